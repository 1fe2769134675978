"""How an event recurs, said plainly or as an RRULE: `every: 2 weeks`, `on: [mon, wed]`, `first wednesday of the month`.

What comes of it is a rule of RFC 5545 §3.3.10 without UNTIL, which stays in the event's own local time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from dateutil.rrule import rrule, rrulestr

from feeds.model import AllDay, RecurrenceId, Repeat, Timed
from feeds.reading.dates import MONTH, WEEKDAY, DateError, read_moment
from feeds.reading.values import Values, present
from feeds.source import Node, Scalar, Table

UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "1st": 1, "2nd": 2, "3rd": 3,
            "4th": 4, "5th": 5}  # fmt: skip
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING_DAYS = "MO,TU,WE,TH,FR"
NUMBERS = {"other": 2, "second": 2, "third": 3, "fourth": 4}

EXPECTED = "such as every: 2 weeks with on: [mon, wed], or 'first wednesday of the month'"

LONGEST_STEP = 99_999
_RULE_PART = re.compile(
    r"(?:FREQ|INTERVAL|COUNT|WKST|BYDAY|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYMONTH|BYSETPOS)=[A-Z0-9+,-]+"
)
_SURE_RULE = re.compile(
    r"FREQ=[A-Z]+(?:;(?:(?:INTERVAL|COUNT)=\d+|WKST=[A-Z]+|BYDAY=[+-]?[1-4]?[A-Z]{2}(?:,[+-]?[1-4]?[A-Z]{2})*))*"
)
"""Rules that take place before long whenever they start, so that it is safe to look for their first day."""
_EVERY = re.compile(r"(?:every\s+)?(?:(\d{1,3}|other|second|third|fourth)\s+)?(day|week|month|year)s?")
_ORDINAL = re.compile(r"(?:the\s+|every\s+)?(\w+)\s+([a-z]+)(?:\s+(?:of|in)\s+(?:the\s+|every\s+|each\s+)?([a-z]+))?")


def read_repeat(values: Values, node: Node, when: AllDay | Timed) -> Repeat | None:
    """How an event that first takes place at `when` recurs."""
    if isinstance(node, Scalar):
        rule = _plain(values, node)
        return Repeat(rule) if rule is not None and _works(values, node, rule, when) else None
    table = values.table(node, "repeat")
    if table is None:
        return None
    given = present(table)
    until = read_recurrence_id(values, given["until"], when, until=True) if "until" in given else None
    rule = _rule(values, table)
    if "count" in given:
        count = values.number(given["count"], least=1)
        if "until" in given:
            values.report.error(table.keys["count"], "count and until cannot stand together", "keep one of them")
        elif count and rule:
            rule += f";COUNT={count}"
    if rule is None or not _works(values, node, rule, when):
        return None
    if until is not None and _naive(until) < _naive(first_of(when)):
        values.report.error(given["until"], "the repetition ends before the event starts")
    excepted, also = (
        tuple(one for item in values.many(given[key]) if (one := read_recurrence_id(values, item, when)) is not None)
        if key in given
        else ()
        for key in ("except", "also")
    )
    return Repeat(rule, until, tuple(sorted(excepted, key=_naive)), tuple(sorted(also, key=_naive)))


def read_recurrence_id(values: Values, node: Node, when: AllDay | Timed, *, until: bool = False) -> RecurrenceId | None:
    """An occurrence as people name it: by its day, in the event's own local time, or by its day and time."""
    word = values.word(node)
    if word is None:
        return None
    try:
        moment = read_moment(word)
    except DateError as error:
        values.report.error(node, str(error), error.hint)
        return None
    if moment.offset is not None:
        values.report.error(node, f"'{word}' names an offset", "occurrences are in the event's own local time")
        return None
    if isinstance(when, AllDay):
        if moment.clock is not None:
            values.report.error(node, f"'{word}' has a time, but the event takes whole days", str(moment.day))
        return moment.day
    if moment.clock is None:
        return moment.day if until else datetime.combine(moment.day, when.start.time())
    return moment.local


def first_of(when: AllDay | Timed) -> RecurrenceId:
    """The recurrence id of the first occurrence."""
    return when.first if isinstance(when, AllDay) else when.start


def _rule(values: Values, table: Table) -> str | None:
    given = present(table)
    if "rule" in given:
        for key in ("every", "on"):
            if key in given:
                values.report.error(table.keys[key], f"'{key}' cannot stand beside rule", "keep one of them")
        return _plain(values, given["rule"])
    if "every" not in given:
        if "also" in given and "on" not in given:
            return ""
        values.report.error(table, "how often is missing: every", EXPECTED)
        return None
    rule = _plain(values, given["every"])
    if rule is None or "on" not in given:
        return rule
    on = list(_on(values, given["on"], rule))
    return ";".join((rule, *on))


def _on(values: Values, node: Node, rule: str) -> Iterator[str]:
    days: list[str] = []
    numbers: list[str] = []
    for item in values.many(node):
        word = (values.word(item) or "").lower()
        ordinal = _ORDINAL.fullmatch(word)
        if word in WEEKDAY:
            days.append(DAYS[WEEKDAY[word]])
        elif word in ("weekday", "weekdays", "working day", "working days"):
            days += WORKING_DAYS.split(",")
        elif ordinal and ordinal[1] in ORDINALS and ordinal[2] in WEEKDAY:
            days.append(f"{ORDINALS[ordinal[1]]}{DAYS[WEEKDAY[ordinal[2]]]}")
        elif re.fullmatch(r"-?\d{1,2}", word) and 1 <= abs(int(word)) <= 31:
            numbers.append(word)
        elif word == "last day":
            numbers.append("-1")
        else:
            values.report.error(item, f"'{word}' is not a day to repeat on", "such as monday, first wednesday or 15")
    if "FREQ=WEEKLY" in rule and (numbers or any(day[0] in "-12345" for day in days)):
        values.report.error(node, "a day of the month does not go with weeks", "write every: month")
    if days:
        yield f"BYDAY={','.join(dict.fromkeys(days))}"
    if numbers:
        yield f"BYMONTHDAY={','.join(dict.fromkeys(numbers))}"


def _plain(values: Values, node: Node) -> str | None:
    """A rule from words, or an RRULE as it is."""
    word = values.word(node)
    if word is None:
        return None
    if word.upper().removeprefix("RRULE:").startswith("FREQ="):
        return _given_rule(values, node, word.upper().removeprefix("RRULE:"))
    words = word.lower()
    every = _EVERY.fullmatch(words)
    if every:
        interval = NUMBERS.get(every[1]) or int(every[1] or 1)
        if interval < 1:
            values.report.error(node, "it repeats every 0 times", EXPECTED)
            return None
        rule = f"FREQ={UNITS[every[2]]}"
        return rule if interval == 1 else f"{rule};INTERVAL={interval}"
    if words in ("daily", "weekly", "monthly", "yearly"):
        return f"FREQ={words.upper()}"
    if words in ("every weekday", "weekdays", "every working day"):
        return f"FREQ=WEEKLY;BYDAY={WORKING_DAYS}"
    other = re.fullmatch(r"every\s+(other\s+)?([a-z]+)", words)
    if other and other[2] in WEEKDAY:
        interval_of_two = ";INTERVAL=2" if other[1] else ""
        return f"FREQ=WEEKLY{interval_of_two};BYDAY={DAYS[WEEKDAY[other[2]]]}"
    ordinal = _ORDINAL.fullmatch(words)
    if ordinal and ordinal[1] in ORDINALS and ordinal[2] in WEEKDAY:
        day = f"{ORDINALS[ordinal[1]]}{DAYS[WEEKDAY[ordinal[2]]]}"
        if ordinal[3] in (None, "month"):
            return f"FREQ=MONTHLY;BYDAY={day}"
        if ordinal[3] in MONTH:
            return f"FREQ=YEARLY;BYMONTH={MONTH[ordinal[3]]};BYDAY={day}"
    values.report.error(node, f"'{word}' does not say how often", EXPECTED)
    return None


def _given_rule(values: Values, node: Node, rule: str) -> str | None:
    parts = [part for part in rule.split(";") if part]
    keys = [part.partition("=")[0] for part in parts]
    wrong = next((part for part in parts if not _RULE_PART.fullmatch(part)), None)
    if wrong is not None and not wrong.startswith("UNTIL="):
        values.report.error(node, f"'{wrong}' cannot stand in a rule", "such as FREQ=WEEKLY;BYDAY=MO")
        return None
    if len(set(keys)) < len(keys):
        values.report.error(node, "the rule says the same thing twice", "such as FREQ=WEEKLY;BYDAY=MO")
        return None
    if any(re.fullmatch(r"(?:INTERVAL|COUNT)=(?:0+|\d{6,})", part) for part in parts):
        values.report.error(node, "INTERVAL and COUNT are from 1 to 99999")
        return None
    if "UNTIL" in keys:
        values.report.error(node, "UNTIL does not belong in the rule", "write until: 2022-03-31 beside it")
        return None
    if any(f"FREQ={unit}" in parts for unit in ("SECONDLY", "MINUTELY", "HOURLY")):
        values.report.error(node, "an event recurs at most once a day", "write an event for each time of day")
        return None
    return ";".join(parts)


def _works(values: Values, node: Node, rule: str, when: AllDay | Timed) -> bool:
    if not rule:
        return True
    begin = _naive(first_of(when))
    try:
        made = rrulestr(rule, dtstart=begin)
        if not isinstance(made, rrule):
            raise TypeError(rule)
        # With steps this long the search ends at once, also for a rule that never takes place at all.
        starts_right = begin in made.replace(interval=LONGEST_STEP, until=begin, count=None)
        first = begin if starts_right else next(iter(made), None) if _SURE_RULE.fullmatch(rule) else None
    except (ValueError, TypeError, KeyError, IndexError) as error:
        values.report.error(node, f"not a rule: {error}", EXPECTED)
        return False
    if not starts_right:
        values.report.error(
            node, f"the event starts on {first_of(when):%A %Y-%m-%d}, which is not one of the days it repeats on",
            f"start it on {first:%Y-%m-%d}, the first of them" if first else "start it on one of them",
        )  # fmt: skip
        return False
    return True


def _naive(recurrence_id: RecurrenceId) -> datetime:
    if isinstance(recurrence_id, datetime):
        return recurrence_id
    return datetime(recurrence_id.year, recurrence_id.month, recurrence_id.day)  # noqa: DTZ001 - local time is naive


def day_of(recurrence_id: RecurrenceId) -> date:
    """The local day of an occurrence."""
    return recurrence_id.date() if isinstance(recurrence_id, datetime) else recurrence_id
