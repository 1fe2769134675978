"""RSS 2.0 as the RSS Advisory Board profiles it, with the content, event, syndication and Dublin Core modules."""

from __future__ import annotations

from feeds.edition import Edition
from feeds.formats.entries import RSS, with_entries
from feeds.formats.feed import add_entries, feed_of, with_stylesheet


def render(edition: Edition) -> bytes:
    """The notices of an edition as an RSS feed."""
    return with_entries(edition, "rss.xml", RSS, written)


def written(edition: Edition) -> bytes:
    """The same, each entry written."""
    feed = feed_of(edition, "rss.xml", "application/rss+xml")
    add_entries(feed, edition, edition.notices)
    data: bytes = feed.rss_str(pretty=True)
    return with_stylesheet(data, edition)
