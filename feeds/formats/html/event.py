"""The page of an event, to send on: everything that is known of it, and what it stands among."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from feeds.card import Card
from feeds.edition import Edition
from feeds.files import Draft
from feeds.formats import names
from feeds.formats.html.languages import Marker
from feeds.formats.html.page import page, topics
from feeds.formats.html.series import Neighbours, coming, dates, neighbours
from feeds.formats.html.story import story_of
from feeds.formats.html.structured import described, event_of, written
from feeds.formats.html.structured import script as json_ld
from feeds.formats.html.subscribe import add_to_google
from feeds.history.ledger import Notice, NoticeKind
from feeds.locale import load
from feeds.model import Status


def event_pages(edition: Edition) -> Iterator[tuple[Card, Draft]]:
    """The page of each event; `edition` is that of everything, in one language."""
    locale = load(edition.language)
    for card, near in neighbours(edition, locale):
        name = ""
        if edition.made_of:
            told = edition.told.get(card.event.id, ())
            name = names.page(edition, card, near, told, coming(card, edition, locale))
        yield card, Draft(partial(_event, edition, card, near), name, "event", edition.language)


def _event(edition: Edition, card: Card, near: Neighbours) -> bytes:
    told = edition.told.get(card.event.id, ())
    marker = Marker(edition, load(edition.language))
    return page(
        "event.html",
        edition,
        inside=f"events/{card.event.id}/",
        title=f"{card.title.text} – {edition.title}",
        title_language=_language(card, edition, marker),
        description=" · ".join(
            part for part in (_when_and_where(card), *card.later, described(edition, card.event)) if part
        ),
        card=card,
        story=story_of(edition, card),
        near=near,
        dates=dates(card, edition, load(edition.language)),
        google=add_to_google(card),
        history=marker.notices(_history(told), [card.event]),
        topics=topics(edition, card.event.tags),
        json_ld=json_ld([written(event_of(edition, card, told))]),
    )


def _language(card: Card, edition: Edition, marker: Marker) -> str:
    """The language of the title of a page, where all of it is of one other."""
    plain = card.event.status is Status.CONFIRMED
    return marker.language(card.event.title, edition.calendar.title) if plain else ""


def _history(told: Sequence[Notice]) -> list[Notice]:
    """The notices that tell how an event changed; none where it was announced and nothing came after."""
    history = [notice for notice in told if notice.kind is not NoticeKind.REMINDER]
    return history if any(notice.kind is not NoticeKind.ANNOUNCED for notice in history) else []


def _when_and_where(card: Card) -> str:
    return card.when if card.where is None else f"{card.when}, {card.where.text}"
