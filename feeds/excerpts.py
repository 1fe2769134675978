"""Pieces of a content, each cut out of it when it is asked for.

The events of a large calendar, or the entries of its ledger, each held by themselves beside the file that has them all
would be in memory twice, and a piece of a few kilobytes that is let go of leaves a gap that little else fits into.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Excerpts(Mapping[str, bytes]):
    """The pieces of `data` by their names, in the order in which they lie there.

    Each begins at its place, and with the first `end` from there it ends; there is no other one before the next piece.
    """

    data: bytes = b""
    places: Mapping[str, int] = field(default_factory=dict)
    end: bytes = b""

    def __getitem__(self, name: str) -> bytes:
        begin = self.places[name]
        return self.data[begin : self.data.index(self.end, begin) + len(self.end)]

    def spans(self) -> Iterator[tuple[str, int, int]]:
        """Each piece by its name, with where it begins and ends. Raises `ValueError` where one ends nowhere."""
        data, end, begins = self.data, self.end, tuple(self.places.values())
        for name, begin, following in zip(self.places, begins, (*begins[1:], None), strict=False):
            # Looked for from what comes next: a piece is long, and what is between two of them is not.
            last = data.rindex(end, begin, following) if following is not None else data.index(end, begin)
            yield name, begin, last + len(end)

    def runs(self, names: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """What some pieces, that are to stand one after the other, have of this content as it is: in runs.

        Each is how many pieces it has, where it begins and where it ends; nowhere is where one is not here.
        """
        order = {name: number for number, name in enumerate(self.places)}
        at = 0
        while at < len(names):
            first, count = order.get(names[at]), 1
            if first is None:
                yield count, 0, 0
            else:
                while at + count < len(names) and order.get(names[at + count]) == first + count:
                    count += 1
                last = self.places[names[at + count - 1]]
                yield count, self.places[names[at]], self.data.index(self.end, last) + len(self.end)
            at += count

    def __contains__(self, name: object) -> bool:
        return name in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)
