"""What to write instead of a date or a time that is none, at the place where it stands.

A hint that gives a form gives one that is read there: no `end` where there is none, no time where a day is expected, no
offset where times are the event's own.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from enum import Enum, auto

from feeds.reading.dates import EXPECTED, DateError, Moment, TwoTimesError, is_date, read_moment, two_times


class Use(Enum):
    """What a date is for, by which goes what may be written there."""

    START = auto()
    """When an event starts: a day or a time, beside which there may be an end."""
    END = auto()
    """When an event ends that starts at a time."""
    MOMENT = auto()
    """A day or a time by itself, such as announced."""
    OCCURRENCE = auto()
    """A date of a series: a day or a time in the event's own zone."""
    DAY = auto()
    """A day alone."""


_NUMBERS = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})(?:[T ]+(.+))?")


def said_of(error: DateError, word: str, use: Use) -> tuple[str, str]:
    """What is wrong with a word, and what to write instead of it."""
    if isinstance(error, TwoTimesError):
        return _of_two_times(error, use)
    if error.hint != EXPECTED:
        return str(error), error.hint
    return str(error), _with_the_year_first(word, use) or EXPECTED


def said_of_end(error: TwoTimesError, day: date, clock: time | None) -> tuple[str, str]:
    """What is wrong with two times as the end of what starts on a day, at a time if it is not whole days."""
    on, begin = error.day or day, time(*error.begin)
    over = _until(error, on)
    if on == day and clock != begin:
        return str(error), f"write start: {day} {begin:%H:%M} and end: {over}"
    if clock is None:
        return str(error), f"write {on}"
    return str(error), f"write {over if on == day else _on(on, over)}"


def _of_two_times(error: TwoTimesError, use: Use) -> tuple[str, str]:
    begin = f"{time(*error.begin):%H:%M}"
    if error.day is None:
        return str(error), f"write {begin}"
    if use is Use.DAY:
        return str(error), f"write {error.day}"
    one = f"write the second as end: {_until(error, error.day)}" if use is Use.START else f"write {error.day} {begin}"
    if not error.offset or use is Use.OCCURRENCE:
        return str(error), one
    message = f"'{error.text}' may be from one time to another, or one time with an offset from UTC"
    return message, f"{one}, or an offset as {error.day}T{begin}-{time(*error.end):%H:%M}"


def _with_the_year_first(text: str, use: Use) -> str:
    """What a day in numbers would be as we write it; empty if it is none in any order."""
    match = _NUMBERS.fullmatch(" ".join(text.split()))
    if not match:
        return ""
    first, second, third = (int(match[number]) for number in (1, 3, 4))
    orders = ((third, second, first), (third, first, second)) if len(match[4]) == 4 else ((first, second, third),)
    days = tuple(dict.fromkeys(date(*order) for order in orders if is_date(*order)))
    if not days:
        return ""
    forms = [_form(day, match[5] or "", use) for day in days]
    # With points between the numbers, the day comes first wherever people write so.
    other = f", or {forms[1]} if {match[1]} is the month" if len(days) > 1 and match[2] != "." else ""
    return f"write {forms[0]}{other}"


def _form(day: date, rest: str, use: Use) -> str:
    """A day that stood in numbers, and what followed it, as they are read at such a place."""
    if use is Use.DAY or not (rest or use is Use.END):
        return f"{day}"
    two = two_times(rest, day)
    if two is not None and use is Use.END:
        return _on(day, _until(two, day))
    if two is not None:
        begin = f"{day} {time(*two.begin):%H:%M}"
        return f"{begin} and end: {_until(two, day)}" if use is Use.START else begin
    try:
        found = read_moment(f"{day} {rest}")
    except DateError:
        found = Moment(day)
    if found.clock is None:
        return f"{day}" if use is Use.OCCURRENCE else f"{day} with a time such as 09:30"
    return f"{day} {found.clock:%H:%M}" if found.offset is not None and use is Use.OCCURRENCE else f"{day} {rest}"


def _on(day: date, over: str) -> str:
    """An end with its day."""
    return over if " " in over else f"{day} {over}"


def _until(error: TwoTimesError, day: date) -> str:
    """The second of two times, as the end of what starts on a day at the first."""
    hour, minute = error.end
    clock = f"{hour % 24:02}:{minute:02}"
    return f"{day + timedelta(days=1)} {clock}" if error.end < error.begin or hour == 24 else clock
