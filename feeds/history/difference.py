"""What differs between two published states of an event, and how much each difference weighs (P3)."""

from __future__ import annotations

from feeds.instants import instant
from feeds.model import Event, Timed, When

ACTED_ON = ("status", "when", "repeat", "place", "online")
"""What a subscriber would act on: a change of one of these raises SEQUENCE (RFC 5545 §3.8.7.4)."""

TOLD = ("title", *ACTED_ON, "participants", "topics", "expectations", "description", "context", "reason", "outcome")
"""What a notice tells of when it changes, in the order of the telling."""

TELLING = tuple(name for name in TOLD if name != "context")
"""What makes a notice go out. Background alone does not: a word mended in a block that ten events share is no news."""

VISIBLE = (*TOLD, "place_details", "sources", "tags", "url", "image", "attachments", "contact", "busy", "alarms",
           "part_of", "parts", "related", "properties")  # fmt: skip
"""What a subscriber can see: a change of one of these moves LAST-MODIFIED."""


def differences(before: Event, after: Event) -> tuple[str, ...]:
    """The visible fields in which two states of an event differ, in the order they are told.

    `place_details` is what differs of the same place: its link, and where it is on the map.
    """
    return tuple(name for name in VISIBLE if _differ(before, after, name))


def told_value(event: Event, name: str) -> object:
    """What a notice goes by of a field that it tells of.

    Of a place that is its name and its address, of the time of what takes place once the instants: in another zone they
    are told in other words.
    """
    if name == "place":
        return event.place and (event.place.name, event.place.address)
    if name == "when" and event.repeat is None:
        return at_instants(event.when)
    value: object = getattr(event, name)
    return value


def at_instants(when: When) -> object:
    """When it begins and ends on the clock of the world; a time that has none, as a floating one, is itself."""
    if not isinstance(when, Timed) or when.floating:
        return when
    return instant(when.start, when.zone), instant(when.end, when.end_zone)


def _differ(before: Event, after: Event, name: str) -> bool:
    if name == "place_details":
        return before.place != after.place and told_value(before, "place") == told_value(after, "place")
    return _shown(before, name) != _shown(after, name)


def _shown(event: Event, name: str) -> object:
    """What can be seen of a field; an alarm of a whole day shows the time of day from which it is counted back."""
    value = event.when if name == "when" else told_value(event, name)
    return (value, event.reminder_time) if name == "alarms" and value and not isinstance(event.when, Timed) else value
