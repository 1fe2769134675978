"""The front page of a channel in one language: what it is, how to follow it, and what comes next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from feeds.card import Card
from feeds.edition import Edition
from feeds.formats.html.agenda import Item, agenda_of, days
from feeds.formats.html.months import marked, month_of, sheet
from feeds.formats.html.page import page, topics
from feeds.formats.html.paged import Paged
from feeds.formats.html.story import Story, story_of
from feeds.formats.html.structured import event_of
from feeds.formats.html.structured import script as json_ld
from feeds.formats.html.subscribe import ways
from feeds.formats.html.templating import feed_stylesheet
from feeds.locale import load

FOLDED = 25_000
"""So many characters of background the page folds away under its entries; the rest is a click away."""

FOR_MACHINES = 12_000
"""So many characters of events for machines the page holds; each has its whole on its own page."""

MOST_NOTICES = 8
MOST_IN_JSON = 20
MOST_SHEETS = 4
"""So many notices, events for machines and months the page has, to stay light."""


def render(edition: Edition) -> bytes:
    """The front page of a channel in one language."""
    locale = load(edition.language)
    agenda = agenda_of(edition, locale)
    past, coming = agenda.front()
    paged = Paged(edition, agenda, locale)
    shown = {item.day for item in (*past, *coming)}
    touched = marked(agenda.items)
    told = _different((*coming, *reversed(past)))

    def href(day: date) -> str:
        return f"#d{day}" if day in shown else paged.address(day)

    return page(
        "index.html",
        edition,
        path=edition.path,
        title=edition.title,
        description=edition.description or "",
        paths=edition.paths,
        ways=ways(edition),
        coming=days(coming),
        next=min((item.day for item in coming if item.day >= edition.as_of.date()), default=None),
        past=days(past)[::-1],
        undated=agenda.undated,
        folds=_folds(edition, told),
        sheets=[sheet(month, touched, href, locale) for month in _months(past, coming, edition.as_of.date())],
        years=paged.years() if len(past) + len(coming) < len(agenda.items) else (),
        notices=edition.notices[:MOST_NOTICES],
        topics=topics(edition),
        json_ld=json_ld(_for_machines(edition, told)),
    )


def render_further(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """What a channel has beside its front page, by path: further pages, and the style sheet of its feeds."""
    locale = load(edition.language)
    if edition.topic is None:
        yield f"{edition.path}feed.css", feed_stylesheet(edition, locale)
    agenda = agenda_of(edition, locale)
    if sum(map(len, agenda.front())) < len(agenda.items):
        yield from Paged(edition, agenda, locale).pages()


def _folds(edition: Edition, cards: Sequence[Card]) -> dict[str, Story]:
    """The stories to fold away under entries, by event id, the first ones first and as many as a page may hold."""
    folds: dict[str, Story] = {}
    left = FOLDED
    for card in cards:
        story = story_of(edition, card)
        left -= story.length
        if left < 0:
            break
        folds[card.event.id] = story
    return folds


def _for_machines(edition: Edition, cards: Sequence[Card]) -> Iterator[dict[str, Any]]:
    """The first events for machines, as many as a page may hold; one that takes more than its share is left out."""
    left = FOR_MACHINES
    for card in cards[:MOST_IN_JSON]:
        event = event_of(edition, card, edition.told.get(card.event.id, ()))
        length = len(json.dumps(event, ensure_ascii=False).encode())
        if length <= left:
            left -= length
            yield event


def _different(items: Sequence[Item]) -> list[Card]:
    """The cards of entries, each once."""
    return list({item.card.event.id: item.card for item in items}.values())


def _months(past: Sequence[Item], coming: Sequence[Item], today: date) -> list[date]:
    """The months to show: those of what is to come, what is under way counting from `today`, or the last there was."""
    months = sorted({month_of(max(item.day, min(item.last, today))) for item in coming})
    return months[:MOST_SHEETS] or [month_of(item.day) for item in past[-1:]]
