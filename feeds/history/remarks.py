"""What is likely wrong with an event in the light of what is published: told before it is published as well."""

from __future__ import annotations

from collections.abc import Iterator

from feeds.errors import Remark
from feeds.history.revise import Revised
from feeds.model import OFF, Event, Imprecise, Text, When
from feeds.recurrence import is_over


def remarks(revised: Revised) -> tuple[Remark, ...]:
    """What seems wrong with the events that are to be published."""
    return (*_renamed(revised), *_renamed_too_late(revised), *_moved_into_the_past(revised))


def _renamed(revised: Revised) -> Iterator[Remark]:
    """The new events that have the title and the start of one that is gone, which would be called off in their stead.

    Once that is published, it is too late: an id that calendars know as an event of its own takes over no other.
    """
    changes = revised.changes
    gone = {_same(one.before): name for name, one in changes.items() if one.dropped and one.before is not None}
    for name, change in changes.items() if gone else ():
        old = gone.get(_same(change.after))
        if old is not None and name not in revised.before.entries:
            yield Remark(
                name,
                f"'{name}' is new, with the title and the start of '{old}', which is gone",
                f"if it is '{old}' under another id, write formerly: [{old}] before this is published",
            )


def _same(event: Event) -> tuple[Text, When]:
    """What an event has in common with itself under another id."""
    return event.title, event.when


def _renamed_too_late(revised: Revised) -> Iterator[Remark]:
    """The events with an earlier id that calendars know as an event of its own by now."""
    entries = revised.history.entries
    for name, entry in entries.items():
        for old in entry.event.formerly if entry.dropped is None else ():
            if old in entries and entry.identity != old:
                yield Remark(
                    name,
                    f"'{name}' cannot take over '{old}' any more: both were published, as two events",
                    f"take '{old}' out of formerly, which is written before the new id is published",
                )


def _moved_into_the_past(revised: Revised) -> Iterator[Remark]:
    """The events that were to come, and are over on the day that they have now."""
    for name, change in revised.changes.items():
        before, event = change.before, change.after
        if before is None or change.dropped or "when" not in change.fields or event.status in OFF:
            continue
        if isinstance(event.when, Imprecise) or is_over(before, revised.now) or not is_over(event, revised.now):
            continue
        yield Remark(name, f"'{name}' was to come, and is over by the date that it has now", "is the year right?")
