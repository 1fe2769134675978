"""The page of an event, to send on: everything that is known of it, and what it stands among."""

from __future__ import annotations

from collections.abc import Iterator

from feeds.card import Card
from feeds.edition import Edition
from feeds.formats.feed import language_folder
from feeds.formats.html.page import page, topics
from feeds.formats.html.series import Neighbours, dates, neighbours
from feeds.formats.html.story import story_of
from feeds.formats.html.structured import described, event_of
from feeds.formats.html.structured import script as json_ld
from feeds.formats.html.subscribe import add_to_google
from feeds.history.ledger import NoticeKind
from feeds.locale import load


def render_events(edition: Edition) -> Iterator[tuple[Card, bytes]]:
    """The page of each event; `edition` is that of everything, in one language."""
    for card, near in neighbours(edition):
        yield card, _event(edition, card, near)


def _event(edition: Edition, card: Card, near: Neighbours) -> bytes:
    told = edition.told.get(card.event.id, ())
    name = f"events/{card.event.id}/"
    return page(
        "event.html",
        edition,
        path=f"{language_folder(edition)}{name}",
        title=f"{card.title.text} – {edition.title}",
        description=" · ".join(part for part in (_when_and_where(card), described(edition, card.event)) if part),
        paths={language: f"{path}{name}" for language, path in edition.paths.items()},
        card=card,
        story=story_of(edition, card),
        near=near,
        dates=dates(card, edition, load(edition.language)),
        google=add_to_google(card),
        history=[notice for notice in told if notice.kind is not NoticeKind.REMINDER],
        topics=topics(edition, card.event.tags),
        json_ld=json_ld([event_of(edition, card, told)]),
    )


def _when_and_where(card: Card) -> str:
    return card.when if card.where is None else f"{card.when}, {card.where.text}"
