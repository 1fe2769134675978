"""Atom (RFC 4287), and the archive documents of its older entries (RFC 5005 §4)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from feeds.edition import Edition
from feeds.formats.entries import ATOM, with_entries
from feeds.formats.feed import add_entries, feed_of, with_stylesheet

MEDIA_TYPE = "application/atom+xml"


def render(edition: Edition) -> bytes:
    """The notices of an edition as an Atom feed."""
    return with_entries(edition, "atom.xml", ATOM, written)


def written(edition: Edition) -> bytes:
    """The same, each entry written."""
    feed = feed_of(edition, "atom.xml", MEDIA_TYPE)
    add_entries(feed, edition, edition.notices)
    data: bytes = feed.atom_str(pretty=True)
    return with_stylesheet(data, edition)


def render_archive(edition: Edition, year: int) -> bytes:
    """The archive document of a year, for an edition that has just the notices of that year."""
    newest = max(notice.time for notice in edition.notices)
    name = f"archive/{year}.xml"
    return with_entries(replace(edition, updated=newest), name, ATOM, partial(_archive_written, year, name))


def _archive_written(year: int, name: str, edition: Edition) -> bytes:
    feed = feed_of(edition, name, MEDIA_TYPE)
    feed.edition.archive = year
    add_entries(feed, edition, edition.notices)
    data: bytes = feed.atom_str(pretty=True)
    return with_stylesheet(data, edition)
