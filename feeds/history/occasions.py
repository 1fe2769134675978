"""What happened to single occurrences of a series: moved, called off, put back, added.

An occurrence is held against itself: as it stood in the one published state and stands in the other, whether it was
changed there, left out, added, or followed the rule. What it merely takes from the whole is the whole's to tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile, zip_longest

from feeds.history.difference import TELLING, at_instants
from feeds.history.occasion import Occasion, day_in, going_on, own_fields
from feeds.history.pairing import paired
from feeds.instants import day_of, instant
from feeds.model import OFF, Event, Imprecise, RecurrenceId, Repeat, Status, Timed
from feeds.recurrence import (
    begun_at,
    ended,
    ids_of_rule,
    is_over,
    occasion,
    occurrences,
    recurrence_ids,
    rhythm,
    shifted,
    split_day,
)

FOLLOWED = 400
"""For how many occurrences the clocks of two zones are compared: for a year at least, with its changes to and fro."""

NEWS_OF_THE_PAST = ("status", "outcome")
"""What is still told of an occurrence that has been."""


def same_rule(before: Event, after: Event) -> bool:
    """Whether two states of a series differ in single occurrences at most, so that these can be told one by one."""
    if before.repeat is None or after.repeat is None or (before.when, before.zone) != (after.when, after.zone):
        return False
    return _bare(before.repeat) == _bare(after.repeat)


def changed_occasions(before: Event, after: Event, now: datetime) -> tuple[Occasion, ...]:
    """The occurrences of which there is something to tell, in their order; what has been is no news."""
    if before.repeat is None or after.repeat is None:
        return ()
    split = before.following or after.following
    found = _of_stretches(before, after, now) if split else _of_series(before, after, now)
    told = (_in_its_zone(one, now) for one in paired(list(found), before, after, now))
    return tuple(one for one in told if _is_news(one, after, now))


def _in_its_zone(one: Occasion, now: datetime) -> Occasion:
    """The same, not told as moved if it is a series of which that is true."""
    if one.before is None or "when" not in one.fields or not in_another_zone_alone(one.before, one.after, now):
        return one
    return replace(one, fields=tuple(name for name in one.fields if name != "when"))


def in_another_zone_alone(before: Event, after: Event, now: datetime) -> bool:
    """Whether what is still to come takes place at the same instants, told in another zone.

    A series that has another rule has other days on some clock, and is told.
    """
    old, new = before.when, after.when
    if before.repeat is None and after.repeat is None:
        return at_instants(old) == at_instants(new)
    if not isinstance(old, Timed) or not isinstance(new, Timed) or before.repeat is None or after.repeat is None:
        return False
    if _bare(before.repeat) != _bare(after.repeat):
        return False
    # A rule goes by the clocks of its zone: those of both have to go alike.
    if (old.start, old.end, old.floating, new.floating) != (new.start, new.end, False, False):
        return False
    went_on = {split_day(one): one for one in before.following}
    # What it goes on as may be in the other zone too, and lasts longer than its own rule.
    for following in after.following:
        stood = went_on.get(split_day(following))
        if stood and _same_clocks(stood, following) and not in_another_zone_alone(stood, following, now):
            return False
    if (old.zone, old.end_zone) == (new.zone, new.end_zone):
        return True
    # Dates that only one of them adds or leaves out are told by themselves.
    also = tuple(sorted({*before.repeat.also, *after.repeat.also}))
    every = replace(before.repeat, excepted=(), also=also)
    was, will_be = (
        occurrences(replace(state, repeat=every, changes=(), following=()), now) for state in (before, after)
    )
    first = last = None
    for one, other in islice(zip_longest(was, will_be), FOLLOWED):
        if one is None or other is None or (one.start, one.end) != (other.start, other.end):
            return False
        first, last = first or one.start, one.start
    if first is None or last is None or next(was, None) is None:
        return True
    # Several a day: the rest of the year by the clocks themselves.
    days = (last.replace(tzinfo=None) + timedelta(days=day) for day in range((first - last).days + FOLLOWED))
    zones = ((old.zone, new.zone), (old.end_zone, new.end_zone))
    return all(instant(day, one) == instant(day, other) for day in days for one, other in zones)


def _same_clocks(one: Event, other: Event) -> bool:
    """Whether two series have the same rule and hours, each in its zone."""
    if not isinstance(one.when, Timed) or not isinstance(other.when, Timed):
        return False
    if one.repeat is None or other.repeat is None or _bare(one.repeat) != _bare(other.repeat):
        return False
    return (one.when.start, one.when.end) == (other.when.start, other.when.end)


def in_the_zone_of(after: Event, before: Event, now: datetime) -> Event:
    """A series in the zone it has now, if that is all the difference to its time."""
    if before.repeat is None or after.repeat is None:
        return before
    alike = before.when == after.when or in_another_zone_alone(before, after, now)
    return replace(before, when=after.when, zone=after.zone) if alike else before


def _of_series(before: Event, after: Event, now: datetime) -> Iterator[Occasion]:
    before = in_the_zone_of(after, before, now)
    return _side_by_side(before, after) if same_rule(before, after) else _by_day(before, after)


def _of_stretches(before: Event, after: Event, now: datetime) -> Iterator[Occasion]:
    """What happened from one split to the next, of either state: each stretch is held against itself.

    A stretch that differs is told like an occurrence, but for what the stretch before it has as well.
    """
    splits = sorted({split_day(one) for state in (before, after) for one in state.following})
    was, regular = before, after
    yield from _of_series(_stretch(before, "", splits[0]), _stretch(after, "", splits[0]), now)
    for day, end in zip(splits, (*splits[1:], ""), strict=True):
        old, new = going_on(before, day), going_on(after, day)
        stood, stands = _as_of(old, day, new, new.repeat), _as_of(new, day, old, old.repeat)
        ruled = _as_of(was, day, old, stood.repeat), _as_of(regular, day, new, stands.repeat)
        fields = own_fields(stood, stands, *ruled)
        if fields:
            yield Occasion(stood, stands, fields)
        begun, goes_on = _stretch(old, day, end), _stretch(new, day, end)
        if begun.repeat is not None and goes_on.repeat is not None and _goes_alike(begun, goes_on):
            # The same dates, counted or ended otherwise.
            repeat = replace(begun.repeat, rule=goes_on.repeat.rule, until=goes_on.repeat.until)
            begun = replace(begun, repeat=repeat)
        yield from _of_series(begun, goes_on, now)
        if same_rule(replace(begun, when=goes_on.when, zone=goes_on.zone), goes_on) and not same_rule(
            in_the_zone_of(goes_on, begun, now), goes_on
        ):
            yield from _named_by_day(begun, goes_on)
        was, regular = old, new


def _stretch(event: Event, day: str, end: str) -> Event:
    """A series from one day to another, for what is said of its single occurrences."""
    kept = tuple(
        one
        for one in event.changes
        if one.recurrence_id is not None
        and day <= _order(one.recurrence_id)
        and (not end or _order(one.recurrence_id) < end)
    )
    alone = replace(event, changes=kept, following=())
    if day:
        # It may have begun before that day in one state and on it in the other.
        first = _on(event, day)
        alone = begun_at(alone, lambda one: _order(one) >= _order(first))
    return ended(alone, _on(event, end)) if end else alone


def _as_of(event: Event, day: str, like: Event, repeat: Repeat | None) -> Event:
    """A series as it stands from a day on; its rule is the given one if it has the dates of the series `like`."""
    recurrence_id = _on(event, day)
    if event.recurrence_id is not None and split_day(event) == day:
        return event
    when = shifted(event.when, recurrence_id)
    other = repeat if _goes_alike(event, like) else event.repeat
    return replace(event, when=when, recurrence_id=recurrence_id, repeat=other, changes=(), following=())


def _goes_alike(event: Event, other: Event) -> bool:
    """Whether two series have the same rhythm, and the same last day if they end."""
    if event.repeat is None or other.repeat is None or rhythm(event.repeat) != rhythm(other.repeat):
        return False
    return _last_day(event) == _last_day(other)


def _last_day(event: Event) -> date | None:
    """The last day of the rule of a series; none if it goes on for ever."""
    repeat, when = event.repeat, event.when
    if repeat is None or isinstance(when, Imprecise) or not (repeat.until or "COUNT" in repeat.rule):
        return None
    first: RecurrenceId = when.start if isinstance(when, Timed) else when.first
    return max(map(day_of, ids_of_rule(first, repeat.rule, repeat.until)), default=None)


def _on(event: Event, day: str) -> RecurrenceId:
    """The occurrence of a series on a day, at its own time."""
    if isinstance(event.when, Timed):
        return datetime.combine(date.fromisoformat(day), event.when.start.time())
    return date.fromisoformat(day)


def _bare(repeat: Repeat) -> Repeat:
    return replace(repeat, excepted=(), also=())


def _side_by_side(before: Event, after: Event) -> Iterator[Occasion]:
    """The occurrences of one rule: each that was or is changed, left out or added."""
    named = sorted(_named_otherwise(before, after) | _changed(before) | _changed(after), key=_order)
    then, now = _Standing(before, named), _Standing(after, named)
    for recurrence_id in named:
        old, new = then.of(recurrence_id), now.of(recurrence_id)
        if new is None:
            if old is None or old.status is Status.CANCELLED:
                continue
            new = replace(old, status=Status.CANCELLED)
        if old is None:
            yield Occasion(None, new, ())
            continue
        fields = own_fields(old, new, occasion(before, recurrence_id), occasion(after, recurrence_id))
        if fields:
            yield Occasion(old, new, fields)


def _by_day(before: Event, after: Event) -> Iterator[Occasion]:
    """The changed occurrences of a series that has another rule or another time, which moves all of them anyhow."""
    known = {day_in(one.recurrence_id): one for one in before.changes if one.recurrence_id is not None}
    for new in after.changes:
        if new.recurrence_id is None:
            continue
        regular = occasion(after, new.recurrence_id)
        old = known.get(day_in(new.recurrence_id))
        if old is None or old.recurrence_id is None:
            fields = own_fields(regular, new, regular, regular)
            old = regular
        else:
            was = occasion(before, old.recurrence_id)
            fields = tuple(
                name
                for name in own_fields(old, new, was, regular)
                if name != "when" or (old.when != was.when and new.when != regular.when)
            )
        if fields:
            yield Occasion(old, new, fields)


def _named_by_day(before: Event, after: Event) -> Iterator[Occasion]:
    """The dates left out or added in one state of a series that is at another hour in the other."""
    if before.repeat is None or after.repeat is None:
        return
    out, left = ({day_of(one): one for one in state.repeat.excepted} for state in (before, after) if state.repeat)
    had, has = ({day_of(one): one for one in state.repeat.also} for state in (before, after) if state.repeat)
    for day in sorted(left.keys() - out.keys()):
        old = occasion(before, _on(before, day.isoformat()))
        yield Occasion(old, replace(old, status=Status.CANCELLED), ("status",))
    for day in sorted(out.keys() - left.keys()):
        new = occasion(after, _on(after, day.isoformat()))
        yield Occasion(replace(new, status=Status.CANCELLED), new, ("status",))
    for day in sorted(had.keys() - has.keys()):
        old = occasion(before, had[day])
        yield Occasion(old, replace(old, status=Status.CANCELLED), ("status",))
    for day in sorted(has.keys() - had.keys()):
        yield Occasion(None, occasion(after, has[day]), ())


def _is_news(one: Occasion, after: Event, now: datetime) -> bool:
    """Of what has been, an editor may still say that it was called off or what came of it, but not leave it out."""
    if one.before is None:
        return one.after.status not in OFF and not is_over(one.after, now)
    if not any(name in TELLING for name in one.fields):
        return False
    if not (is_over(one.before, now) and is_over(one.after, now)):
        return True
    said = any(one.after in state.changes for state in (after, *after.following))
    return said and any(name in NEWS_OF_THE_PAST for name in one.fields)


class _Standing:
    """How the occurrences of a series stand in one state of it; `named` are those that will be asked for, in order."""

    def __init__(self, event: Event, named: list[RecurrenceId]) -> None:
        self._event = event
        self._changes = {one.recurrence_id: one for one in event.changes}
        self._ruled: set[RecurrenceId | None] = set()
        if named:
            last = _order(named[-1])
            self._ruled = set(takewhile(lambda one: one is not None and _order(one) <= last, recurrence_ids(event)))

    def of(self, recurrence_id: RecurrenceId) -> Event | None:
        """The occurrence: changed, as the rule has it, cancelled if it is left out, or None if there is none."""
        regular = occasion(self._event, recurrence_id)
        if self._event.repeat is not None and recurrence_id in self._event.repeat.excepted:
            return replace(regular, status=Status.CANCELLED)
        if recurrence_id not in self._ruled:
            return None
        return self._changes.get(recurrence_id, regular)


def _named_otherwise(before: Event, after: Event) -> set[RecurrenceId]:
    """The occurrences that are left out or added in the one state and not in the other."""
    if before.repeat is None or after.repeat is None:
        return set()
    left_out = set(before.repeat.excepted) ^ set(after.repeat.excepted)
    return left_out | (set(before.repeat.also) ^ set(after.repeat.also))


def _changed(event: Event) -> set[RecurrenceId]:
    return {one.recurrence_id for one in event.changes if one.recurrence_id is not None}


def _order(recurrence_id: RecurrenceId) -> str:
    return recurrence_id.isoformat()
