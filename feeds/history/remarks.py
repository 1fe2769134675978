"""What is likely wrong with an event in the light of what is published: told before it is published as well."""

from __future__ import annotations

from collections.abc import Iterator

from feeds.errors import Remark
from feeds.history.revise import Revised
from feeds.instants import day_of, ends
from feeds.model import OFF, Event, Imprecise, Text, Timed, When
from feeds.recurrence import is_over, occurrences


def remarks(revised: Revised) -> tuple[Remark, ...]:
    """What seems wrong with the events that are to be published."""
    return (
        *_renamed(revised),
        *_renamed_too_late(revised),
        *_moved_into_the_past(revised),
        *_changed_from_the_beginning(revised),
    )


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


def _changed_from_the_beginning(revised: Revised) -> Iterator[Remark]:
    """The series that are called off, or put at another hour, together with the dates that have been."""
    now = revised.now
    for name, change in revised.changes.items():
        before, event = change.before, change.after
        if before is None or change.dropped or before.repeat is None or event.repeat is None:
            continue
        if isinstance(before.when, Imprecise) or ends(before.when, before.zone) > now:
            continue
        called_off = "status" in change.fields and event.status in OFF and before.status not in OFF
        hour = _other_hour(before, event)
        coming = next(iter(occurrences(before, now)), None)
        if coming is None or not (called_off or hour):
            continue
        what = f"status: {event.status.value}" if called_off else f"start: {hour}"
        yield Remark(
            name,
            f"'{name}' changes from its beginning on, so that its dates up to now are shown otherwise, too",
            f"for those to come alone, write changes: {{from {day_of(coming.recurrence_id or now)}: {{{what}}}}}",
        )


def _other_hour(before: Event, event: Event) -> str:
    """The hour at which a series is now that begins on the same day; empty if that is the hour it was at."""
    was, when = before.when, event.when
    if not isinstance(was, Timed) or not isinstance(when, Timed) or was.start.date() != when.start.date():
        return ""
    return f"{when.start:%H:%M}" if was.start != when.start else ""
