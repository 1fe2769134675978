"""How often an event recurs, in the words of a language: 'every month on the last working day'.

A rule is told exactly or, if people have no short words for it, as 'on several dates': never by its frequency alone if
it says more of the day than that. Some rules are told as a simpler one that has the same dates.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Self

from babel.dates import get_day_names, get_month_names

from feeds.locale import Locale
from feeds.model import Repeat
from feeds.wording import date_in_words, list_in_words

FREQUENCIES = {
    "MINUTELY": "repeat.minutely",
    "HOURLY": "repeat.hourly",
    "DAILY": "repeat.daily",
    "WEEKLY": "repeat.weekly",
    "MONTHLY": "repeat.monthly",
    "YEARLY": "repeat.yearly",
}

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second_last"}
KINDS = {
    frozenset(WEEKDAYS): "repeat.day",
    frozenset(WEEKDAYS[:5]): "repeat.working_day",
    frozenset(WEEKDAYS[5:]): "repeat.weekend_day",
}
"""The weekdays that have a name together."""

UNTOLD = {"BYYEARDAY", "BYWEEKNO", "BYSECOND"}
"""The parts that there are no words for."""

LEAP_YEAR = 2000

MOST_DATES = 4
"""How many dates of a year are named, rather than the days and the months that they are made of."""

_BYDAY = re.compile(r"\+?(-?\d*)([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Rule:
    """The parts of a rule that its words depend on: `weekdays` with their numbers, 0 for none, `days` of the month."""

    frequency: str
    interval: int = 1
    weekdays: tuple[tuple[int, str], ...] = ()
    days: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()

    @classmethod
    def of(cls, parts: Mapping[str, str]) -> Self | None:
        """The rule that has these parts; None if it has others that there are no words for."""
        named = [_BYDAY.fullmatch(one) for one in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
        if parts.get("FREQ") not in FREQUENCIES or UNTOLD & set(parts) or None in named:
            return None
        if parts.get("WKST", "MO") != "MO" and parts["FREQ"] == "WEEKLY" and len(named) > 1:
            return None  # Which days are of one week is nothing that people say.
        numbers = [
            tuple(dict.fromkeys(map(int, parts[name].split(",")))) if name in parts else ()
            for name in ("BYMONTHDAY", "BYSETPOS", "BYMONTH", "BYHOUR", "BYMINUTE")
        ]
        weekdays = tuple(dict.fromkeys((int(one[1] or 0), one[2]) for one in named if one is not None))
        return cls(parts["FREQ"], int(parts.get("INTERVAL", "1")), weekdays, *numbers)

    @property
    def plain(self) -> bool:
        """Whether it names weekdays alone: every one of them."""
        return bool(self.weekdays) and not any(number for number, _ in self.weekdays) and not self.positions

    @property
    def times(self) -> int:
        """How many times a day it names."""
        return max(1, len(self.hours)) * max(1, len(self.minutes))


def repeat_in_words(repeat: Repeat, locale: Locale) -> str:
    """How an event recurs: 'every 2 weeks until 3 March 2022'."""
    parts = dict(part.split("=", 1) for part in repeat.rule.upper().split(";") if "=" in part)
    rule = Rule.of(parts)
    words = _told(_simplest(rule), locale) if rule is not None and _can_be_told(rule) else ""
    words = words or locale.say("repeat.several")
    if repeat.until is not None:
        return locale.say("repeat.until", repeat=words, day=date_in_words(repeat.until, locale))
    if "COUNT" in parts:
        return locale.say("repeat.times", repeat=words, count=int(parts["COUNT"]))
    return words


def _can_be_told(rule: Rule) -> bool:
    """Whether there are words for the parts of a rule together."""
    frequency, every_one = rule.frequency, rule.interval == 1
    of_month = frequency in ("MONTHLY", "YEARLY")
    if (rule.weekdays and rule.days) or (frequency == "MONTHLY" and rule.months and not every_one):
        return False
    if frequency == "MINUTELY" and (rule.hours or rule.minutes):
        return False
    if frequency == "HOURLY" and (len(rule.minutes) > 1 or (rule.hours and not every_one)):
        return False
    if rule.positions:
        # They count in the whole of a year, also where it names months.
        in_one_month = frequency == "MONTHLY" or len(rule.months) < 2
        return of_month and in_one_month and _noun(rule) != "" and rule.times == 1 and _have_words(rule.positions)
    if rule.plain:
        return every_one or frequency not in ("DAILY", "MONTHLY", "YEARLY")
    if rule.weekdays:
        return of_month and _have_words(number for number, _ in rule.weekdays)
    if rule.days:
        by_month = frequency == "MONTHLY" or (frequency == "YEARLY" and bool(rule.months))
        with_every = every_one and frequency != "WEEKLY"
        return (by_month or with_every) and _have_words(number for number in rule.days if number < 1)
    return True


def _have_words(numbers: Iterable[int]) -> bool:
    return all(number in ORDINALS for number in numbers)


def _noun(rule: Rule) -> str:
    """The name that the weekdays have together, of which one has a position; empty if they have none."""
    if any(number for number, _ in rule.weekdays):
        return ""
    names = [name for _, name in rule.weekdays]
    return names[0] if len(names) == 1 else KINDS.get(frozenset(names), "")


def _simplest(rule: Rule) -> Rule:
    """The rule that people would say, of those that have the same dates."""
    if rule.interval > 1:
        return rule
    frequency = "DAILY" if rule.frequency == "HOURLY" and rule.hours else rule.frequency
    if rule.plain and frequency in ("DAILY", "MONTHLY", "YEARLY"):
        # All the Mondays of a month or a year are those of its weeks.
        frequency = "WEEKLY"
    elif rule.days and frequency in ("DAILY", "MONTHLY", "YEARLY"):
        frequency = "YEARLY" if rule.months else "MONTHLY"
    elif frequency == "MONTHLY" and rule.months:
        frequency = "YEARLY"
    return replace(rule, frequency=frequency)


def _told(rule: Rule, locale: Locale) -> str:
    """A rule in words; none if it has no dates."""
    words = locale.say(FREQUENCIES[rule.frequency], count=rule.interval)
    days, months = _days(rule, locale), list(rule.months)
    if rule.frequency == "YEARLY" and rule.days and months and min(rule.days) > 0:
        dates = _dates(rule, locale)
        if not dates:
            return ""
        if len(dates) <= MOST_DATES:
            days, months = dates, []
    names = get_month_names(locale=locale.babel)
    told = {
        "days": list_in_words(days, locale),
        "months": list_in_words([names[month] for month in sorted(months)], locale),
    }
    if days and months:
        key = "repeat.on_of" if rule.frequency == "YEARLY" else "repeat.on_in"
        words = locale.say(key, repeat=words, **told)
    elif days:
        words = locale.say("repeat.on", repeat=words, days=told["days"])
    elif months:
        words = locale.say("repeat.in", repeat=words, months=told["months"])
    return locale.say("repeat.several_times", repeat=words) if rule.times > 1 else words


def _days(rule: Rule, locale: Locale) -> list[str]:
    """The days that a rule names: 'Monday', 'the first Wednesday', 'the 15th', 'the last working day'."""
    by_number = get_day_names(locale=locale.babel)
    names = {name: by_number[number] for number, name in enumerate(WEEKDAYS)}
    if rule.positions:
        noun = _noun(rule)
        name = names.get(noun) or locale.say(noun)
        return [_nth(number, name, locale) for number in rule.positions]
    if rule.weekdays:
        return [_nth(number, names[name], locale) for number, name in rule.weekdays]
    day = locale.say("repeat.day")
    return [
        locale.nth("repeat.day_of_month", number) if number > 0 else _nth(number, day, locale) for number in rule.days
    ]


def _nth(number: int, name: str, locale: Locale) -> str:
    return locale.say(f"repeat.{ORDINALS[number]}" if number else "repeat.weekday", day=name)


def _dates(rule: Rule, locale: Locale) -> list[str]:
    """The dates of a year that a rule names, those that there are: '10 January'."""
    dates = [
        date(LEAP_YEAR, month, day)
        for month, day in sorted(product(rule.months, rule.days))
        if day <= monthrange(LEAP_YEAR, month)[1]
    ]
    return [locale.say("repeat.date", day=date_in_words(one, locale, year=False)) for one in dates]
