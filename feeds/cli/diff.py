"""`feeds diff`: what subscribers would see if this were published now."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feeds.cli.console import EVENTS, Folder, Moment, fail, read_events, read_ledger, refuse
from feeds.errors import FeedsError

if TYPE_CHECKING:
    from feeds.history.ledger import History


@click.command("diff")
@EVENTS
@click.option("--output", "-o", type=Folder(), default=Path("output"), show_default=True,
              help="The folder with what is published.")  # fmt: skip
@click.option("--against", metavar="GIT_REV", help="Take what is published from this revision in git instead.")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", show_default=True,
              help="How to write it.")  # fmt: skip
@click.option("--now", type=Moment(), help="Compare as of this ISO 8601 time instead of the clock's.")
def command(*, events: Path, output: Path, against: str | None, form: str, now: datetime | None) -> None:
    """Show what subscribers would see if EVENTS (events.yaml) were published now, and publish nothing."""
    from feeds.build import HISTORY_FILE
    from feeds.history.revise import IdentityTakenError
    from feeds.preview import as_markdown, as_text, preview

    reading = read_events(events, quiet=True)
    try:
        before = _in_git(against, output, HISTORY_FILE) if against else read_ledger(None, output, HISTORY_FILE)
        seen = preview(before, reading.calendar, now or datetime.now(UTC))
    except IdentityTakenError as error:
        refuse(error.remark, events)
    except FeedsError as error:
        fail(str(error))
    click.echo((as_markdown if form == "markdown" else as_text)(seen), nl=False)


def _in_git(revision: str, output: Path, name: str) -> History:
    """The ledger as it is in a revision; an empty one if there is none in it. Raises `FeedsError`."""
    from feeds.history.ledger import History
    from feeds.history.storage import read_history

    if revision.startswith("-"):
        raise click.UsageError(f"--against {revision!r} is not a revision such as HEAD or origin/main")
    folder = output.resolve()
    there = next(one for one in (folder, *folder.parents) if one.is_dir())
    path = f"./{(folder / name).relative_to(there).as_posix()}"
    commit = _git(there, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit.returncode:
        said = commit.stderr.decode(errors="replace").strip()
        fail(f"git knows no revision {revision!r} at {there}{f': {said}' if said else ''}")
    hashed = commit.stdout.decode().strip()
    if not _git(there, "ls-tree", hashed, "--", path).stdout:
        return History()
    shown = _git(there, "show", f"{hashed}:{path}")
    if shown.returncode:
        fail(f"git cannot show {path} in {revision!r}: {shown.stderr.decode(errors='replace').strip()}")
    return read_history(shown.stdout, f"{revision}:{path}")


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        fail(f"--against needs git: {error.strerror}")
