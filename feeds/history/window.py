"""Which notices a feed shows, and where the older ones go: an archive document per year (RFC 5005 §4).

The window is reckoned from the last build that had news, never from the clock, so that time alone changes no feed (P2).
A year's notices leave the ledger together, once no feed shows any of them; their ids stay spent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from feeds.history.ledger import History, Notice
from feeds.model import Calendar, Topic


def shown(history: History, calendar: Calendar, language: str, topic: Topic | None) -> tuple[Notice, ...]:
    """The notices that the feed of a channel shows in one language, the newest first."""
    return _window(history, calendar, _channel(history, language, topic))


def told_of_events(history: History, language: str) -> dict[str, tuple[Notice, ...]]:
    """All that the ledger has told of each event in one language, by event id, the newest first.

    What was told of it under an id that it had before is told of it still.
    """
    names = {old: name for name, entry in history.entries.items() for old in (*entry.event.formerly, entry.identity)}
    told: dict[str, list[Notice]] = {}
    for notice in _told(history, language):
        if notice.event is not None:
            name = notice.event if notice.event in history.entries else names.get(notice.event, notice.event)
            told.setdefault(name, []).append(notice)
    return {event: tuple(notices) for event, notices in told.items()}


def archived_years(
    history: History, calendar: Calendar, language: str, topic: Topic | None
) -> Iterator[tuple[int, tuple[Notice, ...]]]:
    """The years of which a channel has older notices in the ledger, each with those, the newest first."""
    channel = _channel(history, language, topic)
    current = {notice.id for notice in _window(history, calendar, channel)}
    years: dict[int, list[Notice]] = {}
    for notice in channel:
        if notice.id not in current:
            years.setdefault(notice.time.year, []).append(notice)
    for year in sorted(years):
        yield year, tuple(years[year])


def close_years(history: History, calendar: Calendar) -> History:
    """The ledger without the notices of years that no feed shows any more."""
    topics = {tag for notice in history.notices.values() for tag in notice.tags}
    channels = [None, *(tag for tag in sorted(topics))]
    visible = {
        notice.time.year
        for language in calendar.languages
        for tag in channels
        for notice in _window(history, calendar, _tagged(_told(history, language), tag))
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
        for language in calendar.languages
        for tag in channels
        for year in {notice.time.year for notice in _tagged(_told(history, language), tag) if notice.id in leaving}
    }
    return replace(
        history,
        notices={name: notice for name, notice in history.notices.items() if name not in leaving},
        spent=tuple(sorted({*history.spent, *leaving})),
        archives=tuple(sorted({*history.archives, *paths})),
    )


def _channel(history: History, language: str, topic: Topic | None) -> list[Notice]:
    return _tagged(_told(history, language), topic.tag if topic else None)


def _told(history: History, language: str) -> list[Notice]:
    told = (notice for notice in history.notices.values() if language in notice.texts)
    return sorted(told, key=lambda notice: (notice.time, notice.id), reverse=True)


def _tagged(notices: list[Notice], tag: str | None) -> list[Notice]:
    if tag is None:
        return [notice for notice in notices if notice.topic is None]
    return [notice for notice in notices if tag in notice.tags and notice.topic in (None, tag)]


def _window(history: History, calendar: Calendar, notices: list[Notice]) -> tuple[Notice, ...]:
    since = history.as_of - timedelta(days=calendar.window.days)
    return tuple(
        notice
        for place, notice in enumerate(notices)
        if place < calendar.window.entries or max(notice.time, notice.published) >= since
    )
