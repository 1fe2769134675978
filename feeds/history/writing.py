"""Values of the ledger as JSON: sorted keys, one value a line, what is empty left out.

The bytes are those of `json.dumps(..., indent=1, sort_keys=True)` over what pydantic makes of the values, which a test
holds this module to. That way takes a millisecond an event, since Python's own encoder writes indented JSON, a piece at
a time; here each kind of value knows its keys in their order, and what many events share is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from pydantic import TypeAdapter

from feeds.model import Context, Party, Person, Place

SHARED = (Person, Party, Place, Context)
"""What several events may have in common: each is written once at each depth."""

EMPTY: tuple[object, ...] = ((), {})
"""What is left out."""

_length: TypeAdapter[timedelta] = TypeAdapter(timedelta)


class Writer:
    """Writes values, and keeps what it wrote of those that are shared while it lives."""

    def __init__(self) -> None:
        self._written: dict[tuple[int, str], str] = {}

    def write(self, value: Any, indent: str) -> str:
        """The value as it stands after its key, `indent` being the line break and the spaces before that key."""
        kind: type = type(value)
        return self._WRITERS[_kind(kind)](self, value, indent)

    def _object(self, value: Any, indent: str) -> str:
        inner = f"{indent} "
        kind: type = type(value)
        parts = []
        for name, key in _keys(kind):
            one = getattr(value, name)
            if one or (one is not None and one is not False and one not in EMPTY):
                parts.append(f"{inner}{key}{self.write(one, inner)}")
        return f"{{{','.join(parts)}{indent}}}" if parts else "{}"

    def _shared(self, value: Any, indent: str) -> str:
        key = (id(value), indent)
        written = self._written.get(key)
        if written is None:
            written = self._written[key] = self._object(value, indent)
        return written

    def pieces(self, value: Mapping[str, Any], indent: str) -> Iterator[str]:
        """A mapping, one of its values at a time."""
        inner, begin = f"{indent} ", "{"
        for name in sorted(value):
            one = value[name]
            if one or (one is not None and one not in EMPTY):
                yield f"{begin}{inner}{encode_basestring(name)}: {self.write(one, inner)}"
                begin = ","
        yield f"{indent}}}" if begin == "," else "{}"

    def _mapping(self, value: Mapping[str, Any], indent: str) -> str:
        return "".join(self.pieces(value, indent))

    def _items(self, value: tuple[Any, ...], indent: str) -> str:
        inner = f"{indent} "
        return "[]" if not value else f"[{','.join(f'{inner}{self.write(one, inner)}' for one in value)}{indent}]"

    def _plain(self, value: str, _indent: str) -> str:
        return encode_basestring(value)

    def _number(self, value: float, _indent: str) -> str:
        return repr(value)

    def _truth(self, value: bool, _indent: str) -> str:
        return "true" if value else "false"

    def _date(self, value: date | time, _indent: str) -> str:
        return f'"{value.isoformat()}"'

    def _moment(self, value: datetime, _indent: str) -> str:
        written = value.isoformat()
        return f'"{written[:-6]}Z"' if written.endswith("+00:00") else f'"{written}"'

    def _duration(self, value: timedelta, _indent: str) -> str:
        return _written_length(value)

    _WRITERS: Mapping[type, Callable[[Writer, Any, str], str]] = {
        object: _object,
        Person: _shared,
        dict: _mapping,
        tuple: _items,
        str: _plain,
        float: _number,
        bool: _truth,
        date: _date,
        datetime: _moment,
        timedelta: _duration,
    }


_KINDS: tuple[tuple[type, type], ...] = (
    (bool, bool), (str, str), (tuple, tuple), (datetime, datetime), (date, date), (time, date), (timedelta, timedelta),
    (int, float), (float, float), (Mapping, dict),
)  # fmt: skip
"""Types, each with that of the writer for it; the narrower before the wider."""


@lru_cache
def _kind(kind: type) -> type:
    """Which of the writers is for values of this type."""
    if issubclass(kind, SHARED):
        return Person
    if is_dataclass(kind):
        return object
    if issubclass(kind, Enum):
        return str
    for written, known in _KINDS:
        if issubclass(kind, written):
            return known
    raise TypeError(f"a ledger holds no {kind.__name__}")


@lru_cache
def _keys(kind: type) -> tuple[tuple[str, str], ...]:
    """The fields of a type in the order of their names, each as a key."""
    names = sorted(field.name for field in fields(kind))
    return tuple((name, f"{encode_basestring(name)}: ") for name in names)


@lru_cache
def _written_length(value: timedelta) -> str:
    return _length.dump_json(value).decode()
