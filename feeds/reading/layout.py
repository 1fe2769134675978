"""Where the dates that `repeat` and `changes` name belong: to the event, or to a series it goes on as.

`changes: {from 2022-04-04: {start: 20:00}}` ends the first series and begins another. Every date is named as it takes
place, and each falls to the series that has it; one that matches no occurrence is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import takewhile

from feeds.instants import day_of, naive
from feeds.model import AllDay, Event, RecurrenceId, Repeat, Status, Timed, When
from feeds.nodes import Node, Scalar, Table
from feeds.reading.clock import warn_of_clock_changes
from feeds.reading.fields import Fields
from feeds.reading.keys import KEYS
from feeds.reading.refusals import hint_of_change, refuse_absent, refuse_added
from feeds.reading.repeat import Named, Recurring, first_of, read_named, read_repeat, works
from feeds.reading.report import Report
from feeds.reading.times import Zones, as_long_as, read_when, read_zones, start_on
from feeds.reading.values import present
from feeds.recurrence import ids_of_rule, recurrence_ids, series, shifted

CHANGEABLE = ("title", "description", "start", "end", "duration", "timezone", "place", "online", "status", "reason",
              "participants", "topics", "expectations", "context", "sources", "url", "image", "attachments", "contact",
              "busy", "alarms", "outcome")  # fmt: skip
"""What one occurrence may have of its own."""

_FROM = re.compile(r"(?:from|as of)\s+(.+)", re.IGNORECASE)
_COUNT = re.compile(r";COUNT=(\d+)")


@dataclass(slots=True)
class Part:
    """One of the series of an event while it is laid out: its dates are filled in as they are found to be its own."""

    event: Event
    when: AllDay | Timed
    excepted: list[RecurrenceId] = field(default_factory=list)
    also: list[RecurrenceId] = field(default_factory=list)
    changes: dict[RecurrenceId, Event] = field(default_factory=dict)
    ids: frozenset[RecurrenceId] = frozenset()

    def finished(self) -> Event:
        """The series with its dates."""
        changes = tuple(self.changes[one] for one in sorted(self.changes, key=naive))
        return replace(self.event, repeat=self.repeat(self.excepted), changes=changes)

    def repeat(self, excepted: Iterable[RecurrenceId] = ()) -> Repeat:
        """How the series recurs, with what it has beyond its rule."""
        return replace(
            self.event.repeat or Repeat(""),
            excepted=tuple(sorted(set(excepted), key=naive)),
            also=tuple(sorted(set(self.also), key=naive)),
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """Lays an event out in time."""

    fields: Fields

    @property
    def report(self) -> Report:
        """Where mistakes are noted."""
        return self.fields.report

    def of(self, event: Event, recurring: Recurring | None, node: Node | None) -> Event:
        """The event with its exceptions, its changed occurrences and the series it goes on as."""
        if recurring is None or not isinstance(event.when, AllDay | Timed):
            if node is not None:
                hint = "under changes: the date of an occurrence, and under it what differs"
                self.report.error(node, "changes are for single occurrences of an event that repeats", hint)
            return event
        repeated = replace(event, repeat=recurring.repeat)
        if node is None and not recurring.excepted and not recurring.also:
            warn_of_clock_changes(self.fields.values, recurring.node, repeated)
            return repeated
        splits, singles = self._named_in(node, event.when)
        parts = [Part(repeated, event.when)]
        named = [(one, recurring.excepted, recurring.also) for one in parts]
        for split, own in self._split(parts, splits, recurring.also):
            parts.append(split)
            named.append((split, own.excepted, own.also))
        for part, _, also in named:
            self._add(parts if part is parts[0] else [part], also)
        self._find_ids(parts, [one for _, excepted, _ in named for one in excepted] + [one for one, _ in singles])
        for part, excepted, _ in named:
            for one in excepted:
                timed = self._except(parts if part is parts[0] else [part], one)
                # The whole keeps all that was said of it, so that its schedule is the same with a split and without.
                if part is parts[0] and one.reason is None:
                    part.excepted.append(timed.of(event.when))
        for one, value in singles:
            self._change(parts, one, value)
        parts[0].also += [one.of(event.when) for one in recurring.also]
        whole, *following = (part.finished() for part in parts)
        laid = replace(whole, following=tuple(following))
        if recurring.excepted and next(recurrence_ids(laid), None) is None:
            self.report.error(recurring.excepted[0].at, "no occurrence is left", "leave the event out, or cancel it")
        warn_of_clock_changes(self.fields.values, recurring.node, laid)
        return laid

    def _named_in(
        self, node: Node | None, when: AllDay | Timed
    ) -> tuple[list[tuple[Named, Node]], list[tuple[Named, Node]]]:
        """What `changes` names: the days from which the event goes on otherwise, and single occurrences."""
        splits: list[tuple[Named, Node]] = []
        singles: list[tuple[Named, Node]] = []
        if node is not None and not isinstance(node, Table):
            hint = "such as 2026-03-16: {status: cancelled}"
            self.report.error(
                node, "under changes: the date of an occurrence is expected, and under it what differs", hint
            )
            return splits, singles
        if node is None:
            return splits, singles
        for name, value in node.values.items():
            day = _FROM.fullmatch(name)
            at = Scalar(day[1] if day else name, True, *node.keys[name])
            named = read_named(self.fields.values, at, when)
            if named is not None:
                (splits if day else singles).append((named, value))
        return splits, singles

    def _split(
        self, parts: list[Part], splits: list[tuple[Named, Node]], also: tuple[Named, ...]
    ) -> Iterator[tuple[Part, Recurring]]:
        """The series that the event goes on as, in their order; `also` are the dates that it has beyond its rule."""
        for one, value in sorted(splits, key=lambda pair: pair[0].moment.local):
            made = self._following(parts[-1], one, value, also)
            if made is not None:
                also += made[1].also
                yield made

    def _following(
        self, before: Part, named: Named, node: Node, also: tuple[Named, ...]
    ) -> tuple[Part, Recurring] | None:
        split = named.of(before.when)
        self._find_ids([before], [named])
        if split not in before.ids:
            added = next((one for one in also if one.moment.day == named.moment.day), None)
            if added is not None:
                refuse_added(self.report, named, added, before.ids)
            else:
                refuse_absent(self.report, named, before.ids)
            return None
        if split == before.event.recurrence_id:
            self.report.error(
                named.at, f"the event goes on otherwise twice from {named.moment.day}", "put both under one"
            )
            return None
        if naive(split) <= naive(first_of(before.when)):
            message = f"{named.moment.day} is where it starts, so nothing comes before the change"
            self.report.error(named.at, message, "change the event itself")
            return None
        table = self.fields.values.table(node, "event", required=False, hint=hint_of_change)
        if table is None:
            return None
        event = self._changed(before.event, split, table, (*CHANGEABLE, "repeat"))
        if not isinstance(event.when, AllDay | Timed):
            return None
        given = present(table)
        if "repeat" in given:
            own = read_repeat(self.fields.values, given["repeat"], event.when)
            if own is None:
                return None
        else:
            own = Recurring(_rest(before, split), node)
            at = given.get("start", named.at)
            if not works(self.fields.values, at, own.repeat.rule, event.when, hint=", or give it a repeat of its own"):
                return None
        return Part(replace(event, repeat=own.repeat), event.when), own

    def _add(self, parts: list[Part], also: tuple[Named, ...]) -> None:
        for one in also:
            part = next(part for part in reversed(parts) if one.moment.day >= _day(part) or part is parts[0])
            part.also.append(one.of(part.when))

    def _find_ids(self, parts: list[Part], named: list[Named]) -> None:
        """Which occurrences there are, as far as any is named, and the next one."""
        last = max((one.moment.day for one in named), default=None)
        if last is None:
            return
        whole, *following = (replace(part.event, repeat=part.repeat()) for part in parts)
        for part, one in zip(parts, series(replace(whole, following=tuple(following))), strict=True):
            end = last + abs(naive(first_of(part.when)) - naive(part.event.recurrence_id or first_of(part.when)))
            part.ids = frozenset(_until_after(end, recurrence_ids(one))) | {first_of(part.when)}

    def _except(self, parts: list[Part], day: Named) -> Named:
        """Leave out an occurrence, or cancel it; gives it with its time if it has one of its own."""
        named = self._timed(parts, day)
        found = self._find(parts, named)
        if found is None:
            refuse_absent(self.report, named, _ids(parts))
        elif named.reason is None:
            found[0].excepted.append(found[1])
        else:
            part, recurrence_id = found
            off = _occurrence(part.event, recurrence_id, shifted(part.when, recurrence_id))
            part.changes[recurrence_id] = replace(off, status=Status.CANCELLED, reason=named.reason)
        return named

    def _change(self, parts: list[Part], day: Named, node: Node) -> None:
        named = self._timed(parts, day)
        found = self._find(parts, named)
        if found is None:
            refuse_absent(self.report, named, _ids(parts))
            return
        if found[1] in found[0].excepted:
            self.report.error(named.at, f"{named.moment.day} is left out under except", "take it out there, or here")
            return
        part, recurrence_id = found
        if recurrence_id in part.changes:
            self.report.error(named.at, "this occurrence is changed twice", "put both under one date")
        table = self.fields.values.table(node, "event", required=False, hint=hint_of_change)
        if table is not None:
            part.changes[recurrence_id] = self._changed(part.event, recurrence_id, table, CHANGEABLE)

    def _changed(self, event: Event, recurrence_id: RecurrenceId, table: Table, allowed: tuple[str, ...]) -> Event:
        """The event as it stands for one occurrence, or from that one on."""
        for key, position in table.keys.items():
            if key in KEYS["event"] and key not in allowed:
                self.report.error(position, f"'{key}' cannot differ for one occurrence")
        given = present(table)
        values = self.fields.values
        place, place_zone = self.fields.entries.place(given["place"]) if "place" in given else (event.place, None)
        usual = Zones(event.zone, event.zone)
        if isinstance(event.when, Timed):
            usual = Zones(event.when.zone, event.when.end_zone, event.when.floating)
        zones = read_zones(values, given, place_zone, usual, self.fields.defaults.zones.start)
        when = shifted(event.when, recurrence_id)
        if {"start", "end", "duration", "timezone"} & set(given):
            start = start_on(given.get("start"), recurrence_id, table)
            read = read_when(values, {**given, "start": start}, zones) or when
            when = read if {"end", "duration"} & set(given) else as_long_as(when, read)
        changed = _occurrence(event, recurrence_id, when)
        title = self.fields.text(given, "title") or event.title
        fields = self.fields.read(given)
        if fields.get("status", event.status) is not event.status:
            # The reason is that of the status it was given for.
            fields.setdefault("reason", None)
        return replace(changed, zone=zones.start, place=place, title=title, **fields)

    def _find(self, parts: list[Part], named: Named) -> tuple[Part, RecurrenceId] | None:
        """The series that an occurrence belongs to: as it takes place there, or as it would have before the change."""
        for part in reversed(parts):
            split = part.event.recurrence_id
            as_named = named.of(part.when)
            candidates = [as_named]
            if split is not None:
                moved = day_of(first_of(part.when)) - day_of(split)
                candidates += [as_named + moved, _on(named.moment.day + moved, part.when)]
            for one in candidates:
                if one in part.ids:
                    return part, one
        return None

    def _timed(self, parts: list[Part], named: Named) -> Named:
        """An occurrence named by its day alone, with its time if it has another than the series, as under `also`."""
        if named.moment.clock is not None or self._find(parts, named) is not None:
            return named
        times = {rid.time() for rid in _ids(parts) if isinstance(rid, datetime) and rid.date() == named.moment.day}
        return replace(named, moment=replace(named.moment, clock=times.pop())) if len(times) == 1 else named


def _ids(parts: Iterable[Part]) -> frozenset[RecurrenceId]:
    return frozenset(rid for part in parts for rid in part.ids)


def _until_after(end: date, ids: Iterable[RecurrenceId | None]) -> Iterator[RecurrenceId]:
    """Those up to a day, and the next one."""
    for rid in ids:
        if rid is not None:
            yield rid
            if day_of(rid) > end:
                return


def _occurrence(event: Event, recurrence_id: RecurrenceId, when: When) -> Event:
    return replace(
        event, when=when, repeat=None, recurrence_id=recurrence_id, changes=(), following=(), parts=(), related=()
    )


def _rest(before: Part, split: RecurrenceId) -> Repeat:
    """How a series goes on from one of its occurrences, if nothing is said."""
    repeat = before.event.repeat or Repeat("")
    count = _COUNT.search(repeat.rule)
    if not count:
        return Repeat(repeat.rule, repeat.until)
    done = sum(
        1 for _ in takewhile(lambda one: naive(one) < naive(split), ids_of_rule(first_of(before.when), repeat.rule))
    )
    return Repeat(_COUNT.sub(f";COUNT={int(count[1]) - done}", repeat.rule), repeat.until)


def _on(day: date, when: AllDay | Timed) -> RecurrenceId:
    return day if isinstance(when, AllDay) else datetime.combine(day, when.start.time())


def _day(part: Part) -> date:
    split = part.event.recurrence_id
    return day_of(first_of(part.when) if split is None else split)
