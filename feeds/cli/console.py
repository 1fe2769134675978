"""What the commands share: their arguments, reading the two inputs, and telling a person what happened."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from feeds.design import Design
    from feeds.errors import InputErrors, Problem, Remark
    from feeds.excerpts import Excerpts
    from feeds.history.ledger import History
    from feeds.model import Event
    from feeds.reading import Reading

EVENTS = click.argument(
    "events", default="events.yaml", type=click.Path(dir_okay=False, path_type=Path), metavar="[EVENTS]"
)

FIRST_YEAR, LAST_YEAR = 1971, 2199
"""The years that a build can be in: those of the events, as far as a clock can be set."""


class Folder(click.Path):
    """A folder. An empty name is a mistake, as of a shell's variable that was not set, and not the folder one is in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take the name, or say that there is none."""
        if value == "":
            self.fail("a folder is expected, and the name is empty; the folder that you are in is '.'", param, ctx)
        return super().convert(value, param, ctx)


class Moment(click.ParamType[datetime]):
    """A point in time in ISO 8601; without an offset it is taken as UTC."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the time, or say what one looks like."""
        if isinstance(value, datetime):
            return value
        try:
            moment = _iso_time(value)
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time such as 2022-01-14T00:00Z", param, ctx)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail(f"{value!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}", param, ctx)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def chosen_formats(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """The formats asked for by name, in the order of the alphabet; none for all of them."""
    if value is None:
        return ()
    from feeds.formats import NAMES

    names = sorted({name.strip() for name in value.split(",")})
    for name in names:
        if name not in NAMES:
            raise click.BadParameter(f"{name!r} is not one of: {', '.join(NAMES)}")
    return tuple(names)


def _iso_time(text: str) -> datetime:
    """A time in ISO 8601; the library that reads all its ways is imported for the rare ones alone."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        from dateutil.parser import isoparse

        return isoparse(text)


def read_events(
    events: Path, *, quiet: bool, lost: str = "", annotate: bool = False, now: datetime | None = None
) -> Reading:
    """The calendar in a file, its warnings printed; where it has mistakes, prints them and what is lost, and exits.

    With `annotate` they are printed as annotations in a GitHub workflow. Nobody is warned of what is over by `now`,
    which is the clock's time if none is given: an hourly job would say it for years.
    """
    from feeds.errors import InputErrors
    from feeds.reading import read_calendar

    try:
        data = events.read_bytes()
    except OSError as error:
        raise click.UsageError(unreadable(events, error.strerror)) from error
    try:
        reading = read_calendar(data, str(events))
    except InputErrors as errors:
        _refuse(errors, events, lost, annotate=annotate)
    moment = now or datetime.now(UTC)
    problems = tuple(one for one in reading.problems if one.until is None or one.until > moment)
    if not quiet:
        for problem in problems:
            _print(problem, reading.lines, annotate=annotate)
    return replace(reading, problems=problems)


def unreadable(events: Path, why: str | None) -> str:
    """What is said of a file that cannot be read; where there is none, with the one beside it that is likely meant."""
    message = f"{events} cannot be read: {why}"
    if os.path.lexists(events):
        return message
    from feeds.reading.report import closest

    try:
        beside = sorted(one.name for one in events.parent.iterdir() if one.suffix.lower() in (".yaml", ".yml"))
    except OSError:
        return message
    alike = [name for name in beside if Path(name).stem.lower() == events.stem.lower()]
    meant = next(iter(alike), closest(events.name, beside))
    return f"{message}; did you mean {events.with_name(meant)}?" if meant else message


def read_look(reading: Reading, events: Path, *, quiet: bool = False, lost: str = "", annotate: bool = False) -> Design:
    """What the site brings for its pages; prints the mistakes in it and exits if it has any, as `read_events` does."""
    from feeds.errors import InputErrors
    from feeds.reading.design import read_design

    try:
        design = read_design(reading, events)
    except InputErrors as errors:
        _refuse(errors, events, lost, annotate=annotate)
    if not quiet:
        for problem in design.warnings:
            _print(problem, reading.lines, annotate=annotate)
    return design


def refuse(remark: Remark, events: Path, lost: str = "") -> NoReturn:
    """Print what is wrong with an event in the light of what is published, at its place, and exit."""
    from feeds.errors import InputErrors
    from feeds.reading.placing import placed

    try:
        raise InputErrors(*placed((remark,), "error", events.read_bytes(), str(events)))
    except InputErrors as errors:
        _refuse(errors, events, lost, annotate=False)
    except OSError:
        fail(f"{remark.message}: {remark.help}")


def warn(remarks: Collection[Remark], events: Path, *, quiet: bool) -> None:
    """Print what is likely wrong with events in the light of what is published, each at its place."""
    from feeds.errors import InputErrors
    from feeds.reading.placing import placed

    if quiet or not remarks:
        return
    try:
        problems, lines = placed(remarks, "warning", events.read_bytes(), str(events))
    except (InputErrors, OSError):
        return  # The file has been edited since it was read.
    for problem in problems:
        _print(problem, lines, annotate=False)


def _refuse(errors: InputErrors, events: Path, lost: str, *, annotate: bool) -> NoReturn:
    for problem in errors.problems:
        _print(problem, errors.lines_of(problem), annotate=annotate)
    wrong = [problem.file for problem in errors.problems if problem.severity == "error"]
    files = ", ".join(dict.fromkeys(wrong)) or str(events)
    click.echo(f"{count(len(wrong), 'mistake')} in {files}{lost}", err=True)
    sys.exit(1)


def _print(problem: Problem, lines: tuple[str, ...], *, annotate: bool) -> None:
    from feeds.errors import as_annotation, render_problem

    if annotate:
        click.echo(as_annotation(problem))
    else:
        click.echo(coloured(render_problem(problem, lines), problem.severity), err=True)


def read_ledger(
    given: str | None,
    output: Path,
    name: str,
    events: Iterable[Event] = (),
    found: Excerpts | None = None,
    known: Collection[str] = frozenset(),
) -> History:
    """The ledger to build on: the one given, or the one in the output folder. Raises `FeedsError`.

    What it has of `events` as they are now, it has as these very values. The entries of the one in the output folder
    may have been `found` already, and it is then `known` to have some of these events just so, by their ids.
    """
    from feeds.history.ledger import History
    from feeds.history.storage import DamagedHistoryError, read_history

    if given is not None:
        from feeds.history.fetch import fetch_history

        return read_history(fetch_history(given), given, events)
    path = output / name
    if found:
        return read_history(found, str(path), events, known)
    if os.path.lexists(path):
        if not path.is_file():
            raise DamagedHistoryError(str(path), "it is not a file")
        return read_history(path.read_bytes(), str(path), events)
    if (output / "calendar.ics").exists():
        click.echo(
            f"warning: {output} has a calendar but no {name}: earlier revisions and notices are unknown, and everything"
            " counts as new. If it got lost, take it back from git or from the site.",
            err=True,
        )
    return History()


def warn_of_the_clock(as_of: datetime) -> None:
    """Warn that the ledger is ahead of the clock, as after a build with a wrong clock or a `--now` far ahead."""
    click.echo(
        f"warning: the last build counts as {as_of:%Y-%m-%d}, which is ahead of the clock: until then all changes are"
        " dated from there on. If that build was a mistake, take the ledger before it back from git.",
        err=True,
    )


def closed_years(given: str | None, history: History, made: Container[str], output: Path) -> dict[str, bytes]:
    """The documents of closed years that the output lacks, from beside the ledger `given`; warns of what is lost.

    Those of a year that this build closes are `made` by it.
    """
    lacking = [path for path in history.archives if path not in made and not (output / path).is_file()]
    if not lacking:
        return {}
    from feeds.history.fetch import HistoryNotFoundError, fetch_beside

    found: dict[str, bytes] = {}
    for path in lacking:
        try:
            if given is None:
                raise HistoryNotFoundError(path)
            found[path] = fetch_beside(given, path)
        except HistoryNotFoundError:
            beside = f" and not beside {given}" if given else ""
            click.echo(
                f"warning: {path} is not in {output}{beside}: the notices of a closed year are lost, and links to"
                " it lead nowhere. Take it back from git or from the site.",
                err=True,
            )
    return found


@contextmanager
def without_collection() -> Iterator[None]:
    """Leave garbage where it is, but for what `collecting` collects: most of a build's values live to its end.

    Looking through them again and again was a third of the time of a large build; and what is there when the process
    ends goes with it, so that it need not be looked through then either.
    """
    was = gc.isenabled()
    atexit.register(gc.freeze)
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was:
            gc.enable()


MOST_UNCOLLECTED = 500
"""After so many pieces of a build their garbage is collected: a site's own templates leave ten kilobytes a page."""


def collecting(step: Callable[[], object]) -> Callable[[], object]:
    """A step after each file that collects garbage every so often; what was there before the first is left out."""
    made = 0

    def counted() -> object:
        nonlocal made
        if made % MOST_UNCOLLECTED == 0:
            if made:
                gc.collect()
            gc.freeze()
        made += 1
        return step()

    return counted


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural but for one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def coloured(message: str, severity: str) -> str:
    """A message with its severity in colour, where the terminal has any."""
    colour = "red" if severity == "error" else "yellow"
    return message.replace(f"{severity}:", click.style(f"{severity}:", fg=colour, bold=True), 1)


def fail(message: str) -> NoReturn:
    """Print what went wrong, and exit with 1."""
    click.echo(f"{click.style('error:', fg='red', bold=True)} {message}", err=True)
    sys.exit(1)
