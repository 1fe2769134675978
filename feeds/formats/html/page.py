"""What all pages have in common: their head, their languages, their words, and the files that they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote

import markupsafe
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from feeds import wording
from feeds.design import Design
from feeds.edition import Edition
from feeds.formats.feed import language_folder
from feeds.formats.html.agenda import Item, begins, ends
from feeds.formats.html.digest import Digest
from feeds.formats.html.languages import Marker, territorial
from feeds.formats.html.templating import environment_with, fill_in, icon, script, stylesheet, version
from feeds.instants import local
from feeds.locale import load
from feeds.markup import escape, link
from feeds.model import Calendar, Contact

UP = "../"
"""The way out of a folder."""

INSIDE = "\0"
"""Stands in addresses for where a page is inside its channel; no text has this character."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words, its address, the language it leads to where that is another one, and whether one is there."""

    words: str | Markup
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


def page(template: str, edition: Edition, *, inside: str = "", **values: Any) -> bytes:
    """A page of a channel, made of a template; it stands `inside` the folder of the channel, as in each language."""
    environment = edition.once(
        ("templates",), lambda: environment_with(edition.design.templates, _of_language(edition))
    )
    languages = edition.once(("languages", edition.path), lambda: _languages(edition))
    everywhere = edition.once(
        ("everywhere", edition.path), lambda: [replace(one, href=f"{one.href}{INSIDE}") for one in languages]
    )
    path = f"{edition.path}{inside}"
    given: dict[str, Any] = {
        "edition": edition,
        "url": f"{edition.calendar.url}{path}",
        "root": UP * path.count("/"),
        "languages": [replace(one, href=f"{one.href}{inside}") for one in languages],
        "everywhere": everywhere,
        "inside": lambda links: _inside(links, inside),
        **values,
    }
    return fill_in(edition.design, environment, template, given).encode()


def _languages(edition: Edition) -> tuple[Link, ...]:
    """The front page of a channel in each language."""
    return tuple(
        Link(load(one).name, f"{edition.calendar.url}{path}", one, one == edition.language)
        for one, path in edition.paths.items()
    )


def _of_language(edition: Edition) -> dict[str, Any]:
    """What all pages of a language are filled in with."""
    calendar, locale = edition.calendar, load(edition.language)
    marker = Marker(edition, locale)

    def day(moment: datetime) -> str:
        return wording.date_in_words(local(moment, calendar.zone).date(), locale)

    return {
        "calendar": calendar,
        "locale": locale,
        "say": locale.say,
        "day": day,
        "day_in_words": lambda one: wording.day(one, locale),
        "date_in_words": lambda one: wording.date_in_words(one, locale),
        "weekday": lambda one: wording.weekday(one, locale),
        "month": lambda one: wording.month(one, locale),
        "words": marker.words,
        "titled": marker.title,
        "placed": marker.place,
        "begins": begins,
        "ends": ends,
        "seen": Seen,
        "kept": lambda kind, of, macro, *given: _kept(edition, ("piece", kind, *map(str, of)), macro, given),
        "kept_entry": partial(kept_entry, edition),
        "own": _own,
        "with_current": _with_current,
        "home": f"{calendar.url}{language_folder(edition)}",
        "name": marker.words(calendar.title),
        "title_language": "",
        "territorial": territorial,
        "contact": _contact(calendar.contact) if calendar.contact else "",
        "logo": edition.design.logo,
        "versions": _versions(calendar.colour),
    }


def _inside(links: Markup, inside: str) -> Markup:
    """Links that were made for all pages of a channel, as they are on one of them."""
    return Markup(str(links).replace(INSIDE, markupsafe.escape(inside)))  # noqa: S704 - both are safe


def _kept(edition: Edition, key: tuple[str, ...], macro: Callable[..., Markup], given: tuple[Any, ...]) -> Markup:
    """What a macro makes, made once for all pages of a language that have it."""
    return edition.once(key, lambda: macro(*given))


def kept_entry(edition: Edition, macro: Callable[..., str], item: Item, digest: Digest | None, *around: Any) -> str:
    """An entry of an agenda, made once for all pages of a language that tell as much of it in the same place."""
    key = ("entry", item.name, digest and digest.state, *around)
    return edition.once(key, lambda: macro(item, digest, *around))


@pass_context
def _own(context: Context, macro: Callable[..., str], *names: str) -> str:
    """What a macro makes of some values of a page, by their names; what it makes is the page's own in its channel."""
    return macro(*(context[name] for name in names))


def _with_current(links: Markup, url: str) -> Markup:
    """Links, with that to the page itself marked as such."""
    here = str(Markup('<a href="{}"').format(url))
    return Markup(str(links).replace(f"{here}>", f'{here} aria-current="page">', 1))  # noqa: S704 - both are safe


def topics(edition: Edition, only: Sequence[str] | None = None) -> list[Link]:
    """The channels of the topics, or of those among them whose tags are in `only`."""
    calendar, folder, marker = edition.calendar, language_folder(edition), Marker(edition, load(edition.language))
    return [
        Link(
            marker.words(topic.title),
            f"{calendar.url}{folder}topics/{topic.tag}/",
            current=topic == edition.topic,
        )
        for topic in calendar.topics
        if only is None or topic.tag in only
    ]


class Seen:
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


def _contact(contact: Contact) -> Markup:
    """Who to write to, linked to their address or their page."""
    url = f"mailto:{quote(contact.email, safe='@')}" if contact.email else contact.url or ""
    return Markup(link(url, escape(contact.name)))  # noqa: S704 - escaped, and linked where that does no harm


@lru_cache(maxsize=8)
def _versions(colour: str | None) -> Mapping[str, str]:
    return {"css": version(stylesheet(colour)), "js": version(script())}
