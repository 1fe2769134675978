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

_PAIR = re.compile(r"(\w[\w-]{0,199}):(?: +(\S(?:.*[^ ])?))? *")
"""A key, with what stands beside it."""
_KEY = re.compile(r"\w[\w-]{0,199}:(?: |$)")
_ITEM = re.compile(r"- +(\S(?:.*[^ ])?) *")
_FLOW_WORD = r"(?:[\w(.+/€$]|-(?=\d))[^,\[\]{}#:\"'&*!|>%@`]*"
_FLOW_LIST = re.compile(rf"\[ *(?:{_FLOW_WORD}(?:, *{_FLOW_WORD})*)?\]")
_FLOW_PAIR = re.compile(r"( *)(\w[\w-]{0,199}):( +)([\w(][^,\[\]{}#:\"'&*!|>%@`]*)")
_BLANK = frozenset(one for one in map(chr, range(0x3001)) if one.isspace())
_NOT_PLAIN = frozenset("-?:,[]{}#&*!|>'\"%@`") | _BLANK
"""What a text without quotes is not begun with here."""

_made = tuple.__new__
"""Makes a value in half the time that its class takes, of which a large file has hundreds of thousands."""


class _GiveUpError(Exception):
    """Something that the parser is to look at."""


def read_blocks(lines: Sequence[str]) -> Node | None:
    """The value of a file, by its lines; None where the parser has to read it."""
    text = "".join(lines)
    if lines[-1] or "\t" in text or "\ufeff" in text:
        return None
    try:
        return _Blocks(lines).whole()
    except _GiveUpError:
        return None


class _Blocks:
    """Reads from `at`, the line that comes next and is no comment; `indent` is that of it, -2 at the end.

    `keys` are those that were found at an indent, by what stands before their colons.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._end = len(lines)
        self._keys: dict[int, dict[str, str]] = {}
        self._at = -1
        self._indent = self._next()

    def whole(self) -> Node:
        if self._indent != 0:
            raise _GiveUpError
        value = self._table(0, 0)
        if self._at < self._end:
            raise _GiveUpError
        return value

    def _next(self) -> int:
        """Go on to the next line that has something; its indent."""
        for at in range(self._at + 1, self._end):
            line = self._lines[at]
            bare = line.lstrip(" ")
            if bare and bare[0] != "#":
                self._at, self._indent = at, len(line) - len(bare)
                return self._indent
        self._at, self._indent = self._end, -2
        return -2

    def _table(self, indent: int, depth: int) -> Table:
        if depth > MOST_DEPTH:
            raise _GiveUpError
        lines = self._lines
        keys = self._keys.setdefault(indent, {})
        values: dict[str, Node] = {}
        places: list[tuple[int, int, int]] = []
        position = self._to_the_end(indent)
        at = self._at
        head, _, rest = lines[at].partition(": ")
        while True:
            key, column = keys.get(head), len(head) + 2
            if key is None or not rest or rest[0] in _BLANK or rest[-1] == " ":
                match = _PAIR.fullmatch(lines[at], indent)
                if match is None:
                    raise _GiveUpError
                key, rest, column = match[1], match[2] or "", match.start(2)
                keys[f"{' ' * indent}{key}"] = key
            if key in values:
                raise _GiveUpError
            places.append((at + 1, indent + 1, len(key)))
            if not rest:
                values[key] = self._below(indent, indent + len(key) + 1, depth)
            elif rest[0] in "|>":
                values[key] = self._text(rest, column, indent)
            else:
                head, _, following = lines[at + 1].partition(": ")
                if head in keys:
                    # Nearly all there is: a value on its line, and below it a key that was there before.
                    values[key] = _on_a_line(rest, at, column)
                    self._at = at = at + 1
                    rest = following
                    continue
                values[key] = self._value(rest, column, indent)
            if self._indent != indent:
                if self._indent > indent:
                    raise _GiveUpError
                return Table(values, tuple(places), position)
            at = self._at
            head, _, rest = lines[at].partition(": ")

    def _below(self, indent: int, column: int, depth: int) -> Node:
        """What stands below its key; nothing, if nothing does."""
        at = self._at
        found = self._next()
        if found < indent or (found == indent and not self._lines[self._at].startswith("- ", indent)):
            return Scalar("", True, at + 1, column + 1, 1)
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
                return Items(tuple(items), *position)
            match = _ITEM.fullmatch(line, indent)
            if match is None or match[1].startswith("- "):
                raise _GiveUpError
            column = match.start(1)
            if _KEY.match(line, column):
                items.append(self._table(column, depth + 1))
            elif match[1][0] in "|>":
                items.append(self._text(match[1], column, indent))
            else:
                items.append(self._value(match[1], column, indent))
            if self._indent != indent:
                if self._indent > indent:
                    raise _GiveUpError
                return Items(tuple(items), *position)

    def _value(self, rest: str, column: int, indent: int) -> Node:
        """A value that begins on the line of its key or its dash, and stands deeper than `indent`."""
        at = self._at
        value = _on_a_line(rest, at, column)
        if self._next() <= indent:
            return value
        if not isinstance(value, Scalar) or not value.plain:
            raise _GiveUpError
        return self._folded_words(rest, at, column, indent)

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
            if not _is_plain(line):
                raise _GiveUpError
            words.append("\n" * len(between) if between else " ")
            words.append(line)
        width = len(self._lines[at].rstrip()) - column
        return Scalar("".join(words), True, at + 1, column + 1, max(1, width))

    def _text(self, rest: str, column: int, indent: int) -> Scalar:
        """A block of text, as it stands (`|`) or folded (`>`)."""
        if rest not in ("|", "|-", ">", ">-"):
            raise _GiveUpError
        at, lines = self._at, self._lines
        inner = len(lines[at + 1]) - len(lines[at + 1].lstrip(" "))
        if inner <= indent or inner == len(lines[at + 1]):
            raise _GiveUpError
        margin = " " * inner
        body: list[str] = []
        last = at + 1
        while last < self._end:
            line = lines[last]
            if line.startswith(margin):
                body.append(line[inner:])
                if len(line) > inner and line[inner] == " " and line.isspace():
                    raise _GiveUpError
            elif not line.strip(" "):
                body.append("")
            elif len(line) - len(line.lstrip(" ")) > indent:
                raise _GiveUpError
            else:
                break
            last += 1
        while not body[-1]:
            body.pop()
        self._at = last - 1
        self._next()
        text = _folded(body) if rest[0] == ">" else "\n".join(body)
        width = len(lines[at].rstrip()) - column
        return Scalar(text if rest.endswith("-") else f"{text}\n", False, at + 1, column + 1, max(1, width))

    def _to_the_end(self, column: int) -> Position:
        """The rest of the line that comes next, which a value of several lines is shown by."""
        return Position(self._at + 1, column + 1, max(1, len(self._lines[self._at].rstrip()) - column))


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


def _on_a_line(rest: str, at: int, column: int) -> Node:
    """A value that ends on the line `at` that it begins on."""
    first = rest[0]
    # As `_is_plain` has it: said here once more, since it is asked of nearly every line.
    if first not in _NOT_PLAIN and ": " not in rest and " #" not in rest and rest[-1] != ":":
        return _made(Scalar, (rest, True, at + 1, column + 1, len(rest)))
    if first == "[":
        return _listed(rest, at + 1, column + 1)
    if first == "{":
        return _paired(rest, at + 1, column + 1)
    inner = rest[1:-1]
    if first not in "'\"" or len(rest) < 2 or rest[-1] != first or first in inner or "\\" in inner:
        raise _GiveUpError
    return Scalar(inner, False, at + 1, column + 1, len(rest))


def _is_plain(rest: str) -> bool:
    """Whether it is a text without quotes, as far as that is seen at once."""
    return rest[0] not in _NOT_PLAIN and ": " not in rest and " #" not in rest and rest[-1] != ":"


def _listed(rest: str, line: int, column: int) -> Items:
    """`[a, b]`, of words alone."""
    if not _FLOW_LIST.fullmatch(rest):
        raise _GiveUpError
    items: list[Node] = []
    at = column + 1
    inner = rest[1:-1]
    for part in inner.split(",") if inner.strip(" ") else ():
        word = part.strip(" ")
        items.append(_made(Scalar, (word, True, line, at + part.index(word), len(word))))
        at += len(part) + 1
    return _made(Items, (tuple(items), line, column, len(rest)))


def _paired(rest: str, line: int, column: int) -> Table:
    """`{nl: een, en: one}`, of words alone."""
    if rest[-1] != "}":
        raise _GiveUpError
    values: dict[str, Node] = {}
    places: list[tuple[int, int, int]] = []
    at = column + 1
    inner = rest[1:-1]
    for part in inner.split(",") if inner.strip(" ") else ():
        match = _FLOW_PAIR.fullmatch(part)
        if match is None or match[2] in values:
            raise _GiveUpError
        key, word = match[2], match[4].rstrip(" ")
        places.append((line, at + len(match[1]), len(key)))
        values[key] = Scalar(word, True, line, at + match.start(4), len(word))
        at += len(part) + 1
    return Table(values, tuple(places), Position(line, column, len(rest)))
