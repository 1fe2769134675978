"""What editors do to a calendar, for random lives: events as they stand in the file, each edit a small step.

An occurrence that is changed says what it has of its own, and takes the rest from its series, as in `events.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from feeds.model import (
    UNIVERSAL,
    AllDay,
    Calendar,
    Event,
    Imprecise,
    Overview,
    Place,
    Precision,
    RecurrenceId,
    Repeat,
    Status,
    Text,
    Timed,
    Topic,
    When,
    Window,
)
from feeds.recurrence import occasion, recurrence_ids

ZONE = "Europe/Brussels"
LEADS = ((timedelta(days=1), timedelta(hours=2)), (timedelta(days=3),), (timedelta(days=7), timedelta()), ())
RULES = ("FREQ=DAILY;COUNT=5", "FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=3")
TAGS: tuple[tuple[str, ...], ...] = ((), ("x",), ("y",), ("x", "y"))
FIRST = 6
"""How many occurrences of a series editors ever look at."""


def text(dutch: str, english: str = "") -> Text:
    return Text({"nl": dutch, "en": english} if english else {UNIVERSAL: dutch})


def on_day(day: date, *, timed: bool, hours: int = 1) -> When:
    if not timed:
        return AllDay(day, day)
    start = datetime.combine(day, time(14, 30))
    return Timed(start, start + timedelta(hours=hours), ZONE, ZONE)


def in_week(day: date) -> Imprecise:
    monday = day - timedelta(days=day.weekday())
    return Imprecise(Precision.WEEK, monday, monday + timedelta(days=6))


@dataclass
class Source:
    """An event as the file has it: the whole, and what single occurrences have of their own."""

    event: Event
    own: dict[RecurrenceId, dict[str, Any]] = field(default_factory=dict)

    def read(self) -> Event:
        """The event as the reading stage makes it."""
        excepted = self.event.repeat.excepted if self.event.repeat else ()
        changes = [
            replace(occasion(self.event, recurrence_id), **fields)
            for recurrence_id, fields in sorted(self.own.items())
            if recurrence_id not in excepted
        ]
        return replace(self.event, changes=tuple(changes))

    def edit(self, **fields: object) -> None:
        self.event = replace(self.event, **fields)

    def ids(self) -> list[RecurrenceId]:
        """The first occurrences of a series, by which its changes name them."""
        if self.event.repeat is None:
            return []
        whole = replace(self.event, repeat=replace(self.event.repeat, excepted=(), also=()))
        return [one for one in islice(recurrence_ids(whole), FIRST) if one is not None]


class Editors:
    """The calendar's file, and what was taken out of it."""

    def __init__(self, *, overview: bool) -> None:
        self.file: dict[str, Source] = {}
        self.drawer: dict[str, Source] = {}
        self.renamed = 0
        self.used: set[str] = set()
        self.about: dict[str, Any] = {"overview": Overview(0, time(8)) if overview else None}

    def calendar(self) -> Calendar:
        read = {name: source.read() for name, source in self.file.items()}
        for name, event in read.items():
            parts = tuple(sorted(other.id for other in read.values() if other.part_of == name))
            read[name] = replace(event, parts=parts)
        tags = sorted({tag for event in read.values() for tag in event.tags})
        return Calendar(
            id="life",
            domain="example.org",
            title=text("Leven", "Life"),
            url="https://example.org/",
            languages=("nl", "en"),
            zone=ZONE,
            window=Window(days=20, entries=5),
            topics=tuple(Topic(tag, text(tag.upper())) for tag in tags),
            events=tuple(read.values()),
            **self.about,
        )

    def pick(self, which: int) -> Source | None:
        names = sorted(self.file)
        return self.file[names[which % len(names)]] if names else None

    def pick_series(self, which: int) -> Source | None:
        series = [source for _, source in sorted(self.file.items()) if source.event.repeat]
        return series[which % len(series)] if series else None

    def add(self, name: str, event: Event, *, part: bool = False) -> None:
        """A new event, under an id that no event ever had; maybe with a session of its own."""
        if name in self.used:
            return
        self.used.add(name)
        names = (name, f"{name}-p")
        self.file[name] = Source(replace(event, id=name))
        if part:
            inner = replace(event, id=names[1], part_of=name, title=text("Deel", "Part"), repeat=None, outcome=None)
            self.file[names[1]] = Source(inner)

    def move(self, source: Source, when: When) -> None:
        """Another time; what single occurrences had of their own was for the old ones."""
        imprecise = isinstance(when, Imprecise)
        source.own = {}
        source.edit(when=when, repeat=None if imprecise else self._from_now_on(source.event.repeat))

    def change(self, source: Source, place: int, fields: dict[str, Any]) -> None:
        ids = source.ids()
        recurrence_id = ids[place % len(ids)]
        if fields:
            source.own[recurrence_id] = {**source.own.get(recurrence_id, {}), **fields}
        else:
            source.own.pop(recurrence_id, None)

    def move_one(self, source: Source, place: int, hours: int) -> None:
        ids = source.ids()
        usual = occasion(source.event, ids[place % len(ids)]).when
        if isinstance(usual, Timed):
            by = timedelta(hours=hours)
            self.change(source, place, {"when": replace(usual, start=usual.start + by, end=usual.end + by)})
        elif isinstance(usual, AllDay):
            by = timedelta(days=hours)
            self.change(source, place, {"when": AllDay(usual.first + by, usual.last + by)})

    def leave_out(self, source: Source, place: int) -> None:
        """Take an occurrence out of the series, or put it back."""
        ids, repeat = source.ids(), source.event.repeat
        assert repeat is not None
        excepted = set(repeat.excepted) ^ {ids[place % len(ids)]}
        if len(excepted) < len(ids) - 1:
            source.edit(repeat=replace(repeat, excepted=tuple(sorted(excepted))))

    def add_one(self, source: Source, days: int) -> None:
        """Add an occurrence between those of the rule, or take it away again."""
        ids, repeat = source.ids(), source.event.repeat
        assert repeat is not None
        extra: Any = (
            ids[0] + timedelta(days=days) + (timedelta(hours=3) if isinstance(ids[0], datetime) else timedelta())
        )
        if extra in ids:
            return
        source.edit(repeat=replace(repeat, also=tuple(sorted(set(repeat.also) ^ {extra}))))

    def drop(self, name: str) -> None:
        for one in [one for one, source in self.file.items() if name in (one, source.event.part_of)]:
            self.drawer[one] = self.file.pop(one)

    def put_back(self, which: int) -> None:
        names = sorted(self.drawer)
        name = names[which % len(names)]
        whole = self.drawer[name].event.part_of or name
        for one in [one for one in names if whole in (one, self.drawer[one].event.part_of)]:
            self.file[one] = self.drawer.pop(one)

    def rename(self, name: str) -> None:
        """Another id; the ids of its sessions begin with it, so they are other ones as well."""
        whole = self.file[name].event.part_of or name
        if whole not in self.file:
            return
        self.renamed += 1
        new = f"{whole.split('-')[0]}-r{self.renamed}"
        for one in [one for one, source in self.file.items() if whole in (one, source.event.part_of)]:
            source = self.file.pop(one)
            part = one != whole
            source.edit(
                id=f"{new}-p" if part else new,
                part_of=new if part else None,
                formerly=(*source.event.formerly, one),
            )
            self.file[source.event.id] = source

    def _from_now_on(self, repeat: Repeat | None) -> Repeat | None:
        return replace(repeat, excepted=(), also=()) if repeat is not None else None


def new_event(day: date, kind: int, tags: tuple[str, ...], now: datetime, embargo: int) -> Event:
    """An event of one of the kinds: of a day, of an hour, without a day, or a series of either."""
    when: When = Imprecise() if kind == 2 else on_day(day, timed=kind % 2 == 1)
    return Event(
        id="",
        title=text("Overleg", "Talks"),
        when=when,
        zone=ZONE,
        place=Place(text("Brussel", "Brussels")),
        tags=tags,
        reminders=LEADS[kind % 2],
        repeat=Repeat(RULES[kind % 3]) if kind >= 3 else None,
        announced=now + timedelta(hours=embargo) if embargo else None,
    )


EDITS: tuple[dict[str, Any], ...] = (
    {"title": text("Een", "One")},
    {"title": text("Een", "Two")},
    {"title": text("Drie & <vier>", "Three & <four>")},
    {"place": Place(text("Genève", "Geneva"))},
    {"place": None},
    {"outcome": text("Ze gaan door.", "They go on.")},
    {"description": text("Kort.", "Short.")},
    {"reminders": LEADS[0]},
    {"reminders": LEADS[2]},
    {"reason": text("Staking.", "A strike.")},
)
"""What an editor may write over a field of an event or, but for the reminders, of one occurrence."""

OF_ONE: tuple[dict[str, Any], ...] = (
    {"status": Status.CANCELLED},
    {"status": Status.CONFIRMED},
    {"place": Place(text("Genève", "Geneva"))},
    {"title": text("Apart", "Special")},
    {"outcome": text("Ze gaan door.", "They go on.")},
    {},
)

TO_AND_FRO = text("Heen en weer", "To and fro")
ELSEWHERE = Place(text("Elders", "Elsewhere"))

BEGIN = datetime(2022, 1, 1, 6, tzinfo=UTC)
