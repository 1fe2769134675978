"""The ledger as a file: `output/history.json`, versioned, sorted, one value a line so that a diff shows what changed.

What is empty is left out. What cannot be read is an error that says how to recover, never a silent new start: a new
start would repeat every alert.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from json.encoder import encode_basestring
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from feeds.errors import FeedsError
from feeds.history.ledger import Entry, History
from feeds.history.writing import EMPTY, Writer

VERSION = 1

ALWAYS = ("as_of", "files")
"""What even the ledger of an empty calendar says. One without it has lost a part, and would pass for a new start."""

NO_ENTRIES: Mapping[str, bytes] = MappingProxyType({})

LINE = "\n "
"""What stands before a key of the ledger itself, and before no other: a text in JSON has no line breaks."""
END = f',{LINE}"version": {VERSION}\n}}\n'.encode()

_ledger: TypeAdapter[History] = TypeAdapter(History)


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


ENTRIES = b'\n "entries": {\n'
_ENTRY = re.compile(rb'\n  "((?:[^"\\]|\\.)*)": (\{.*?\n  \})', re.DOTALL)
"""An entry in the file as we write it; no text has a line break, so that its end is the first brace that far in."""


def write_entries(entries: Mapping[str, Entry], same: Mapping[str, bytes]) -> dict[str, bytes]:
    """The entries as they stand in the file, by event id; `same` has those that are known."""
    writer = Writer()
    return {name: same.get(name) or writer.write(one, f"{LINE} ").encode() for name, one in entries.items()}


def entries_in_file(data: bytes) -> dict[str, bytes]:
    """The entries as they stand in a file that `write_history` wrote, by event id."""
    begin = data.find(ENTRIES)
    if begin < 0:
        return {}
    end = data.find(b"\n }", begin)
    found = _ENTRY.finditer(data, begin + len(ENTRIES) - 1, end + 1)
    return {json.loads(b'"%b"' % one[1]): one[2] for one in found}


def write_history(history: History, entries: Mapping[str, bytes] = NO_ENTRIES) -> bytes:
    """The bytes of the ledger: the same for the same history, on any machine.

    `entries` may have what `write_entries` makes of its entries.
    """
    values = {"version": VERSION, **{one.name: getattr(history, one.name) for one in fields(history)}}
    told = {name: value for name, value in values.items() if name in ALWAYS or value not in EMPTY}
    writer = Writer()
    written = [b"{"]
    for place, name in enumerate(sorted(told)):
        value: Any = told[name]
        written.append(f"{',' if place else ''}{LINE}{encode_basestring(name)}: ".encode())
        # An entry at a time: a large ledger is not to be in memory several times over.
        if name == "entries" and entries:
            written.append(_written_before(value, entries))
            continue
        pieces = writer.pieces(value, LINE) if isinstance(value, Mapping) else (writer.write(value, LINE),)
        written += (piece.encode() for piece in pieces)
    return b"".join((*written, b"\n}\n"))


def _written_before(value: Mapping[str, Entry], entries: Mapping[str, bytes]) -> bytes:
    lines = (f"{LINE} {encode_basestring(name)}: ".encode() + entries[name] for name in sorted(value))
    return b"{%b%b}" % (b",".join(lines), LINE.encode())


def read_history(data: bytes, name: str) -> History:
    """The ledger in `data`; `name` is what the message calls it. Raises `DamagedHistoryError`."""
    if data.endswith(END) and all(f"{LINE}{encode_basestring(key)}: ".encode() in data for key in ALWAYS):
        # As we write it: no need to look at it before it is read.
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
    try:
        return _ledger.validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DamagedHistoryError(name, f"at {where}: {first['msg']}") from error
