"""The ledger as a file: `output/history.json`, versioned, sorted, one value a line so that a diff shows what changed.

What is empty is left out. What cannot be read is an error that says how to recover, never a silent new start: a new
start would repeat every alert.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from io import BytesIO
from json.encoder import encode_basestring
from typing import Any

from feeds.errors import FeedsError
from feeds.excerpts import Excerpts
from feeds.history.ledger import Entry, History
from feeds.history.writing import EMPTY, Writer
from feeds.model import Event

VERSION = 1

ALWAYS = ("as_of", "files")
"""What even the ledger of an empty calendar says. One without it has lost a part, and would pass for a new start."""

ROOM = 3 * 1024
"""What most entries fit into. A buffer that has to grow is copied, and more room than is used costs no memory."""

LINE = "\n "
"""What stands before a key of the ledger itself, and before no other: a text in JSON has no line breaks."""
END = f',{LINE}"version": {VERSION}\n}}\n'.encode()

ENTRIES, ENTRIES_END = b'\n "entries": {', b"\n }"
ENTRY_BEGIN, ENTRY_END = b"{\n", b"\n  }"
"""What is around the entries in the file as we write it, and around each of them: no text has a line break."""
FILES = b',\n "files": '
"""What comes after the entries."""

NO_NAME = ""
"""What no event is called."""

_ENTRY = re.compile(rb'\n  "((?:[^"\\]|\\.)*)": (?=\{)')


class DamagedHistoryError(FeedsError):
    """A ledger that is there but cannot be read: its `name`, and `what` is wrong with it."""

    def __init__(self, name: str, what: str) -> None:
        self.name, self.what = name, what
        super().__init__(
            f"{name} cannot be used: {what}.\n"
            "Nothing was published, since starting afresh would repeat alerts and lose revisions. To recover, take the"
            " last good one from git (git log -- output/history.json, then git checkout COMMIT -- output/history.json)"
            " or from the published site (feeds build --history https://YOUR.SITE/history.json)."
        )


def write_entries(entries: Mapping[str, Entry], written: Excerpts, same: Collection[str]) -> Excerpts:
    """The entries as they stand in the file, by event id; `same` are those that were `written` so before."""
    writer = Writer()
    names = sorted(entries)
    places: dict[str, int] = {}
    with BytesIO(bytes(ROOM * len(entries))) as file:
        for count, begin, end in written.runs([name if name in same else NO_NAME for name in names]):
            run = names[len(places) : len(places) + count]
            file.write(f"{',' if places else '{'}{LINE} {encode_basestring(run[0])}: ".encode())
            at = file.tell()
            if end:
                file.write(memoryview(written.data)[begin:end])
                places.update((name, at + written.places[name] - begin) for name in run)
            else:
                file.write(writer.write(entries[run[0]], f"{LINE} ").encode())
                places[run[0]] = at
        file.write(ENTRIES_END)
        file.truncate()
        return Excerpts(file.getvalue(), places, ENTRY_END)


def entries_span(data: bytes) -> tuple[int, int]:
    """Where the entries begin and end in a file that `write_history` wrote; both are the same where it has none."""
    begin = data.find(ENTRIES) + len(ENTRIES)
    # From the end: the entries are most of a large ledger.
    end = data.rfind(ENTRIES_END + FILES)
    return (begin, end) if len(ENTRIES) <= begin <= end else (data.find(LINE.encode()),) * 2


def entries_in_file(data: bytes) -> Excerpts:
    """The entries as they stand in a file that `write_history` wrote, by event id.

    Raises ValueError where one of them is called by what is no text, or where something else stands among them.
    """
    places = {_read(one[1]): one.end() for one in _ENTRY.finditer(data, *entries_span(data))}
    found = Excerpts(data, places, ENTRY_END)
    if any(data.find(ENTRY_END, begin, end - 1) >= 0 for _, begin, end in found.spans()):
        raise ValueError("something other than entries")
    return found


def _read(name: bytes) -> str:
    """A text in JSON, without its quotes."""
    return json.loads(b'"%b"' % name) if b"\\" in name else name.decode()


def write_history(history: History) -> bytes:
    """The bytes of the ledger: the same for the same history, on any machine."""
    return b"".join(write_around(history, write_entries(history.entries, Excerpts(), ())))


def write_around(history: History, entries: Excerpts) -> tuple[bytes, bytes, bytes]:
    """The same in three pieces: its `entries`, as `write_entries` makes them, between what comes before and after.

    A large ledger is not to be in memory several times over.
    """
    values = {"version": VERSION, **{one.name: getattr(history, one.name) for one in fields(history)}}
    told = {name: value for name, value in values.items() if name in ALWAYS or value not in EMPTY}
    before = b"".join(_members({name: told[name] for name in sorted(told) if name < "entries"}))
    after = b"".join(_members({name: told[name] for name in sorted(told) if name > "entries"}))
    if not entries:
        return b"{%b" % before[1:], b"", b"%b\n}\n" % after
    return b"{%b,%b" % (before[1:], ENTRIES[:-1]), entries.data, b"%b\n}\n" % after


def _members(values: Mapping[str, Any]) -> Iterator[bytes]:
    """Values of the ledger by their names, each with a comma before it; a large one in pieces."""
    writer = Writer()
    for name, value in values.items():
        yield f",{LINE}{encode_basestring(name)}: ".encode()
        if isinstance(value, Mapping):
            yield from (piece.encode() for piece in writer.pieces(value, LINE))
        else:
            yield writer.write(value, LINE).encode()


def read_history(
    data: bytes | Excerpts, name: str, events: Iterable[Event] = (), known: Collection[str] = frozenset()
) -> History:
    """The ledger in `data`; `name` is what the message calls it. Raises `DamagedHistoryError`.

    Its entries may have been found in it already, by `entries_in_file`. What it has of `events` as they are now, it has
    as these very values. Those that it is `known` to have just so, by their ids, are not read again.
    """
    written = data if isinstance(data, Excerpts) else None
    data = data.data if isinstance(data, Excerpts) else data
    if data.endswith(END) and all(f"{LINE}{encode_basestring(key)}: ".encode() in data for key in ALWAYS):
        # As we write it: no need to look at it before it is read.
        from feeds.history import validation

        with suppress(ValueError):
            found = written or entries_in_file(data)
            return validation.read_in_parts(found, {event.id: event for event in events}, known)
        return _validated(data.removesuffix(END) + b"}", name)
    try:
        plain: Any = json.loads(data)
    except ValueError as error:
        raise DamagedHistoryError(name, f"it is not JSON ({error})") from error
    if not isinstance(plain, dict) or "version" not in plain:
        raise DamagedHistoryError(name, "it is not a ledger of feeds: it names no version")
    version = plain.pop("version")
    if version != VERSION:
        raise DamagedHistoryError(name, f"it has version {version!r}, and this feeds reads version {VERSION}")
    lacking = [key for key in ALWAYS if key not in plain]
    if lacking:
        raise DamagedHistoryError(name, f"it has no {' and no '.join(lacking)}, which every ledger has")
    return _validated(json.dumps(plain), name)


def _validated(data: bytes | str, name: str) -> History:
    from feeds.history import validation

    try:
        return validation.read(data)
    except validation.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DamagedHistoryError(name, f"at {where}: {first['msg']}") from error
