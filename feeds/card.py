"""An event as one language tells it: every text made once, for all formats and channels to share."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple, Protocol

from feeds.history.ledger import Entry, Revision
from feeds.markup import to_text
from feeds.model import AllDay, Event, Text, Timed, Words


class Section(NamedTuple):
    """One part of what is told of an event: what it is about (`what`), its heading, and its body as safe HTML.

    `plain` is the body as plain text where whoever wrote it had that as well. A tuple, since there are tens of
    thousands of them in a large calendar.
    """

    what: str
    heading: str
    html: str
    plain: str = ""

    @property
    def text(self) -> str:
        """Its body as plain text."""
        return self.plain or to_text(self.html)


@dataclass(frozen=True, slots=True)
class Relation:
    """Another event that this one belongs with, by its UID; `kind` is a RELTYPE (RFC 5545 §3.2.15)."""

    kind: Literal["PARENT", "CHILD", "SIBLING"]
    uid: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The event that one is a part of: its title, and its page."""

    title: Text
    url: str


class Texts(Protocol):
    """The texts of a card, each made when it is first asked for: most builds ask for a few of many events' alone."""

    @property
    def title(self) -> Words:
        """The title, as plain text."""

    @property
    def when(self) -> str:
        """When it is, in words."""

    @property
    def later(self) -> tuple[str, ...]:
        """When it is as each of the series that it goes on as, in words."""

    @property
    def where(self) -> Words | None:
        """Where it is, in words."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The titles of its topics."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts of what is told."""

    @property
    def html(self) -> str:
        """All of it, as safe HTML."""

    @property
    def text(self) -> str:
        """All of it, as plain text."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Card:
    """An event, its revision and its texts in one language.

    `url` is the event's page and `ics` its calendar file, both absolute. `slot` is where it stands in calendars, if it
    does. `changes` are its changed occurrences, `following` the series it goes on as. `relations` are the published
    events it belongs with; `group` is the id of the whole that it and they are parts of, if it is one. `made_of` names
    all that it is made of, where somebody keeps what comes of that.
    """

    event: Event
    uid: str
    revision: Revision
    language: str
    texts: Texts = field(compare=False)
    url: str
    ics: str
    slot: AllDay | Timed | None = None
    changes: tuple[Card, ...] = ()
    following: tuple[Card, ...] = ()
    relations: tuple[Relation, ...] = ()
    group: str = ""
    made_of: str = field(default="", compare=False)

    def __repr__(self) -> str:
        return f"Card({self.made_of or f'{self.event!r}, {self.revision!r}, {self.language!r}'})"

    @property
    def title(self) -> Words:
        """The title; it says cancelled, postponed and tentative in its first words."""
        return self.texts.title

    @property
    def when(self) -> str:
        """When it is, in words, for a person."""
        return self.texts.when

    @property
    def later(self) -> tuple[str, ...]:
        """When it is as each of the series that it goes on as, in words, its heading in front."""
        return self.texts.later

    @property
    def where(self) -> Words | None:
        """Where it is, in words, for a person."""
        return self.texts.where

    @property
    def categories(self) -> tuple[str, ...]:
        """The titles of its topics."""
        return self.texts.categories

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts of what is told, in the order in which they are told."""
        return self.texts.sections

    @property
    def html(self) -> str:
        """The whole context as sanitised HTML; it begins with when and where."""
        return self.texts.html

    @property
    def text(self) -> str:
        """The same as readable plain text."""
        return self.texts.text

    def told(self, event: Event) -> Card:
        """The card that tells an occurrence: of a changed one its own, of a series the event goes on as that one's."""
        if event is self.event:
            return self
        within = ((one, *one.changes) for one in self.following)
        every = (*self.changes, *chain.from_iterable(within))
        # A series that another one follows goes by itself as it ends there: it is known by where it begins.
        begins = event.recurrence_id if event.repeat is not None else None
        series = (one for one in self.following if begins is not None and one.event.recurrence_id == begins)
        return next((one for one in every if one.event is event), next(series, self))


class Cards(Protocol):
    """Gives the cards of events, and of single occurrences of them."""

    def of(self, entry: Entry, language: str) -> Card:
        """The card of an event in a language."""

    def on(self, entry: Entry, occasion: Event, language: str) -> Card:
        """The card of one occurrence of it."""
