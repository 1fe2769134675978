"""The command line: the only place that prints, reads the clock and exits.

Heavy modules are imported by the commands that need them, so that `feeds --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feeds import __version__

if TYPE_CHECKING:
    from feeds.build import Build
    from feeds.history.ledger import History
    from feeds.publish import Published
    from feeds.reading import Reading

MANY_EVENTS = 2_000
"""From how many events on a build takes long enough for a progress bar."""

EVENTS = click.argument(
    "events", default="events.yaml", type=click.Path(dir_okay=False, path_type=Path), metavar="[EVENTS]"
)


class Moment(click.ParamType[datetime]):
    """A point in time in ISO 8601; without an offset it is taken as UTC."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the time, or say what one looks like."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time such as 2022-01-14T00:00Z", param, ctx)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="feeds")
def main() -> None:
    """Events as code: publish events.yaml as a calendar and as alert feeds."""


@main.command("build")
@EVENTS
@click.option("--output", "-o", type=click.Path(path_type=Path), default=Path("output"), show_default=True,
              help="The folder to publish into.")  # fmt: skip
@click.option("--now", type=Moment(), help="Build as of this ISO 8601 time instead of the clock's.")
@click.option("--history", metavar="PATH_OR_URL",
              help="The ledger of earlier builds, if not in the output: a file or an https address.")  # fmt: skip
@click.option("--allow-mass-cancel", is_flag=True, help="Publish even if many coming events are gone from the input.")
@click.option("--quiet", "-q", is_flag=True, help="Print mistakes only.")
@click.option("--verbose", "-v", is_flag=True, help="Name every file and every notice.")
def build_command(
    *, events: Path, output: Path, now: datetime | None, history: str | None, allow_mass_cancel: bool, quiet: bool,
    verbose: bool,
) -> None:  # fmt: skip
    """Publish EVENTS (events.yaml) into the output folder."""
    from feeds.build import HISTORY_FILE, build
    from feeds.errors import FeedsError
    from feeds.publish import publish

    reading = _read(events, quiet=quiet)
    moment = now or datetime.now(UTC)
    try:
        before = _history(history, output, HISTORY_FILE)
        with _progress(reading, before, quiet=quiet) as step:
            built = build(before, reading.calendar, moment, allow_mass_cancel=allow_mass_cancel, step=step)
        published = publish(built.files, before.files, output, HISTORY_FILE)
    except FeedsError as error:
        _fail(str(error))
    if not quiet:
        _summary(reading, built, published, verbose=verbose)


@main.command()
@EVENTS
@click.option("--quiet", "-q", is_flag=True, help="Print mistakes only.")
def check(*, events: Path, quiet: bool) -> None:
    """Look for every mistake in EVENTS (events.yaml), and publish nothing."""
    reading = _read(events, quiet=quiet)
    if not quiet:
        warnings = len(reading.problems)
        found = f", {warnings} {'warning' if warnings == 1 else 'warnings'}" if warnings else ""
        click.echo(f"{events}: {_count(len(reading.calendar.events), 'event')}, no mistakes{found}")


def _read(events: Path, *, quiet: bool) -> Reading:
    from feeds.errors import InputErrors, render_problem
    from feeds.reading import read_calendar

    try:
        data = events.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{events} cannot be read: {error.strerror}") from error
    try:
        reading = read_calendar(data, str(events))
    except InputErrors as errors:
        for problem in errors.problems:
            click.echo(_coloured(render_problem(problem, errors.lines), problem.severity), err=True)
        count = sum(problem.severity == "error" for problem in errors.problems)
        click.echo(f"{_count(count, 'mistake')} in {events}; nothing was published", err=True)
        sys.exit(1)
    if not quiet:
        for problem in reading.problems:
            click.echo(_coloured(render_problem(problem, reading.lines), problem.severity), err=True)
    return reading


def _history(given: str | None, output: Path, name: str) -> History:
    from feeds.history.fetch import fetch_history
    from feeds.history.ledger import History
    from feeds.history.storage import read_history

    if given is not None:
        return read_history(fetch_history(given), given)
    path = output / name
    if path.is_file():
        return read_history(path.read_bytes(), str(path))
    if (output / "calendar.ics").exists():
        click.echo(
            f"warning: {output} has a calendar but no {name}: earlier revisions and notices are unknown, and everything"
            " counts as new. If it got lost, take it back from git or from the site.",
            err=True,
        )
    return History()


class _progress:  # noqa: N801
    """A progress bar on a terminal, for a long build; nothing otherwise."""

    def __init__(self, reading: Reading, before: History, *, quiet: bool) -> None:
        calendar = reading.calendar
        self._bar: Any = None
        if not quiet and len(calendar.events) >= MANY_EVENTS and sys.stderr.isatty():
            channels = len(calendar.languages) * (1 + len(calendar.topics))
            label = "building" if before.entries else "building for the first time"
            self._bar = click.progressbar(length=channels, label=label, file=sys.stderr)

    def __enter__(self) -> Callable[[str], None]:
        if self._bar is None:
            return lambda _: None
        bar = self._bar.__enter__()
        return lambda _: bar.update(1)

    def __exit__(self, *failure: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(*failure)


def _summary(reading: Reading, built: Build, published: Published, *, verbose: bool) -> None:
    if verbose:
        for mark, paths in (
            ("wrote", published.written),
            ("kept", published.unchanged),
            ("took away", published.removed),
        ):
            for path in paths:
                click.echo(f"{mark} {path}")
        for notice in built.sent:
            titles = list(notice.texts.values())
            click.echo(f"notice {notice.time:%Y-%m-%dT%H:%MZ} {titles[0].title if titles else notice.id}")
    files = f"{_count(len(published.written), 'file')} written, {len(published.unchanged)} unchanged"
    if published.removed:
        files += f", {len(published.removed)} taken away"
    click.echo(f"{_count(len(reading.calendar.events), 'event')}; {files}")
    click.echo(f"{_count(len(built.sent), 'new notice')}; {_next(built, reading)}")


def _next(built: Build, reading: Reading) -> str:
    if built.next_due is None:
        return "none due in the coming year"
    from feeds.recurrence import local

    zone = reading.calendar.zone
    return f"the next is due on {local(built.next_due, zone):%Y-%m-%d at %H:%M} ({zone})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _coloured(message: str, severity: str) -> str:
    colour = "red" if severity == "error" else "yellow"
    return message.replace(f"{severity}:", click.style(f"{severity}:", fg=colour, bold=True), 1)


def _fail(message: str) -> None:
    click.echo(f"{click.style('error:', fg='red', bold=True)} {message}", err=True)
    sys.exit(1)
