"""JSON Feed 1.1, with an `_event` extension that says for machines when and where an event is.

`json-feed-event.txt` beside this module says what is in it; it is published with the feeds, and `about` leads to it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

from feeds.edition import Edition
from feeds.formats.feed import ICS_TYPE, author, notice_id, page_url, topic_title
from feeds.history.ledger import Notice

VERSION = "https://jsonfeed.org/version/1.1"
DOCUMENTATION = "json-feed-event.txt"


def render(edition: Edition) -> bytes:
    """The notices of an edition as a JSON Feed."""
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": edition.title,
        "home_page_url": edition.url(),
        "feed_url": edition.url("feed.json"),
    }
    if edition.description:
        feed["description"] = edition.description
    feed["language"] = edition.language
    feed["authors"] = [_author(edition)]
    if edition.calendar.hubs:
        feed["hubs"] = [{"type": "WebSub", "url": hub} for hub in edition.calendar.hubs]
    feed["items"] = []
    items = [_written_item(edition, notice) for notice in edition.notices]
    if not items:
        return f"{_written(feed)}\n".encode()
    return "".join((_written(feed).removesuffix("]\n}"), ",".join(items), "\n  ]\n}\n")).encode()


def _written(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _written_item(edition: Edition, notice: Notice) -> str:
    """A notice as it stands among the items; an overview leads to its channel, any other is the same in all of them."""
    key = ("item", notice.id, page_url(edition, notice))
    return edition.once(key, lambda: f"\n{_written(_item(edition, notice))}".replace("\n", "\n    "))


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
    return resources.files(__package__).joinpath(DOCUMENTATION).read_bytes()


def _author(edition: Edition) -> dict[str, str]:
    who = author(edition)
    return {"name": who["name"], **({"url": who["uri"]} if "uri" in who else {})}


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
