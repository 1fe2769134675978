"""The values of the ledger: what was published of each event, and every notice with what it said.

The ledger is the only state there is. Times are aware datetimes in UTC, whole seconds. Promises P1 to P5 rest on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from feeds.model import STRICT, AllDay, Event, Text, Timed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a ledger that has seen no build yet."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One published state of an event or of one of its occurrences (RFC 5545 §3.8.7).

    `sequence` counts the changes a subscriber would act on; `created` and `modified` are the builds that first
    published it and that last changed anything visible.
    """

    __pydantic_config__ = STRICT

    sequence: int
    created: datetime
    modified: datetime


class NoticeKind(StrEnum):
    """What an alert is about."""

    ANNOUNCED = "announced"
    REMINDER = "reminder"
    CHANGED = "changed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    OUTCOME = "outcome"
    OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says in one language: a plain `title`, `summary` and `where`, and `html` with the full context."""

    __pydantic_config__ = STRICT

    title: str
    summary: str
    html: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One alert. Once published it never changes (P5).

    `id` is a path below the calendar's, such as `geneva/announced`; `time` is when it was due, `published` the build
    that first had it; `event` is the id of its event, or None for an overview; `tags` are the topics it belongs to,
    and `topic` the only channel that shows it, if it is for one alone. `texts` are by language. `start`
    and `end` are those of its event at the time: days, both included, or UTC times, in ISO 8601.
    """

    __pydantic_config__ = STRICT

    id: str
    kind: NoticeKind
    time: datetime
    published: datetime
    event: str | None = None
    tags: tuple[str, ...] = ()
    topic: str | None = None
    start: str = ""
    end: str = ""
    texts: Mapping[str, NoticeText] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was published of one event.

    `identity` is the event id that its UID and its notices are made of; it differs from `event.id` only after
    `formerly` gave it a new one. `revision` is that of the whole, `occurrences` those of its changed occurrences, by
    recurrence id in ISO 8601. `announced` is when the public could first know. `slot` is where it stands in
    calendars: its own time, or the last one it had if it has none now, so that nobody sees it vanish (P4). `dropped`
    is the build from which it was no longer in the input, if it is not, and `left` that from which no calendar shows
    it: its page stays for the notices that lead to it.
    """

    __pydantic_config__ = STRICT

    event: Event
    identity: str
    revision: Revision
    announced: datetime
    slot: AllDay | Timed | None = None
    occurrences: Mapping[str, Revision] = field(default_factory=dict)
    dropped: datetime | None = None
    left: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything published so far.

    `as_of` is the time of the last build that had news, `modified` that of the last visible change of the calendar
    itself or of its events. `authority` is what all identities are made of, the domain and the id of the calendar; an
    older ledger gets it with the next news. `about` and `surroundings` are short names for what the calendar says of
    itself and in each of its events, `overview` is when its overviews go out, and `topics` are the titles of all topics
    there were; `topics_modified` is when the calendar of each changed last, by its tag.
    `entries` are by event id and `notices` by id. `spent` are the ids of notices that have
    left, with the highest revision of events that have left in `retired`; neither may come again as if new. `archives`
    are the documents of the years that are closed, and `files` all that the last build with news wrote, as paths below
    `output/`.
    """

    __pydantic_config__ = STRICT

    as_of: datetime = EPOCH
    modified: datetime = EPOCH
    authority: tuple[str, ...] = ()
    about: str = ""
    surroundings: str = ""
    overview: str = ""
    topics: Mapping[str, Text] = field(default_factory=dict)
    topics_modified: Mapping[str, datetime] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    spent: tuple[str, ...] = ()
    retired: Mapping[str, Revision] = field(default_factory=dict)
    archives: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
