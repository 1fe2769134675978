"""One occurrence of a series that differs from what it was, and in what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feeds.history.difference import TOLD, told_value
from feeds.instants import day_of
from feeds.model import Event, RecurrenceId, When
from feeds.recurrence import split_day


@dataclass(frozen=True, slots=True)
class Occasion:
    """One occurrence that differs: as it stood `before`, None if there was none, and as it stands `after`.

    `fields` are those that differ by what was said of this occurrence alone.
    """

    before: Event | None
    after: Event
    fields: tuple[str, ...]

    @property
    def when(self) -> When:
        """Its time as it was last known."""
        return (self.before or self.after).when


def own_fields(old: Event, new: Event, was: Event, regular: Event) -> tuple[str, ...]:
    """The fields that differ, but not by what the whole was (`was`) and what it is now (`regular`)."""
    return tuple(
        name
        for name in TOLD
        if told_value(old, name) != told_value(new, name)
        and (told_value(old, name), told_value(new, name)) != (told_value(was, name), told_value(regular, name))
    )


def going_on(event: Event, day: str) -> Event:
    """The series that an event goes on as, or goes on being, on a day."""
    begun = [one for one in event.following if split_day(one) <= day]
    return begun[-1] if begun else event


def day_in(recurrence_id: RecurrenceId | None) -> date | None:
    """The day that an occurrence is known by; none of what is no occurrence."""
    return day_of(recurrence_id) if recurrence_id is not None else None
