"""The front page of a channel in one language: what it is, how to follow it, and what comes next."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from itertools import chain
from typing import Any

from markupsafe import Markup

from feeds.card import Card
from feeds.design import Design
from feeds.edition import Edition
from feeds.files import Draft
from feeds.formats import names
from feeds.formats.html.agenda import Agenda, Item, agenda_of, only_zone, wholes
from feeds.formats.html.digest import Digest, digests
from feeds.formats.html.languages import Marker
from feeds.formats.html.months import lasting, month_of, sheet
from feeds.formats.html.outline import Entries
from feeds.formats.html.page import page, shared_files, topics
from feeds.formats.html.paged import Paged
from feeds.formats.html.series import coming
from feeds.formats.html.shown import Shown, shown
from feeds.formats.html.structured import event_of, written
from feeds.formats.html.structured import script as json_ld
from feeds.formats.html.subscribe import ways
from feeds.formats.html.templating import feed_stylesheet
from feeds.formats.html.undated import MOST_ON_FRONT, beyond, undated_page
from feeds.history.ledger import Notice
from feeds.locale import load
from feeds.model import Event
from feeds.wording import all_times

HEAVIEST = 99_000
"""So many bytes the page is to have at most, with its style, its script and its icon, however much there is to tell."""

FOR_MACHINES = 8_000
"""So many bytes of events for machines the page holds; each has its whole on its own page."""

MOST_NOTICES = 8
MOST_IN_JSON = 20
MOST_SHEETS = 4
"""So many notices, events for machines and months the page has, to stay light."""


LISTS = ("now", "coming", "past")
"""The lists of entries by day."""


def render(edition: Edition) -> bytes:
    """The front page of a channel in one language."""
    return front_page(edition).make()


def front_page(edition: Edition) -> Draft:
    """The same, yet to be made."""
    agenda = agenda_of(edition, load(edition.language))
    all_of_it = _shown(edition, agenda)
    told = _different(all_of_it.items)
    values = _values(edition, agenda, all_of_it)
    name = _name(edition, told, values) if edition.made_of else ""
    return Draft(partial(_made, edition, told, values), name, "front", edition.language)


def _made(edition: Edition, told: Sequence[Card], values: Mapping[str, Any]) -> bytes:
    """The page with all there is to tell; if that is too much it is made again, with less of it."""
    room = HEAVIEST - _shared(edition)
    left, machines = room, FOR_MACHINES
    fill_in = _filling(edition, told, values)
    while True:
        digested = digests(edition, told, left)
        pieces = fill_in(digested, machines)
        over = sum(map(len, pieces)) - room
        if over <= 0 or not machines:
            return b"".join(pieces)
        used = sum(one.weight for one in digested.values())
        if used:
            left = max(0, used - over)
        else:
            machines = max(0, machines - over)


def _filling(
    edition: Edition, told: Sequence[Card], values: Mapping[str, Any]
) -> Callable[[Mapping[str, Digest], int], Sequence[bytes]]:
    """What makes the page in pieces, of digests and of the room there is for machines.

    A site's own templates may show anything of a digest anywhere, so that theirs is made whole each time.
    """
    if edition.design.templates:
        return lambda digested, machines: [
            page("index.html", edition, digests=digested, json_ld=_graph(edition, told, machines), **values)
        ]

    @cache
    def outline(machines: int) -> Entries:
        graph = _graph(edition, told, machines)
        return Entries("index.html", edition, digests(edition, told, 0), {**values, "json_ld": graph})

    return lambda digested, machines: outline(machines).filled(digested)


def _graph(edition: Edition, told: Sequence[Card], machines: int) -> Markup:
    return json_ld(_for_machines(edition, told, machines))


def _name(edition: Edition, told: Sequence[Card], values: Mapping[str, Any]) -> str:
    """A name for all that the page shows."""
    locale = load(edition.language)
    of_cards = tuple((edition.told.get(card.event.id, ()), coming(card, edition, locale)) for card in told)
    lists = tuple(values[name] for name in LISTS)
    around = {name: value for name, value in values.items() if name not in (*LISTS, "notices")}
    around["zone"] = only_zone(edition)
    return names.front_page(edition, lists, values["notices"], of_cards, around)


def _values(edition: Edition, agenda: Agenda, all_of_it: Shown) -> dict[str, Any]:
    """What the page has, however much of it is told."""
    locale = load(edition.language)
    marker, paged = Marker(edition, locale), _paged(edition, agenda)
    whole = all_of_it.whole_days()
    months = _months(all_of_it, agenda.today)
    through = lasting(agenda.items, months)
    zone = only_zone(edition)
    notices = edition.notices[:MOST_NOTICES]
    years, other_years = ([], []) if all_of_it.is_all else paged.near_years(agenda.today.year)

    def href(day: date) -> str:
        return f"#d{day}" if day in whole else paged.address(day)

    return {
        "title": edition.title,
        "title_language": marker.language(*marker.named()),
        "heading": marker.heading(),
        "description": edition.description or "",
        "ways": ways(edition),
        "now": all_of_it.now.days(paged.address),
        "now_beyond": all_of_it.now.beyond(paged.address),
        "coming": all_of_it.coming.days(paged.address),
        "coming_beyond": all_of_it.coming.beyond(paged.address),
        "past": all_of_it.past.days(paged.address, (all_of_it.coming, all_of_it.now)),
        "past_beyond": all_of_it.past.beyond(paged.address),
        "undated": agenda.undated[:MOST_ON_FRONT],
        "undated_beyond": beyond(edition, agenda),
        "times": all_times(zone, locale) if zone else "",
        "sheets": [sheet(month, paged.touched, through, href, locale) for month in months],
        "years": years,
        "other_years": other_years,
        "notices": marker.notices(notices, _events(edition, notices)),
        "wholes": _wholes_of(edition, notices),
        "topics": topics(edition),
    }


def _wholes_of(edition: Edition, notices: Iterable[Notice]) -> dict[str, Card]:
    """The events that those of some notices are parts of, by the ids of the parts."""
    told = {notice.event for notice in notices}
    parts = {one: card for card in wholes(edition).values() for one in card.event.parts}
    return {one: card for one, card in parts.items() if one in told}


def _shared(edition: Edition) -> int:
    """The bytes of the files that are loaded with a page, but for a logo."""
    return edition.once(("shared",), lambda: sum(map(len, shared_files(edition.calendar, Design()).values())))


def further_pages(edition: Edition) -> Iterator[tuple[str, Draft]]:
    """What a channel has beside its front page, by path: further pages, and the style sheet of its feeds."""
    locale = load(edition.language)
    if edition.topic is None:
        yield f"{edition.path}feed.css", Draft(partial(feed_stylesheet, edition, locale))
    agenda = agenda_of(edition, locale)
    if not _shown(edition, agenda).is_all:
        yield from _paged(edition, agenda).pages()
    if beyond(edition, agenda):
        yield undated_page(edition, agenda)


def _shown(edition: Edition, agenda: Agenda) -> Shown:
    """What the front page shows, found once for it and for what tells whether there are further pages."""
    return edition.once(("shown", edition.path), lambda: shown(agenda))


def _paged(edition: Edition, agenda: Agenda) -> Paged:
    """The further pages, laid out once for the front page that links to them and for themselves."""
    return edition.once(("paged", edition.path), lambda: Paged(edition, agenda, load(edition.language)))


def _events(edition: Edition, notices: Iterable[Notice]) -> Iterator[Event]:
    """What notices of a channel may be about, its own events last; an overview may be about all of them."""
    about = {notice.event for notice in notices}
    own = (card.event for card in chain(edition.departed, edition.cards))
    if None in about:
        return chain(edition.calendar.events, own)
    known = edition.once(("events",), lambda: {event.id: event for event in edition.calendar.events})
    named = (known[name] for name in about if name in known)
    return chain(named, (event for event in own if event.id in about))


def _for_machines(edition: Edition, cards: Sequence[Card], left: int) -> Iterator[str]:
    """The first events for machines, as many as there is room left for; one that takes more than that is left out."""
    for card in cards[:MOST_IN_JSON]:
        key = ("for machines", card.event.id, str(card.event.recurrence_id))
        event, length = edition.once(key, partial(_for_machine, edition, card))
        if length <= left:
            left -= length
            yield event


def _for_machine(edition: Edition, card: Card) -> tuple[str, int]:
    """An event for machines, and how much room it takes."""
    event = event_of(edition, card, edition.told.get(card.event.id, ()))
    return written(event), len(json.dumps(event, ensure_ascii=False).encode())


def _different(items: Sequence[Item]) -> list[Card]:
    """The cards of entries, each once."""
    return list({item.card.event.id: item.card for item in items}.values())


def _months(all_of_it: Shown, today: date) -> list[date]:
    """The months to show: those of what is under way and to come, or else the last there was."""
    months = {month_of(item.day) for item in all_of_it.coming.items}
    months |= {month_of(today)} if all_of_it.now.items else set()
    return sorted(months)[:MOST_SHEETS] or [month_of(item.day) for item in all_of_it.past.items[:1]]
