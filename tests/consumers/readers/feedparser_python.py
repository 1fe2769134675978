"""What feedparser understands of RSS and Atom."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import feedparser
from saying import moment, say


def read(text: str) -> dict[str, Any]:
    feed = feedparser.parse(text.encode(), sanitize_html=False, resolve_relative_uris=False)
    about = feed.feed
    return {
        "errors": [str(feed.bozo_exception)] if feed.bozo else [],
        "feed": {
            "title": about.title, "description": about.subtitle, "link": about.link,
            "self": next((link.href for link in about.links if link.rel == "self"), None),
            "language": about.get("language"), "rights": about.get("rights"), "updated": time(about.updated_parsed),
        },
        "entries": [understood(entry) for entry in feed.entries],
    }  # fmt: skip


def understood(entry: Any) -> dict[str, Any]:
    return {
        "id": entry.id, "title": entry.title, "summary": entry.summary, "html": entry.content[0].value,
        "link": entry.link, "published": time(entry.published_parsed), "author": entry.get("author"),
        "categories": [tag.get("label") or tag.term for tag in entry.get("tags", [])],
        "enclosures": [[one.href, one.type, int(one.length)] for one in entry.enclosures],
        "event": [entry.ev_startdate, entry.ev_enddate] if "ev_startdate" in entry else None,
    }  # fmt: skip


def time(parsed: Any) -> str | None:
    return moment(datetime.fromtimestamp(timegm(parsed), UTC))


say(read)
