"""Values of the ledger as JSON: sorted keys, one value a line, what is empty left out.

The bytes are those of `json.dumps(..., indent=1, sort_keys=True)` over what pydantic makes of the values, which a test
holds this module to. That way takes four times as long, since Python's own encoder writes indented JSON, a piece at a
time; here each kind of value knows its keys in their order, and what many events share is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from feeds.model import Context, Participant, Party, Person, Place, Text

SHARED = (Person, Party, Participant, Place, Context)
"""What several events may have in common: each is written once at each depth."""

EMPTY: tuple[object, ...] = ((), {})
"""What is left out."""


class Writer:
    """Writes values, and keeps what it wrote of those that are shared while it lives."""

    def __init__(self) -> None:
        self._written: dict[tuple[int, str], str] = {}

    def write(self, value: Any, indent: str) -> str:
        """The value as it stands after its key, `indent` being the line break and the spaces before that key."""
        return _WRITERS[type(value)](self, value, indent)

    def object(self, value: Any, indent: str) -> str:
        """A value with fields of its own."""
        kind: type = type(value)
        inner, keys, values_of = _shape(kind, indent)
        parts = []
        for key, one in zip(keys, values_of(value), strict=True):
            if one or not (one is None or one is False or one in EMPTY):
                kind = type(one)
                parts.append(key + (encode_basestring(one) if kind is str else _WRITERS[kind](self, one, inner)))
        return f"{{{','.join(parts)}{indent}}}" if parts else "{}"

    def shared(self, value: Any, indent: str) -> str:
        """A value that others may have as well."""
        key = (id(value), indent)
        written = self._written.get(key)
        if written is None:
            written = self._written[key] = self.object(value, indent)
        return written

    def text(self, value: Text, indent: str) -> str:
        """A text; most are in one language."""
        if len(value.translations) != 1:
            return self.object(value, indent)
        ((language, words),) = value.translations.items()
        inner = f"{{{indent}  {encode_basestring(language)}: {encode_basestring(words)}{indent} }}"
        return f'{{{indent} "translations": {inner}{indent}}}'

    def pieces(self, value: Mapping[str, Any], indent: str) -> Iterator[str]:
        """A mapping, one of its values at a time."""
        inner, begin = f"{indent} ", "{"
        for name in sorted(value):
            one = value[name]
            if one or (one is not None and one not in EMPTY):
                yield f"{begin}{inner}{encode_basestring(name)}: {self.write(one, inner)}"
                begin = ","
        yield f"{indent}}}" if begin == "," else "{}"

    def mapping(self, value: Mapping[str, Any], indent: str) -> str:
        """A mapping as a whole."""
        return "".join(self.pieces(value, indent))

    def items(self, value: tuple[Any, ...], indent: str) -> str:
        """Values in their order."""
        inner = f"{indent} "
        return f"[{','.join([f'{inner}{self.write(one, inner)}' for one in value])}{indent}]" if value else "[]"


def _plain(_writer: Writer, value: str, _indent: str) -> str:
    return encode_basestring(value)


def _number(_writer: Writer, value: float, _indent: str) -> str:
    return repr(value)


def _truth(_writer: Writer, value: bool, _indent: str) -> str:
    return "true" if value else "false"


def _date(_writer: Writer, value: date | time, _indent: str) -> str:
    return f'"{value.isoformat()}"'


def _moment(_writer: Writer, value: datetime, _indent: str) -> str:
    return _written_instant(value) if value.tzinfo is UTC else _written_moment(value)


def _duration(_writer: Writer, value: timedelta, _indent: str) -> str:
    return _written_length(value)


_Write = Callable[[Writer, Any, str], str]

_KINDS: tuple[tuple[type, _Write], ...] = (
    (bool, _truth), (str, _plain), (tuple, Writer.items), (datetime, _moment), (date, _date), (time, _date),
    (timedelta, _duration), (int, _number), (float, _number), (Mapping, Writer.mapping),
)  # fmt: skip
"""Types, each with the writer for it; the narrower before the wider."""


class _Writers(dict[type, _Write]):
    """The writer for values of a type, found once for each."""

    def __missing__(self, kind: type) -> _Write:
        self[kind] = found = _writer_for(kind)
        return found


def _writer_for(kind: type) -> _Write:
    if issubclass(kind, SHARED):
        return Writer.shared
    if issubclass(kind, Text):
        return Writer.text
    if is_dataclass(kind):
        return Writer.object
    if issubclass(kind, Enum):
        return _plain
    for written, writer in _KINDS:
        if issubclass(kind, written):
            return writer
    raise TypeError(f"a ledger holds no {kind.__name__}")


_WRITERS = _Writers()


@lru_cache
def _shape(kind: type, indent: str) -> tuple[str, tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The fields of a type in the order of their names: each as a key on a line, and what takes the values of all.

    Before them, what stands before each key.
    """
    names = sorted(field.name for field in fields(kind))
    inner = f"{indent} "
    keys = tuple(f"{inner}{encode_basestring(name)}: " for name in names)
    if len(names) == 1:
        return inner, keys, lambda value: (getattr(value, names[0]),)
    return inner, keys, attrgetter(*names)


@lru_cache(maxsize=1024)
def _written_instant(value: datetime) -> str:
    return _written_moment(value)


def _written_moment(value: datetime) -> str:
    written = value.isoformat()
    return f'"{written[:-6]}Z"' if written.endswith("+00:00") else f'"{written}"'


@lru_cache
def _written_length(value: timedelta) -> str:
    """A length of time in ISO 8601, as pydantic writes it: its years are of 365 days."""
    sign, value = ("-", -value) if value < timedelta() else ("", value)
    years, days = divmod(value.days, 365)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06}".rstrip("0") if value.microseconds else ""
    date_part = "".join(f"{number}{unit}" for number, unit in ((years, "Y"), (days, "D")) if number)
    time_part = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M")) if number)
    if seconds or fraction:
        time_part += f"{seconds}{fraction}S"
    if not date_part and not time_part:
        time_part = "0S"
    return f'"{sign}P{date_part}{"T" if time_part else ""}{time_part}"'
