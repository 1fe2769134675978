"""The cards of all events, each made once for each language it is asked in.

A card has a name for all that it is made of, if somebody keeps what is made of cards: the state of its event in the
ledger, what the calendar says of itself, and the events that it belongs with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

from feeds.card import Card, Relation, Whole
from feeds.cards import make_card, uid_of_following
from feeds.excerpts import Excerpts
from feeds.files import Kept, name_of
from feeds.history.ledger import Entry, History
from feeds.identity import event_uid
from feeds.model import Calendar, Event, Imprecise
from feeds.paths import language_path
from feeds.recurrence import coming_part, followed


def deck_of(calendar: Calendar, history: History, texts: Excerpts | None, kept: Kept | None) -> Deck:
    """The cards of the events in a ledger; `texts` are its entries as they will stand in its file, by event id."""
    if kept is None or texts is None:
        return Deck(calendar, history.entries)
    surroundings = name_of(replace(calendar, events=()), calendar.hubs, calendar.logo, calendar.templates)
    data = memoryview(texts.data)
    digests = {name: sha256(data[begin:end]).digest() for name, begin, end in texts.spans()}
    return Deck(calendar, history.entries, kept, digests, surroundings)


@dataclass(frozen=True, slots=True)
class Deck:
    """The cards of all events.

    If earlier builds are `kept`, `digests` are those of the entries in the ledger, by event id, and `surroundings` is a
    name for what the calendar says of itself.
    """

    calendar: Calendar
    entries: Mapping[str, Entry]
    kept: Kept | None = None
    digests: Mapping[str, bytes] = field(default_factory=dict)
    surroundings: str = ""
    _made: dict[tuple[str, str], Card] = field(default_factory=dict)

    def of(self, entry: Entry, language: str) -> Card:
        """The card of an event in one language."""
        key = (entry.event.id, language)
        if key not in self._made:
            # Of a series that was dropped, what had been by then was not called off.
            event = coming_part(entry.event, entry.dropped) if entry.dropped is not None else entry.event
            slot = entry.slot if event is entry.event or isinstance(event.when, Imprecise) else event.when
            uid, group = self.uid(entry), self.group(entry)
            following = [Relation("SIBLING", uid_of_following(uid, one)) for one in event.following]
            relations = (*self.relations(entry.event), *following)
            whole = self.whole(entry, language)
            name = self._name(entry, language, relations, group, whole)
            folder = self._folder(entry, language)
            self._made[key] = make_card(
                self.calendar,
                event,
                entry.revision,
                language,
                changes=entry.occurrences,
                uid=uid,
                page=folder,
                ics=f"{folder}event.ics",
                slot=slot,
                relations=relations,
                group=group,
                whole=whole,
                made_of=name,
            )
        return self._made[key]

    def on(self, entry: Entry, occasion: Event, language: str) -> Card:
        """The card of one occurrence of an event, or of a series that it goes on as, in one language."""
        folder = self._folder(entry, language)
        ends = {one.recurrence_id: end for one, end in followed(entry.event)}
        return make_card(
            self.calendar,
            occasion,
            entry.revision,
            language,
            changes=entry.occurrences,
            uid=self.uid(entry),
            page=folder,
            ics=f"{folder}event.ics",
            whole=self.whole(entry, language),
            end=ends.get(occasion.recurrence_id) if occasion.repeat is not None else None,
        )

    def _folder(self, entry: Entry, language: str) -> str:
        return f"{self.calendar.url}{language_path(self.calendar, language)}events/{entry.event.id}/"

    def _name(
        self, entry: Entry, language: str, relations: tuple[Relation, ...], group: str, whole: Whole | None
    ) -> str:
        """A name for all that a card is made of."""
        if self.kept is None:
            return ""
        return name_of(self.surroundings, language, self.digests[entry.event.id], relations, group, whole)

    def uid(self, entry: Entry) -> str:
        """The UID of an event (P1)."""
        return event_uid(self.calendar.domain, self.calendar.id, entry.identity)

    def relations(self, event: Event) -> Iterator[Relation]:
        """The published events that one belongs with: the whole, its parts, and others of its series."""
        if not (event.part_of or event.parts or event.related):
            return
        kinds: tuple[tuple[Literal["PARENT", "CHILD", "SIBLING"], tuple[str, ...]], ...] = (
            ("PARENT", (event.part_of,) if event.part_of else ()),
            ("CHILD", event.parts),
            ("SIBLING", event.related),
        )
        for kind, names in kinds:
            for name in names:
                if name in self.entries:
                    yield Relation(kind, self.uid(self.entries[name]))

    def whole(self, entry: Entry, language: str) -> Whole | None:
        """What an event is a part of, as far as that is published."""
        whole = self.entries.get(entry.event.part_of or "")
        return Whole(whole.event.title, self._folder(whole, language)) if whole is not None else None

    def group(self, entry: Entry) -> str:
        """The identity of the whole, for one that has parts, goes on as another series, or is a part."""
        whole = self.entries.get(entry.event.part_of or "")
        several = entry.event.parts or entry.event.following
        return whole.identity if whole else entry.identity if several else ""
