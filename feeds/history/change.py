"""What happened to an event between two builds, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.history.occasion import Occasion
from feeds.model import Event


@dataclass(frozen=True, slots=True)
class Change:
    """What one build saw happen to one event; `before` is None for one it sees for the first time.

    `fields` are those of the whole that differ, `occurrences` what happened to single ones. `told` is whether it is
    news to a subscriber.
    """

    before: Event | None
    after: Event
    fields: tuple[str, ...] = ()
    occurrences: tuple[Occasion, ...] = ()
    dropped: bool = False
    returned: bool = False
    told: bool = True
