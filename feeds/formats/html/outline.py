"""A page that is filled in but for its entries, which follow once it is known for how much of each there is room.

How heavy a page is shows when it is made, and one that is too heavy is made again, several times over. What is the same
each time is made once; an entry is made once for all the pages of a language that tell as much of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from feeds.edition import Edition
from feeds.formats.html.agenda import Item
from feeds.formats.html.digest import Digest
from feeds.formats.html.page import kept_entry, page

GAP = Markup("\0")
"""Stands where an entry is to be; no text has this character."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry that is yet to be filled in: the macro for it, and what that is given beside the digest.

    `is_told` says whether it tells anything of its event, which is told the first time only.
    """

    macro: Callable[..., Markup]
    item: Item
    is_told: bool
    around: tuple[Any, ...]


class Outline:
    """A page with gaps for its entries; `values` are what it is filled in with, and `digests` what entries may tell."""

    def __init__(
        self, template: str, edition: Edition, digests: Mapping[str, Digest], values: Mapping[str, Any]
    ) -> None:
        self._edition = edition
        self._entries: list[_Entry] = []
        made = page(template, edition, digests=digests, kept_entry=self._gap, **values)
        self._parts = made.split(GAP.encode())

    def _gap(self, macro: Callable[..., Markup], item: Item, digest: Digest | None, *around: Any) -> Markup:
        self._entries.append(_Entry(macro, item, digest is not None, around))
        return GAP

    def filled(self, digests: Mapping[str, Digest]) -> list[bytes]:
        """The page in pieces, with what some digests say in its entries."""
        pieces = [self._parts[0]]
        for entry, part in zip(self._entries, self._parts[1:], strict=True):
            digest = digests[entry.item.card.event.id] if entry.is_told else None
            pieces += (kept_entry(self._edition, entry.macro, entry.item, digest, *entry.around).encode(), part)
        return pieces
