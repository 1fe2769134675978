"""`feeds build`: read, build, publish, and sum up."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feeds.cli import stamp
from feeds.cli.console import (
    EVENTS,
    Folder,
    Moment,
    chosen_formats,
    closed_years,
    collecting,
    coloured,
    count,
    fail,
    read_events,
    read_ledger,
    read_look,
    refuse,
    warn,
    warn_of_the_clock,
    without_collection,
)

if TYPE_CHECKING:
    from feeds.build import Build
    from feeds.errors import Problem
    from feeds.history.ledger import History, Notice
    from feeds.publish import Published
    from feeds.reading import Reading

MANY_PIECES = 2_000
"""From how many pieces on a build takes long enough for a progress bar; publishing counts as one more."""

LOST = "; nothing was published"
"""What mistakes cost."""


@click.command("build")
@EVENTS
@click.option("--output", "-o", type=Folder(), default=Path("output"), show_default=True,
              help="The folder to publish into.")  # fmt: skip
@click.option("--now", type=Moment(), help="Build as of this ISO 8601 time instead of the clock's.")
@click.option("--history", metavar="PATH_OR_URL",
              help="The ledger of earlier builds, if not in the output: a file or an https address.")  # fmt: skip
@click.option("--allow-mass-cancel", is_flag=True,
              help="Publish even if many coming events are gone from the input, or all become others.")  # fmt: skip
@click.option("--formats", callback=chosen_formats, metavar="NAMES",
              help="Build these files alone, with commas in between: calendar.ics, rss.xml, atom.xml, feed.json,"
                   " index.html (all pages) and event.ics (a file for each event).")  # fmt: skip
@click.option("--jobs", "-j", type=click.IntRange(1), metavar="N",
              help="How many processes make the pages. The files are the same with any number; if it is not given, a"
                   " large calendar takes one for each core, up to four (on Linux).")  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="Print mistakes only.")
@click.option("--verbose", "-v", is_flag=True, help="Name every file and every notice.")
@without_collection()
def command(
    *, events: Path, output: Path, now: datetime | None, history: str | None, allow_mass_cancel: bool,
    formats: tuple[str, ...], jobs: int | None, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Publish EVENTS (events.yaml) into the output folder."""
    moment = now or datetime.now(UTC)
    options = f"allow_mass_cancel={allow_mass_cancel} formats={','.join(formats)}"
    inputs = stamp.inputs(events)
    if history is None and not verbose and not _is_unfinished(output):
        known = stamp.find(inputs, output, options, moment.timestamp())
        if known is not None:
            _repeat(known, quiet=quiet)
            return
    from feeds.build import HISTORY_FILE, build, pieces
    from feeds.cli import keeping
    from feeds.errors import FeedsError
    from feeds.files import Kept
    from feeds.formats import NAMES
    from feeds.history.revise import IdentityTakenError
    from feeds.publish import hold, publish

    reading = read_events(events, quiet=quiet, lost=LOST, now=moment)
    inputs = inputs.and_beside(_beside(reading, events))
    design = read_look(reading, events, quiet=quiet, lost=LOST)
    warnings = _in_words((*reading.problems, *design.warnings), reading)
    # The lines of a large file are a good part of what a build would hold.
    reading = replace(reading, lines=())
    try:
        with hold(output):
            kept = keeping.find(output, HISTORY_FILE) if history is None else Kept()
            same = {name for name, origin in reading.origins.items() if kept.origins.get(name) == origin}
            # By no name of its own: what was found of the ledger is let go of when the new one is made.
            before = read_ledger(history, output, HISTORY_FILE, reading.calendar.events, kept.entries, same)
            is_behind = before.as_of > moment + timedelta(days=1)
            if is_behind and not quiet:
                warn_of_the_clock(before.as_of)
            with _progress(pieces(reading.calendar), before, quiet=quiet) as step:
                built = build(
                    before,
                    reading.calendar,
                    moment,
                    allow_mass_cancel=allow_mass_cancel,
                    formats=formats or NAMES,
                    design=design,
                    step=step,
                    step_of_file=collecting(step),
                    kept=kept,
                    jobs=jobs,
                )
                warn(built.remarks, events, quiet=quiet)
                closed = closed_years(history, built.history, built.files, output)
                files = built.files.beside(closed)
                stale = set(before.files) - set(built.history.files)
                published = publish(files, stale, output, HISTORY_FILE, files, keeping.spare(output))
                step()
    except IdentityTakenError as error:
        refuse(error.remark, events, LOST)
    except FeedsError as error:
        fail(str(error))
    kept.origins = _origins(reading, built)
    is_kept = inputs.are_of_the_same_program() and keeping.keep(kept, files, output, published)
    if not quiet:
        _summary(reading, built, published, verbose=verbose)
    # What each build is to warn of, each has to find.
    archives = built.history.archives
    warns = is_behind or archives != before.archives or not _whole(output, archives)
    if is_kept and history is None and not warns:
        _stamp(inputs, output, options, reading, built, published.others, moment, warnings)


def _is_unfinished(output: Path) -> bool:
    """Whether a build that was killed left something to be cleared away, by the names of `feeds.publish.place`."""
    folder, name = os.path.split(os.path.realpath(output))
    left = (f"{folder}/.{name}.publishing", f"{folder}/{name}/.publishing")
    return any(os.path.exists(path) or os.path.exists(f"{path}.lock") for path in left)  # noqa: PTH110


def _repeat(known: stamp.Stamp, *, quiet: bool) -> None:
    """Say what a build without news says."""
    if quiet:
        return
    for severity, message in known.warnings:
        click.echo(coloured(message, severity), err=True)
    for line in known.summary:
        click.echo(line)


def _in_words(problems: Iterable[Problem], reading: Reading) -> tuple[tuple[str, str], ...]:
    """Warnings as they are printed, each with its severity."""
    from feeds.errors import render_problem

    return tuple((one.severity, render_problem(one, reading.lines)) for one in problems)


def _beside(reading: Reading, events: Path) -> Iterator[Path]:
    """The further files that the input names, and their folder."""
    calendar = reading.calendar
    if calendar.logo is not None:
        yield events.parent / calendar.logo
    if calendar.templates is not None:
        folder = events.parent / calendar.templates
        yield folder
        yield from sorted(folder.glob("*.html"))


def _origins(reading: Reading, built: Build) -> Mapping[str, str]:
    """What the events were read from that the ledger has just as they were read."""
    entries, origins = built.history.entries, reading.origins
    return {
        event.id: origins[event.id]
        for event in reading.calendar.events
        if event.id in origins and event.id in entries and entries[event.id].event is event
    }


def _whole(output: Path, archives: Iterable[str]) -> bool:
    """Whether the documents of closed years are all there; if not, each build warns of it."""
    return all((output / path).is_file() for path in archives)


def _stamp(
    inputs: stamp.Inputs,
    output: Path,
    options: str,
    reading: Reading,
    built: Build,
    others: tuple[str, ...],
    moment: datetime,
    warnings: tuple[tuple[str, str], ...],
) -> None:
    """Keep what the next build needs to see that there is no news."""
    from feeds.notices.due import LOOK_AHEAD
    from feeds.publish import Published

    # A clock behind the ledger counts as the ledger's time, so that it may be the one as well as the other.
    horizon = max(moment, built.history.as_of) + LOOK_AHEAD
    # A warning that will be of no matter any more is not to be repeated then.
    until = min((built.next_due or horizon, horizon, *(one.until for one in reading.problems if one.until)))
    stamp.keep(
        inputs,
        output,
        built.files.digests(),
        others,
        closed=built.history.archives,
        digest=reading.digest,
        options=options,
        span=(moment.timestamp(), until.timestamp()),
        warnings=warnings,
        summary=_lines(reading, built, Published((), tuple(built.files), ()), ()),
    )


class _progress:  # noqa: N801
    """A progress bar on a terminal, for a long build; nothing otherwise."""

    def __init__(self, pieces: int, before: History, *, quiet: bool) -> None:
        self._bar: Any = None
        if not quiet and pieces >= MANY_PIECES and sys.stderr.isatty():
            label = "building" if before.entries else "building for the first time"
            self._bar = click.progressbar(length=pieces + 1, label=label, file=sys.stderr, update_min_steps=50)

    def __enter__(self) -> Callable[[], object]:
        if self._bar is None:
            return lambda: None
        bar = self._bar.__enter__()
        return lambda: bar.update(1)

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
    for line in _lines(reading, built, published, built.sent):
        click.echo(line)


def _lines(reading: Reading, built: Build, published: Published, sent: tuple[Notice, ...]) -> tuple[str, str]:
    """What a build did, in two lines."""
    files = f"{count(len(published.written), 'file')} written, {len(published.unchanged)} unchanged"
    if published.removed:
        files += f", {len(published.removed)} taken away"
    return (
        f"{count(len(reading.calendar.events), 'event')}; {files}",
        f"{count(len(sent), 'new notice')}; {_next(built, reading)}",
    )


def _next(built: Build, reading: Reading) -> str:
    if built.next_due is None:
        return "none due in the coming year"
    from feeds.instants import local

    zone = reading.calendar.zone
    return f"the next is due on {local(built.next_due, zone):%Y-%m-%d at %H:%M} ({zone})"
