"""`feeds list`: the agenda, occurrence by occurrence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feeds.cli.console import EVENTS, Moment, count, read_events

if TYPE_CHECKING:
    from feeds.agenda import Line

DAYS = 30
"""How many days are listed if nothing is said."""


class Day(click.ParamType[date]):
    """A day in ISO 8601."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or say what one looks like."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2022-01-10", param, ctx)


@click.command("list")
@EVENTS
@click.option("--from", "first", type=Day(), help="The first day to list; without it, today.")
@click.option("--to", "last", type=Day(), help="The last day to list, included.")
@click.option(
    "--days", type=click.IntRange(1, 36_600), help=f"How many days to list, instead of --to; {DAYS} if not given."
)
@click.option("--language", metavar="TAG", help="One of the languages of the calendar, instead of its first.")
@click.option("--now", type=Moment(), help="List as of this ISO 8601 time instead of the clock's.")
def command(
    *, events: Path, first: date | None, last: date | None, days: int | None, language: str | None, now: datetime | None
) -> None:
    """List what takes place, occurrence by occurrence; what is under embargo is left out."""
    from feeds.agenda import agenda
    from feeds.instants import instant, local

    if last is not None and days is not None:
        raise click.UsageError("--to and --days cannot stand together")
    calendar = read_events(events, quiet=True).calendar
    if language is not None and language not in calendar.languages:
        raise click.UsageError(f"the languages of this calendar are {', '.join(calendar.languages)}")
    moment = now or datetime.now(UTC)
    begin = first or local(moment, calendar.zone).date()
    end = last or begin + timedelta(days=(days or DAYS) - 1)
    after, before = (instant(datetime.combine(day, time()), calendar.zone) for day in (begin, end + timedelta(days=1)))
    found = agenda(calendar, language or calendar.language, after, before, moment)
    for line in _columns(found.lines):
        click.echo(line)
    if found.undated:
        click.echo()
        for line in _columns(found.undated):
            click.echo(line)
    if not found.lines:
        click.echo(f"nothing from {begin} to {end}", err=True)
    if found.hidden:
        click.echo(f"{count(found.hidden, 'event')} not listed, under embargo still", err=True)


def _columns(lines: Iterable[Line]) -> Iterable[str]:
    """The lines with their parts below one another; a column that is empty everywhere is left out."""
    rows = [(line.day, line.hours, line.title, line.place) for line in lines]
    used = [number for number in range(4) if any(row[number] for row in rows)]
    widths = {number: max(_width(row[number]) for row in rows) for number in used}
    for row in rows:
        yield "  ".join(row[number] + " " * (widths[number] - _width(row[number])) for number in used).rstrip()


def _width(words: str) -> int:
    """How many columns of a terminal the words take."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in words)
    return len(words) + wide - sum(unicodedata.combining(one) != 0 for one in words)
