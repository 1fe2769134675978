"""What a build made, kept for the next one: of a large calendar nearly all is made of what it was made of before.

It lies in a cache that may be deleted at any time, and holds names and digests alone: what it stands for is in the
output, and is used only if it has the digest that it had, or if nobody has touched it, by its inode and its times, as
git's index knows a file. What is damaged, or was kept by another program, is as good as nothing: the next build makes
everything anew, to the same bytes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import Any

from feeds.cli import cached, program
from feeds.excerpts import Excerpts
from feeds.files import Files, Kept, Print, mark_of, print_of
from feeds.formats import icalendar
from feeds.formats.entries import LAYOUTS
from feeds.history import storage
from feeds.publish import Published, Spare

AROUND: Mapping[str, tuple[bytes, bytes]] = {
    "calendar.ics": (icalendar.BEGIN, icalendar.END),
    **{name: (layout.begin, layout.end) for name, layout in LAYOUTS.items()},
}
"""What the pieces of a file begin and end with, by its name; those of archives are as in the feed of Atom."""


def find(output: Path, ledger: str) -> Kept:
    """What is kept of the build that published into `output`; `ledger` is the name of its ledger there."""
    plain = _read(_place(output))
    if plain is None:
        return Kept()
    prints = dict(zip(plain["prints"], map(Print._make, plain["prints"].values()), strict=True))
    read: Mapping[str, str] = plain["read"]

    def published(path: str) -> bytes | None:
        """A file of the output, if it is what was published."""
        known = prints.get(path)
        if known is None:
            return None
        try:
            with (output / path).open("rb") as file:
                data = file.read()
                # After it was read: what is written meanwhile shows in its times.
                found = os.fstat(file.fileno())
        except OSError:
            return None
        untouched = len(data) == known.size and read.get(path) == mark_of(known.digest, found)
        return data if untouched or print_of(data) == known else None

    try:
        kept = carried_on(prints, plain["places"], ledger, published)
    except ValueError:
        # It names what is not there, or what no file can be called.
        return Kept()
    kept.left, kept.read = plain["left"], read
    if kept.entries:
        kept.origins = plain["origins"]
    return kept


def carried_on(
    prints: Mapping[str, Print],
    places: Mapping[str, Mapping[str, int]],
    ledger: str,
    published: Callable[[str], bytes | None],
) -> Kept:
    """What a build kept, with what it stands for in the files that it published."""
    around = {path: AROUND.get(path.rpartition("/")[2], AROUND["atom.xml"]) for path in places}
    around[ledger] = (storage.ENTRY_BEGIN, storage.ENTRY_END)
    found = {path: _pieces(there, places[path], *around[path]) for path in places if (there := published(path))}
    entries = found.pop(ledger, Excerpts())
    return Kept(prints=dict(prints), pieces=found, places=dict(places), entries=entries)


def _pieces(data: bytes, places: Mapping[str, int], begin: bytes, end: bytes) -> Excerpts:
    """The events of a calendar, or the entries of the ledger or a feed. Raises `ValueError` if they are not there."""
    if not all(data.startswith(begin, place) for place in places.values()):
        raise ValueError
    return Excerpts(data, places, end)


def keep(kept: Kept, files: Files, output: Path, published: Published) -> bool:
    """Keep what a build made that has been published; whether that was possible.

    It is not where others have been at the output since; and a cache that cannot be written to is done without.
    """
    prints, written = files.prints(), frozenset(published.written)
    try:
        left = files.marks(
            str(output), written, placed=published.placed, begun=published.begun, settled=published.settled
        )
        read = dict(_read_next(kept, files, prints, output, written, published.placed))
    except OSError:
        return False
    whole = {
        "program": program.digest(),
        "prints": prints,
        "places": {path: places for path, places in kept.places.items() if path in files},
        "origins": kept.origins,
        "left": left,
        "read": read,
    }
    # What has read the ledger writes JSON in a third of the time; it is not imported for that alone.
    quicker = sys.modules.get("pydantic_core")
    return cached.write(_place(output), whole, quicker.to_json if quicker is not None else cached.composed)


def _read_next(
    kept: Kept, files: Files, prints: Mapping[str, Print], output: Path, written: Container[str], placed: int
) -> Iterator[tuple[str, str]]:
    """The marks of the files that the next build may read, which are those with a print by their path.

    One that was `written` has its mark if its times are from before it was `placed`. Raises `OSError` if it is gone.
    """
    for path in files:
        if path not in prints:
            continue
        if path in written:
            found = (output / path).stat()
            if max(found.st_mtime_ns, found.st_ctime_ns) < placed:
                yield path, mark_of(prints[path].digest, found)
        elif path in kept.read:
            yield path, kept.read[path]


def spare(output: Path) -> Spare:
    """Where the edition before the last is put aside."""
    return Spare(cached.folder() / "spare", _place(output).name)


def _read(path: Path) -> Any:
    """What is kept, if it is whole and of this program."""
    plain = cached.read(path, _parsed)
    try:
        return plain if plain["program"] == program.digest() and _is_sound(plain) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _parsed(body: bytes) -> Any:
    """JSON as plain values, in half the time that Python's own reader takes; the ledger needs the same library."""
    from pydantic_core import from_json

    return from_json(body, cache_strings=False)


def _is_sound(plain: dict[str, Any]) -> bool:
    """Whether all is of the types that `keep` gives it. Raises anything where it is not."""
    texts = (plain["left"], plain["read"], plain["origins"])
    return (
        all(type(size) is int and type(digest) is str for size, digest in plain["prints"].values())
        and all(type(place) is int and place >= 0 for places in plain["places"].values() for place in places.values())
        and all(type(one) is str for each in texts for one in each.values())
    )


def _place(output: Path) -> Path:
    return cached.place("kept", output)
