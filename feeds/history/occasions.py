"""What happened to single occurrences of a series: moved, called off, put back, added.

An occurrence is held against itself: as it stood in the one published state and stands in the other, whether it was
changed there, left out, added, or followed the rule. What it merely takes from the whole is the whole's to tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice, takewhile, zip_longest

from feeds.history.difference import TELLING, TOLD, at_instants, told_value
from feeds.instants import day_of
from feeds.model import OFF, Event, RecurrenceId, Repeat, Status, Timed, When
from feeds.recurrence import begun_at, ended, is_over, occasion, occurrences, recurrence_ids, rhythm, shifted, split_day

FOLLOWED = 400
"""For how many occurrences the clocks of two zones are compared: for a year at least, with its changes to and fro."""

NEWS_OF_THE_PAST = ("status", "outcome")
"""What is still told of an occurrence that has been."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One occurrence that differs: as it stood `before`, None if there was none, and as it stands `after`.

    `fields` are those that differ by what was said of this occurrence alone.
    """

    before: Event | None
    after: Event
    fields: tuple[str, ...]

    @property
    def when(self) -> When:
        """Its time as it was last known."""
        return (self.before or self.after).when


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
    found = _of_stretches(before, after) if split else _of_series(before, after)
    told = (_in_its_zone(one, now) for one in _put_elsewhere(list(found), before, after, now))
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
    if not isinstance(old, Timed) or not isinstance(new, Timed) or before.repeat != after.repeat:
        return False
    # A rule goes by the clocks of its zone: those of both have to go alike.
    if (old.start, old.end, old.floating, new.floating) != (new.start, new.end, False, False):
        return False
    was, will_be = (occurrences(replace(state, changes=(), following=()), now) for state in (before, after))
    pairs = islice(zip_longest(was, will_be), FOLLOWED)
    return all(one and other and (one.start, one.end) == (other.start, other.end) for one, other in pairs)


def _of_series(before: Event, after: Event) -> Iterator[Occasion]:
    return _side_by_side(before, after) if same_rule(before, after) else _by_day(before, after)


def _of_stretches(before: Event, after: Event) -> Iterator[Occasion]:
    """What happened from one split to the next, of either state: each stretch is held against itself.

    A stretch that differs is told like an occurrence, but for what the stretch before it has as well.
    """
    splits = sorted({split_day(one) for state in (before, after) for one in state.following})
    was, regular = before, after
    yield from _of_series(_stretch(before, "", splits[0]), _stretch(after, "", splits[0]))
    for day, end in zip(splits, (*splits[1:], ""), strict=True):
        old, new = _going_on(before, day), _going_on(after, day)
        stood, stands = _as_of(old, day, new.repeat), _as_of(new, day, old.repeat)
        fields = _own(stood, stands, _as_of(was, day, stood.repeat), _as_of(regular, day, stands.repeat))
        if fields:
            yield Occasion(stood, stands, fields)
        yield from _of_series(_stretch(old, day, end), _stretch(new, day, end))
        was, regular = old, new


def _going_on(event: Event, day: str) -> Event:
    """The series that an event goes on as, or goes on being, on a day."""
    begun = [one for one in event.following if split_day(one) <= day]
    return begun[-1] if begun else event


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


def _as_of(event: Event, day: str, repeat: Repeat | None) -> Event:
    """A series as it stands from a day on; its rule is the other one if it has the same rhythm, whatever its end."""
    recurrence_id = _on(event, day)
    if event.recurrence_id is not None and split_day(event) == day:
        return event
    same = repeat is not None and event.repeat is not None and rhythm(event.repeat) == rhythm(repeat)
    when = shifted(event.when, recurrence_id)
    other = repeat if same else event.repeat
    return replace(event, when=when, recurrence_id=recurrence_id, repeat=other, changes=(), following=())


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
        fields = _own(old, new, occasion(before, recurrence_id), occasion(after, recurrence_id))
        if fields:
            yield Occasion(old, new, fields)


def _by_day(before: Event, after: Event) -> Iterator[Occasion]:
    """The changed occurrences of a series that has another rule or another time, which moves all of them anyhow."""
    known = {_day(one.recurrence_id): one for one in before.changes if one.recurrence_id is not None}
    for new in after.changes:
        if new.recurrence_id is None:
            continue
        regular = occasion(after, new.recurrence_id)
        old = known.get(_day(new.recurrence_id))
        if old is None or old.recurrence_id is None:
            fields = _own(regular, new, regular, regular)
            old = regular
        else:
            was = occasion(before, old.recurrence_id)
            fields = tuple(
                name
                for name in _own(old, new, was, regular)
                if name != "when" or (old.when != was.when and new.when != regular.when)
            )
        if fields:
            yield Occasion(old, new, fields)


def _own(old: Event, new: Event, was: Event, regular: Event) -> tuple[str, ...]:
    """The fields that differ, but not by what the whole was (`was`) and what it is now (`regular`)."""
    return tuple(
        name
        for name in TOLD
        if told_value(old, name) != told_value(new, name)
        and (told_value(old, name), told_value(new, name)) != (told_value(was, name), told_value(regular, name))
    )


def _put_elsewhere(found: list[Occasion], before: Event, after: Event, now: datetime) -> Iterator[Occasion]:
    """The same, where one that is left out and one that comes in are told as one.

    It takes place at that time still, though another line of the file says so: as a date of its own, or as one of the
    rule that was moved. Or it is a date of `also` that was corrected.
    """
    pairs = dict(_at_the_same_time(found, before, after))
    paired = {*pairs, *pairs.values()}
    rest = [number for number in range(len(found)) if number not in paired]
    pairs |= _corrected(found, rest, before, after, now)
    ended, begun = set(pairs), set(pairs.values())
    for number, one in enumerate(found):
        if number in ended and one.before is not None:
            pair = _as_one(one.before, found[pairs[number]].after, before, after)
            if pair.fields:
                yield pair
        if number not in ended and number not in begun:
            yield one
        elif _is_moved(one) and one.before is not None:
            # The other end of its move: an extra one where it is, or off where it was.
            if number not in begun:
                yield Occasion(None, one.after, ())
            elif number not in ended:
                yield Occasion(one.before, replace(one.before, status=Status.CANCELLED), ("status",))


def _at_the_same_time(found: list[Occasion], before: Event, after: Event) -> Iterator[tuple[int, int]]:
    """Which occurrence takes place when another one did that is not there any more, or was not there yet.

    What an editor calls off by its day, or moves onto another's, is told as it is written.
    """
    said_before, said_after = _said(before), _said(after)
    coming = {
        number: one for number, one in enumerate(found) if _takes_place(one.after) and (_is_moved(one) or _begins(one))
    }
    for number, one in enumerate(found):
        if not _takes_place(one.before) or one.before is None or not (_is_moved(one) or _ends(one)):
            continue
        gone = _ends(one) and one.after.recurrence_id not in said_after
        for other, new in coming.items():
            come = _begins(new) and (new.before is None or new.before.recurrence_id not in said_before)
            if other != number and (gone or come) and at_instants(new.after.when) == at_instants(one.before.when):
                yield number, other
                del coming[other]
                break


def _corrected(
    found: list[Occasion], rest: list[int], before: Event, after: Event, now: datetime
) -> Iterator[tuple[int, int]]:
    """Which date of `also` became which: one out and one in, of the same day or, if nothing else differs, at all."""
    old, new = _added(before), _added(after)
    coming = [number for number in rest if not is_over(found[number].after, now)]
    out = [number for number in coming if _ends(found[number]) and found[number].after.recurrence_id in old - new]
    put = [number for number in coming if _begins(found[number]) and found[number].after.recurrence_id in new - old]
    for number in tuple(out):
        day = _day(found[number].after.recurrence_id)
        left, come = ([one for one in ones if _day(found[one].after.recurrence_id) == day] for ones in (out, put))
        if len(left) == len(come) == 1:
            yield number, come[0]
            out.remove(number)
            put.remove(come[0])
    if len(out) == len(put) == 1:
        stood = found[out[0]].before
        if stood is not None and _as_one(stood, found[put[0]].after, before, after).fields == ("when",):
            yield out[0], put[0]


def _as_one(old: Event, new: Event, before: Event, after: Event) -> Occasion:
    """One occurrence that goes by another date in each state."""
    was, regular = _as_ruled(before, old), _as_ruled(after, new)
    # Each has its time by its own date.
    was, regular = replace(was, when=new.when), replace(regular, when=old.when)
    return Occasion(old, new, _own(old, new, was, regular))


def _as_ruled(event: Event, one: Event) -> Event:
    if one.recurrence_id is None:
        raise ValueError(f"{one.id} is no occurrence")
    return occasion(_going_on(event, day_of(one.recurrence_id).isoformat()), one.recurrence_id)


def _takes_place(one: Event | None) -> bool:
    return one is not None and one.repeat is None and one.status not in OFF


def _begins(one: Occasion) -> bool:
    return not _takes_place(one.before) and _takes_place(one.after)


def _ends(one: Occasion) -> bool:
    return _takes_place(one.before) and not _takes_place(one.after)


def _is_moved(one: Occasion) -> bool:
    return _takes_place(one.before) and _takes_place(one.after) and "when" in one.fields


def _said(event: Event) -> set[RecurrenceId | None]:
    """The occurrences of which something is said, in any of the series that an event goes on as."""
    return {one.recurrence_id for state in (event, *event.following) for one in state.changes}


def _added(event: Event) -> set[RecurrenceId | None]:
    """The dates that come on top of a rule, in any of the series that an event goes on as."""
    return {one for state in (event, *event.following) if state.repeat is not None for one in state.repeat.also}


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


def _day(recurrence_id: RecurrenceId | None) -> date | None:
    return recurrence_id.date() if isinstance(recurrence_id, datetime) else recurrence_id


def _order(recurrence_id: RecurrenceId) -> str:
    return recurrence_id.isoformat()
