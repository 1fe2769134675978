"""Names for what the files of an edition are made of, for who keeps what was made of it; empty where nobody does.

All that a file shows has to be in its name, or it would go on showing what was. What is in nearly all of them is in
the name of the channel or of a card; what is said here is what comes on top of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Protocol

from feeds.card import Card
from feeds.edition import Edition
from feeds.files import name_of
from feeds.formats import CALENDAR
from feeds.history.ledger import Notice
from feeds.instants import local
from feeds.model import AllDay, Timed, Topic

FEEDS = frozenset({"rss.xml", "atom.xml", "feed.json"})
"""The formats that hold notices, and nothing of events that is not in those."""


class Entry(Protocol):
    """An entry of the agenda."""

    @property
    def made_of(self) -> str:
        """A name for all that it shows, as `entry` gives it."""


class Near(Protocol):
    """What an event stands among."""

    @property
    def made_of(self) -> object:
        """All that is shown of it."""


class Day(Protocol):
    """A day of a list, with what the list leaves out of it."""

    @property
    def date(self) -> date:
        """Which it is."""

    @property
    def items(self) -> Iterable[Entry]:
        """The entries that begin on it."""

    @property
    def more(self) -> object:
        """What the page leaves out."""

    @property
    def further(self) -> Mapping[str, str]:
        """Where series go on."""

    @property
    def again(self) -> bool:
        """Whether the page has the day twice."""


def channel(surroundings: str, language: str, topic: Topic | None) -> str:
    """What all files of a channel are made of."""
    return name_of(surroundings, language, topic.tag if topic else None)


def event_file(card: Card) -> str:
    """The calendar file of an event."""
    return card.made_of and f"{card.made_of} event.ics"


def entry(card: Card, when: AllDay | Timed, whole: Card | None) -> str:
    """What an entry of the agenda shows: an event, or one occurrence of it at its time, and what it is a part of."""
    part_of = _card(whole) if whole is not None else ""
    alone = card.event.repeat is None and card.event.recurrence_id is None
    if alone:
        return f"{_card(card)} {part_of}"
    if isinstance(when, Timed):
        span = f"{when.start} {when.end} {when.zone} {when.end_zone} {when.floating}"
    else:
        span = f"{when.first} {when.last}"
    return f"{_card(card)} {part_of} {span} {card.event.recurrence_id}"


def file(name: str, edition: Edition) -> str:
    """A file of an edition: the calendar of everything changes with every build that has news, and has no name."""
    if not edition.made_of:
        return ""
    if name == CALENDAR:
        events = (_card(card) for card in edition.cards)
        return name_of(name, edition.made_of, edition.modified, *events) if edition.topic is not None else ""
    if name not in FEEDS:
        return ""
    return name_of(name, edition.made_of, edition.updated, edition.archives, *entries_of_feed(edition))


def entries_of_feed(edition: Edition) -> Sequence[str]:
    """The entries in the feeds of an edition, which are of the same in each of them."""
    # An archive document has older ones of the same channel.
    key = ("names of entries", edition.path, *(notice.id for notice in edition.notices[:1]))
    return edition.once(key, lambda: [_entry_of_feed(edition, notice) for notice in edition.notices])


def _entry_of_feed(edition: Edition, notice: Notice) -> str:
    enclosure = edition.enclosures.get(notice.event or "")
    length = enclosure.length if enclosure is not None else ""
    return f"{edition.made_of} {_notice(edition, notice)} {length}"


def page(edition: Edition, card: Card, near: Near, told: Iterable[Notice], coming: object) -> str:
    """The page of an event among what is `near`, with its notices and what is `coming` of it.

    A site's own templates may show anything, and so make pages without a name.
    """
    if edition.design.templates:
        return ""
    notices = tuple(_notice(edition, one) for one in told)
    return name_of("page", edition.made_of, _design(edition), _card(card), near.made_of, notices, coming)


def agenda_page(edition: Edition, items: Iterable[Entry], *around: object) -> str:
    """A page of the agenda, with these entries; `around` is what stands about them."""
    if edition.design.templates:
        return ""
    return name_of("agenda", edition.made_of, _design(edition), _entries(items), around)


def front_page(
    edition: Edition,
    lists: Iterable[Iterable[Day]],
    notices: Iterable[tuple[Notice, str, str]],
    of_cards: Iterable[tuple[Iterable[Notice], object]],
    around: object,
) -> str:
    """The front page of a channel: its lists, the latest notices in words, what is told of each event, and the rest."""
    if edition.design.templates:
        return ""
    days = [
        [(day.date, _entries(day.items), repr(day.more), sorted(day.further.items()), day.again) for day in one]
        for one in lists
    ]
    latest = [(_notice(edition, notice), *words) for notice, *words in notices]
    cards = [([_notice(edition, one) for one in told], coming) for told, coming in of_cards]
    day = local(edition.modified, edition.calendar.zone).date()
    return name_of("front", edition.made_of, _design(edition), days, latest, cards, around, day)


def _entries(items: Iterable[Entry]) -> list[str]:
    return [item.made_of for item in items]


def _design(edition: Edition) -> str:
    return edition.once(("name of design",), lambda: name_of(edition.design))


def _card(card: Card) -> str:
    if not card.made_of:
        raise ValueError(f"the card of {card.event.id} has no name, so that what shows it can have none")
    return card.made_of


def _notice(edition: Edition, notice: Notice) -> str:
    return edition.once(("name of notice", notice.id), lambda: name_of(*_values(notice)))


def _values(notice: Notice) -> Iterator[object]:
    return (getattr(notice, one.name) for one in fields(notice))
