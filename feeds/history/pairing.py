"""Which occurrence of a series became which, where one is left out and another comes in.

An editor may write the same dates otherwise, or correct one of those that come on top of the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from feeds.history.difference import at_instants
from feeds.history.occasion import Occasion, day_in, going_on, own_fields
from feeds.instants import day_of
from feeds.model import OFF, Event, RecurrenceId, Status
from feeds.recurrence import is_over, occasion


def paired(found: list[Occasion], before: Event, after: Event, now: datetime) -> Iterator[Occasion]:
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
        day = day_in(found[number].after.recurrence_id)
        left, come = ([one for one in ones if day_in(found[one].after.recurrence_id) == day] for ones in (out, put))
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
    # What the whole says of it is told of the whole where that changed, not where another series of it goes on.
    was, regular = _as_ruled(before, new), _as_ruled(after, new)
    # Each has its time by its own date.
    was, regular = replace(was, when=new.when), replace(regular, when=old.when)
    return Occasion(old, new, own_fields(old, new, was, regular))


def _as_ruled(event: Event, one: Event) -> Event:
    if one.recurrence_id is None:
        raise ValueError(f"{one.id} is no occurrence")
    return occasion(going_on(event, day_of(one.recurrence_id).isoformat()), one.recurrence_id)


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
