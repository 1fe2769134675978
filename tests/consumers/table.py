"""What each consumer understood, feature by feature, as a table."""

from __future__ import annotations

from dataclasses import dataclass, field

LEGEND = "✓ understood   ~ understood with a known limit   · not known to it   ✗ misunderstood"


@dataclass
class Table:
    """Rows are features and columns are consumers, in the order in which they come."""

    cells: dict[str, dict[str, str]] = field(default_factory=dict)

    def put(self, feature: str, consumer: str, mark: str) -> None:
        """Say how a consumer did on a feature."""
        self.cells.setdefault(feature, {})[consumer] = mark

    def lines(self, *, by_consumer: bool = False) -> list[str]:
        """The table as lines of text, with a row for each feature or for each consumer."""
        cells = self._turned() if by_consumer else self.cells
        columns = list(dict.fromkeys(name for row in cells.values() for name in row))
        width = max((len(name) for name in cells), default=0) + 2
        head = " " * width + "  ".join(columns)
        rows = [
            name.ljust(width) + "  ".join(row.get(column, " ").center(len(column)) for column in columns)
            for name, row in cells.items()
        ]
        return [LEGEND, head, *(row.rstrip() for row in rows)]

    def _turned(self) -> dict[str, dict[str, str]]:
        turned: dict[str, dict[str, str]] = {}
        for feature, row in self.cells.items():
            for consumer, mark in row.items():
                turned.setdefault(consumer, {})[feature] = mark
        return turned
