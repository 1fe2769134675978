"""The values of a YAML file as they were written, each with its place; what they mean is for the fields they stand in.

There are hundreds of thousands of them in a large file, so most are tuples, which are quick to make, and have
their places as plain numbers: a `Position` is made of those where a message needs one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from feeds.errors import Position

NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Scalar(NamedTuple):
    """A single value as it was written; `plain` if it has no quotes and is no block."""

    text: str
    plain: bool
    line: int
    column: int
    width: int

    @property
    def position(self) -> Position:
        """Where it stands."""
        return Position(self.line, self.column, self.width)

    @property
    def is_null(self) -> bool:
        """Whether nothing was given."""
        return self.plain and self.text in NULLS


class Items(NamedTuple):
    """A list of values."""

    items: tuple[Node, ...]
    line: int
    column: int
    width: int

    @property
    def position(self) -> Position:
        """Where it begins."""
        return Position(self.line, self.column, self.width)


@dataclass(frozen=True)
class Table:
    """Keys and their values; `places` are where the keys stand, in their order: the line, the column and the width."""

    values: Mapping[str, Node]
    places: tuple[tuple[int, int, int], ...]
    position: Position

    @cached_property
    def keys(self) -> Mapping[str, Position]:
        """Where each key stands."""
        return {key: Position(*place) for key, place in zip(self.values, self.places, strict=True)}


Node = Scalar | Items | Table
