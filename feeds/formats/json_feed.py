"""JSON Feed 1.1, with an `_event` extension that says when an event is, for machines.

`_event` has `about` (a page on the calendar), and `start` and `end` as the notice announced them: days as `2022-01-10`,
both included, or times in UTC as `2022-01-10T09:30:00Z`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from feeds.edition import Edition
from feeds.formats.feed import ICS_TYPE, author, notice_id, page_url, topic_title
from feeds.history.ledger import Notice

VERSION = "https://jsonfeed.org/version/1.1"


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
        item["_event"] = {"about": edition.calendar.url, "start": notice.start, "end": notice.end}
    return item


def _author(edition: Edition) -> dict[str, str]:
    who = author(edition)
    return {"name": who["name"], **({"url": who["uri"]} if "uri" in who else {})}


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
