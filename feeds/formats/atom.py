"""Atom (RFC 4287), and the archive documents of its older entries (RFC 5005 §4)."""

from __future__ import annotations

from dataclasses import replace

from feeds.edition import Edition
from feeds.formats.feed import add_entries, feed_of, with_stylesheet

MEDIA_TYPE = "application/atom+xml"


def render(edition: Edition) -> bytes:
    """The notices of an edition as an Atom feed."""
    feed = feed_of(edition, "atom.xml", MEDIA_TYPE)
    add_entries(feed, edition, edition.notices)
    data: bytes = feed.atom_str(pretty=True)
    return with_stylesheet(data, edition)


def render_archive(edition: Edition, year: int) -> bytes:
    """The archive document of a year, for an edition that has just the notices of that year."""
    newest = max(notice.time for notice in edition.notices)
    feed = feed_of(replace(edition, updated=newest), f"archive/{year}.xml", MEDIA_TYPE)
    feed.edition.archive = year
    add_entries(feed, edition, edition.notices)
    data: bytes = feed.atom_str(pretty=True)
    return with_stylesheet(data, edition)
