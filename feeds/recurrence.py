"""The occurrences of an event: when it takes place, once or over and over, with its exceptions and changes.

Local time rules: an event at nine stays at nine when the clocks change. Expansion is lazy and bounded, in number and in
years, so that an endless rule never makes an endless loop.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from dateutil.rrule import rrule, rrulestr

from feeds.instants import day_of, ends, instant, local, midnight_after, naive, starts
from feeds.model import AllDay, Event, Imprecise, RecurrenceId, Repeat, Timed, When

FAR = timedelta(days=3)
"""Days that are further apart than this are so in every zone."""

MOST_OCCURRENCES = 100_000
"""How far a rule is followed: more than two centuries of days."""

HORIZON = timedelta(days=300 * 366)
"""How long a rule is followed: past the last year that an event may have."""

SOME_DAY = datetime.combine(date(2022, 1, 10), time())
"""What a rule begins with that is not given its beginning yet."""

_COUNT = re.compile(r";?COUNT=(\d+)")


class Occurrence(NamedTuple):
    """One instance of an event: `event` as it stands on that occasion, from `start` to `end` in UTC."""

    event: Event
    when: AllDay | Timed
    start: datetime
    end: datetime
    recurrence_id: RecurrenceId | None = None

    @property
    def name(self) -> str:
        """What tells this occurrence from the others in the id of a notice: its first start, local."""
        if self.recurrence_id is not None:
            return self.recurrence_id.isoformat()
        return (self.when.first if isinstance(self.when, AllDay) else self.when.start).isoformat()


def is_over(event: Event, now: datetime) -> bool:
    """Whether the last occurrence of the event has ended. What has no day yet is over when its week or month is."""
    if isinstance(event.when, Imprecise):
        return event.when.last is not None and midnight_after(event.when.last, event.zone) <= now
    if event.repeat is None:
        return ends(event.when, event.zone) <= now
    return next(iter(occurrences(event, now)), None) is None


def occurrences(event: Event, after: datetime, before: datetime | None = None) -> Iterator[Occurrence]:
    """The occurrences that end after `after` and start before `before` (both UTC), in the order of their starts.

    Without `before` the walk goes on as long as the rule does, at most `MOST_OCCURRENCES`.
    """
    if isinstance(event.when, Imprecise):
        return
    if is_long_over(event, after):
        return
    if event.repeat is None:
        yield from _single(event, after, before)
        return
    walks = (_of_series(one, after) for one in series(event))
    for occurrence in heapq.merge(*walks, key=lambda one: one.start) if event.following else _of_series(event, after):
        if before is not None and occurrence.start >= before:
            return
        if occurrence.end > after or occurrence.start > after:
            yield occurrence


def series(event: Event) -> tuple[Event, ...]:
    """The series that an event is written as: its own, and one for each time it goes on as another.

    Each ends where the next begins. A client sees several events, since most do not know RANGE=THISANDFUTURE
    (RFC 5545 §3.2.13).
    """
    if not event.following:
        return (event,)
    whole = (replace(event, following=()), *event.following)
    ends_before = (*(following.recurrence_id for following in event.following), None)
    return tuple(one if end is None else ended(one, end) for one, end in zip(whole, ends_before, strict=True))


def variants(event: Event) -> Iterator[tuple[str, Event, Event]]:
    """What differs from the whole, by a name of its own: changed occurrences, and the series it goes on as.

    Each comes with the event that it is a variant of: the whole, or one of those series.
    """
    for change in event.changes:
        yield _iso(change.recurrence_id), change, event
    for following in event.following:
        name = f"from {split_day(following)}"
        yield name, following, event
        for change in following.changes:
            yield f"{name}/{_iso(change.recurrence_id)}", change, following


def rhythm(repeat: Repeat) -> str:
    """A rule without the count of its occurrences: how often, whatever its end."""
    return _COUNT.sub("", repeat.rule)


def split_day(following: Event) -> str:
    """The day from which an event goes on as another series, which that series is known by."""
    if following.recurrence_id is None:
        raise ValueError(f"{following.id} follows no other series")
    return day_of(following.recurrence_id).isoformat()


def ended(event: Event, end: RecurrenceId) -> Event:
    """A series without the occurrences from `end` on."""
    if event.repeat is None:
        return event
    step = timedelta(seconds=1) if isinstance(end, datetime) else timedelta(days=1)
    repeat = replace(
        event.repeat,
        rule=_COUNT.sub("", event.repeat.rule),
        until=end - step,
        excepted=tuple(one for one in event.repeat.excepted if naive(one) < naive(end)),
        also=tuple(one for one in event.repeat.also if naive(one) < naive(end)),
    )
    return replace(event, repeat=repeat)


def followed(event: Event) -> Iterator[tuple[Event, RecurrenceId | None]]:
    """The series that an event goes on as, each with where it ends because another one begins."""
    ends_before = (*(one.recurrence_id for one in event.following[1:]), None)
    return zip(event.following, ends_before, strict=False)


def repeat_before(event: Event, end: RecurrenceId | None) -> Repeat | None:
    """How a series recurs, up to the last date of its rhythm before `end` if another one begins there.

    None if it has one date alone.
    """
    if event.repeat is None or isinstance(event.when, Imprecise):
        return None
    first: RecurrenceId = event.when.first if isinstance(event.when, AllDay) else event.when.start
    if end is None:
        return event.repeat if event.repeat.also or _recurs(first, event.repeat.rule, event.repeat.until) else None
    repeat = ended(event, end).repeat or event.repeat
    last = _last(first, repeat.rule, repeat.until, repeat.excepted)
    if last != first:
        return replace(repeat, until=last)
    return replace(repeat, rule="", until=repeat.also[-1]) if repeat.also else None


@lru_cache(maxsize=1024)
def _last(
    first: RecurrenceId, rule: str, until: RecurrenceId | None, excepted: tuple[RecurrenceId, ...]
) -> RecurrenceId:
    dates = (one for one in ids_of_rule(first, rule, until) if one not in excepted)
    return max(dates, key=naive, default=first)


@lru_cache(maxsize=1024)
def _recurs(first: RecurrenceId, rule: str, until: RecurrenceId | None) -> bool:
    """Whether a rule has more dates than the first; one without an end has."""
    endless = bool(rule) and until is None and _COUNT.search(rule) is None
    return endless or len(list(islice(ids_of_rule(first, rule, until), 2))) > 1


def is_long_over(event: Event, now: datetime) -> bool:
    """Whether an event is over in every zone and has been for days, as far as it says so by itself.

    Of a rule with an end that is seen without following it, so that most of a long past costs next to nothing.
    """
    repeat, when = event.repeat, event.when
    if repeat is None:
        last = when.end.date() if isinstance(when, Timed) else when.last
        return last is not None and last + FAR < now.date()
    if repeat.until is None or repeat.also or event.changes or event.following:
        return False
    return _far_before(repeat.until, event, now)


def _far_before(start: RecurrenceId | None, event: Event, after: datetime) -> bool:
    """Whether an occurrence that begins then is over by `after` in every zone."""
    if start is None or isinstance(event.when, Imprecise):
        return False
    span = event.when.last - event.when.first if isinstance(event.when, AllDay) else event.when.end - event.when.start
    return naive(start) + span + FAR < after.replace(tzinfo=None)


def _of_series(event: Event, after: datetime) -> Iterator[Occurrence]:
    """The occurrences of one series; those that were over long before `after` may be left out."""
    changes = {change.recurrence_id: change for change in event.changes}
    moved = [made for change in event.changes if (made := _occurrence(change, change.recurrence_id))]
    regular = (
        _occurrence(event, recurrence_id)
        for recurrence_id in recurrence_ids(event)
        if recurrence_id not in changes and not _far_before(recurrence_id, event, after)
    )
    yield from _merged(regular, sorted(moved, key=lambda one: one.start))


def _single(event: Event, after: datetime, before: datetime | None) -> Iterator[Occurrence]:
    """The one occurrence of an event that does not recur, where it lies in the span."""
    for one in only(event):
        if (before is None or one.start < before) and (one.end > after or one.start > after):
            yield one


def only(event: Event) -> tuple[Occurrence, ...]:
    """The one occurrence of an event that does not recur, whenever it is; none where it has no day."""
    one = _occurrence(event, None)
    return (one,) if one is not None else ()


def recurrence_ids(event: Event) -> Iterator[RecurrenceId | None]:
    """The recurrence ids of an event, in order; a single None for one that does not recur."""
    if isinstance(event.when, Imprecise):
        return
    if event.repeat is None:
        yield None
        return
    first: RecurrenceId = event.when.first if isinstance(event.when, AllDay) else event.when.start
    excepted = set(event.repeat.excepted)
    also = sorted(set(event.repeat.also) - excepted, key=naive)
    previous = None
    for recurrence_id in _in_order(ids_of_rule(first, event.repeat.rule, event.repeat.until), also):
        if recurrence_id not in excepted and recurrence_id != previous:
            yield recurrence_id
        previous = recurrence_id


def ids_of_rule(first: RecurrenceId, rule: str, until: RecurrenceId | None = None) -> Iterator[RecurrenceId]:
    """The recurrence ids of a rule alone, of an event that first takes place at `first`."""
    if not rule:
        yield first
        return
    count = _COUNT.search(rule)
    last = naive(first) + HORIZON
    if until is not None:
        last = min(last, naive(until) if isinstance(until, datetime) else _end_of(until))
    # COUNT is kept by us: the library would look for the last occurrence until the year 9999.
    rule, begin = _COUNT.sub("", rule), naive(first)
    # Hours and minutes that a rule names are counted from those that it begins at.
    usual = begin if "BYHOUR" in rule or "BYMINUTE" in rule else SOME_DAY
    made = _parsed(rule, usual).replace(dtstart=begin, until=last)
    most = min(int(count[1]), MOST_OCCURRENCES) if count else MOST_OCCURRENCES
    for start in islice(made, most):
        yield start if isinstance(first, datetime) else start.date()


@lru_cache(maxsize=1024)
def _parsed(rule: str, begin: datetime) -> rrule:
    """A rule as the library reads it: what it leaves open follows from its beginning, also once it is given another."""
    made = rrulestr(rule, dtstart=begin)
    if not isinstance(made, rrule):
        raise TypeError(rule)
    return made


def _in_order(ruled: Iterator[RecurrenceId], also: list[RecurrenceId]) -> Iterator[RecurrenceId]:
    waiting = list(also)
    for one in ruled:
        while waiting and naive(waiting[0]) < naive(one):
            yield waiting.pop(0)
        yield one
    yield from waiting


def _merged(regular: Iterator[Occurrence | None], moved: list[Occurrence]) -> Iterator[Occurrence]:
    waiting = list(moved)
    for one in regular:
        if one is None:
            continue
        while waiting and waiting[0].start <= one.start:
            yield waiting.pop(0)
        yield one
    yield from waiting


def _occurrence(event: Event, recurrence_id: RecurrenceId | None) -> Occurrence | None:
    """The occurrence of a series, or the changed one that `event` is."""
    recurs = event.repeat is not None and recurrence_id is not None
    when = shifted(event.when, recurrence_id) if recurs and recurrence_id is not None else event.when
    if isinstance(when, Imprecise):
        return None
    return Occurrence(event, when, starts(when, event.zone), ends(when, event.zone), recurrence_id)


def occasion(event: Event, recurrence_id: RecurrenceId) -> Event:
    """The event as it stands for one of its occurrences that nothing was changed of."""
    when = shifted(event.when, recurrence_id)
    return replace(event, when=when, recurrence_id=recurrence_id, repeat=None, changes=(), following=())


def coming_part(event: Event, now: datetime) -> Event:
    """A series without the occurrences that are over at `now`: it begins with the first that is not, or that was moved.

    Any other event is itself, and so are a series that is over and one that goes on as another.
    """
    if event.repeat is None or not event.repeat.rule or event.following or isinstance(event.when, Imprecise):
        return event
    coming = tuple(change for change in event.changes if not is_over(change, now))
    kept = {change.recurrence_id for change in coming}
    begun = begun_at(event, lambda one: one in kept or not is_over(occasion(event, one), now))
    if begun is event or begun.repeat is None:
        return event
    also = tuple(day for day in event.repeat.also if not is_over(occasion(event, day), now))
    return replace(begun, repeat=replace(begun.repeat, also=also), changes=coming)


def begun_at(event: Event, is_first: Callable[[RecurrenceId], bool]) -> Event:
    """A series without what comes before the first occurrence of its rule of which that is true.

    One that begins there anyway is itself, and so is one that has none.
    """
    if event.repeat is None or isinstance(event.when, Imprecise):
        return event
    start: RecurrenceId = event.when.first if isinstance(event.when, AllDay) else event.when.start
    for skipped, one in enumerate(ids_of_rule(start, event.repeat.rule, event.repeat.until)):
        if is_first(one):
            if not skipped:
                return event
            counted = _COUNT.search(event.repeat.rule)
            left = f";COUNT={int(counted[1]) - skipped}" if counted else ""
            excepted, also = (
                tuple(day for day in days if naive(day) >= naive(one))
                for days in (event.repeat.excepted, event.repeat.also)
            )
            repeat = replace(event.repeat, rule=_COUNT.sub(left, event.repeat.rule), excepted=excepted, also=also)
            return replace(event, when=shifted(event.when, one), repeat=repeat)
    return event


def shifted(when: When, recurrence_id: RecurrenceId) -> When:
    """The same span of local time, begun at another occurrence."""
    if isinstance(when, AllDay):
        first = recurrence_id.date() if isinstance(recurrence_id, datetime) else recurrence_id
        return AllDay(first, first + (when.last - when.first))
    if isinstance(when, Timed):
        start = naive(recurrence_id)
        end = start + (when.end - when.start)
        if when.zone != when.end_zone:
            # Between two zones the length holds (RFC 5545 §3.8.5.3): their clocks do not change on the same day.
            length = instant(when.end, when.end_zone) - instant(when.start, when.zone)
            end = local(instant(start, when.zone) + length, when.end_zone)
        return Timed(start, end, when.zone, when.end_zone, when.floating)
    return when


def _iso(recurrence_id: RecurrenceId | None) -> str:
    return "" if recurrence_id is None else recurrence_id.isoformat()


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max)
