"""JSON Feed 1.1, with an `_event` extension that says for machines when and where an event is.

`json-feed-event.txt` beside this module says what is in it; it is published with the feeds, and `about` leads to it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from feeds.edition import Edition
from feeds.formats.entries import JSON, with_entries
from feeds.formats.feed import ICS_TYPE, author, notice_id, page_url, topic_title
from feeds.history.ledger import Notice

VERSION = "https://jsonfeed.org/version/1.1"
DOCUMENT = "feed.json"
DOCUMENTATION = "json-feed-event.txt"


def render(edition: Edition) -> bytes:
    """The notices of an edition as a JSON Feed."""
    return with_entries(edition, DOCUMENT, JSON, written)


def written(edition: Edition) -> bytes:
    """The same, each item written."""
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": edition.title,
        "home_page_url": edition.url(),
        "feed_url": edition.url(DOCUMENT),
    }
    if edition.description:
        feed["description"] = edition.description
    feed["language"] = edition.language
    feed["authors"] = [_author(edition)]
    if edition.calendar.hubs:
        feed["hubs"] = [{"type": "WebSub", "url": hub} for hub in edition.calendar.hubs]
    feed["items"] = [_item(edition, notice) for notice in edition.notices]
    return f"{json.dumps(feed, ensure_ascii=False, indent=2)}\n".encode()


def _item(edition: Edition, notice: Notice) -> dict[str, Any]:
    text = notice.texts[edition.language]
    item: dict[str, Any] = {
        "id": notice_id(edition, notice),
        "url": page_url(edition, notice),
        "title": text.title,
        "summary": text.summary,
        "content_html": text.html,
        "date_published": _time(notice.time),
        "date_modified": _time(notice.time),
        "language": edition.language,
    }
    if notice.tags:
        item["tags"] = [topic_title(edition, tag) for tag in notice.tags]
    enclosure = edition.enclosures.get(notice.event or "")
    if enclosure is not None:
        item["attachments"] = [{"url": enclosure.url, "mime_type": ICS_TYPE, "size_in_bytes": enclosure.length}]
    if notice.start:
        about = f"{edition.calendar.url}{DOCUMENTATION}"
        item["_event"] = {"about": about, "start": notice.start, "end": notice.end}
        if text.where:
            item["_event"]["location"] = text.where
    return item


@cache
def documentation() -> bytes:
    """What the `_event` extension is, for whoever reads a feed by machine."""
    return Path(__file__).with_name(DOCUMENTATION).read_bytes()


def _author(edition: Edition) -> dict[str, str]:
    who = author(edition)
    return {"name": who["name"], **({"url": who["uri"]} if "uri" in who else {})}


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
