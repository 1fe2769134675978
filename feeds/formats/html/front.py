"""The front page of a channel in one language: what it is, how to follow it, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

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
        past=days(past)[::-1],
        undated=agenda.undated,
        folds=_folds(edition, told),
        sheets=[sheet(month, touched, href, locale) for month in _months(past, coming)],
        years=paged.years() if len(past) + len(coming) < len(agenda.items) else (),
        notices=edition.notices[:MOST_NOTICES],
        topics=topics(edition),
        json_ld=json_ld(event_of(edition, card, edition.told.get(card.event.id, ())) for card in told[:MOST_IN_JSON]),
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


def _different(items: Sequence[Item]) -> list[Card]:
    """The cards of entries, each once."""
    return list({item.card.event.id: item.card for item in items}.values())


def _months(past: Sequence[Item], coming: Sequence[Item]) -> list[date]:
    """The months to show: those of what is to come, or the last one there was."""
    months = list(dict.fromkeys(month_of(item.day) for item in coming))
    return months[:MOST_SHEETS] or [month_of(item.day) for item in past[-1:]]
