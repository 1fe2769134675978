"""The values that each page is made of, put into its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from feeds import wording
from feeds.card import Card
from feeds.design import Design
from feeds.edition import Edition
from feeds.formats.feed import language_folder
from feeds.formats.html.agenda import Agenda, Item, agenda_of, begins, days, ends
from feeds.formats.html.months import marked, month_of, sheet
from feeds.formats.html.series import Neighbours, dates, neighbours
from feeds.formats.html.story import Story, story_of
from feeds.formats.html.structured import described, event_of
from feeds.formats.html.structured import script as json_ld
from feeds.formats.html.subscribe import add_to_google, ways
from feeds.formats.html.templating import (
    feed_stylesheet,
    fill_in,
    icon,
    script,
    stylesheet,
    text_direction,
    version,
)
from feeds.history.ledger import NoticeKind
from feeds.locale import Locale, load
from feeds.markup import plain
from feeds.model import Calendar
from feeds.recurrence import local

FOLDED = 25_000
"""So many characters of background a page folds away under its entries; the rest is a click away."""

MOST_NOTICES = 8
MOST_IN_JSON = 20
MOST_SHEETS = 4
"""So many notices, events for machines and months the front page has, to stay light."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words, its address, its language where that is another one, and whether it is where one is."""

    words: str
    href: str
    language: str = ""
    current: bool = False


def shared_files(calendar: Calendar, design: Design) -> dict[str, bytes]:
    """What all the pages share, by path below `output/`."""
    files = {
        "page.css": stylesheet(calendar.colour).encode(),
        "page.js": script().encode(),
        "icon.svg": icon(calendar.colour).encode(),
    }
    return files | ({design.logo.name: design.logo.data} if design.logo else {})


def render(edition: Edition) -> bytes:
    """The front page of a channel in one language."""
    locale = load(edition.language)
    agenda = agenda_of(edition, locale)
    past, coming = agenda.front()
    is_paged = len(past) + len(coming) < len(agenda.items)
    shown = {item.day for item in (*past, *coming)}
    touched = marked(agenda.items)

    def href(day: date) -> str:
        return f"#d{day}" if day in shown else f"{_month_url(edition, day)}#d{day}"

    months = _months_to_show(past, coming)
    return _page(
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
        folds=_folds(edition, (*coming, *reversed(past))),
        sheets=[sheet(month, touched, href, locale) for month in months],
        years=_years(edition, agenda, locale) if is_paged else (),
        notices=edition.notices[:MOST_NOTICES],
        topics=_topics(edition),
        json_ld=json_ld(
            event_of(edition, card, edition.told.get(card.event.id, ()))
            for card in _different((*coming, *reversed(past)))[:MOST_IN_JSON]
        ),
    )


def render_further(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The further pages of a channel, by path: one a month where the front page does not hold everything."""
    locale = load(edition.language)
    if edition.topic is None:
        yield f"{edition.path}feed.css", feed_stylesheet(edition, locale)
    agenda = agenda_of(edition, locale)
    if sum(map(len, agenda.front())) == len(agenda.items):
        return
    touched = marked(agenda.items)
    by_month: dict[date, list[Item]] = {}
    for item in agenda.items:
        by_month.setdefault(month_of(item.day), []).append(item)
    order = sorted(by_month)
    years = _years(edition, agenda, locale)
    for place, first in enumerate(order):

        def href(day: date, first: date = first) -> str:
            return f"#d{day}" if month_of(day) == first else f"{_month_url(edition, day)}#d{day}"

        path = _month_path(edition.path, first)
        page = _page(
            "month.html",
            edition,
            path=path,
            title=f"{locale.say('pages.agenda_of', month=wording.month(first, locale))} – {edition.title}",
            description=edition.description or "",
            paths={language: _month_path(one, first) for language, one in edition.paths.items()},
            sheet=sheet(first, touched, href, locale),
            days=days(by_month[first]),
            earlier=_month_link(edition, order[place - 1], locale) if place else None,
            later=_month_link(edition, order[place + 1], locale) if place + 1 < len(order) else None,
            years=years,
        )
        yield f"{path}index.html", page


def render_events(edition: Edition) -> Iterator[tuple[Card, bytes]]:
    """The page of each event; `edition` is that of everything, in one language."""
    for card, near in neighbours(edition):
        yield card, _event(edition, card, near)


def _event(edition: Edition, card: Card, near: Neighbours) -> bytes:
    locale = load(edition.language)
    told = edition.told.get(card.event.id, ())
    name = f"events/{card.event.id}/"
    lead = described(edition, card.event)
    return _page(
        "event.html",
        edition,
        path=f"{language_folder(edition)}{name}",
        title=f"{card.title.text} – {edition.title}",
        description=" · ".join(part for part in (_when_and_where(card), lead) if part),
        paths={language: f"{path}{name}" for language, path in edition.paths.items()},
        card=card,
        story=story_of(edition, card),
        near=near,
        dates=dates(card, edition, locale),
        google=add_to_google(card),
        history=[notice for notice in told if notice.kind is not NoticeKind.REMINDER],
        topics=_topics(edition, card.event.tags),
        json_ld=json_ld([event_of(edition, card, told)]),
    )


def _page(template: str, edition: Edition, *, path: str, paths: Mapping[str, str], **values: Any) -> bytes:
    calendar = edition.calendar
    languages = [Link(load(one).name, f"{calendar.url}{paths[one]}", one, one == edition.language) for one in paths]
    return _text(
        template,
        edition,
        url=f"{calendar.url}{path}",
        root="../" * path.count("/"),
        languages=languages,
        **values,
    ).encode()


def _text(template: str, edition: Edition, **values: Any) -> str:
    calendar, locale = edition.calendar, load(edition.language)

    def day(moment: datetime) -> str:
        return wording.date_in_words(local(moment, calendar.zone).date(), locale)

    def words(text: Any) -> str:
        return plain(text.in_language(edition.language, calendar.language).text)

    shared = {
        "edition": edition,
        "calendar": calendar,
        "locale": locale,
        "say": locale.say,
        "day": day,
        "day_in_words": lambda one: wording.day(one, locale),
        "weekday": lambda one: wording.weekday(one, locale),
        "month": lambda one: wording.month(one, locale),
        "words": words,
        "begins": begins,
        "ends": ends,
        "seen": _Seen,
        "direction": text_direction,
        "home": f"{calendar.url}{language_folder(edition)}",
        "name": words(calendar.title),
        "logo": edition.design.logo,
        "versions": _versions(calendar.colour),
    }
    return fill_in(edition.design.templates, template, shared | values)


@lru_cache(maxsize=8)
def _versions(colour: str | None) -> Mapping[str, str]:
    return {"css": version(stylesheet(colour)), "js": version(script())}


def _folds(edition: Edition, items: Sequence[Item]) -> dict[str, Story]:
    """The stories to fold away under entries, by event id, the first ones first and as many as a page may hold."""
    folds: dict[str, Story] = {}
    left = FOLDED
    for card in _different(items):
        story = story_of(edition, card)
        left -= story.length
        if left < 0:
            break
        folds[card.event.id] = story
    return folds


def _different(items: Sequence[Item]) -> list[Card]:
    """The cards of entries, each once."""
    return list({item.card.event.id: item.card for item in items}.values())


def _months_to_show(past: Sequence[Item], coming: Sequence[Item]) -> list[date]:
    months = list(dict.fromkeys(month_of(item.day) for item in coming))
    return months[:MOST_SHEETS] or [month_of(item.day) for item in past[-1:]]


class _Seen:
    """Which events a page has told already."""

    def __init__(self) -> None:
        self._events: set[str] = set()

    def add(self, item: Item) -> bool:
        """Whether the event of an entry is told for the first time."""
        event = item.card.event.id
        if event in self._events:
            return False
        self._events.add(event)
        return True


def _topics(edition: Edition, only: Sequence[str] | None = None) -> list[Link]:
    calendar, folder = edition.calendar, language_folder(edition)
    return [
        Link(
            plain(topic.title.in_language(edition.language, calendar.language).text),
            f"{calendar.url}{folder}topics/{topic.tag}/",
            current=topic == edition.topic,
        )
        for topic in calendar.topics
        if only is None or topic.tag in only
    ]


def _years(edition: Edition, agenda: Agenda, locale: Locale) -> list[tuple[int, list[Link]]]:
    """Every month that has entries, by year, the newest year first."""
    years: dict[int, list[Link]] = {}
    for first in sorted({month_of(item.day) for item in agenda.items}):
        years.setdefault(first.year, []).append(_month_link(edition, first, locale))
    return sorted(years.items(), reverse=True)


def _month_link(edition: Edition, first: date, locale: Locale) -> Link:
    return Link(wording.month(first, locale), _month_url(edition, first))


def _month_url(edition: Edition, day: date) -> str:
    return f"{edition.calendar.url}{_month_path(edition.path, day)}"


def _month_path(path: str, day: date) -> str:
    return f"{path}months/{day:%Y-%m}/"


def _when_and_where(card: Card) -> str:
    return card.when if card.where is None else f"{card.when}, {card.where.text}"
