"""The calendar files of events as what notices bring along: where each lies, and how long it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feeds.edition import Enclosure
from feeds.files import Draft, Kept


class EventFiles(Mapping[str, Enclosure]):
    """The enclosures of one language by event id. A file is made to know its length, if it is not known from before."""

    def __init__(self, folder: str, drafts: Mapping[str, Draft], kept: Kept | None) -> None:
        self._folder, self._drafts, self._kept = folder, drafts, kept
        self._made: dict[str, Enclosure] = {}

    def __getitem__(self, name: str) -> Enclosure:
        made = self._made.get(name)
        if made is None:
            draft = self._drafts[name]
            known = self._kept.prints.get(draft.made_of) if self._kept is not None else None
            length = known.size if known is not None else len(draft.make())
            made = self._made[name] = Enclosure(f"{self._folder}{name}/event.ics", length)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._drafts)

    def __len__(self) -> int:
        return len(self._drafts)
