"""`feeds serve`: the calendar as it would be published now, on this machine alone, and again at each save."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feeds.cli.console import EVENTS, Folder, Moment, count, fail, read_ledger, unreadable
from feeds.errors import FeedsError
from feeds.settled import identity_at

if TYPE_CHECKING:
    from feeds.serve import Preview


@click.command("serve")
@EVENTS
@click.option("--output", "-o", type=Folder(), default=Path("output"), show_default=True,
              help="The folder whose ledger to build on; it stays as it is.")  # fmt: skip
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="The port to serve on; 0 takes any that is free.")  # fmt: skip
@click.option("--now", type=Moment(), help="Build as of this ISO 8601 time instead of the clock's.")
@click.option("--history", metavar="PATH_OR_URL",
              help="The ledger of earlier builds, if not in the output: a file or an https address.")  # fmt: skip
def command(*, events: Path, output: Path, port: int, now: datetime | None, history: str | None) -> None:
    """Show EVENTS (events.yaml) in a browser, and again on every save; nothing is published."""
    from feeds.serve import Preview, Server

    if not events.is_file():
        raise click.UsageError(unreadable(events, "there is no such file"))
    for asked_to_stop in (signal.SIGINT, signal.SIGTERM):
        # Also where a shell that runs it in the background has it ignore Ctrl-C.
        signal.signal(asked_to_stop, signal.default_int_handler)
    preview = Preview()
    try:
        server = Server(preview, port)
    except OSError as error:
        fail(f"port {port} cannot be served on: {error.strerror or error}; choose another with --port")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    workshop = _Workshop(events, output, now, history, server.url)
    try:
        _show(workshop, preview)
        click.echo(f"{server.url} shows {events}; Ctrl-C stops")
        for _ in _saves(workshop):
            _show(workshop, preview)
    except KeyboardInterrupt:
        click.echo("stopped")
    finally:
        server.shutdown()
        server.server_close()


class _Workshop:
    """Makes the files of a preview from the files of a site: the calendar, its logo and its folder of templates."""

    def __init__(self, events: Path, output: Path, now: datetime | None, history: str | None, url: str) -> None:
        self._events, self._output, self._now, self._history, self._url = events, output, now, history, url
        self._beside: tuple[Path, ...] = ()
        self._read: tuple[str, ...] = ()

    @property
    def watched(self) -> frozenset[Path]:
        """The folders in which something happens when a file of the site is saved, appears or goes."""
        root = self._events.parent.resolve()
        near = {next(one for one in (path, *path.parents) if one.is_dir()) for path in self._beside}
        within = {folder for folder in near if folder.is_relative_to(root)}
        return frozenset({root, self._events.resolve().parent, *within})

    @property
    def is_behind(self) -> bool:
        """Whether a file of the site is another one than the preview was last made from."""
        return self._read != (identity_at(str(self._events)), *self._marks())

    def _marks(self) -> tuple[str, ...]:
        """What tells the files that the calendar names from their later states."""
        return tuple(_mark(path) for path in self._beside)

    def files(self) -> Mapping[str, bytes]:
        """What would be published now, were it published at the address of the preview. Raises `FeedsError`."""
        from feeds.build import HISTORY_FILE, build
        from feeds.errors import InputErrors, render_problem
        from feeds.history.revise import IdentityTakenError
        from feeds.reading import read_calendar
        from feeds.reading.design import read_design
        from feeds.reading.placing import placed

        # Before anything is read, so that what is saved meanwhile counts as saved since.
        mark = identity_at(str(self._events))
        self._read = (mark, *self._marks())
        try:
            data = self._events.read_bytes()
            reading = read_calendar(data, str(self._events))
        except OSError as error:
            raise FeedsError(f"{self._events} cannot be read: {error.strerror}") from error
        calendar = replace(reading.calendar, url=self._url)
        folder = self._events.parent.resolve()
        self._beside = tuple(
            # As it is named: a link is followed each time that it is looked at.
            folder / name
            for name in (calendar.logo, calendar.templates)
            if name is not None
        )
        self._read = (mark, *self._marks())
        design = read_design(reading, self._events)
        for problem in (*reading.problems, *design.warnings):
            click.echo(render_problem(problem, reading.lines), err=True)
        before = read_ledger(self._history, self._output, HISTORY_FILE)
        moment = self._now or datetime.now(UTC)
        try:
            # All of them now, so that what is wrong in a template is shown by this save, and not by a visit to a page.
            return dict(build(before, calendar, moment, allow_mass_cancel=True, design=design).files)
        except IdentityTakenError as error:
            raise InputErrors(*placed((error.remark,), "error", data, str(self._events))) from error


def _show(workshop: _Workshop, preview: Preview) -> None:
    try:
        files = workshop.files()
    except FeedsError as error:
        preview.show_mistakes(str(error))
        click.echo(str(error), err=True)
    except Exception as error:
        told = f"this cannot be shown: {type(error).__name__}: {error}"
        preview.show_mistakes(told)
        click.echo(told, err=True)
    else:
        preview.show(files)
        click.echo(f"{datetime.now(UTC).astimezone():%H:%M:%S} {count(len(files), 'file')}")


def _mark(path: Path) -> str:
    """What tells a file from its later states; of a folder, the names in it and the templates."""
    try:
        names = sorted(one.name for one in path.iterdir() if not one.name.startswith("."))
    except OSError:
        return identity_at(str(path))
    # Nothing but the name of any other file is looked at: a log that is written to there has nothing made anew.
    marks = (identity_at(f"{path}/{name}") if name.endswith(".html") else "" for name in names)
    return "\n".join(("a folder", *map(" ".join, zip(names, marks, strict=True))))


def _saves(workshop: _Workshop) -> Iterator[None]:
    """Each time that a file of the site is saved.

    What happens in a folder is an occasion to look at those files, and so is a second in which nothing did: what was
    saved before the folder was watched is seen then.
    """
    from watchfiles import watch

    while True:
        watched = workshop.watched
        for _ in watch(*watched, watch_filter=None, recursive=False, debounce=200, step=50, rust_timeout=1_000,
                       yield_on_timeout=True):  # fmt: skip
            if workshop.is_behind:
                yield
            if workshop.watched != watched:
                break
