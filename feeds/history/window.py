"""Which notices a feed shows, and where the older ones go: an archive document per year (RFC 5005 §4).

The window is reckoned from the last build that had news, never from the clock, so that time alone changes no feed (P2).
A year's notices leave the ledger together, once no feed shows any of them; their ids stay spent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from feeds.history.ledger import History, Notice
from feeds.model import Calendar, Topic


@dataclass(frozen=True, slots=True)
class Channel:
    """The notices of a channel, the newest first: those that its feed shows, and by year the `older` ones."""

    shown: tuple[Notice, ...]
    older: Mapping[int, tuple[Notice, ...]]


class Told:
    """All that the ledger has told in one language, put in order once for all its channels: the newest first."""

    def __init__(self, history: History, language: str) -> None:
        self._history = history
        told = (notice for notice in history.notices.values() if language in notice.texts)
        self.notices = sorted(told, key=lambda notice: (notice.time, notice.id), reverse=True)
        self._tagged: dict[str, list[Notice]] = {}
        for notice in self.notices:
            for tag in dict.fromkeys(notice.tags):
                self._tagged.setdefault(tag, []).append(notice)

    def in_channel(self, tag: str | None) -> list[Notice]:
        """What was told in the channel of a topic, or of everything."""
        if tag is None:
            return [notice for notice in self.notices if notice.topic is None]
        return [notice for notice in self._tagged.get(tag, ()) if notice.topic in (None, tag)]

    def channel(self, calendar: Calendar, topic: Topic | None) -> Channel:
        """The channel of a topic, or of everything."""
        notices = self.in_channel(topic.tag if topic is not None else None)
        shown = self.window(calendar, notices)
        current = {notice.id for notice in shown}
        years: dict[int, list[Notice]] = {}
        for notice in notices:
            if notice.id not in current:
                years.setdefault(notice.time.year, []).append(notice)
        return Channel(shown, {year: tuple(years[year]) for year in sorted(years)})

    def window(self, calendar: Calendar, notices: Iterable[Notice]) -> tuple[Notice, ...]:
        """Those of some notices, the newest first, that a feed shows."""
        since = self._history.as_of - timedelta(days=calendar.window.days)
        return tuple(
            notice
            for place, notice in enumerate(notices)
            if place < calendar.window.entries or max(notice.time, notice.published) >= since
        )

    def of_events(self) -> dict[str, tuple[Notice, ...]]:
        """What was told of each event, by event id, under ids that it had before as well."""
        entries = self._history.entries
        names = {old: name for name, entry in entries.items() for old in (*entry.event.formerly, entry.identity)}
        told: dict[str, list[Notice]] = {}
        for notice in self.notices:
            if notice.event is not None:
                name = notice.event if notice.event in entries else names.get(notice.event, notice.event)
                told.setdefault(name, []).append(notice)
        return {event: tuple(notices) for event, notices in told.items()}


def close_years(history: History, calendar: Calendar) -> History:
    """The ledger without the notices of years that no feed shows any more."""
    topics = {tag for notice in history.notices.values() for tag in notice.tags}
    channels = [None, *(tag for tag in sorted(topics))]
    told = {language: Told(history, language) for language in calendar.languages}
    visible = {
        notice.time.year
        for every in told.values()
        for tag in channels
        for notice in every.window(calendar, every.in_channel(tag))
    }
    latest = max((notice.time.year for notice in history.notices.values()), default=0)
    leaving = {
        name: notice
        for name, notice in history.notices.items()
        if notice.time.year not in visible and notice.time.year < latest
    }
    if not leaving:
        return history
    paths = {
        f"{'' if language == calendar.language else language + '/'}{f'topics/{tag}/' if tag else ''}archive/{year}.xml"
        for language, every in told.items()
        for tag in channels
        for year in {notice.time.year for notice in every.in_channel(tag) if notice.id in leaving}
    }
    return replace(
        history,
        notices={name: notice for name, notice in history.notices.items() if name not in leaving},
        spent=tuple(sorted({*history.spent, *leaving})),
        archives=tuple(sorted({*history.archives, *paths})),
    )
