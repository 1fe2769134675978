"""What lemon24's reader, a feed reader library, has in its store after it fetched a feed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from reader import make_reader
from saying import moment, say


def read(text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        name = "feed.json" if text.startswith("{") else "feed.xml"
        (Path(folder) / name).write_bytes(text.encode())
        reader = make_reader(":memory:", feed_root=folder)
        reader.add_feed(name)
        reader.update_feeds()
        feed = reader.get_feed(name)
        return {
            "errors": [feed.last_exception.value_str] if feed.last_exception else [],
            "feed": {"title": feed.title, "link": feed.link,
                     "updated": moment(feed.updated)},
            "entries": [understood(entry) for entry in reader.get_entries()],
        }  # fmt: skip


def understood(entry: Any) -> dict[str, Any]:
    return {
        "id": entry.id, "title": entry.title, "summary": entry.summary, "html": entry.content[0].value,
        "link": entry.link, "published": moment(entry.published or entry.updated), "author": entry.authors_str or None,
        "enclosures": [[one.href, one.type, one.length] for one in entry.enclosures],
    }  # fmt: skip


say(read)
