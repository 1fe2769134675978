"""VTIMEZONEs made of rules: small, right for the past years they are used in, and open into the future.

`icalendar` can list every transition of a zone; clients want the few rules behind them (RFC 5545 §3.6.5). They are
found by looking at the zone's own transitions, so that the result depends on the zone's data and on the first
year used, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur, vUTCOffset

LAST_YEAR = 2037
"""How far transitions are looked at one by one; from then on the yearly rule holds or none does."""

HOUR = timedelta(hours=1)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of offset: `local` is the wall time at which it comes, by the offset before it."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    daylight: bool

    @property
    def rule(self) -> tuple[int, int, int, timedelta, timedelta, timedelta]:
        """What transitions of one yearly rule have in common: month, weekday, which one, the time and the offsets."""
        return (self.local.month, self.local.weekday(), self._week(), self._time(), self.before, self.after)

    def _week(self) -> int:
        """Which such weekday of its month: 1 to 4, or -1 for the last."""
        in_last_week = (self.local + timedelta(days=7)).month != self.local.month
        return -1 if in_last_week else (self.local.day - 1) // 7 + 1

    def _time(self) -> timedelta:
        return timedelta(hours=self.local.hour, minutes=self.local.minute, seconds=self.local.second)


@lru_cache(maxsize=256)
def vtimezone(zone: str, first_year: int) -> Timezone:
    """The VTIMEZONE of an IANA zone, right from the beginning of `first_year` on.

    It begins two years earlier: ts-ics, a reader in JavaScript, passes over the first day of each rule.
    """
    component = Timezone()
    component.add("tzid", zone)
    changes = list(_transitions(ZoneInfo(zone), first_year))
    tail = _yearly_tail(changes)
    single = changes[: len(changes) - len(tail)]
    begin = datetime(first_year - 2, 1, 1)  # noqa: DTZ001 - wall time
    initial = _initial(ZoneInfo(zone), begin)
    component.add_component(_observance(initial, repeats=False))
    for change in single:
        component.add_component(_observance(change, repeats=False))
    for rule in dict.fromkeys(change.rule for change in tail):
        component.add_component(_observance(next(one for one in tail if one.rule == rule), repeats=True))
    return component


def _initial(zone: ZoneInfo, begin: datetime) -> Transition:
    aware = begin.replace(tzinfo=zone)
    offset = aware.utcoffset() or timedelta()
    return Transition(begin, offset, offset, aware.tzname() or str(zone), bool(aware.dst()))


def _transitions(zone: ZoneInfo, first_year: int) -> Iterator[Transition]:
    """The changes of offset from the second year before `first_year` up to `LAST_YEAR`, found by halving."""
    moment = datetime(first_year - 2, 1, 1, tzinfo=UTC)
    end = datetime(max(LAST_YEAR, first_year + 15) + 1, 1, 1, tzinfo=UTC)
    step = timedelta(days=7)
    while moment < end:
        following = moment + step
        if _offset(zone, moment) != _offset(zone, following):
            instant = _change_between(zone, moment, following)
            before = _offset(zone, instant - timedelta(seconds=1))
            after = instant.astimezone(zone)
            local = (instant + before).replace(tzinfo=None)
            yield Transition(local, before, _offset(zone, instant), after.tzname() or "", bool(after.dst()))
        moment = following


def _change_between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _yearly_tail(changes: list[Transition]) -> list[Transition]:
    """The last transitions, as long as they come by the same two rules a year, down to the year looked at last."""
    if len(changes) < 4:
        return []
    by_year: dict[int, list[Transition]] = {}
    for change in changes:
        by_year.setdefault(change.local.year, []).append(change)
    last = max(by_year)
    # A fourth weekday of one year is the last of another: both readings are tried, the one that holds longest counts.
    wanted = [_readings(change) for change in by_year[last]]
    tail: list[Transition] = []
    chosen = wanted
    for year in range(last, min(by_year) - 1, -1):
        found = [_readings(change) for change in by_year.get(year, ())]
        if len(found) != len(chosen):
            break
        common = [one & other for one, other in zip(chosen, found, strict=True)]
        if not all(common):
            break
        chosen = common
        tail = [*by_year[year], *tail]
    if last < LAST_YEAR or len({change.local.year for change in tail}) < 4:
        return []
    rules = [min(readings) for readings in chosen]
    return [_as_rule(change, rules) for change in tail]


def _readings(change: Transition) -> frozenset[tuple[int, int, int, timedelta, timedelta, timedelta]]:
    month, weekday, _, time, before, after = change.rule
    weeks = {(change.local.day - 1) // 7 + 1}
    if (change.local + timedelta(days=7)).month != change.local.month:
        weeks.add(-1)
    return frozenset((month, weekday, week, time, before, after) for week in weeks if week <= 4)


@dataclass(frozen=True, slots=True)
class _Ruled(Transition):
    """A transition together with the rule it was found to follow."""

    follows: tuple[int, int, int, timedelta, timedelta, timedelta] | None = None

    @property
    def rule(self) -> tuple[int, int, int, timedelta, timedelta, timedelta]:
        return self.follows or Transition.rule.fget(self)  # type: ignore[attr-defined]


def _as_rule(change: Transition, rules: list[tuple[int, int, int, timedelta, timedelta, timedelta]]) -> Transition:
    readings = _readings(change)
    follows = next(rule for rule in rules if rule in readings)
    return _Ruled(change.local, change.before, change.after, change.name, change.daylight, follows)


def _observance(change: Transition, *, repeats: bool) -> TimezoneStandard | TimezoneDaylight:
    observance = TimezoneDaylight() if change.daylight else TimezoneStandard()
    observance.add("dtstart", change.local)
    observance.add("tzoffsetfrom", vUTCOffset(change.before))
    observance.add("tzoffsetto", vUTCOffset(change.after))
    if change.name:
        observance.add("tzname", change.name)
    if repeats:
        month, weekday, week, *_ = change.rule
        observance.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{week}{DAYS[weekday]}"}))
    return observance


def first_year(days: list[date]) -> int:
    """The year from which a zone has to be right, for the days it is used on."""
    return min((day.year for day in days), default=1970)
