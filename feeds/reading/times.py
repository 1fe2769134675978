"""When an event is: start, end or duration and the zones make days, a span of local time, or not yet a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from feeds.instants import instant, local
from feeds.model import AllDay, RecurrenceId, Timed, When
from feeds.nodes import Items, Node, Scalar, Table
from feeds.reading.clock import is_second, refuse_second, warn_of_clock_change
from feeds.reading.dates import (
    LONGEST,
    DateError,
    Moment,
    TwoTimesError,
    Use,
    is_clock,
    read_clock,
    read_imprecise,
    read_moment,
)
from feeds.reading.values import Values

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Zones:
    """The time zone an event starts in, and the one it ends in; `floating` if it is at its hour in every zone.

    One that is not `known` stands for what is no zone, which is a mistake already.
    """

    start: str
    end: str
    floating: bool = False
    known: bool = True


def read_zones(values: Values, given: Mapping[str, Node], place: str | None, usual: Zones, floating: str) -> Zones:
    """The zones of an event: its own, that of its `place`, which is empty if it is a mistake, or the `usual` ones.

    A floating time is reckoned, for reminders and lists, in the zone `floating`.
    """
    named = values.word(given["timezone"]) if "timezone" in given else None
    if named is not None and named.lower() == "floating":
        if "end_timezone" in given:
            values.report.error(given["end_timezone"], "a floating time has no zone to end in")
        return Zones(floating, floating, floating=True)
    zone = values.zone(given["timezone"], usual.start) if named is not None else place
    if zone is None and "timezone" in given:
        zone = ""
    end = values.zone(given["end_timezone"], usual.start) if "end_timezone" in given else None
    if zone is None and "end_timezone" not in given:
        return usual
    known = (usual.known if zone is None else bool(zone)) and (end is not None or "end_timezone" not in given)
    return Zones(zone or usual.start, end or zone or usual.start, known=known)


def read_when(values: Values, given: Mapping[str, Node], zones: Zones) -> When | None:
    """The span of an event. Its `start` has to be there."""
    node = given["start"]
    several = "; further days stand under repeat, as also" if isinstance(node, Items) else ""
    word = values.word(node, f"write a day, or a day and its time, as 2022-01-10 09:30{several}")
    if word is None:
        return None
    try:
        imprecise = read_imprecise(word)
        if imprecise is not None:
            for key in ("end", "duration", "repeat"):
                if key in given:
                    values.report.error(given[key], f"an event without a day has no {key} yet")
            return imprecise
        start = read_moment(word)
    except DateError as error:
        ended = "end" in given or "duration" in given
        from feeds.reading.slips import said_of

        values.report.error(node, *said_of(error, word, Use.MOMENT if ended else Use.START))
        return None
    if "end" in given and "duration" in given:
        values.report.error(given["duration"], "end and duration cannot stand together", "keep one of them")
        return None
    if start.clock is None:
        return _days(values, given, start.day)
    return _span(values, given, start, zones)


def read_announced(values: Values, node: Node, zone: str) -> datetime | None:
    """From when the public may know, in UTC; a day counts from its midnight in `zone`."""
    moment = values.dated(node, read_moment)
    if moment is None:
        return None
    if moment.offset is not None:
        return (moment.local - moment.offset).replace(tzinfo=UTC)
    return instant(moment.local, zone)


def read_time(values: Values, node: Node) -> time | None:
    """A time of day."""
    return values.dated(node, read_clock)


def start_on(node: Node | None, recurrence_id: RecurrenceId, table: Table) -> Node:
    """A start: a time alone is on the day of the occurrence, a day alone at its time, and none is as it was."""
    if node is None:
        clock = f" {recurrence_id:%H:%M:%S}" if isinstance(recurrence_id, datetime) else ""
        return Scalar(f"{recurrence_id:%Y-%m-%d}{clock}", True, *table.position)
    if not isinstance(node, Scalar):
        return node
    if is_clock(node.text):
        return Scalar(f"{recurrence_id:%Y-%m-%d} {node.text}", node.plain, *node.position)
    if isinstance(recurrence_id, datetime) and _is_day(node.text):
        return Scalar(f"{node.text} {recurrence_id:%H:%M:%S}", node.plain, *node.position)
    return node


def as_long_as(before: When, after: When) -> When:
    """Another start with the length it had."""
    if isinstance(before, AllDay) and isinstance(after, AllDay):
        return replace(after, last=after.first + (before.last - before.first))
    if isinstance(before, Timed) and isinstance(after, Timed) and before.zone == before.end_zone:
        return replace(after, end=after.start + (before.end - before.start))
    return after


def _days(values: Values, given: Mapping[str, Node], first: date) -> AllDay | None:
    last: date = first
    if "duration" in given:
        length = values.duration(given["duration"])
        if length is None:
            return None
        if length % timedelta(days=1) or not length:
            values.report.error(
                given["duration"], "an event of whole days lasts whole days", "such as 2d, or a start with a time"
            )
            return None
        last = first + length - timedelta(days=1)
    elif "end" in given:
        end = _end(values, given["end"], first, None)
        if end is None:
            return None
        if end.clock is not None:
            values.report.error(
                given["end"], "the end has a time, but the start has none", "give both a time, or neither"
            )
            return None
        last = end.day
        if last - first >= A_YEAR:
            over = datetime.combine(last, time.max, UTC)
            _warn_of_a_year(values, given, (first, last), last - first + timedelta(days=1), over)
    if last < first:
        values.report.error(given["end"], f"the end, {last}, is before the start, {first}", "the last day is included")
        return None
    return AllDay(first, last)


def _span(values: Values, given: Mapping[str, Node], start: Moment, zones: Zones) -> Timed | None:
    begin = _local(values, given["start"], start, zones.start)
    if begin is None:
        return None
    warn_of_clock_change(values, given["start"], begin, zones.start)
    if "duration" in given:
        length = values.duration(given["duration"])
        if length is None:
            return None
        if not length:
            hint = "leave the key out if its end is not known"
            values.report.warning(given["duration"], "the event has no length", hint, instant(begin, zones.start))
        over = _over(values, given["duration"], begin, length, zones)
        return Timed(begin, over, zones.start, zones.end, zones.floating) if over is not None else None
    if "end" not in given:
        return Timed(begin, begin, zones.start, zones.start, zones.floating)
    end = _end(values, given["end"], begin.date(), begin.time())
    if end is None:
        return None
    if end.clock is None:
        values.report.error(given["end"], "the start has a time, but the end has none", "give both a time, or neither")
        return None
    finish = _local(values, given["end"], end, zones.end)
    if finish is None:
        return None
    warn_of_clock_change(values, given["end"], finish, zones.end)
    if not zones.known and "end_timezone" in given:
        return Timed(begin, begin, zones.start, zones.start)
    if instant(finish, zones.end) < instant(begin, zones.start):
        hint = "an end after midnight needs its date" if end.day == begin.date() else ""
        values.report.error(given["end"], f"the end, {finish:%Y-%m-%d %H:%M}, is before the start", hint)
        return None
    if finish - begin >= A_YEAR:
        over = instant(finish, zones.end)
        _warn_of_a_year(values, given, (begin.date(), finish.date()), over - instant(begin, zones.start), over)
    return Timed(begin, finish, zones.start, zones.end, zones.floating)


def _warn_of_a_year(
    values: Values, given: Mapping[str, Node], days: tuple[date, date], length: timedelta, over: datetime
) -> None:
    """Warn of an end so late that its year is likely a slip, unless a duration says so."""
    hours, minutes = divmod(length.seconds // 60, 60)
    written = f"{length.days}d" + (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "")
    hint = f"is the year right? If it is, write duration: {written}" if length <= LONGEST else "is the year right?"
    if "repeat" in given:
        hint = "the end of a repetition is its until, under repeat"
    values.report.warning(given["end"], f"the event goes on from {days[0]} to {days[1]}", hint, over)


def _over(values: Values, node: Node, begin: datetime, length: timedelta, zones: Zones) -> datetime | None:
    """The local time at which an event of a length ends."""
    if zones.floating:
        return begin + length
    start = instant(begin, zones.start)
    over = start + length
    finish = local(over, zones.end)
    if is_second(over, zones.end):
        if instant(finish, zones.end) <= start:
            refuse_second(values, node, finish, zones.end)
            return None
        message = f"it ends when it is {finish:%H:%M} in {zones.end} for the second time; calendars show the first"
        values.report.warning(node, message, until=over)
    return finish


def _end(values: Values, node: Node, day: date, clock: time | None) -> Moment | None:
    """An end; a time alone is on the day of the start, which is at `clock` if it has a time."""
    word = values.word(node)
    if word is None:
        return None
    try:
        if is_clock(word):
            return Moment(day, read_clock(word))
        return read_moment(word)
    except TwoTimesError as error:
        from feeds.reading.slips import said_of_end

        values.report.error(node, *said_of_end(error, day, clock))
    except DateError as error:
        from feeds.reading.slips import said_of

        values.report.error(node, *said_of(error, word, Use.DAY if clock is None else Use.END))
    return None


def _local(values: Values, node: Node, moment: Moment, zone: str) -> datetime | None:
    """The local time in the event's zone of what may have been written with an offset."""
    if moment.offset is None:
        return moment.local
    exact = (moment.local - moment.offset).replace(tzinfo=UTC)
    found = local(exact, zone)
    if is_second(exact, zone):
        refuse_second(values, node, found, zone)
        return None
    return found


def _is_day(word: str) -> bool:
    try:
        return read_moment(word).clock is None
    except DateError:
        return False
