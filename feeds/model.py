"""What a calendar and its events are, as typed and frozen values.

The reading stage makes these values from `events.yaml`; every later stage takes them as they are. They know nothing of
YAML, of iCalendar or of feeds. All collections are tuples, all instants are aware datetimes in UTC, and a local time is
a naive datetime that stands beside the name of its time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pydantic import ConfigDict

STRICT: ConfigDict = {"extra": "forbid"}
"""How these values are read back from a ledger: what is misspelt there is not passed over as if it were absent."""

UNIVERSAL = ""
"""The key of a text that was written once, as a plain string, and stands for every language."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text as one language shows it; `language` is named only where it is not the language asked for."""

    text: str
    language: str | None = None


class Shared:
    """What several events may have in common; its hash is reckoned once, as what is made of it is kept by its value."""

    __slots__ = ("_hash",)
    _hash: int

    def __hash__(self) -> int:
        """The same for the same value."""
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash(self._hashed()))
            return self._hash

    def _hashed(self) -> object:
        """What the hash is made of: all fields."""
        return tuple([getattr(self, one.name) for one in fields(self)])  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Text(Shared):
    """A text in one or more languages: BCP 47 tags to words, or `UNIVERSAL` to the words that serve them all."""

    translations: Mapping[str, str]

    __hash__ = Shared.__hash__

    def _hashed(self) -> object:
        return frozenset(self.translations.items())

    def in_language(self, language: str, default: str) -> Words:
        """The words for `language`; else those of the `default` language; else the first there are, so marked."""
        words = self.translations.get(language)
        if words is None:
            words = self.translations.get(UNIVERSAL)
        if words is not None:
            return Words(words)
        tag = default if default in self.translations else next(iter(self.translations))
        return Words(self.translations[tag], tag)


class Status(StrEnum):
    """How firm an event is. `postponed` and `cancelled` both mean that it does not take place at its time."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


OFF = (Status.CANCELLED, Status.POSTPONED)
"""What does not take place at its time."""


class Role(StrEnum):
    """What somebody does at an event. The words for each, per language, are in `feeds/locale/`."""

    CHAIR = "chair"
    HOST = "host"
    GUEST = "guest"
    LEAD = "lead"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    PARTICIPANT = "participant"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class Party(Shared):
    """A side: a country, an organisation, a group."""

    name: Text
    url: str | None = None
    kind: Literal["party"] = "party"

    __hash__ = Shared.__hash__


@dataclass(frozen=True, slots=True)
class Person(Shared):
    """Somebody named in an event: `office` is what they are (a minister), not what they do there."""

    name: Text
    office: Text | None = None
    party: Party | None = None
    url: str | None = None
    kind: Literal["person"] = "person"

    __hash__ = Shared.__hash__


@dataclass(frozen=True, slots=True)
class Participant(Shared):
    """A person or a whole party taking part in an event, and their role there."""

    who: Person | Party
    role: Role = Role.PARTICIPANT

    __hash__ = Shared.__hash__


@dataclass(frozen=True, slots=True)
class Geo:
    """A position in degrees, WGS 84 (RFC 5545 §3.8.1.6)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Place(Shared):
    """Where an event is held."""

    name: Text
    address: Text | None = None
    geo: Geo | None = None
    url: str | None = None

    __hash__ = Shared.__hash__


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was read. `title` and `publisher` are shown as they were written."""

    title: Text
    url: str | None = None
    publisher: Text | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Context(Shared):
    """A block of background, in Markdown, with its sources; several events may share one."""

    text: Text
    title: Text | None = None
    sources: tuple[Source, ...] = ()

    __hash__ = Shared.__hash__


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one side expects of an event, in Markdown."""

    party: Party
    text: Text


@dataclass(frozen=True, slots=True)
class AllDay:
    """Whole days, `last` included, as people count them."""

    first: date
    last: date
    kind: Literal["all-day"] = "all-day"


@dataclass(frozen=True, slots=True)
class Timed:
    """A span of time: naive local `start` and `end`, each in the IANA zone beside it.

    A `floating` one is at that hour wherever somebody is (RFC 5545 §3.3.5); its reminders and its place in lists go by
    the zone.
    """

    start: datetime
    end: datetime
    zone: str
    end_zone: str
    floating: bool = False
    kind: Literal["timed"] = "timed"


class Precision(StrEnum):
    """How much is known of a day that is not yet set."""

    NONE = "none"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Imprecise:
    """A day not yet set: nothing known of it, or its week or month (`first` to `last`, both included)."""

    precision: Precision = Precision.NONE
    first: date | None = None
    last: date | None = None
    kind: Literal["imprecise"] = "imprecise"


When = AllDay | Timed | Imprecise

RecurrenceId = date | datetime
"""What names one occurrence: the day it was first to start on, or its first local start, naive, in the event's zone."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """How an event recurs, in its own local time.

    `rule` is an RRULE value (RFC 5545 §3.3.10) without UNTIL, or empty where only `also` adds days; `until` is meant
    inclusively. `excepted` occurrences do not exist; `also` ones come on top of the rule.
    """

    rule: str
    until: RecurrenceId | None = None
    excepted: tuple[RecurrenceId, ...] = ()
    also: tuple[RecurrenceId, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an event, and the words that stand for it."""

    url: str
    alt: Text | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that belongs to an event: an agenda, minutes, a form. `media_type` is as RFC 6838 writes it."""

    url: str
    title: Text | None = None
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A further iCalendar property (RFC 5545 §3.1), passed through as it is.

    `value` is not yet escaped; `value_type` names how it is written (RFC 5545 §3.2.20), `parameters` are by name.
    """

    name: str
    value: str
    value_type: str = "TEXT"
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to write to about the calendar, or about one event."""

    name: str
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of `events.yaml`, with everything it names put in its place.

    `announced` is the moment from which the public may know, in UTC; None leaves it to the first build that sees the
    event. `reminders` are lead times before the start, the longest first; `alarms` are those at which a calendar app is
    to ring by itself. `zone` is where its days and reminders are counted. `busy` takes the time of whoever has the
    calendar. `minor` is a note that makes changes mere corrections. `part_of` names the event that this one is a
    session of, `parts` its own sessions, `related` others that belong with it. `properties` are further iCalendar ones.
    `changes` are occurrences that differ from the rest, each a whole event with its `recurrence_id`; `following` are
    the series it goes on as, each from the occurrence that its `recurrence_id` names, with a `repeat` of its own.
    """

    __pydantic_config__ = STRICT

    id: str
    title: Text
    when: When
    zone: str
    description: Text | None = None
    place: Place | None = None
    online: str | None = None
    status: Status = Status.CONFIRMED
    reason: Text | None = None
    announced: datetime | None = None
    participants: tuple[Participant, ...] = ()
    topics: tuple[Text, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    context: tuple[Context, ...] = ()
    sources: tuple[Source, ...] = ()
    tags: tuple[str, ...] = ()
    reminders: tuple[timedelta, ...] = ()
    reminder_time: time = time(8)
    url: str | None = None
    image: Image | None = None
    attachments: tuple[Attachment, ...] = ()
    contact: Contact | None = None
    outcome: Text | None = None
    busy: bool = False
    alarms: tuple[timedelta, ...] = ()
    minor: str = ""
    formerly: tuple[str, ...] = ()
    part_of: str | None = None
    parts: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    repeat: Repeat | None = None
    recurrence_id: RecurrenceId | None = None
    changes: tuple[Event, ...] = ()
    following: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """When the notice of the week ahead goes out: `weekday` 0 is Monday, `time` is local to the calendar's zone."""

    weekday: int
    time: time


@dataclass(frozen=True, slots=True)
class Window:
    """How many notices a feed shows: those of the newest `days` days, and never fewer than `entries` if there are."""

    days: int = 90
    entries: int = 20


@dataclass(frozen=True, slots=True)
class Topic:
    """A tag of events, with a title for people."""

    tag: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar and its events, in the order of their ids.

    `languages` are BCP 47 tags, the default one first. `url` is where `output/` is served and ends in a slash.
    `refresh` is how often a client should ask again. `hubs` are WebSub hubs, by their URLs. `topics` are all tags that
    its events carry, in the order of the tags. `logo` and `templates` are the paths of a file and a folder, as seen
    from `events.yaml`.
    """

    id: str
    domain: str
    title: Text
    url: str
    languages: tuple[str, ...]
    zone: str
    description: Text | None = None
    colour: str | None = None
    refresh: timedelta = timedelta(hours=1)
    contact: Contact | None = None
    rights: Text | None = None
    overview: Overview | None = None
    window: Window = Window()
    topics: tuple[Topic, ...] = ()
    # Not in `repr`, of which the ledger makes a name for what the calendar says of itself: these change no calendar.
    hubs: tuple[str, ...] = field(default=(), repr=False)
    logo: str | None = field(default=None, repr=False)
    templates: str | None = field(default=None, repr=False)
    events: tuple[Event, ...] = field(default=())

    @property
    def language(self) -> str:
        """The default language, the one at the top of `output/`."""
        return self.languages[0]
