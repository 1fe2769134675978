"""What a build made, kept for the next one: of a large calendar nearly all is made of what it was made of before.

It lies in a cache that may be deleted at any time, and holds names and digests alone: what it stands for is in the
output, and is used only if it has the digest that it had, or if nobody has touched it, by its inode and its times, as
git's index knows a file. What is damaged, or was kept by another program, is as good
as nothing: the next build makes everything anew, to the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from feeds.cli import cached, program
from feeds.excerpts import Excerpts
from feeds.files import Files, Kept, Print, print_of
from feeds.formats.entries import ATOM, LAYOUTS, entries_in
from feeds.formats.icalendar import events_in
from feeds.history.storage import entries_in_file
from feeds.publish import Spare


def find(output: Path, ledger: str) -> Kept:
    """What is kept of the build that published into `output`; `ledger` is the name of its ledger there."""
    plain = _read(_place(output))
    if plain is None:
        return Kept()
    prints = {name: Print(*one) for name, one in plain["prints"].items()}

    def published(path: str) -> bytes | None:
        """A file of the output, if it is what was published."""
        try:
            data = (output / path).read_bytes()
        except OSError:
            return None
        return data if prints.get(path) == print_of(data) else None

    try:
        kept = carried_on(prints, plain["named"], ledger, published)
    except ValueError:
        # It names what is not there, or what no file can be called.
        return Kept()
    kept.left = plain["left"]
    if kept.entries:
        kept.origins = plain["origins"]
    return kept


def carried_on(
    prints: Mapping[str, Print],
    named: Mapping[str, list[str]],
    ledger: str,
    published: Callable[[str], bytes | None],
) -> Kept:
    """What a build kept, with what it stands for in the files that it published."""
    found = ((path, names, published(path)) for path, names in named.items())
    pieces: dict[str, Mapping[str, bytes]] = {path: _pieces(path, data, names) for path, names, data in found if data}
    entries = entries_in_file(ledger_there) if (ledger_there := published(ledger)) else Excerpts()
    return Kept(prints=dict(prints), pieces=pieces, named=dict(named), entries=entries)


def _pieces(path: str, data: bytes, names: Iterable[str]) -> Mapping[str, bytes]:
    """The events of a calendar, or the entries of a feed; archives are those of Atom."""
    if path.endswith(".ics"):
        return events_in(data, names)
    return entries_in(data, names, LAYOUTS.get(path.rpartition("/")[2], ATOM))


def keep(kept: Kept, files: Files, output: Path, placed: int) -> bool:
    """Keep what a build made that was published at `placed` (nanoseconds since 1970); whether that was possible.

    It is not where others have been at the output since; and a cache that cannot be written to is done without.
    """
    prints = {name: (one.size, one.digest) for name, one in files.prints().items()}
    try:
        left = files.marks(str(output), placed)
    except OSError:
        return False
    whole = {
        "program": program.digest(),
        "prints": prints,
        "named": {path: names for path, names in kept.named.items() if path in files},
        "origins": kept.origins,
        "left": left,
    }
    return cached.write(_place(output), whole)


def spare(output: Path) -> Spare:
    """Where the edition before the last is put aside."""
    return Spare(cached.folder() / "spare", _place(output).name)


def _read(path: Path) -> Any:
    """What is kept, if it is whole and of this program."""
    plain = cached.read(path)
    try:
        return plain if plain["program"] == program.digest() and _is_sound(plain) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_sound(plain: dict[str, Any]) -> bool:
    """Whether all is of the types that `keep` gives it. Raises anything where it is not."""
    return (
        all(type(size) is int and type(digest) is str for size, digest in plain["prints"].values())
        and all(type(names) is list and all(type(one) is str for one in names) for names in plain["named"].values())
        and all(type(one) is str for one in (*plain["left"].values(), *plain["origins"].values()))
    )


def _place(output: Path) -> Path:
    return cached.place("kept", output)
