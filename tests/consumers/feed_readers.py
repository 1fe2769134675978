"""The feed readers: how each is asked, and which features of RSS, Atom and JSON Feed it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from feeds.edition import Edition
from feeds.formats.feed import notice_id, page_url
from feeds.history.ledger import Notice
from tests.consumers.consumers import PYTHON, reader

RSS, ATOM, JSON = "rss.xml", "atom.xml", "feed.json"
FEED = ("title", "description", "link", "self", "language", "rights", "updated")
ENTRY = ("id", "title", "summary", "html", "link", "published", "author", "categories", "enclosures", "event")


@dataclass(frozen=True, slots=True)
class FeedReader:
    """One reader and the file it is given; the features of a feed and of its entries that it knows."""

    program: str
    command: tuple[str | Path, ...]
    file: str
    feed: tuple[str, ...]
    entry: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return f"{self.program}: {self.file}"


def _all_but(features: tuple[str, ...], *unknown: str) -> tuple[str, ...]:
    return tuple(feature for feature in features if feature not in unknown)


_FEEDPARSER = ("feedparser", (PYTHON, reader("feedparser_python.py")))
_READER = ("reader", (PYTHON, reader("reader_python.py")))
_RSS_PARSER = ("rss-parser", ("node", reader("rss_parser.mjs")))
_FEEDSMITH = ("feedsmith", ("node", reader("feedsmith.mjs")))
_FEEDME = ("feedme", ("node", reader("feedme.mjs")))

READERS = (
    FeedReader(*_FEEDPARSER, RSS, FEED, ENTRY),
    FeedReader(*_FEEDPARSER, ATOM, FEED, _all_but(ENTRY, "author")),
    FeedReader(*_READER, RSS, ("title", "link", "updated"), _all_but(ENTRY, "categories", "event")),
    FeedReader(*_READER, ATOM, ("title", "link", "updated"), _all_but(ENTRY, "author", "categories", "event")),
    FeedReader(*_READER, JSON, ("title", "link"), _all_but(ENTRY, "author", "categories", "event")),
    FeedReader(*_RSS_PARSER, RSS, ("title", "link", "self"), _all_but(ENTRY, "categories", "enclosures")),
    FeedReader(*_RSS_PARSER, ATOM, ("title", "link", "self"), _all_but(ENTRY, "author", "categories", "enclosures")),
    FeedReader(*_FEEDSMITH, RSS, FEED, _all_but(ENTRY, "event")),
    FeedReader(*_FEEDSMITH, ATOM, _all_but(FEED, "language"), _all_but(ENTRY, "event")),
    FeedReader(*_FEEDSMITH, JSON, _all_but(FEED, "rights", "updated"), _all_but(ENTRY, "event")),
    FeedReader(*_FEEDME, RSS, ("title", "description"), ("id", "title", "summary", "html", "published", "event")),
    FeedReader(*_FEEDME, ATOM, ("title", "description"), ("id", "title", "summary", "html", "published", "event")),
    FeedReader(*_FEEDME, JSON, ("title", "description"), ("id", "title", "summary", "html", "published")),
)


def meant_by(edition: Edition, file: str) -> Mapping[str, Any]:
    """What a reader should understand of a feed, from the calendar and the notices of the edition."""
    about = edition.calendar
    rights = about.rights and about.rights.in_language(edition.language, about.language).text
    return {
        "title": edition.title,
        "description": edition.description or edition.title,
        "link": edition.url(),
        "self": edition.url(file),
        "language": edition.language,
        "rights": rights,
        "updated": f"{edition.updated:%Y-%m-%dT%H:%M:%SZ}",
        "entries": [_entry(notice, edition, file) for notice in edition.notices],
    }


def _entry(notice: Notice, edition: Edition, file: str) -> Mapping[str, Any]:
    text = notice.texts[edition.language]
    about = edition.calendar
    titles = {topic.tag: topic.title.in_language(edition.language, about.language).text for topic in about.topics}
    enclosure = edition.enclosures.get(notice.event or "")
    return {
        "id": notice_id(edition, notice),
        "title": text.title,
        # The description of an RSS item is HTML, the other two are plain.
        "summary": escape(text.summary, quote=False) if file == RSS else text.summary,
        "html": text.html,
        "link": page_url(edition, notice),
        "published": f"{notice.time:%Y-%m-%dT%H:%M:%SZ}",
        "author": about.contact.name
        if about.contact
        else edition.calendar.title.in_language(edition.language, about.language).text,
        "categories": [titles.get(tag, tag) for tag in notice.tags],
        "enclosures": [[enclosure.url, "text/calendar", enclosure.length]] if enclosure else [],
        "event": [notice.start, notice.end] if notice.start else None,
    }
