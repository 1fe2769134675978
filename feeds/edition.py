"""What is to be published at one moment, for one language and one channel.

An edition is all that a format needs, and all the formats get: it has no clock, no disk and no network behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from feeds.card import Card
from feeds.design import Design
from feeds.files import Kept
from feeds.history.ledger import EPOCH, Notice
from feeds.model import Calendar, Topic

Made = TypeVar("Made")

Fragments = MutableMapping[tuple[str, ...], Any]
"""What is the same in every channel of a language, such as pieces of files, by its kind and by what it is of."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that a notice brings along: an event's own calendar file, by its absolute URL and its length in octets."""

    url: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One calendar, in one language, for one channel.

    `path` is its folder below `calendar.url`, empty or ending in a slash; `paths` are those of the same channel in each
    language. `topic` is None for the channel that has everything. `cards` are the events to show, in the order of their
    starts; `notices` the newest first, as are the `older` ones by year, which its feed shows no more; `enclosures` the
    calendar files that exist, by event id. `updated` is the time of the newest notice, `modified` of the last visible
    change to the calendar (both UTC). `archives` are the years that have an archive document. `fragments` holds what
    formats have made of the events and notices of this language, for the channels that come after. `as_of` is the last
    build that had news (UTC): for a page, what is over by then is past. `told` are all notices in the ledger by event
    id, the newest first, and `departed` events that they lead to and no calendar shows any more. `design` is how the
    pages of a site look. `event_files` says whether each event has a calendar file of its own. `kept` is what earlier
    builds made, if anything is kept, and `made_of` then names what all of the channel is made of.
    """

    calendar: Calendar
    language: str
    topic: Topic | None
    title: str
    description: str | None
    path: str
    paths: Mapping[str, str]
    cards: tuple[Card, ...]
    notices: tuple[Notice, ...]
    enclosures: Mapping[str, Enclosure] = field(default_factory=dict)
    older: Mapping[int, tuple[Notice, ...]] = field(default_factory=dict)
    updated: datetime
    modified: datetime
    archives: tuple[int, ...] = ()
    fragments: Fragments = field(default_factory=dict, compare=False, repr=False)
    as_of: datetime = EPOCH
    told: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict)
    departed: tuple[Card, ...] = ()
    design: Design = field(default_factory=Design)
    event_files: bool = True
    kept: Kept | None = field(default=None, compare=False, repr=False)
    made_of: str = field(default="", compare=False)

    def once(self, key: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """What is the same in each channel of the language, made when it is first asked for; `key` says what it is."""
        if key not in self.fragments:
            self.fragments[key] = make()
        made: Made = self.fragments[key]
        return made

    def url(self, name: str = "") -> str:
        """The absolute URL of a file of this edition."""
        return f"{self.calendar.url}{self.path}{name}"
