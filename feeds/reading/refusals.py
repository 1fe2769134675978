"""What is said of the dates of a series: of one that is none, which ones come near; of a change, how it is written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from feeds.instants import day_of
from feeds.model import RecurrenceId, Status
from feeds.nodes import Node, Scalar
from feeds.reading.dates import DateError, is_clock, read_clock, read_moment
from feeds.reading.repeat import Named
from feeds.reading.report import Report, closest

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


def hint_of_change(node: Node) -> str:
    """What to write for what differs on a date, where something else than keys and values stands."""
    word = " ".join(node.text.split()) if isinstance(node, Scalar) else ""
    status = closest(word.lower(), Status)
    if status:
        return f"write {{status: {status}}}"
    written = f'"{word}"' if "," in word else word
    return f"write {{start: {written}}}" if _is_start(word) else "such as {status: cancelled} or {start: 20:30}"


def _is_start(word: str) -> bool:
    try:
        read_clock(word) if is_clock(word) else read_moment(word)
    except DateError:
        return False
    return True
