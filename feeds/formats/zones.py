"""VTIMEZONEs made of rules: small, right for the past years they are used in, and open into the future.

`icalendar` can list every transition of a zone; clients want the few rules behind them (RFC 5545 §3.6.5). They are
found by looking at the zone's own changes, so that the result depends on the zone's data and on the years used, and on
nothing else. A zone that has no yearly rule, as those that go by Ramadan, is a list up to `LAST_YEAR`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur, vUTCOffset

from feeds.clocks import ClockChange, clock_changes, state

LAST_YEAR = 2037
"""How far changes are looked at one by one; from then on the yearly rule holds or none does."""

BEFORE = 2
"""How many years before it is used a zone begins: ts-ics, a JavaScript reader, passes over the first day of a rule."""

SURE = 11
"""In so many years each date falls on each weekday, so that what holds in them is no accident."""

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Rule = tuple[tuple[str, str], ...]
"""The parts of a yearly rule (RFC 5545 §3.3.10) beside its FREQ."""


@lru_cache(maxsize=256)
def vtimezone(zone: str, first_year: int, last_year: int = LAST_YEAR) -> Timezone:
    """The VTIMEZONE of an IANA zone, right from the beginning of `first_year` on, and up to `last_year` at least."""
    component = Timezone()
    component.add("tzid", zone)
    begin = first_year - BEFORE
    changes = clock_changes(zone, begin, max(LAST_YEAR, first_year + SURE, last_year))
    ruled = _yearly_tail(changes)
    component.add_component(_observance(state(zone, datetime(begin, 1, 1))))  # noqa: DTZ001 - wall time
    listed = changes[: len(changes) - sum(len(group) for _, group in ruled)]
    for change in listed:
        component.add_component(_observance(change))
    for rule, group in sorted(ruled, key=lambda one: one[1][0].local):
        component.add_component(_observance(group[0], rule))
    return component


def _yearly_tail(changes: tuple[ClockChange, ...]) -> list[tuple[Rule, tuple[ClockChange, ...]]]:
    """The last changes, as long as they come by the same rules each year, up to the year looked at last."""
    by_year: dict[int, list[ClockChange]] = {}
    for change in changes:
        by_year.setdefault(change.local.year, []).append(change)
    last = max(by_year, default=0)
    if last < LAST_YEAR:
        return []
    # A fourth weekday of one year is the last of another: all readings are tried, those count that hold the longest.
    readings = [_readings(change) for change in by_year[last]]
    tail: list[list[ClockChange]] = []
    for year in range(last, min(by_year) - 1, -1):
        found = by_year.get(year, [])
        if [_shift(one) for one in found] != [_shift(one) for one in by_year[last]]:
            break
        common = [one & _readings(change) for one, change in zip(readings, found, strict=True)]
        if not all(common):
            break
        readings = common
        tail.insert(0, found)
    if len(tail) < SURE:
        return []
    return [(min(rules)[1], tuple(group)) for rules, group in zip(readings, zip(*tail, strict=True), strict=True)]


def _shift(change: ClockChange) -> tuple[object, ...]:
    return (change.local.month, change.local.weekday(), change.local.time(), change.before, change.after)


def _readings(change: ClockChange) -> frozenset[tuple[int, Rule]]:
    """What yearly rules a change may follow, the plainest first: the last Sunday, the second, the one from the 24th."""
    month, day = change.local.month, change.local.day
    weekday = DAYS[change.local.weekday()]
    length = _length(change.local)
    found: list[tuple[int, Rule]] = []
    if day + 7 > length:
        found.append((0, (("BYDAY", f"-1{weekday}"), ("BYMONTH", str(month)))))
    if day <= 28:
        found.append((1, (("BYDAY", f"{(day - 1) // 7 + 1}{weekday}"), ("BYMONTH", str(month)))))
    for first in range(max(1, day - 6), min(day, length - 6) + 1):
        days = ",".join(str(first + number) for number in range(7))
        found.append((2, (("BYDAY", weekday), ("BYMONTH", str(month)), ("BYMONTHDAY", days))))
    return frozenset(found)


def _length(day: datetime) -> int:
    """How many days a month has; February has 28, as a rule counts them."""
    return (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[day.month - 1]


def _observance(change: ClockChange, rule: Rule = ()) -> TimezoneStandard | TimezoneDaylight:
    observance = TimezoneDaylight() if change.daylight else TimezoneStandard()
    observance.add("dtstart", change.local)
    observance.add("tzoffsetfrom", vUTCOffset(change.before))
    observance.add("tzoffsetto", vUTCOffset(change.after))
    if change.name:
        observance.add("tzname", change.name)
    if rule:
        parts = {name: value.split(",") for name, value in rule}
        observance.add("rrule", vRecur({"FREQ": "YEARLY", **parts}))
    return observance


def years(used: Iterable[datetime]) -> tuple[int, int]:
    """The first and the last year in which a zone is used."""
    found = [day.year for day in used]
    return min(found), max(found)
