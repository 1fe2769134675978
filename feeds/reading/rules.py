"""How often, as people say it: `every 2 weeks`, `first and third wednesday of the month`, `every year on 10 january`.

What comes of it is a rule of RFC 5545 §3.3.10; so is what was given as an RRULE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from feeds.nodes import Node
from feeds.reading.dates import MONTH, WEEKDAY
from feeds.reading.values import Values

UNITS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
ADVERBS = {"daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "yearly": "YEARLY", "annually": "YEARLY"}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "1st": 1, "2nd": 2, "3rd": 3,
            "4th": 4, "5th": 5}  # fmt: skip
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING_DAYS = "MO,TU,WE,TH,FR"
WORKING = ("weekday", "weekdays", "working day", "working days", "workday", "workdays")
NUMBERS = {"other": 2, "second": 2, "third": 3, "fourth": 4}

OTHER_WORDS = {
    "dagelijks": "daily", "wekelijks": "weekly", "maandelijks": "monthly", "jaarlijks": "yearly",
    "täglich": "daily", "wöchentlich": "weekly", "monatlich": "monthly", "jährlich": "yearly",
    "biweekly": "every 2 weeks", "fortnightly": "every 2 weeks", "fortnight": "every 2 weeks",
    "every fortnight": "every 2 weeks", "tweewekelijks": "every 2 weeks", "quarterly": "every 3 months",
}  # fmt: skip
"""How often in words that are none of ours, and in ours."""

NEVER = ("none", "no", "false", "never", "once", "off")
NUMBER_WORDS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}

EXPECTED = "such as every: 2 weeks with on: [mon, wed], or 'first wednesday of the month'"

_RULE_PART = re.compile(
    r"(?:FREQ|INTERVAL|COUNT|WKST|BYDAY|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYMONTH|BYSETPOS|BYHOUR|BYMINUTE)=[A-Z0-9+,-]+"
)
_RARE = re.compile("BY(?:MONTHDAY|YEARDAY|WEEKNO|SETPOS)=")
"""With an interval of days, these can go without a day for centuries, and nobody means that."""
_UNTIL = re.compile(r"UNTIL=(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_EVERY = re.compile(r"(?:every\s+)?(?:(\d{1,3}|other|second|third|fourth)\s+)?(day|week|month|year)s?")
_DAY_OF_MONTH = re.compile(r"(?:the\s+)?(-?\d{1,2})(?:st|nd|rd|th)?")
_DATE_OF_YEAR = re.compile(r"(?:(\d{1,2})\.?\s+([a-zà-ÿ]+)|([a-zà-ÿ]+)\s+(\d{1,2}))")
_OF = re.compile(r"\s+(?:of|in)\s+(?:the\s+|every\s+|each\s+)?([a-zà-ÿ]+)$")
_ENDED = re.compile(r"(.+?),? (?:(?:until|till|tot) (\d{4}-\d{2}-\d{2})|(\d{1,4}) (?:times|x|keer))")
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule without UNTIL, and that UNTIL as it was given: a day, a local time, or one in UTC (aware)."""

    rule: str
    until: date | datetime | None = None


class RuleError(ValueError):
    """What is no rule; `hint` is what would be one."""

    def __init__(self, message: str, hint: str = EXPECTED) -> None:
        self.hint = hint
        super().__init__(message)


def read_rule(values: Values, node: Node, *, beside: bool = False) -> Rule | None:
    """A rule from words, or an RRULE as it is; `beside` other keys of `repeat`, or all that stands there."""
    word = values.word(node)
    if word is None:
        return None
    given = word.upper().removeprefix("RRULE:")
    try:
        if given.startswith("FREQ="):
            return _given(given)
        return Rule(_from_words(word.lower()))
    except RuleError as error:
        hint = error.hint if str(error) else _hint(word.lower(), beside)
        values.report.error(node, str(error) or f"'{word}' does not say how often", hint)
        return None


def _hint(words: str, beside: bool) -> str:
    """What to write for words that do not say how often; all that may be said if it cannot be told."""
    if words in NEVER:
        return "leave repeat out if it takes place once"
    if words in OTHER_WORDS:
        return f"write {OTHER_WORDS[words]}"
    digits = " ".join(NUMBER_WORDS.get(word, word) for word in words.split())
    if digits != words and _is_rule(digits):
        return f"write {digits}"
    ended = _ENDED.fullmatch(digits)
    if ended and _is_rule(ended[1]):
        rule, end = ended[1].removeprefix("every "), f"until: {ended[2]}" if ended[2] else f"count: {ended[3]}"
        return f"write {rule}, and {end} beside it" if beside else f"write {{every: {rule}, {end}}}"
    return EXPECTED


def _is_rule(words: str) -> bool:
    try:
        return bool(_from_words(words))
    except RuleError:
        return False


def read_on(values: Values, node: Node, rule: str) -> str | None:
    """The rule with the days that `on:` names; None if any of them is none."""
    parts: dict[str, list[str]] = {}
    for item in values.several(node):
        word = (values.word(item) or "").lower()
        found = dict(_day(word))
        if not found:
            values.report.error(item, f"'{word}' is not a day to repeat on", "such as monday, first wednesday or 15")
            return None
        for name, one in found.items():
            parts.setdefault(name, []).append(one)
    try:
        return _with_days(rule, parts)
    except RuleError as error:
        values.report.error(node, str(error), error.hint)
        return None


def _from_words(words: str) -> str:
    words = " ".join(words.split())
    how_often, on, days = words.replace("[", "").replace("]", "").partition(" on ")
    if on and how_often not in ("", "every"):
        rule = _from_words(how_often)
        return _with_days(rule, _named(days))
    every = _EVERY.fullmatch(words)
    if every:
        interval = NUMBERS.get(every[1]) or int(every[1] or 1)
        if interval < 1:
            raise RuleError("it repeats every 0 times")
        return _every(UNITS[every[2]], interval)
    if words in ADVERBS:
        return f"FREQ={ADVERBS[words]}"
    return _on_days(words.removeprefix("every ").removeprefix("on ").removeprefix("the "))


def _on_days(words: str) -> str:
    """A rule made of its days alone: `monday`, `other friday`, `last weekday of march`, `10 january`."""
    interval = 1
    if words.startswith("other "):
        interval, words = 2, words.removeprefix("other ")
    of = _OF.search(words)
    parts = _named(words[: of.start()] if of else words)
    if "DATE" in parts:
        return _with_days(_every("YEARLY", interval), parts)
    if of and of[1] in MONTH:
        return _with_days(_every("YEARLY", interval) + f";BYMONTH={MONTH[of[1]]}", parts)
    if of and of[1] != "month":
        raise RuleError("")
    weekly = not of and set(parts) == {"BYDAY"} and not any(day[0] in "-12345" for day in parts["BYDAY"])
    return _with_days(_every("WEEKLY" if weekly else "MONTHLY", interval), parts)


def _every(frequency: str, interval: int) -> str:
    return f"FREQ={frequency}" if interval == 1 else f"FREQ={frequency};INTERVAL={interval}"


def _named(words: str) -> dict[str, list[str]]:
    """Days by the part of a rule they belong to; 'first and third monday' names Monday for both."""
    parts: dict[str, list[str]] = {}
    pieces = [piece for piece in _AND.split(words) if piece]
    noun = pieces[-1].split()[-1] if pieces and " " in pieces[-1].removeprefix("the ") else ""
    for piece in pieces:
        named = f"{piece} {noun}" if noun and piece.removeprefix("the ") in ORDINALS else piece
        found = dict(_day(named))
        if not found:
            raise RuleError("")
        for name, one in found.items():
            parts.setdefault(name, []).append(one)
    return parts


def _day(word: str) -> Iterator[tuple[str, str]]:
    """What one day is in a rule: the part's name and its value; DATE and WORKING are ours, to be put together."""
    word = word.removeprefix("the ").strip()
    first, _, rest = word.partition(" ")
    number, date_of_year = _DAY_OF_MONTH.fullmatch(word), _DATE_OF_YEAR.fullmatch(word)
    if word in WEEKDAY or word.removesuffix("s") in WEEKDAY:
        yield "BYDAY", DAYS[WEEKDAY[word if word in WEEKDAY else word.removesuffix("s")]]
    elif word in WORKING:
        yield "BYDAY", WORKING_DAYS
    elif first in ORDINALS and rest in WEEKDAY:
        yield "BYDAY", f"{ORDINALS[first]}{DAYS[WEEKDAY[rest]]}"
    elif first in ORDINALS and rest in WORKING:
        yield "WORKING", str(ORDINALS[first])
    elif first in ORDINALS and rest == "day":
        yield "BYMONTHDAY", str(ORDINALS[first])
    elif number and 1 <= abs(int(number[1])) <= 31:
        yield "BYMONTHDAY", number[1]
    elif date_of_year and (date_of_year[2] or date_of_year[3]) in MONTH:
        day, month = int(date_of_year[1] or date_of_year[4]), MONTH[date_of_year[2] or date_of_year[3]]
        if 1 <= day <= 31:
            yield "DATE", f"{month} {day}"


def _with_days(rule: str, parts: dict[str, list[str]]) -> str:
    of_month = any(name != "BYDAY" for name in parts) or any(day[0] in "-12345" for day in parts.get("BYDAY", ()))
    if "FREQ=WEEKLY" in rule and of_month:
        raise RuleError("a day of the month does not go with weeks", "write every: month")
    if "FREQ=DAILY" in rule and of_month:
        raise RuleError("a day of the month does not go with days", "write every: month")
    if "FREQ=YEARLY" not in rule and "DATE" in parts:
        raise RuleError("a day of the year does not go with that", "write every: year")
    written = [rule]
    if "DATE" in parts:
        dates = [one.split() for one in parts["DATE"]]
        if len({month for month, _ in dates}) > 1 and len({day for _, day in dates}) > 1:
            raise RuleError("several dates of a year are no rule", "write an event for each, or name them under also")
        written += [f"BYMONTH={_listed(month for month, _ in dates)}", f"BYMONTHDAY={_listed(day for _, day in dates)}"]
    if "WORKING" in parts:
        if "BYDAY" in parts:
            raise RuleError("a working day of the month does not go with other days", "write an event for each")
        written += [f"BYDAY={WORKING_DAYS}", f"BYSETPOS={_listed(parts['WORKING'])}"]
    for name in ("BYDAY", "BYMONTHDAY"):
        if name in parts:
            written.append(f"{name}={_listed(','.join(parts[name]).split(','))}")
    if "BYDAY" in parts and "BYMONTHDAY" in parts:
        raise RuleError("weekdays do not go with days of the month", "both would have to hold; keep one of them")
    return ";".join(written)


def _listed(days: Iterator[str] | list[str]) -> str:
    return ",".join(dict.fromkeys(days))


def _given(rule: str) -> Rule:
    """An RRULE, its parts looked at one by one."""
    parts = [part for part in rule.split(";") if part]
    keys = [part.partition("=")[0] for part in parts]
    until = next((part for part in parts if part.startswith("UNTIL=")), None)
    for part in parts:
        if part != until and not _RULE_PART.fullmatch(part):
            raise RuleError(f"'{part}' cannot stand in a rule", "such as FREQ=WEEKLY;BYDAY=MO")
        if re.fullmatch(r"(?:INTERVAL|COUNT)=(?:0+|\d{6,}|.*\D.*)", part):
            raise RuleError("INTERVAL and COUNT are from 1 to 99999", "")
    if len(set(keys)) < len(keys):
        raise RuleError("the rule says the same thing twice", "such as FREQ=WEEKLY;BYDAY=MO")
    if "FREQ=SECONDLY" in parts:
        raise RuleError("an event recurs at most once a minute", "")
    if _RARE.search(rule) and not re.match("FREQ=(?:MONTHLY|YEARLY)", rule) and re.search(r"INTERVAL=(?!1\b)", rule):
        raise RuleError(
            "days of a month or year do not go with every so many days", "such as FREQ=MONTHLY;BYMONTHDAY=1"
        )
    if until is not None and "COUNT" in keys:
        raise RuleError("COUNT and UNTIL cannot stand together (RFC 5545 §3.3.10)", "keep one of them")
    return Rule(";".join(part for part in parts if part != until), None if until is None else _until(until))


def _until(part: str) -> date | datetime:
    match = _UNTIL.fullmatch(part)
    try:
        if match is None:
            raise ValueError(part)
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return day
        return datetime.fromisoformat(f"{day}T{match[4]}:{match[5]}:{match[6]}{'+00:00' if match[7] else ''}")
    except ValueError:
        raise RuleError(f"'{part}' is not an end", "such as UNTIL=20220331T220000Z, or until: 2022-03-31") from None
