"""What the changing of clocks does to a time that people name: some are skipped, some come twice.

RFC 5545 §3.3.5 has a skipped time mean the one that clocks show then, and a doubled one its first coming; that goes for
the occurrences of a rule as well (§3.8.5.3). Both are likely meant otherwise, so they are warned of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from feeds.clocks import ClockChange, clock_changes
from feeds.instants import instant, naive
from feeds.model import Event, Timed
from feeds.nodes import Node
from feeds.reading.values import Values
from feeds.recurrence import recurrence_ids, series

YEARS = 10
"""How far ahead the occurrences of a rule are looked at."""


def warn_of_clock_change(values: Values, node: Node, local: datetime, zone: str, *, endless: bool = False) -> None:
    """Warn of a time that clocks skip, or show twice; it is of no matter once it is past, unless it is `endless`."""
    aware = local.replace(tzinfo=ZoneInfo(zone))
    if aware.utcoffset() == aware.replace(fold=1).utcoffset():
        return  # as nearly all times: what is skipped or doubled has two offsets (PEP 495)
    if aware.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        message, hint = f"the clocks in {zone} skip {local:%H:%M} on {local:%Y-%m-%d}", "is the hour right?"
    else:
        message, hint = f"{local:%H:%M} comes twice in {zone} on {local:%Y-%m-%d}; the first one counts", ""
    values.report.warning(node, message, hint, None if endless else instant(local, zone))


def is_second(moment: datetime, zone: str) -> bool:
    """Whether clocks show the local time of a moment for the second time then."""
    return bool(moment.astimezone(ZoneInfo(zone)).fold)


def refuse_second(values: Values, node: Node, local: datetime, zone: str) -> None:
    """Refuse the second coming of a local time, for which RFC 5545 §3.3.5 has no name."""
    message = (
        f"the second {local:%H:%M} in {zone} on {local:%Y-%m-%d} has no name in calendars; they know the first alone"
    )
    values.report.error(node, message, "give the event the timezone UTC, and its hours in that")


def warn_of_clock_changes(values: Values, node: Node, event: Event) -> None:
    """Warn of the first occurrence of a rule, after its own first, that is at such a time."""
    for one in series(event):
        if isinstance(one.when, Timed) and not one.when.floating:
            affected = tuple(_affected(one, one.when))
            for kind in (ClockChange.skips, ClockChange.doubles):
                first = next((local for change, local in affected if kind(change, local)), None)
                if first is not None:
                    warn_of_clock_change(values, node, first, one.when.zone, endless=True)


def _affected(event: Event, when: Timed) -> Iterator[tuple[ClockChange, datetime]]:
    """The occurrences at a time that a change of the clocks makes odd, with that change."""
    odd = _odd(when.zone, when.start.year, when.start.time())
    wanted = [(change, local) for change, local in odd if local > when.start]
    if not wanted:
        return
    last = max(local for _, local in wanted)
    ids = set(takewhile(lambda one: one is None or naive(one) <= last, recurrence_ids(event)))
    changed = {one.recurrence_id for one in event.changes}
    yield from ((change, local) for change, local in wanted if local in ids and local not in changed)


@lru_cache(maxsize=4096)
def _odd(zone: str, year: int, clock: time) -> tuple[tuple[ClockChange, datetime], ...]:
    """The times at that hour which clocks skip or show twice, from that year on."""
    times = (
        (change, datetime.combine(day, clock))
        for change in clock_changes(zone, year, year + YEARS)
        for day in _days(change)
    )
    return tuple((change, local) for change, local in times if change.skips(local) or change.doubles(local))


def _days(change: ClockChange) -> set[date]:
    """The days that the skipped or doubled times lie on."""
    return {change.local.date(), (change.local + change.after - change.before).date()}
