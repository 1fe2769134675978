"""Small calendars for tests to change and build again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from feeds.build import advance, build
from feeds.history.dropping import in_calendars
from feeds.history.ledger import History, Notice
from feeds.model import UNIVERSAL, AllDay, Calendar, Event, Text, Timed


def text(words: str) -> Text:
    return Text({UNIVERSAL: words})


def event(name: str, day: str, **fields: object) -> Event:
    """An event of a whole day, or of an hour if `day` has a time, in Brussels, known from the start of 2022."""
    when: AllDay | Timed
    zone = str(fields.pop("zone", "Europe/Brussels"))
    if "T" in day:
        start = datetime.fromisoformat(day)
        when = Timed(start, start + timedelta(hours=1), zone, zone)
    else:
        when = AllDay(date.fromisoformat(day), date.fromisoformat(day))
    whole: dict[str, object] = {"id": name, "title": text(name.title()), "when": when, "zone": zone, **fields}
    return Event(**whole)


class Life:
    """A calendar, its ledger, and the notices each build sends."""

    def __init__(self, **about: object) -> None:
        self.about = about
        self.history = History()

    def calendar(self, *events: Event) -> Calendar:
        fields: dict[str, object] = {
            "id": "life",
            "domain": "example.org",
            "title": text("Life"),
            "url": "https://example.org/",
            "languages": ("en",),
            "zone": "Europe/Brussels",
            "events": events,
            **self.about,
        }
        return Calendar(**fields)

    def build(self, now: str, *events: Event, mass_cancel: bool = False) -> Mapping[str, Notice]:
        moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
        self.history, _, sent = advance(self.history, self.calendar(*events), moment, allow_mass_cancel=mass_cancel)
        return {notice.id: notice for notice in sent}

    def in_calendars(self) -> set[str]:
        return in_calendars(self.history.entries.values())

    def files(self, *events: Event) -> Mapping[str, bytes]:
        """The files of an edition in which nothing is new."""
        return build(self.history, self.calendar(*events), self.history.as_of).files

    def titles(self, now: str, *events: Event) -> list[str]:
        sent = sorted(self.build(now, *events).values(), key=lambda notice: notice.time)
        return [notice.texts["en"].title for notice in sent]
