"""Local times and instants: what a clock on the wall shows in a zone, and when that is for the whole world (UTC)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from feeds.model import AllDay, RecurrenceId, Timed


@lru_cache(maxsize=1 << 16)
def instant(local: datetime, zone: str) -> datetime:
    """The UTC instant of a naive local time.

    One that the clocks skip counts with the offset before the gap, one that comes twice is the first (RFC 5545
    §3.3.5); that is what `fold=0` means to `zoneinfo`.
    """
    return local.replace(tzinfo=_zone(zone), fold=0).astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """The naive local time in `zone` of an aware moment, without which of two it is where an hour comes twice."""
    return moment.astimezone(_zone(zone)).replace(tzinfo=None, fold=0)


def starts(when: AllDay | Timed, zone: str) -> datetime:
    """When it starts, in UTC; a day starts at midnight in `zone`."""
    if isinstance(when, AllDay):
        return instant(datetime.combine(when.first, time()), zone)
    return instant(when.start, when.zone)


def ends(when: AllDay | Timed, zone: str) -> datetime:
    """When it is over, in UTC; a day is over at the next midnight in `zone`."""
    if isinstance(when, AllDay):
        return midnight_after(when.last, zone)
    return instant(when.end, when.end_zone)


def midnight_after(last: date, zone: str) -> datetime:
    """The midnight at which a day is over, in UTC."""
    return instant(datetime.combine(last + timedelta(days=1), time()), zone)


def naive(recurrence_id: RecurrenceId) -> datetime:
    """A recurrence id as a local time, to compare it by: a day is its midnight."""
    return recurrence_id if isinstance(recurrence_id, datetime) else datetime.combine(recurrence_id, time())


def day_of(recurrence_id: RecurrenceId) -> date:
    """The local day of an occurrence."""
    return recurrence_id.date() if isinstance(recurrence_id, datetime) else recurrence_id


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
