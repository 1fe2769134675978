"""The ways to write an edition: each a module with `render(edition) -> bytes`, and the list of them.

A new format is one new module and one line here. The modules are imported when they are first used, since the libraries
behind them are heavy and `feeds --help` needs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeds.edition import Edition


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the name of its file in an edition, its media type, and the module that writes it."""

    name: str
    media_type: str
    module: str

    def render(self, edition: Edition) -> bytes:
        """The edition in this format."""
        data: bytes = import_module(f"feeds.formats.{self.module}").render(edition)
        return data


FORMATS = (
    Format("calendar.ics", "text/calendar", "icalendar"),
    Format("rss.xml", "application/rss+xml", "rss"),
    Format("atom.xml", "application/atom+xml", "atom"),
    Format("feed.json", "application/feed+json", "json_feed"),
    Format("index.html", "text/html", "html"),
)

CALENDAR, PAGES, EVENT_FILES = "calendar.ics", "index.html", "event.ics"
"""The names by which calendars, all pages, and the calendar files of single events are asked for."""

NAMES = (*(form.name for form in FORMATS), EVENT_FILES)
"""What a build may be asked for, if not for everything."""
