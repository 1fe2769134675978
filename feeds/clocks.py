"""When the clocks of a time zone change: found by looking at the zone's own data, on any machine the same.

A change goes by the wall time at which it comes. In spring some times of that day are skipped, in autumn some come
twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STEP = timedelta(days=6)
"""No zone changes its clocks and changes them back within this: Recife took a week less an hour in October 2000."""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A change of offset from UTC: `local` is the wall time at which it comes, by the offset before it.

    `name` is what the zone's time is called from then on, such as CEST; `daylight` is whether that is its summer time.
    """

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    daylight: bool

    def skips(self, local: datetime) -> bool:
        """Whether clocks never show this wall time."""
        return self.local <= local < self.local + (self.after - self.before)

    def doubles(self, local: datetime) -> bool:
        """Whether clocks show this wall time twice."""
        return self.local - (self.before - self.after) <= local < self.local


@lru_cache(maxsize=512)
def clock_changes(zone: str, first_year: int, last_year: int) -> tuple[ClockChange, ...]:
    """The changes of a zone, from the beginning of one year to the end of another."""
    return tuple(change for year in range(first_year, last_year + 1) for change in _of_year(zone, year))


@lru_cache(maxsize=8192)
def _of_year(zone: str, year: int) -> tuple[ClockChange, ...]:
    """The changes of one year: looked for once, however many spans of years are asked for."""
    return tuple(_found(ZoneInfo(zone), year))


def state(zone: str, local: datetime) -> ClockChange:
    """How the clocks of a zone stand at a wall time, as a change from that to the same."""
    moment = local.replace(tzinfo=ZoneInfo(zone))
    offset = moment.utcoffset() or timedelta()
    return ClockChange(local, offset, offset, moment.tzname() or zone, _is_daylight(moment, moment))


def _found(zone: ZoneInfo, year: int) -> Iterator[ClockChange]:
    moment = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    offset = _offset(zone, moment)
    while moment < end:
        following = min(moment + STEP, end)
        was, offset = offset, _offset(zone, following)
        if was != offset:
            instant = _change_between(zone, moment, following)
            before = (instant - timedelta(seconds=1)).astimezone(zone)
            after = instant.astimezone(zone)
            gone = before.utcoffset() or timedelta()
            local = (instant + gone).replace(tzinfo=None)
            yield ClockChange(
                local, gone, after.utcoffset() or timedelta(), after.tzname() or "", _is_daylight(before, after)
            )
        moment = following


def _change_between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first second of the other offset, found by halving."""
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _is_daylight(before: datetime, after: datetime) -> bool:
    """Whether a time is summer time. Dublin's winter is a negative one in the data: clients call that standard time."""
    nothing = timedelta()
    saved = after.dst() or nothing
    return saved > nothing or (saved == nothing and (before.dst() or nothing) < nothing)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
