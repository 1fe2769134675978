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

    def lines(self) -> list[str]:
        """The table as lines of text."""
        consumers = list(dict.fromkeys(name for row in self.cells.values() for name in row))
        width = max((len(feature) for feature in self.cells), default=0) + 2
        head = " " * width + "  ".join(consumers)
        rows = [
            feature.ljust(width) + "  ".join(row.get(name, " ").center(len(name)) for name in consumers)
            for feature, row in self.cells.items()
        ]
        return [LEGEND, head, *(row.rstrip() for row in rows)]
