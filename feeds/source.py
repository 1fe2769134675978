"""YAML to plain data, each value with its line and column.

Takes the bytes of a file, gives mappings, lists and the spelling of each scalar, read as YAML 1.2 (core schema): `NO` is
a text and `09:30` too. Nothing in the file can run code, and no file can make more of itself than it is (promise P8).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from feeds.errors import InputErrors, Position, Problem

LARGEST_FILE = 64 * 1024 * 1024
DEEPEST = 64
MOST_EXPANDED = 1_000_000
"""How many nodes aliases may add to those that are written out."""

Value = Any
"""None, a `str`, a `Plain`, or a list or a `str`-keyed dict of such values."""
Path = tuple[str | int, ...]
Span = tuple[int, int, int, int]
"""Where a key starts and ends, and where its value does, in characters from the start of the text."""

_BREAK = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONGEST_NUMBER = 400
_STR_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})
_CORE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null", "map", "seq"))

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Plain(str):
    """A scalar that YAML 1.2 reads as a number or a truth value; as a `str` it is how it was spelled."""

    __slots__ = ()

    @property
    def value(self) -> bool | int | float:
        """What YAML 1.2 reads it as."""
        if self in _TRUE or self in _FALSE:
            return self in _TRUE
        if _INT.fullmatch(self):
            return int(self, 8 if self.startswith("0o") else 16 if self.startswith("0x") else 10)
        return float(self.replace(".inf", "inf").replace(".nan", "nan").replace(".Inf", "inf").replace(".INF", "inf")
                     .replace(".NaN", "nan").replace(".NAN", "nan"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file as plain data. `problems` are mistakes that did not keep it from being read, such as a key given twice."""

    name: str
    data: Value
    lines: tuple[str, ...]
    problems: tuple[Problem, ...]
    _spans: dict[int, dict[str | int, Span]]
    _starts: list[int]

    def position(self, path: Path, *, key: bool = False) -> Position:
        """Where the value at `path` stands, or its key. A step that leads nowhere in the file is passed over."""
        span, here = (0, 0, 0, 0), self.data
        for step in path:
            spans = self._spans.get(id(here))
            if spans is not None and step in spans:
                span, here = spans[step], here[step]
        start, end = span[:2] if key and span[1] > span[0] else span[2:]
        return _position(self._starts, self.lines, start, end)


def read_source(data: bytes, name: str) -> Source:
    """The YAML document in `data`; `name` is what messages call the file. Raises `InputErrors` where it cannot go on."""
    text = _decoded(data, name)
    lines = tuple(_BREAK.split(text))
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def problem(start: int, end: int, message: str, help: str = "") -> Problem:  # noqa: A002
        return Problem("error", name, _position(starts, lines, start, end), message, help)

    controls = [problem(found.start(), found.end(), f"the control character U+{ord(found[0]):04X} is not allowed",
                        "delete it; editors often do not show it")
                for found in _CONTROL.finditer(text)]  # fmt: skip
    if controls:
        raise InputErrors(tuple(controls[:100]), lines)
    composer = _Composer(text)
    try:
        value = composer.compose()
    except yaml.MarkedYAMLError as error:
        start, end, message, help = _syntax(error, text)
        raise InputErrors((problem(start, end, message, help),), lines) from error
    except _Refused as refused:
        raise InputErrors((problem(*refused.args),), lines) from refused
    if value is None:
        raise InputErrors((problem(0, 1, "the file is empty", "a calendar starts with `calendar:` and has `events:`"),), lines)
    problems = []
    for start, end, message, first in composer.mistakes:
        line = bisect_right(starts, first) if first >= 0 else 0
        problems.append(problem(start, end, message, f"the first one is in line {line}" if line else ""))
    return Source(name, value, lines, tuple(problems), composer.spans, starts)


def _decoded(data: bytes, name: str) -> str:
    def refuse(message: str, help: str = "", line: int = 1, column: int = 1) -> InputErrors:  # noqa: A002
        return InputErrors((Problem("error", name, Position(line, column), message, help),))

    if len(data) > LARGEST_FILE:
        raise refuse(f"the file has {len(data):,} bytes; at most {LARGEST_FILE:,} are read")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse("the file is written in UTF-16", "save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from after a byte order mark that it took away.
        whole = data.removeprefix(b"\xef\xbb\xbf")
        lines = _BREAK.split(whole[: error.start].decode("utf-8"))
        byte = whole[error.start]
        raise refuse(f"the byte 0x{byte:02X} is not UTF-8", "save the file as UTF-8", len(lines), len(lines[-1]) + 1) from error


def _position(starts: list[int], lines: tuple[str, ...], start: int, end: int) -> Position:
    line = bisect_right(starts, start)
    column = start - starts[line - 1]
    shown = lines[line - 1]
    until = end - starts[line - 1]
    if until <= column or until > len(shown):
        until = len(shown.rstrip())
    return Position(line, column + 1, max(1, until - column))


class _Refused(Exception):  # noqa: N818
    """What ends the reading: start, end, message, help."""


class _Open:
    """A mapping or a list that is still being read."""

    __slots__ = ("anchor", "data", "first", "key", "key_span", "nodes", "spans")

    def __init__(self, data: dict[str, Value] | list[Value], anchor: str | None, first: int) -> None:
        self.data = data
        self.spans: dict[str | int, Span] = {}
        self.anchor = anchor
        self.first = first
        self.key: str | None = None
        self.key_span = (0, 0)
        self.nodes = 1


class _Composer:
    """Builds the data from the parser's events, without recursion, so that no file can exhaust the stack."""

    def __init__(self, text: str) -> None:
        self.loader = _Loader(text)
        self.spans: dict[int, dict[str | int, Span]] = {}
        self.mistakes: list[tuple[int, int, str, int]] = []
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.stack: list[_Open] = []
        self.expanded = 0
        self.root: Value = None

    def compose(self) -> Value:
        documents = 0
        for event in self._events():
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._open(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    at = event.start_mark.index
                    raise _Refused(at, at + 3, "a second document starts here", "keep one calendar in one file")
        return self.root

    def _events(self) -> Iterator[Any]:
        take = self.loader.get_event
        while True:
            event = take()
            if event is None or type(event) is yaml.StreamEndEvent:
                return
            yield event

    def _scalar(self, event: Any) -> None:
        text, tag = event.value, event.tag
        start, end = event.start_mark.index, event.end_mark.index
        if tag is not None and tag not in _STR_TAGS and tag not in _CORE_TAGS:
            self._mistake(start, end, f"the tag {tag} is not used here")
        plain = event.implicit[0] and tag is None or tag in _CORE_TAGS
        top = self.stack[-1] if self.stack else None
        if top is not None and top.key is None and type(top.data) is dict:
            self._key(top, text, start, end, plain=plain)
            return
        value = _resolved(text) if plain else text
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self._put(value, start, end, 1)

    def _key(self, top: _Open, text: str, start: int, end: int, *, plain: bool) -> None:
        if plain and text in _NULL:
            self._mistake(start, start + 1, "a key is missing before the ':'")
        if text in top.spans:
            self._mistake(start, end, f"the key '{text}' is given twice", top.spans[text][0])
        top.key = text
        top.key_span = (start, end)

    def _open(self, event: Any, data: dict[str, Value] | list[Value]) -> None:
        at = event.start_mark.index
        if len(self.stack) >= DEEPEST:
            raise _Refused(at, at + 1, f"this is nested deeper than {DEEPEST} levels")
        if event.tag is not None and event.tag not in _CORE_TAGS:
            self._mistake(at, 0, f"the tag {event.tag} is not used here")
        self._refuse_as_key(at)
        if event.anchor:
            self.anchors[event.anchor] = (None, -1)
        self.stack.append(_Open(data, event.anchor, at))

    def _close(self) -> None:
        done = self.stack.pop()
        self.spans[id(done.data)] = done.spans
        if isinstance(done.data, dict) and "<<" in done.data:
            self._merge(done.data, done.spans)
        if done.anchor:
            self.anchors[done.anchor] = (done.data, done.nodes)
        self._put(done.data, done.first, 0, done.nodes)

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor not in self.anchors:
            raise _Refused(start, end, f"there is no anchor '&{event.anchor}' before this alias")
        value, nodes = self.anchors[event.anchor]
        if nodes < 0:
            raise _Refused(start, end, f"the alias '*{event.anchor}' stands inside its own anchor")
        self.expanded += nodes
        if self.expanded > MOST_EXPANDED:
            raise _Refused(start, end, f"aliases make this file more than {MOST_EXPANDED:,} values larger than it is written")
        top = self.stack[-1] if self.stack else None
        if top is not None and top.key is None and type(top.data) is dict and isinstance(value, str):
            self._key(top, str(value), start, end, plain=False)
            return
        self._refuse_as_key(start)
        self._put(value, start, end, nodes)

    def _refuse_as_key(self, at: int) -> None:
        if self.stack and self.stack[-1].key is None and type(self.stack[-1].data) is dict:
            raise _Refused(at, at + 1, "a key must be a text", "put quotes around a text that starts with '{' or '['")

    def _put(self, value: Value, start: int, end: int, nodes: int) -> None:
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        top.nodes += nodes
        if isinstance(top.data, list):
            top.spans[len(top.data)] = (0, 0, start, end)
            top.data.append(value)
        else:
            key = top.key or ""
            top.key = None
            if key not in top.data:
                top.spans[key] = (*top.key_span, start, end)
                top.data[key] = value

    def _merge(self, data: dict[str, Value], spans: dict[str | int, Span]) -> None:
        """`<<: *base` takes over what the mapping itself does not say."""
        given, at = data.pop("<<"), spans.pop("<<")
        for base in given if isinstance(given, list) else [given]:
            if not isinstance(base, dict):
                self._mistake(at[0], at[1], "'<<' takes a mapping, or a list of mappings")
                return
            for key in base:
                if key not in data:
                    data[key], spans[key] = base[key], self.spans[id(base)][key]

    def _mistake(self, start: int, end: int, message: str, first: int = -1) -> None:
        self.mistakes.append((start, end, message, first))


def _resolved(text: str) -> Value:
    """A plain scalar by the core schema (YAML 1.2.2 §10.3.2)."""
    if text in _NULL:
        return None
    if text[0] in "+-.0123456789tTfF" and len(text) <= _LONGEST_NUMBER:
        if text in _TRUE or text in _FALSE or _INT.fullmatch(text) or _FLOAT.fullmatch(text):
            return Plain(text)
    return text


_SYNTAX = (
    ("mapping values are not allowed", "a ': ' where no key can be", "put quotes around a text with ': ' in it"),
    ("could not find expected ':'", "a ':' is missing", "a line of a mapping reads `key: value`"),
    ("did not find expected key", "this does not line up with the lines above", "indent all keys of one mapping alike"),
    ("did not find expected '-' indicator", "this does not line up with the list above",
     "indent all `-` of one list alike"),
    ("did not find expected ',' or", "a ',' or the closing bracket is missing", ""),
    ("expected ',' or", "a ',' or the closing bracket is missing", ""),
    ("block sequence entries are not allowed", "a list cannot start here", "put the `-` on a line of its own"),
    ("found unexpected end of stream", "a quote or bracket is never closed", ""),
    ("found unknown escape character", "this escape is not known within double quotes",
     r"write \\ for a backslash, or use single quotes"),
    ("cannot start any token", "a text cannot start with this character", "put quotes around the text"),
    ("undefined alias", "there is no anchor by this name", "put quotes around a text that starts with '*'"),
    ("alphabetic or numeric character", "a name is missing after the '&' or '*'",
     "put quotes around a text that starts with '&' or '*'"),
    ("undefined tag handle", "a text cannot start with '!'", "put quotes around the text"),
)  # fmt: skip


def _syntax(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str, str]:
    mark = error.problem_mark or error.context_mark
    at = min(getattr(mark, "index", 0), max(0, len(text) - 1))
    begin = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    indent = re.match(r"[ \t]*", text[begin:])
    if indent and "\t" in indent[0]:
        tab = begin + indent[0].index("\t")
        return tab, tab + 1, "a tab in the indentation", "indent with spaces"
    told = f"{error.problem or ''} {error.context or ''}"
    for piece, message, help in _SYNTAX:
        if piece in told:
            return at, at + 1, message, help
    return at, at + 1, f"this is not YAML: {error.problem or error.context}", ""
