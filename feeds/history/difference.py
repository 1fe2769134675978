"""What differs between two published states of an event, and how much each difference weighs (P3)."""

from __future__ import annotations

from feeds.model import Event, Timed

ACTED_ON = ("status", "when", "repeat", "place", "online")
"""What a subscriber would act on: a change of one of these raises SEQUENCE (RFC 5545 §3.8.7.4)."""

TOLD = ("title", *ACTED_ON, "participants", "topics", "expectations", "description", "context", "reason", "outcome")
"""What a notice tells of when it changes, in the order of the telling."""

TELLING = tuple(name for name in TOLD if name != "context")
"""What makes a notice go out. Background alone does not: a word mended in a block that ten events share is no news."""

VISIBLE = (*TOLD, "sources", "tags", "url", "image", "attachments", "contact", "busy", "alarms", "part_of", "parts",
           "related", "properties")  # fmt: skip
"""What a subscriber can see: a change of one of these moves LAST-MODIFIED."""


def differences(before: Event, after: Event) -> tuple[str, ...]:
    """The visible fields in which two states of an event differ, in the order they are told."""
    return tuple(name for name in VISIBLE if _shown(before, name) != _shown(after, name))


def _shown(event: Event, name: str) -> object:
    """What can be seen of a field; an alarm of a whole day shows the time of day from which it is counted back."""
    value: object = getattr(event, name)
    return (value, event.reminder_time) if name == "alarms" and value and not isinstance(event.when, Timed) else value
