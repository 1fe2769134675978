"""What is said of a date that is no occurrence of an event: what it is instead, and which ones come near."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from feeds.model import RecurrenceId
from feeds.reading.repeat import Named
from feeds.reading.report import Report
from feeds.recurrence import day_of

MOST_TIMES = 3
"""How many times of one day are named."""


def refuse_absent(report: Report, named: Named, ids: Collection[RecurrenceId]) -> None:
    """Say that a date is no occurrence of an event, whose occurrences are `ids` up to the first after it."""
    day, clock = named.moment.day, named.moment.clock
    times = sorted({rid.time() for rid in ids if isinstance(rid, datetime) and rid.date() == day})
    if times:
        missed = f"the event does not take place on {day} at {clock:%H:%M}" if clock else ""
        message = missed or f"the event takes place more than once on {day}"
        likely = " or ".join(f"{day} {one:%H:%M}" for one in times[:MOST_TIMES])
        report.error(named.at, message, f"write {likely}")
        return
    days = {day_of(rid) for rid in ids}
    near = (*sorted(one for one in days if one < day)[-1:], *sorted(one for one in days if one > day)[:1])
    hint = f"it does on {' and '.join(map(str, near))}" if near else "name one of its days"
    report.error(named.at, f"the event does not take place on {day}", hint)


def refuse_added(report: Report, named: Named, also: Named, ids: Collection[RecurrenceId]) -> None:
    """Say that a series cannot go on otherwise from a date that its rule does not make."""
    day = named.moment.day
    following = min((day_of(rid) for rid in ids if day_of(rid) > day), default=None)
    alone = f"{day} {also.moment.clock:%H:%M}" if also.moment.clock else f"{day}"
    hint = f"write {alone} for that date alone" + (f", and from {following} for those that follow" if following else "")
    message = f"{day} is a date that 'also' adds, and 'from' names one that the event repeats on by itself"
    report.error(named.at, message, hint)
