"""What an event stands among: the whole and the parts, its dates, what is related, what comes before and after.

Found for all events of an edition at once, so that the page of each costs the same however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from typing import NamedTuple

from markupsafe import Markup

from feeds import wording
from feeds.card import Card
from feeds.edition import Edition
from feeds.formats.html.agenda import Item, begins, current, items_of, occasions
from feeds.formats.html.languages import Marker
from feeds.instants import starts
from feeds.locale import Locale
from feeds.model import OFF, Imprecise, Timed
from feeds.recurrence import Occurrence

MOST_DATES = 60
"""So many dates of a repeating event its page names."""

NOTHING = Markup()


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a repeating event: when, in words and for machines.

    A changed one may have another title and another place, or be off and for some reason. One that is timed has hours,
    and those of a zone.
    """

    when: str
    datetime: str
    end: str
    title: Markup = NOTHING
    where: Markup = NOTHING
    reason: Markup = NOTHING
    off: bool = False
    is_timed: bool = False


class Step(NamedTuple):
    """An event near another one: its card, and of one that repeats when it is next, or was last."""

    card: Card
    next: Item | None
    locale: Locale

    @property
    def when(self) -> str:
        """When it is, in words."""
        return self.card.when if self.next is None else wording.when_in_words(self.next.when, self.locale)

    @property
    def off(self) -> bool:
        """Whether it does not take place at its time."""
        return self.card.event.status in OFF

    @property
    def made_of(self) -> str:
        """All that is shown of it."""
        return self.card.made_of if self.next is None else self.next.made_of


class Neighbours(NamedTuple):
    """What is near an event: the whole that it is a part of, the parts of that or of itself, what is related, the next.

    What comes next to a part are parts.
    """

    whole: Card | None = None
    parts: tuple[Step, ...] = ()
    related: tuple[Step, ...] = ()
    earlier: Step | None = None
    later: Step | None = None

    @property
    def made_of(self) -> tuple[object, ...]:
        """All that is shown of it."""
        steps = [one and one.made_of for one in (*self.parts, None, *self.related, None, self.earlier, self.later)]
        return self.whole and self.whole.made_of, *steps


def neighbours(edition: Edition, locale: Locale) -> Iterator[tuple[Card, Neighbours]]:
    """Every card of the edition with its neighbours; parts follow on parts, and other events on other events."""
    cards = {card.event.id: card for card in edition.cards}
    repeating = (card for card in edition.cards if card.event.repeat is not None)
    nearest = {card.event.id: item for card in repeating if (item := current(card, edition, locale)) is not None}
    steps = {name: Step(card, nearest.get(name), locale) for name, card in cards.items()}
    parts: dict[str | None, list[Card]] = {}
    for card in _in_order(edition, nearest):
        parts.setdefault(_whole(card, cards), []).append(card)
    before: dict[str, Step] = {}
    after: dict[str, Step] = {}
    for series in parts.values():
        for one, other in pairwise(series):
            after[one.event.id] = steps[other.event.id]
            before[other.event.id] = steps[one.event.id]
    for card in edition.cards:
        name, whole = card.event.id, _whole(card, cards)
        kin = tuple(steps[one.event.id] for one in parts.get(whole if whole is not None else name, ()))
        related = tuple(steps[one] for one in card.event.related if one in steps)
        above = cards[whole] if whole is not None else None
        yield card, Neighbours(above, kin, related, before.get(name), after.get(name))


def coming(card: Card, edition: Edition, locale: Locale) -> tuple[str, ...]:
    """The starts of what a repeating event has before it, as far as `dates` may name it.

    Of one that has nothing more before it, the start of the last that it had comes after an empty one.
    """
    if card.event.repeat is None:
        return ()
    items = items_of(card, edition, locale)
    found = [item.begins for item in items if item.end > edition.as_of][: MOST_DATES + 1]
    return tuple(found or ("", *(item.begins for item in items[-1:])))


def dates(card: Card, edition: Edition, locale: Locale) -> tuple[Date, ...]:
    """The dates of a repeating event, from about the last news on; none of any other."""
    if card.event.repeat is None:
        return ()
    coming = (one for one in occasions(card, edition.as_of) if one.end > edition.as_of)
    return tuple(_date(card, one, edition, locale) for one in islice(coming, MOST_DATES))


def _date(card: Card, occurrence: Occurrence, edition: Edition, locale: Locale) -> Date:
    told, marker = card.told(occurrence.event), Marker(edition, locale)
    reason = told.event.reason if told.event.reason != card.event.reason else None
    return Date(
        wording.when_in_words(occurrence.when, locale),
        begins(occurrence.when),
        occurrence.end.isoformat(),
        title=marker.title(told) if told.title != card.title else NOTHING,
        where=marker.place(told) if told.where != card.where else NOTHING,
        reason=marker.words(reason) if reason is not None else NOTHING,
        off=occurrence.event.status in OFF,
        is_timed=isinstance(occurrence.when, Timed) and not occurrence.when.floating,
    )


def _in_order(edition: Edition, nearest: Mapping[str, Item]) -> Iterable[Card]:
    """The cards by their days, those that repeat by the `nearest` one; those without a day stay where they were."""
    if not nearest:
        return edition.cards
    days = {card.event.id: begin for card in edition.cards if (begin := _begin(card, nearest)) is not None}
    dated = iter(
        sorted((card for card in edition.cards if card.event.id in days), key=lambda card: days[card.event.id])
    )
    return [next(dated) if card.event.id in days else card for card in edition.cards]


def _begin(card: Card, nearest: Mapping[str, Item]) -> datetime | None:
    """When an event is, or is next, in UTC; None where it has no day."""
    event = card.event
    if event.repeat is not None:
        return nearest[event.id].start if event.id in nearest else None
    return starts(event.when, event.zone) if not isinstance(event.when, Imprecise) else None


def _whole(card: Card, cards: Mapping[str, Card]) -> str | None:
    return card.event.part_of if card.event.part_of in cards else None
