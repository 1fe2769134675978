"""The pages: one to find and subscribe to a calendar, and one for each event to send on.

Plain HTML that works without JavaScript and asks nothing of other hosts. Templates escape everything; what is marked
safe in them was sanitised when the card or the notice was made (P8).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from feeds import wording
from feeds.card import Card
from feeds.edition import Edition
from feeds.formats.feed import language_folder
from feeds.locale import load
from feeds.recurrence import local


def render(edition: Edition) -> bytes:
    """The front page of a channel in one language."""
    address = edition.url("calendar.ics")
    webcal = f"webcal://{address.partition('://')[2]}"
    folder = language_folder(edition)
    calendar = edition.calendar
    return _page(
        "index.html",
        edition,
        url=edition.url(),
        languages=[(language, f"{calendar.url}{path}") for language, path in edition.paths.items()],
        title=edition.title,
        description=edition.description,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/render?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?url={quote(address, safe='')}",
        topics=[
            (
                topic.title.in_language(edition.language, calendar.language).text,
                f"{calendar.url}{folder}topics/{topic.tag}/",
            )
            for topic in calendar.topics
            if edition.topic is None
        ],
    )


def render_event(edition: Edition, card: Card) -> bytes:
    """The page of one event; `edition` is that of everything, in the card's language."""
    calendar = edition.calendar
    return _page(
        "event.html",
        edition,
        url=card.url,
        languages=[
            (language, f"{calendar.url}{path}events/{card.event.id}/") for language, path in edition.paths.items()
        ],
        title=f"{card.title.text} – {edition.title}",
        description=card.when,
        card=card,
        has_day=card.slot is not None,
        notices=[notice for notice in edition.notices if notice.event == card.event.id],
    )


def _page(template: str, edition: Edition, **values: object) -> bytes:
    locale, calendar = load(edition.language), edition.calendar
    css = _css()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()

    def day(moment: datetime) -> str:
        return wording.date_in_words(local(moment, calendar.zone).date(), locale)

    shared: Mapping[str, Any] = {
        "edition": edition,
        "locale": locale,
        "say": locale.say,
        "day": day,
        "css": Markup(css),  # noqa: S704 - a file of our own
        "css_hash": f"sha256-{digest}",
        "names": {language: load(language).name for language in calendar.languages},
        "rights": calendar.rights.in_language(edition.language, calendar.language).text if calendar.rights else "",
    }
    text: str = _environment().get_template(template).render(**shared, **values)
    return text.encode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("feeds"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@lru_cache(maxsize=1)
def _css() -> str:
    return resources.files("feeds").joinpath("templates/page.css").read_text(encoding="utf-8").strip()
