"""YAML as nearly all of it is written, read a line at a time: keys and values, lists, and texts in blocks.

Most of the time of reading a large file went into a parser that can read everything, and into values for what it found.
Files that people or programs write use little of YAML. This reads that little, and gives the very values and places
that the parser gives, which a test over random files holds it to. At anything else, be it an anchor, a nested list in
brackets or a mistake, it gives up, and the parser reads the file from the start: only that one explains.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from feeds.errors import Position
from feeds.nodes import Items, Node, Scalar, Table

MOST_DEPTH = 30

_KEY = re.compile(r"(\w[\w-]{0,199}):(?= |$)")
_FLOW_WORD = re.compile(r"(?:[\w(.+/€$]|-(?=\d))[^,\[\]{}#:\"'&*!|>%@`]*")
_PAIR = re.compile(r"( *)(\w[\w-]{0,199}):( +)([\w(][^,\[\]{}#:\"'&*!|>%@`]*)")
_NOT_PLAIN = frozenset("-?:,[]{}#&*!|>'\"%@`\xa0")
"""What a text without quotes is not begun with here."""


class _GiveUpError(Exception):
    """Something that the parser is to look at."""


def read_blocks(lines: Sequence[str]) -> Node | None:
    """The value of a file, by its lines; None where the parser has to read it."""
    if lines[-1] or any("\t" in line or "\ufeff" in line for line in lines):
        return None
    try:
        return _Blocks(lines).whole()
    except _GiveUpError:
        return None


class _Blocks:
    """Reads from `at`, the line that comes next; `indents` has -1 for a line that is blank or a comment."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._indents = [_indent(line) for line in lines]
        self._indents.append(-2)
        self._end = len(lines)
        self._at = -1
        self._next()

    def whole(self) -> Node:
        if self._at >= self._end or self._indents[self._at] != 0:
            raise _GiveUpError
        value = self._table(0, 0)
        if self._at < self._end:
            raise _GiveUpError
        return value

    def _next(self) -> int:
        """Go on to the next line that has something; its indent."""
        at = self._at + 1
        indents = self._indents
        while indents[at] == -1:
            at += 1
        self._at = at
        return indents[at]

    def _table(self, indent: int, depth: int) -> Table:
        if depth > MOST_DEPTH:
            raise _GiveUpError
        values: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        position = self._to_the_end(indent)
        while True:
            at = self._at
            line = self._lines[at]
            match = _KEY.match(line, indent)
            if match is None or match[1] in values:
                raise _GiveUpError
            key, end = match[1], match.end()
            keys[key] = Position(at + 1, indent + 1, len(key))
            rest = line[end:].strip(" ")
            values[key] = self._value(rest, line, end, indent, depth) if rest else self._below(indent, end, depth)
            found = self._indents[self._at]
            if found != indent:
                if found > indent:
                    raise _GiveUpError
                return Table(values, keys, position)

    def _below(self, indent: int, column: int, depth: int) -> Node:
        """What stands below its key; nothing, if nothing does."""
        at = self._at
        found = self._next()
        if found < indent or (found == indent and not self._lines[self._at].startswith("- ", indent)):
            return Scalar("", True, Position(at + 1, column + 1, 1))
        if self._lines[self._at].startswith("- ", found):
            return self._items(found, depth + 1)
        return self._table(found, depth + 1)

    def _items(self, indent: int, depth: int) -> Items:
        if depth > MOST_DEPTH:
            raise _GiveUpError
        items: list[Node] = []
        position = self._to_the_end(indent)
        while True:
            line = self._lines[self._at]
            if not line.startswith("- ", indent):
                return Items(tuple(items), position)
            rest = line[indent + 1 :].strip(" ")
            if not rest or rest.startswith("- "):
                raise _GiveUpError
            column = line.index(rest, indent + 1)
            if _KEY.match(line, column):
                items.append(self._table(column, depth + 1))
            else:
                items.append(self._value(rest, line, column, indent, depth))
            found = self._indents[self._at]
            if found != indent:
                if found > indent:
                    raise _GiveUpError
                return Items(tuple(items), position)

    def _value(self, rest: str, line: str, start: int, indent: int, depth: int) -> Node:
        """A value that begins on the line of its key or its dash, and stands deeper than `indent`."""
        at = self._at
        column = line.index(rest, start)
        first = rest[0]
        if first in "|>":
            return self._text(rest, column, indent)
        position = Position(at + 1, column + 1, len(rest))
        value: Node
        if first == "[":
            value = _listed(rest, position)
        elif first == "{":
            value = _paired(rest, position)
        elif first in "'\"":
            value = _quoted(rest, position)
        else:
            if first in _NOT_PLAIN or first.isspace() or ": " in rest or " #" in rest or rest[-1] == ":":
                raise _GiveUpError
            found = self._next()
            if found <= indent:
                return Scalar(rest, True, position)
            return self._folded_words(rest, at, column, indent)
        if self._next() > indent or depth > MOST_DEPTH:
            raise _GiveUpError
        return value

    def _folded_words(self, rest: str, at: int, column: int, indent: int) -> Scalar:
        """A text without quotes over several lines, from line `at` on."""
        words = [rest]
        self._at = at
        while True:
            before = self._at
            found = self._next()
            if found <= indent:
                break
            between = self._lines[before + 1 : self._at]
            line = self._lines[self._at].strip(" ")
            if any(line.strip(" ") for line in between):
                raise _GiveUpError  # a comment ends the text
            if line[0] in _NOT_PLAIN or line[0].isspace() or ": " in line or " #" in line or line[-1] == ":":
                raise _GiveUpError
            words.append("\n" * len(between) if between else " ")
            words.append(line)
        width = len(self._lines[at].rstrip()) - column
        return Scalar("".join(words), True, Position(at + 1, column + 1, max(1, width)))

    def _text(self, rest: str, column: int, indent: int) -> Scalar:
        """A block of text, as it stands (`|`) or folded (`>`)."""
        if rest not in ("|", "|-", ">", ">-"):
            raise _GiveUpError
        at = self._at
        lines, indents = self._lines, self._indents
        body: list[str] = []
        inner = 0
        last = at + 1
        while last < self._end:
            line = lines[last]
            bare = line.strip(" ")
            if bare:
                found = len(line) - len(line.lstrip(" "))
                if found <= indent:
                    break
                inner = inner or found
                if found < inner:
                    raise _GiveUpError
            elif not inner or len(line) > inner:
                if inner or last + 1 < self._end:
                    raise _GiveUpError
                break
            body.append(line[inner:])
            last += 1
        while body and not body[-1]:
            body.pop()
        if not body:
            raise _GiveUpError
        self._at = last
        if indents[last] == -1:
            self._next()
        text = _folded(body) if rest[0] == ">" else "\n".join(body)
        width = len(lines[at].rstrip()) - column
        position = Position(at + 1, column + 1, max(1, width))
        return Scalar(text if rest.endswith("-") else f"{text}\n", False, position)

    def _to_the_end(self, column: int) -> Position:
        """The rest of the line that comes next, which a value of several lines is shown by."""
        return Position(self._at + 1, column + 1, max(1, len(self._lines[self._at].rstrip()) - column))


def _indent(line: str) -> int:
    bare = line.lstrip(" ")
    return -1 if not bare or bare[0] == "#" else len(line) - len(bare)


def _folded(body: list[str]) -> str:
    """Lines as one, and a line break for each blank one in between."""
    parts = [body[0]]
    if body[0].startswith(" "):
        raise _GiveUpError
    blank = 0
    for line in body[1:]:
        if not line:
            blank += 1
            continue
        if line.startswith(" "):
            raise _GiveUpError
        parts.append("\n" * blank if blank else " ")
        parts.append(line)
        blank = 0
    return "".join(parts)


def _quoted(rest: str, position: Position) -> Scalar:
    inner = rest[1:-1]
    if len(rest) < 2 or rest[-1] != rest[0] or rest[0] in inner or "\\" in inner:
        raise _GiveUpError
    return Scalar(inner, False, position)


def _listed(rest: str, position: Position) -> Items:
    """`[a, b]`, of words alone."""
    if rest[-1] != "]":
        raise _GiveUpError
    items: list[Node] = []
    column = position.column + 1
    inner = rest[1:-1]
    for part in inner.split(",") if inner.strip(" ") else ():
        word = part.strip(" ")
        if not _FLOW_WORD.fullmatch(word):
            raise _GiveUpError
        at = column + len(part) - len(part.lstrip(" "))
        items.append(Scalar(word, True, Position(position.line, at, len(word))))
        column += len(part) + 1
    return Items(tuple(items), position)


def _paired(rest: str, position: Position) -> Table:
    """`{nl: een, en: one}`, of words alone."""
    if rest[-1] != "}":
        raise _GiveUpError
    values: dict[str, Node] = {}
    keys: dict[str, Position] = {}
    column = position.column + 1
    inner = rest[1:-1]
    for part in inner.split(",") if inner.strip(" ") else ():
        match = _PAIR.fullmatch(part)
        if match is None or match[2] in values:
            raise _GiveUpError
        key, word = match[2], match[4].rstrip(" ")
        keys[key] = Position(position.line, column + len(match[1]), len(key))
        at = column + match.start(4)
        values[key] = Scalar(word, True, Position(position.line, at, len(word)))
        column += len(part) + 1
    return Table(values, keys, position)
