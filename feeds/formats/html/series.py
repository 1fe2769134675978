"""What an event stands among: its parts and what it is a part of, its further dates, and what comes before and after.

Found for all events of an edition at once, so that the page of each costs the same however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise

from feeds import wording
from feeds.card import Card
from feeds.edition import Edition
from feeds.formats.html.agenda import occasions
from feeds.locale import Locale
from feeds.model import Status

MOST_DATES = 60
"""So many dates of a repeating event its page names."""


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a repeating event: when, in words and for machines.

    A changed one may have another title and another place, or be off.
    """

    when: str
    datetime: str
    end: str
    title: str = ""
    where: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The neighbours of an event: the whole that it is a part of, the parts of that or of itself, and the next ones."""

    whole: Card | None = None
    parts: tuple[Card, ...] = ()
    earlier: Card | None = None
    later: Card | None = None


def neighbours(edition: Edition) -> Iterator[tuple[Card, Neighbours]]:
    """Every card of the edition with its neighbours; parts follow on parts, and other events on other events."""
    cards = {card.event.id: card for card in edition.cards}
    parts: dict[str | None, list[Card]] = {}
    for card in edition.cards:
        parts.setdefault(_whole(card, cards), []).append(card)
    before: dict[str, Card] = {}
    after: dict[str, Card] = {}
    for series in parts.values():
        for one, other in pairwise(series):
            after[one.event.id] = other
            before[other.event.id] = one
    for card in edition.cards:
        name, whole = card.event.id, _whole(card, cards)
        kin = tuple(parts.get(whole if whole is not None else name, ()))
        yield card, Neighbours(cards[whole] if whole is not None else None, kin, before.get(name), after.get(name))


def dates(card: Card, edition: Edition, locale: Locale) -> tuple[Date, ...]:
    """The dates of a repeating event, from about the last news on; none of any other."""
    if card.event.repeat is None:
        return ()
    found = []
    current = (one for one in occasions(card, edition.as_of) if one.end > edition.as_of)
    for occurrence in islice(current, MOST_DATES):
        told = card.told(occurrence.event)
        found.append(
            Date(
                wording.when_in_words(occurrence.when, locale),
                occurrence.start.isoformat(),
                occurrence.end.isoformat(),
                title=told.title.text if told.title != card.title else "",
                where=told.where.text if told.where is not None and told.where != card.where else "",
                off=occurrence.event.status in (Status.CANCELLED, Status.POSTPONED),
            )
        )
    return tuple(found)


def _whole(card: Card, cards: Mapping[str, Card]) -> str | None:
    return card.event.part_of if card.event.part_of in cards else None
