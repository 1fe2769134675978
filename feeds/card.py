"""An event as one language tells it: every text made once, for all formats and channels to share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Literal

from feeds.history.ledger import Revision
from feeds.model import AllDay, Event, Timed, Words


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what is told of an event: what it is about (`what`), its heading, and its body as safe HTML."""

    what: str
    heading: str
    html: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Another event that this one belongs with, by its UID; `kind` is a RELTYPE (RFC 5545 §3.2.15)."""

    kind: Literal["PARENT", "CHILD", "SIBLING"]
    uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An event, its revision and its texts in one language.

    `title` says cancelled, postponed and tentative in its first words. `when` and `where` are in words, for a person.
    `html` is the whole context as sanitised HTML and `text` the same as readable plain text; both begin with when and
    where. `sections` are the parts of `html`. `url` is the event's page and `ics` its calendar file, both absolute.
    `slot` is where it stands in calendars, if it does. `categories` are the titles of its topics. `changes` are its
    changed occurrences, `following` the series it goes on as. `relations` are the published events it belongs with;
    `group` is the id of the whole that it and they are parts of, if it is one.
    """

    event: Event
    uid: str
    revision: Revision
    language: str
    title: Words
    when: str
    where: Words | None
    sections: tuple[Section, ...]
    html: str
    text: str
    url: str
    ics: str
    slot: AllDay | Timed | None = None
    categories: tuple[str, ...] = ()
    changes: tuple[Card, ...] = ()
    following: tuple[Card, ...] = ()
    relations: tuple[Relation, ...] = ()
    group: str = ""

    def told(self, event: Event) -> Card:
        """The card that tells an occurrence: of a changed one its own, of a series the event goes on as that one's."""
        if event is self.event:
            return self
        within = ((one, *one.changes) for one in self.following)
        return next((one for one in (*self.changes, *chain.from_iterable(within)) if one.event is event), self)
