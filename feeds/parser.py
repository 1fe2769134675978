"""Any YAML 1.2 to plain values, by the library: what is written in ways that `feeds.blocks` does not read.

It is imported for such files alone. Hostile input is bounded: no aliases that multiply, no endless nesting (P8).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from feeds.errors import InputErrors, Position
from feeds.nodes import Items, Node, Scalar, Table
from feeds.syntax import CONTROL, NESTED, QUOTE_IT, explain, failure

MOST_DEPTH = 40
MANY_BRACKETS = 1_000
"""A file with fewer brackets and narrower lines than this cannot be nested so deeply that the YAML library crashes."""
MOST_ALIASED = 100_000
"""How many values aliases may stand for in all, so that a few lines cannot make billions."""

TAGS = frozenset(["str", "int", "float", "bool", "null", "map", "seq", "timestamp", "merge", "value", "!"])
"""The tags that a YAML library gives to values that have none, and those of the core schema."""

_ESCAPED_CONTROL = re.compile(f"\r|{CONTROL.pattern}")
_ANCHOR = re.compile(r"&([\w-]+)")
_ALIAS = re.compile(r"\*([\w-]+)")
_LOADER: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(name: str, lines: tuple[str, ...], text: str) -> Node:
    """The value of any YAML. Raises as `read_source` does."""
    try:
        _refuse_abyss(name, lines, text)
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()  # type: ignore[no-untyped-call,unused-ignore]
        if node is None:
            raise failure(name, lines, Position(1, 1), "the file is empty", "begin with 'calendar:' and 'events:'")
        return _Converter(name, lines).sized(node, 0)[0]
    except RecursionError:
        raise failure(name, lines, Position(1, 1), NESTED) from None
    except yaml.MarkedYAMLError as error:
        raise failure(name, lines, *explain(error, lines)) from error
    except yaml.YAMLError as error:
        raise failure(name, lines, Position(1, 1), f"this is not YAML: {error}") from error


def _refuse_abyss(name: str, lines: tuple[str, ...], text: str) -> None:
    """Refuse nesting that would exhaust the stack of the YAML library, which calls itself once a level."""
    brackets = text.count("[") + text.count("{")
    if brackets < MANY_BRACKETS and max(map(len, lines)) < MANY_BRACKETS:
        return
    loader = _LOADER(text)
    try:
        depth = 0
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MOST_DEPTH:
                    mark = event.start_mark
                    at = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
                    raise failure(name, lines, at, NESTED)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    finally:
        loader.dispose()  # type: ignore[no-untyped-call,unused-ignore]


class _Converter:
    """Makes our values of the YAML library's, and counts what aliases repeat."""

    def __init__(self, name: str, lines: tuple[str, ...]) -> None:
        self._name = name
        self._lines = lines
        self._made: dict[int, tuple[Node, int]] = {}
        self._aliased = 0
        self._open: set[int] = set()
        self._aliases: frozenset[str] | None = None

    def sized(self, node: yaml.Node, depth: int) -> tuple[Node, int]:
        """The value, and how many values it holds."""
        position = self._position(node)
        known = self._made.get(id(node))
        if known is not None:
            self._aliased += known[1]
            if self._aliased > MOST_ALIASED:
                raise self._failure(position, "aliases stand for too many values", "write them out")
            return known
        if id(node) in self._open or depth > MOST_DEPTH:
            raise self._failure(position, NESTED)
        if node.tag and node.tag.removeprefix("tag:yaml.org,2002:") not in TAGS:
            raise self._failure(position, f"the tag {node.tag} means nothing here", "leave it out")
        self._open.add(id(node))
        made = self._made[id(node)] = self._converted(node, position, depth)
        self._open.discard(id(node))
        return made

    def _converted(self, node: yaml.Node, position: Position, depth: int) -> tuple[Node, int]:
        if isinstance(node, yaml.ScalarNode):
            self._refuse_controls(node.value, position)
            self._refuse_needless_name(node, position)
            return Scalar(node.value, not node.style, *position), 1
        if isinstance(node, yaml.SequenceNode):
            parts = [self.sized(item, depth + 1) for item in node.value]
            return Items(tuple(part for part, _ in parts), *position), 1 + sum(size for _, size in parts)
        values: dict[str, Node] = {}
        keys: dict[str, Position] = {}
        size = 1
        for key_node, value_node in node.value:
            at = self._position(key_node)
            key = self._key(key_node, at, keys)
            value, inner = self.sized(value_node, depth + 1)
            keys[key], values[key] = at, value
            size += inner
        return Table(values, tuple(keys.values()), position), size

    def _key(self, node: yaml.Node, at: Position, keys: Mapping[str, Position]) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._failure(at, "a key has to be a single word")
        key: str = node.value
        self._refuse_controls(key, at)
        if key == "<<":
            raise self._failure(at, "merge keys (<<) are not YAML 1.2", "write the keys out")
        if key in keys:
            raise self._failure(at, f"'{key}' is here twice", f"the first is in line {keys[key].line}")
        return key

    def _refuse_controls(self, text: str, position: Position) -> None:
        """Escapes in double quotes can write what may not stand in the file itself, nor in any feed."""
        if control := _ESCAPED_CONTROL.search(text):
            raise self._failure(position, f"there is a control character here, U+{ord(control[0]):04X}", "remove it")

    def _refuse_needless_name(self, node: yaml.ScalarNode, position: Position) -> None:
        """Refuse an anchor that nothing refers to: it is the beginning of a text."""
        line = self._lines[position.line - 1] if position.line <= len(self._lines) else ""
        name = _ANCHOR.match(line, position.column - 1)
        if name is None or node.style:
            return
        if self._aliases is None:
            self._aliases = frozenset(alias for one in self._lines for alias in _ALIAS.findall(one))
        if name[1] not in self._aliases:
            raise self._failure(position, "a text cannot begin with '&'", QUOTE_IT)

    def _position(self, node: yaml.Node) -> Position:
        start, end = node.start_mark, node.end_mark
        line = self._lines[start.line] if start.line < len(self._lines) else ""
        width = end.column - start.column if end.line == start.line else len(line.rstrip()) - start.column
        return Position(start.line + 1, start.column + 1, max(1, width))

    def _failure(self, position: Position, message: str, hint: str = "") -> InputErrors:
        return failure(self._name, self._lines, position, message, hint)
