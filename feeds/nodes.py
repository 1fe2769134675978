"""The values of a YAML file as they were written, each with its place; what they mean is for the fields they stand in.

There are hundreds of thousands of them in a large file, so those that hold no others are tuples: quick to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from feeds.errors import Position

NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Scalar(NamedTuple):
    """A single value as it was written; `plain` if it has no quotes and is no block."""

    text: str
    plain: bool
    position: Position

    @property
    def is_null(self) -> bool:
        """Whether nothing was given."""
        return self.plain and self.text in NULLS


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values."""

    items: tuple[Node, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and their values, with where each key stands."""

    values: Mapping[str, Node]
    keys: Mapping[str, Position]
    position: Position


Node = Scalar | Items | Table
