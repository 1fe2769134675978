"""When the calendar of each topic changed last: who follows one topic is not sent it anew for the sake of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from feeds.history.ledger import History
from feeds.model import Event


def modified(history: History, tag: str | None) -> datetime:
    """When the calendar of a topic changed last, or that of everything (UTC)."""
    return history.modified if tag is None else history.topics_modified.get(tag, history.modified)


def topics_modified(before: History, after: History) -> Mapping[str, datetime]:
    """The same of every topic, where `after` follows on `before`.

    A topic changes with an event that has its tag, or had it, with its title, and with what stands in the calendars of
    all.
    """
    tags = {tag for entry in after.entries.values() for tag in entry.event.tags}
    everywhere = after.about != before.about
    changed = set(_changed_tags(before, after)) if after.modified != before.modified else set()
    changed |= {tag for tag, title in after.topics.items() if before.topics.get(tag, title) != title}
    return {
        tag: after.as_of if everywhere or tag in changed else modified(before, tag)
        for tag in sorted({*before.topics_modified, *tags})
    }


def _changed_tags(before: History, after: History) -> Iterator[str]:
    """The topics of the events that are not what they were, and of those that belong with one that came or went."""
    for name in {*before.entries, *after.entries}:
        was, now = before.entries.get(name), after.entries.get(name)
        if was is now:
            continue
        states = [entry for entry in (was, now) if entry is not None]
        for entry in states:
            yield from entry.event.tags
        if len(states) == 1:
            yield from _tags_of_kin(states[0].event, after)


def _tags_of_kin(event: Event, history: History) -> Iterator[str]:
    """The topics of the events whose VEVENTs name another one, so long as that is published."""
    for name in (event.part_of, *event.parts, *event.related):
        kin = history.entries.get(name or "")
        if kin is not None:
            yield from kin.event.tags
