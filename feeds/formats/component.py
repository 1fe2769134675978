"""A component of a calendar, written as it is described: `icalendar`'s `add`, straight to content lines.

`icalendar` keeps a property as a value to be read and changed again, and folds it a character at a time, which is most
of the time that a large calendar takes. What is only written needs neither. The kinds of value that nearly all events
have are written here, each as `icalendar` 7 writes it, which a test holds this module to; every other kind is
handed to `icalendar` itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from icalendar.prop import vText, vUri

WIDEST = 74
"""Octets on a line before it is folded (RFC 5545 §3.1 allows 75, of which the space of a fold is one)."""

_PIECE = re.compile(rb"(?s)(?=.{75}).{70,73}(?:(?=[\\^](?![\x80-\xbf]))|.(?![\x80-\xbf]))|.+")
"""What of a line goes before a fold: as much as fits without a part of a character, and without a `\\` or a `^` at its
end, which begins an escape that some clients do not read where a fold splits it.
"""

_FOLD = b"\r\n "


class TextValue(str):
    """The value of a property of which `icalendar` does not know that it is TEXT, such as one of Apple's."""

    __slots__ = ()


class Escaped(str):
    """A TEXT value as it is written, made by `escaped`: for what stands in several properties."""

    __slots__ = ()


class Uri(str):
    """An absolute address as the value of a property."""

    __slots__ = ()


class Rule(str):
    """A rule as the value of RRULE, its parts in the order in which `icalendar` has them."""

    __slots__ = ()


class Component:
    """A VEVENT or another component, written once: `name` is that of its BEGIN and END."""

    __slots__ = ("_inner", "_lines", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._lines: dict[str, bytes] = {}
        self._inner: list[bytes] = []

    def add(self, name: str, value: Any, parameters: Mapping[str, str] | None = None) -> None:
        """Add a property, as `icalendar.Component.add` does; one added again stands with the first of its name.

        Raises ValueError as `written_property` does.
        """
        upper = name.upper()
        lines = written_property(name, value, parameters)
        known = self._lines.get(upper)
        self._lines[upper] = lines if known is None else b"\r\n".join((known, lines))

    def add_component(self, component: Component | icalendar.Component | bytes) -> None:
        """Add a component inside this one: ours, one of `icalendar`'s, or one written before."""
        if isinstance(component, bytes):
            self._inner.append(component)
        elif isinstance(component, Component):
            self._inner.append(component.to_ical())
        else:
            self._inner.append(foreign_component(component))

    def add_written(self, lines: bytes) -> None:
        """Add properties that were written before, by `written`; none of them may be added again."""
        self._lines[f"#{len(self._lines)}"] = lines

    def written(self) -> bytes:
        """The properties alone, without a line break after the last."""
        return b"\r\n".join(self._lines.values())

    def to_ical(self) -> bytes:
        """The component as it stands in a file, with the line break after its END."""
        return b"".join(self.around())

    def around(self) -> tuple[bytes, bytes]:
        """The same in two parts, what stands before and after further components inside it."""
        name = self.name.encode()
        lines = b"\r\n".join((b"BEGIN:%b" % name, *self._lines.values(), b""))
        return b"".join((lines, *self._inner)), b"END:%b\r\n" % name


def written_property(name: str, value: Any, parameters: Mapping[str, str] | None = None) -> bytes:
    """A property in octets, without a line break after it.

    Raises ValueError for a line break where none can be: it would begin a property of its own (P8).
    """
    kind: type = type(value)
    upper, written, write = _line(kind, name, tuple(parameters.items()) if parameters else ())
    return _fold(write(upper, value, written)) if write else _foreign(name, value, parameters)


def written_component(name: str, *properties: bytes) -> bytes:
    """A component of properties that are written."""
    begin, end = f"BEGIN:{name}".encode(), f"END:{name}\r\n".encode()
    return b"\r\n".join((begin, *properties, end))


def foreign_component(component: icalendar.Component) -> bytes:
    """A component of `icalendar`'s, its properties in the order in which they were added."""
    return b"".join(_fold(str(line)) + b"\r\n" for line in component.content_lines(sorted=False) if line)


_Write = Callable[[str, Any, str], str]
"""Writes a content line, of the name, the value and the parameters."""


@lru_cache(maxsize=1024)
def _line(kind: type, name: str, parameters: tuple[tuple[str, str], ...]) -> tuple[str, str, _Write | None]:
    """How a property with such a value is written: its name, its parameters, and what writes it if that is ours."""
    write = _writer(kind, name.lower(), typed=any(key == "value" for key, _ in parameters))
    return name.upper(), _written_parameters(parameters) if write else "", write


def _writer(kind: type, name: str, *, typed: bool) -> _Write | None:
    """What writes such a value of the property, if that is one of ours: a bare `str` is not TEXT in all of them."""
    if kind is str and (typed or icalendar.Component.types_factory.for_property(name) is not vText):
        return None
    return _NAMED.get(name) or _WRITERS.get(kind)


def _foreign(name: str, value: Any, parameters: Mapping[str, str] | None) -> bytes:
    """A property that `icalendar` is to write: one line, or more for a list."""
    holder = icalendar.Event()
    holder.add(name, value, parameters=dict(parameters or {}))
    lines = [str(line) for line in holder.content_lines(sorted=False) if line]
    return b"\r\n".join(map(_fold, lines[1:-1]))


def _fold(line: str) -> bytes:
    """A content line in octets, folded between characters (RFC 5545 §3.1)."""
    if "\n" in line or "\r" in line:
        raise ValueError(f"a line break in {line[:40]!r}")
    data = line.encode()
    return data if len(data) <= WIDEST else _FOLD.join(_PIECE.findall(data))


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545 §3.3.11): line breaks of any kind are written as one."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    text = text.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return text.replace("\r\\n", "\\n").replace("\r", "\\n") if "\r" in text else text


@lru_cache(maxsize=1024)
def _written_parameters(items: tuple[tuple[str, str], ...]) -> str:
    if not items:
        return ""
    written: bytes = icalendar.Parameters(items).to_ical(sorted=False)
    return f";{written.decode()}"


def _text(name: str, value: str, parameters: str) -> str:
    return f"{name}{parameters}:{escaped(value)}"


def _as_it_is(name: str, value: str, parameters: str) -> str:
    return f"{name}{parameters}:{value}"


def _texts(name: str, value: list[str], parameters: str) -> str:
    return f"{name}{parameters}:{','.join(map(escaped, value))}"


def _position(name: str, value: tuple[float, float], parameters: str) -> str:
    latitude, longitude = map(float, value)
    return f"{name}{parameters}:{latitude};{longitude}"


def _number(name: str, value: int, parameters: str) -> str:
    return f"{name}{parameters}:{value}"


def _date(name: str, value: date, parameters: str) -> str:
    return f"{name};VALUE=DATE{parameters}:{digits(value)}"


def digits(value: date | datetime) -> str:
    """A date, or a date and a time, without its zone (RFC 5545 §3.3.4 and §3.3.5)."""
    return value.isoformat()[:19].replace("-", "").replace(":", "")


def _datetime(name: str, value: datetime, parameters: str) -> str:
    written = digits(value)
    zone = value.tzinfo
    if zone is None:
        return f"{name}{parameters}:{written}"
    # Not `is`: a time that was read from the ledger has a zone of pydantic's own.
    if zone == UTC:
        return f"{name}{parameters}:{written}Z"
    if isinstance(zone, ZoneInfo) and zone.key:
        return f"{name}{_written_parameters((('TZID', zone.key),))}{parameters}:{written}"
    raise ValueError(f"{zone} is neither UTC nor a zone of the time zone database")


_WRITERS: Mapping[type, _Write] = {
    str: _text,
    TextValue: _text,
    vText: _text,
    Uri: _as_it_is,
    vUri: _as_it_is,
    Escaped: _as_it_is,
    Rule: _as_it_is,
    int: _number,
    date: _date,
    datetime: _datetime,
}

_NAMED: Mapping[str, _Write] = {"categories": _texts, "geo": _position}
"""What is told by its name: these take a list of texts, and a latitude and a longitude."""
