"""How an event recurs: `repeat`, its rule, its end, and the dates it names as exceptions or additions.

What comes of it is a rule without UNTIL, which stays in the event's own local time. Which series the dates named belong
to is settled by `feeds.reading.series`, since an event may go on as another one from some day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from dateutil.rrule import rrule, rrulestr

from feeds.instants import day_of, local, naive
from feeds.model import AllDay, RecurrenceId, Repeat, Text, Timed
from feeds.nodes import Node, Scalar, Table
from feeds.reading.dates import Moment, Use, read_moment
from feeds.reading.rules import EXPECTED, Rule, read_on, read_rule
from feeds.reading.values import Values, is_nothing, present
from feeds.recurrence import ids_of_rule

LONGEST_STEP = {"HOURLY": 24 * 5_000, "MINUTELY": 24 * 60 * 5_000}
"""A step so long that looking whether a rule holds on one day ends at once; a multiple of what a rule may go by."""
LONGEST = 99_999

_SURE_RULE = re.compile(
    r"FREQ=(?:MONTHLY|YEARLY)|FREQ=[A-Z]+(?:;(?:(?:INTERVAL|COUNT)=\d+|WKST=[A-Z]+|BYDAY=[A-Z]{2}(?:,[A-Z]{2})*))*$"
)
"""Rules of which the first day is found before long, or soon found not to be there."""


_BARE_RULE = re.compile(r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;(?:INTERVAL|COUNT)=[1-9]\d*)*")
"""Rules that hold on the day that the event starts on, whichever it is."""


@dataclass(frozen=True, slots=True)
class Named:
    """An occurrence as people name it: by its day, in the event's own local time, or by its day and time."""

    at: Node
    moment: Moment
    reason: Text | None = None

    def of(self, when: AllDay | Timed) -> RecurrenceId:
        """The recurrence id it is, of an event that first takes place at `when`."""
        if isinstance(when, AllDay):
            return self.moment.day
        return datetime.combine(self.moment.day, self.moment.clock or when.start.time())


@dataclass(frozen=True, slots=True)
class Recurring:
    """What `repeat` says: the rule and its end, and the dates it names; `node` is where it says so."""

    repeat: Repeat
    node: Node
    excepted: tuple[Named, ...] = ()
    also: tuple[Named, ...] = ()


def read_repeat(values: Values, node: Node, when: AllDay | Timed) -> Recurring | None:
    """How an event that first takes place at `when` recurs."""
    if isinstance(node, Scalar):
        rule = read_rule(values, node)
        if rule is None or not works(values, node, rule.rule, when):
            return None
        return Recurring(Repeat(rule.rule, _end_of_rule(values, node, rule, when)), node)
    table = values.table(node, "repeat")
    if table is None:
        return None
    given = present(table)
    rule = _rule(values, table)
    until = read_end(values, given["until"], when) if "until" in given else None
    if rule is not None and rule.until is not None:
        if "until" in given:
            values.report.error(table.keys["until"], "the rule has an UNTIL already", "keep one of them")
        until = _end_of_rule(values, node, rule, when)
    excepted = tuple(_excepted(values, given["except"], when)) if "except" in given else ()
    also = tuple(_named(values, given["also"], when)) if "also" in given else ()
    first = first_of(when)
    for one in also:
        if naive(one.of(when)) < naive(first):
            values.report.error(one.at, f"{_said(one.of(when))} is before the event starts", "let it start on that day")
    if rule is None:
        return None
    written = _counted(values, table, rule.rule)
    if not works(values, node, written, when, excepted=any(one.of(when) == first for one in excepted)):
        return None
    return Recurring(Repeat(written, until), node, excepted, also)


def read_named(values: Values, node: Node, when: AllDay | Timed, reason: Text | None = None) -> Named | None:
    """An occurrence as it is named in the file."""
    moment = values.dated(node, read_moment, Use.DAY if isinstance(when, AllDay) else Use.OCCURRENCE)
    if moment is None:
        return None
    if moment.offset is not None:
        values.report.error(
            node, f"'{values.word(node)}' names an offset", "occurrences are in the event's own local time"
        )
        return None
    if isinstance(when, AllDay) and moment.clock is not None:
        values.report.error(node, f"'{values.word(node)}' has a time, but the event takes whole days", str(moment.day))
    return Named(node, moment, reason)


def read_end(values: Values, node: Node, when: AllDay | Timed) -> RecurrenceId | None:
    """`until`: a day, which is included, or a local time."""
    named = read_named(values, node, when)
    if named is None:
        return None
    until: RecurrenceId = named.moment.local if named.moment.clock is not None else named.moment.day
    if _refuse_early_end(values, node, until, when):
        return None
    return until.date() if isinstance(until, datetime) and isinstance(when, AllDay) else until


def first_of(when: AllDay | Timed) -> RecurrenceId:
    """The recurrence id of the first occurrence."""
    return when.first if isinstance(when, AllDay) else when.start


def works(
    values: Values, node: Node, rule: str, when: AllDay | Timed, *, excepted: bool = False, hint: str = ""
) -> bool:
    """Whether there is such a rule, and the event starts on one of its days; `hint` is what else would help.

    The first day need not be one if it is excepted, as RFC 5545 §3.8.5.3 writes 'every Friday the 13th'.
    """
    if not rule or _BARE_RULE.fullmatch(rule):
        return True
    if isinstance(when, AllDay) and any(part in rule for part in ("BYHOUR", "BYMINUTE", "HOURLY", "MINUTELY")):
        values.report.error(node, "an event of whole days does not recur within a day", "give its start a time")
        return False
    begin = naive(first_of(when))
    try:
        made = rrulestr(rule, dtstart=begin)
        if not isinstance(made, rrule):
            raise TypeError(rule)
        starts_right = _holds(made, rule, begin)
        first = next(ids_of_rule(first_of(when), rule), None) if not starts_right and _SURE_RULE.match(rule) else None
    except (ValueError, TypeError, KeyError, IndexError) as error:
        values.report.error(node, f"not a rule: {error}", EXPECTED)
        return False
    if excepted and not starts_right and first is None:
        values.report.error(node, "the rule may hold on no day at all", "start the event on one of its days")
        return False
    if "COUNT" in rule and excepted and not starts_right:
        values.report.error(node, "apps count differently from a day that is not one of the rule", "write until")
        return False
    if starts_right or excepted:
        if "HOURLY" in rule or "MINUTELY" in rule or "BYHOUR" in rule or "BYMINUTE" in rule:
            values.report.warning(node, "many calendar apps do not follow a rule that recurs within a day",
                                  "write an event for each time of day, or name the times under also")  # fmt: skip
        return True
    values.report.error(
        node, f"the event starts on {_said(first_of(when))}, which is not one of the days it repeats on",
        f"start it on {first:%Y-%m-%d}, the first of them{hint}" if first else f"start it on one of them{hint}",
    )  # fmt: skip
    return False


def _holds(made: rrule, rule: str, begin: datetime) -> bool:
    frequency = rule.partition(";")[0].removeprefix("FREQ=")
    try:
        return begin in made.replace(interval=LONGEST_STEP.get(frequency, LONGEST), until=begin, count=None)
    except ValueError:
        # The library finds that no hour or minute of the rule can be reached from this one.
        return False


def _said(recurrence_id: RecurrenceId) -> str:
    return f"{recurrence_id:%A %Y-%m-%d}"


def _rule(values: Values, table: Table) -> Rule | None:
    given = present(table)
    if "rule" in given:
        for key in ("every", "on"):
            if key in given:
                values.report.error(table.keys[key], f"'{key}' cannot stand beside rule", "keep one of them")
        return read_rule(values, given["rule"])
    if "every" not in given:
        if "also" in given and "on" not in given:
            return Rule("")
        values.report.error(table, "how often is missing: every", EXPECTED)
        return None
    rule = read_rule(values, given["every"], beside=True)
    if rule is None or "on" not in given:
        return rule
    written = read_on(values, given["on"], rule.rule)
    return Rule(written, rule.until) if written is not None else None


def _counted(values: Values, table: Table, rule: str) -> str:
    given = present(table)
    if "count" not in given:
        return rule
    count = values.number(given["count"], least=1)
    if "until" in given:
        values.report.error(table.keys["count"], "count and until cannot stand together", "keep one of them")
    elif "COUNT" in rule:
        values.report.error(table.keys["count"], "the rule has a COUNT already", "keep one of them")
    elif count and rule:
        return f"{rule};COUNT={count}"
    return rule


def _end_of_rule(values: Values, node: Node, rule: Rule, when: AllDay | Timed) -> RecurrenceId | None:
    """The UNTIL of an RRULE, in the event's own local time."""
    until: RecurrenceId | None = rule.until
    if isinstance(until, datetime):
        if isinstance(when, AllDay):
            until = until.date()
        elif until.tzinfo is not None:
            until = local(until.astimezone(UTC), when.zone)
    early = until is not None and _refuse_early_end(values, node, until, when)
    return None if early else until


def _refuse_early_end(values: Values, node: Node, until: RecurrenceId, when: AllDay | Timed) -> bool:
    early = naive(until) < naive(first_of(when)) if isinstance(until, datetime) else until < day_of(first_of(when))
    if early:
        values.report.error(node, "the repetition ends before the event starts")
    return early


def _excepted(values: Values, node: Node, when: AllDay | Timed) -> Iterator[Named]:
    """Days, or days with the reason why it does not take place on them."""
    for item in (node,) if isinstance(node, Table) else values.many(node):
        if not isinstance(item, Table):
            named = read_named(values, item, when)
            if named is not None:
                yield named
            continue
        for day, reason in item.values.items():
            if is_nothing(reason):
                hint = f"write [{day}] for a day without one, or {{{day}: A holiday.}}"
                values.report.error(item.keys[day], "the reason is missing", hint)
                continue
            why = values.text(reason)
            named = read_named(values, Scalar(day, True, *item.keys[day]), when, why)
            if named is not None:
                yield named


def _named(values: Values, node: Node, when: AllDay | Timed) -> Iterator[Named]:
    for item in values.many(node):
        named = read_named(values, item, when)
        if named is not None:
            yield named
