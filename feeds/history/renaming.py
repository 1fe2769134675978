"""Which events seem to be others under a new id that nobody said so of (`formerly`), before both are published."""

from __future__ import annotations

from feeds.errors import Remark
from feeds.history.revise import Revised
from feeds.model import Event, Text, When


def likely_renamed(revised: Revised) -> tuple[Remark, ...]:
    """The new events that have the title and the start of one that is gone, which would be called off in their stead.

    Once that is published, it is too late: an id that calendars know as an event of its own takes over no other.
    """
    changes = revised.changes
    gone = {_same(one.before): name for name, one in changes.items() if one.dropped and one.before is not None}
    if not gone:
        return ()
    new = ((name, one.after) for name, one in changes.items() if name not in revised.before.entries)
    pairs = ((name, gone[_same(event)]) for name, event in new if _same(event) in gone)
    return tuple(
        Remark(
            name,
            f"'{name}' is new, with the title and the start of '{old}', which is gone",
            f"if it is '{old}' under another id, write formerly: [{old}] before this is published",
        )
        for name, old in pairs
    )


def _same(event: Event) -> tuple[Text, When]:
    """What an event has in common with itself under another id."""
    return event.title, event.when
