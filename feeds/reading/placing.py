"""Where events stand in the file, for what is found out after it was read: that is rare, so it is read once more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feeds.errors import Position, Problem, Remark, Severity
from feeds.nodes import Items, Node, Scalar, Table
from feeds.source import read_source


def placed(
    remarks: Iterable[Remark], severity: Severity, data: bytes, name: str
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """The remarks at the ids of their events in the file called `name`, and its lines. Raises `InputErrors`."""
    source = read_source(data, name)
    root = source.root
    places = dict(_places(root.values.get("events") if isinstance(root, Table) else None))
    found = (Problem(severity, name, places.get(one.event, Position(1, 1)), one.message, one.help) for one in remarks)
    return tuple(sorted(found, key=lambda problem: (problem.position, problem.message))), source.lines


def _places(node: Node | None, whole: str = "") -> Iterator[tuple[str, Position]]:
    """The ids of events and their parts, and where each stands."""
    for item in node.items if isinstance(node, Items) else (node,):
        identifier = item.values.get("id") if isinstance(item, Table) else None
        if isinstance(item, Table) and isinstance(identifier, Scalar):
            yield f"{whole}{identifier.text}", identifier.position
            if not whole:
                yield from _places(item.values.get("parts"), f"{identifier.text}-")
