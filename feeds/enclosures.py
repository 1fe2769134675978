"""The calendar files of events as what notices bring along: where each lies, and how long it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from feeds.card import Card
from feeds.edition import Enclosure
from feeds.files import Draft, Kept


class EventFiles(Mapping[str, Enclosure]):
    """The enclosures of one language by the ids of events, of `cards` that have a `file`.

    A file is made to know its length, if that is not known from before.
    """

    def __init__(
        self, folder: str, cards: Mapping[str, Card], file: Callable[[Card], Draft], kept: Kept | None
    ) -> None:
        self._folder, self._cards, self._file, self._kept = folder, cards, file, kept
        self._made: dict[str, Enclosure] = {}

    def __getitem__(self, name: str) -> Enclosure:
        made = self._made.get(name)
        if made is None:
            draft = self._file(self._cards[name])
            known = self._kept.prints.get(draft.made_of) if self._kept is not None else None
            length = known.size if known is not None else len(draft.make())
            made = self._made[name] = Enclosure(f"{self._folder}{name}/event.ics", length)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)
