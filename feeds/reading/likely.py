"""What is legal in `events.yaml` but likely wrong: worth a warning, never a refusal."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from feeds.instants import ends, starts
from feeds.model import OFF, AllDay, Calendar, Event, Imprecise, Person, Repeat, Text, Timed
from feeds.nodes import Items, Node, Scalar, Table
from feeds.reading.report import Report, nearest
from feeds.reading.values import is_nothing, is_slug
from feeds.recurrence import is_over

MONTHLY = re.compile(
    r"FREQ=MONTHLY(?:;INTERVAL=(?P<interval>\d+))?(?:;BYMONTHDAY=(?P<day>\d+))?(?:;COUNT=(?P<count>\d+))?"
)
SHORTEST_MONTH = 28
MOST_MONTHS = 12 * 9
"""In so many months there is every month that a rule meets, leap years and all (2100 is none)."""

_COMMENT = re.compile(r"\s#[^\s#]")
"""What is more likely part of a text, as in 'Round #2', than a comment, which has a space after its sign."""


def warn_of_the_unlikely(
    report: Report,
    node: Node | None,
    calendar: Calendar,
    events: tuple[Event, ...],
    *,
    titled: Collection[str],
    zoned: bool = True,
) -> None:
    """Warn of missing translations, of one person in two meetings at once, of what comes too late or is left out.

    `titled` are the tags that the calendar has titles for. Unless it is `zoned`, nobody knows what is at once.
    """
    places = dict(_places(node))
    # Most calendars give no occasion for most of this, which need not be found out anew for each event.
    has_notes = report.has("#")
    for event in events:
        table = places.get(event.id)
        if table is None:
            continue
        if len(calendar.languages) > 1:
            _missing_translations(report, table, calendar)
        if event.announced is not None:
            _late_announcement(report, table, event, event.announced)
        if "end_timezone" in table.values:
            _no_end(report, table, event)
        if event.repeat is not None:
            _shorter_months(report, table, event, event.repeat)
        if has_notes:
            _cut_short(report, table)
        if titled:
            _misspelt_tags(report, table, titled)
    if zoned:
        _two_at_once(report, places, events)


def _places(node: Node | None, whole: str = "") -> Iterator[tuple[str, Table]]:
    """What is written of each event and of each part, by the id it has."""
    for item in node.items if isinstance(node, Items) else (node,):
        if isinstance(item, Table) and "id" in item.values:
            name = f"{whole}{getattr(item.values['id'], 'text', '')}"
            yield name, item
            if not whole and "parts" in item.values:
                yield from _places(item.values["parts"], f"{name}-")


def _missing_translations(report: Report, table: Table, calendar: Calendar) -> None:
    for key in ("title", "description", "reason", "outcome"):
        value = table.values.get(key)
        if isinstance(value, Table):
            missing = [language for language in calendar.languages if language not in value.values]
            if missing:
                words = f"'{key}' is not there in {', '.join(missing)}"
                report.warning(table.keys[key], words, f"readers of {missing[0]} get the {calendar.language} text")


def _late_announcement(report: Report, table: Table, event: Event, announced: datetime) -> None:
    if "announced" in table.values and is_over(event, announced):
        report.warning(table.values["announced"], "the event is over before it is announced", "is the date right?")
        return
    if not isinstance(event.when, Timed) or "reminders" not in table.values:
        return
    start = starts(event.when, event.zone)
    late = [lead for lead in event.reminders if start - lead < announced]
    if late:
        message = "a reminder would be due before the event is announced; it is not sent"
        report.warning(table.values["reminders"], message, until=start)


def _no_end(report: Report, table: Table, event: Event) -> None:
    """Warn of the zone of an end that there is none of; the parts of an event may have one that is in it."""
    floating = isinstance(event.when, Timed) and event.when.floating
    if "parts" in table.values or floating or is_nothing(table.values["end_timezone"]):
        return
    if isinstance(event.when, AllDay):
        message = "an event of whole days ends in no time zone"
        hint = "give its start and its end a time, or leave it out"
    elif is_nothing(table.values.get("end")) and is_nothing(table.values.get("duration")):
        message = "the event has no end, so none in that time zone"
        hint = "give it an end, or leave it out"
        if isinstance(event.when, Imprecise):
            hint = "leave it out until there is a day"
    else:
        return
    report.warning(table.keys["end_timezone"], message, hint)


def _shorter_months(report: Report, table: Table, event: Event, repeat: Repeat) -> None:
    """Warn of a rule for the 29th, 30th or 31st of a month: months that have none are left out, and not cut short."""
    rule = MONTHLY.fullmatch(repeat.rule)
    if not rule or isinstance(event.when, Imprecise):
        return
    first = event.when.first if isinstance(event.when, AllDay) else event.when.start.date()
    if first.day != int(rule["day"] or first.day) or first.day <= SHORTEST_MONTH:
        return
    named = {(day.year, day.month) for day in repeat.also}
    # From there on it goes on as another series.
    split = event.following[0].recurrence_id if event.following else None
    left = int(rule["count"] or MOST_MONTHS)
    for number in range(0, MOST_MONTHS, int(rule["interval"] or 1)):
        years, month = divmod(first.month - 1 + number, 12)
        year, month = first.year + years, month + 1
        if left == 0 or (repeat.until is not None and (year, month) > (repeat.until.year, repeat.until.month)):
            return
        if split is not None and (year, month) >= (split.year, split.month):
            return
        if first.day <= monthrange(year, month)[1]:
            left -= 1
        elif (year, month) not in named:
            message = f"months without a day {first.day} are left out, such as {month_name[month]} {year}"
            hint = "write every: last day of the month, if that is meant"
            report.warning(table.values["repeat"], message, hint)
            return


def _cut_short(report: Report, table: Table) -> None:
    """Warn of a title that ends in a comment: YAML takes ' #' for the beginning of one."""
    title = table.values.get("title")
    if isinstance(title, Scalar) and title.plain:
        at = title.position
        rest = report.line(at.line)[at.column - 1 + at.width :]
        if _COMMENT.match(rest):
            report.warning(at, f"what comes after the '#' is not in the title: '{rest.strip()}'", "put it in quotes")


def _misspelt_tags(report: Report, table: Table, titled: Collection[str]) -> None:
    """Warn of a tag that is nearly one of those with a title; each tag is a public channel."""
    tags = table.values.get("tags")
    for tag in tags.items if isinstance(tags, Items) else (tags,) if tags is not None else ():
        if isinstance(tag, Scalar) and tag.text not in titled and is_slug(tag.text):
            hint = nearest(tag.text, titled, otherwise="-")
            if hint != "-":
                report.warning(tag, f"the tag '{tag.text}' has no title under topics:", hint)


class _Attended(NamedTuple):
    """A meeting that somebody is at; `whole` is the event that it is a part of, else empty."""

    start: datetime
    event: str
    end: datetime
    whole: str


def _two_at_once(report: Report, places: Mapping[str, Table], events: tuple[Event, ...]) -> None:
    """One person in two meetings at the same hour; by their start, each is held against the one before and the longest.

    Whoever is at an event may be at some of its parts, so a part counts for those whom it names itself.
    """
    by_person: dict[int, list[_Attended]] = {}
    names: dict[int, Text] = {}
    for event in events:
        if not event.participants or not isinstance(event.when, Timed) or event.repeat or event.status in OFF:
            continue
        if event.part_of and (event.id not in places or "participants" not in places[event.id].values):
            continue
        one = _Attended(starts(event.when, event.zone), event.id, ends(event.when, event.zone), event.part_of or "")
        for participant in event.participants:
            if isinstance(participant.who, Person):
                by_person.setdefault(id(participant.who), []).append(one)
                names[id(participant.who)] = participant.who.name
    for person, meetings in by_person.items():
        for one, other in _overlaps(sorted(meetings)):
            if other.event in places:
                name = next(iter(names[person].translations.values()))
                message = f"{name} is also at '{one.event}' at that time"
                at = places[other.event].values.get("start", places[other.event])
                report.warning(at, message, until=max(one.end, other.end))


def _overlaps(meetings: list[_Attended]) -> Iterator[tuple[_Attended, _Attended]]:
    """Each meeting that begins before another one is over, which is named first."""
    before = longest = meetings[0]
    for one in meetings[1:]:
        for other in (before, longest):
            if other.end > one.start and one.whole != other.event and other.whole != one.event:
                yield other, one
                break
        before = one
        if one.end > longest.end:
            longest = one
