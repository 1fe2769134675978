"""What to write instead of a date or a time that is none, at the place where it stands.

A hint that gives a form gives one that is read there: no `end` where there is none, no time where a day is expected, no
offset where times are the event's own.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, time, timedelta

from feeds.reading.dates import (
    EXPECTED,
    MONTH,
    WEEKDAY,
    ClockError,
    DateError,
    Moment,
    TwoTimesError,
    Use,
    is_date,
    is_duration,
    read_moment,
    two_times,
)
from feeds.reading.report import closest

_NUMBERS = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})(?:[T ]+(.+))?")
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(?:\d{2})?(Z?))?")
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,? (.+))?")
_ORDINAL = re.compile(
    r"(?:[^\W\d]+,? )?(?:the )?(\d{1,2})(?:st|nd|rd|th|er|e|ste|de)?\.?(?: of)? ([^\W\d]+)\.?,? (\d{4})(?:,? (.+))?"
)
_WEEKDAY_FIRST = re.compile(r"([^\W\d]+)\.?,? ((\d{4})-(\d{2})-(\d{2}))(?:,? (.+))?")
_HOUR_ALONE = re.compile(r"(\d{1,2})(?:(\d{2}))?")
_NO_YEAR = re.compile(r"(?:\d{1,2}\.? ([^\W\d]+)|([^\W\d]+) \d{1,2})")
_MONTH_ALONE = re.compile(r"(?:([^\W\d]+) (\d{4})|(\d{4})-(\d{2}))")
_WEEK = re.compile(r"(\d{4})[- ]?W(?:eek)? ?(\d{1,2})", re.IGNORECASE)
_UNKNOWN = ("tbc", "?", "??", "???", "unknown", "to be announced", "to be confirmed", "to be decided", "n/a", "none")
_BETWEEN = re.compile(r" ?[/–—] ?| - | (?:to|until|till|tot|t/m|tot en met|bis|au|and) ")
_DAYS_OF_A_MONTH = re.compile(r"(\d{1,2}) ?[-–—/] ?(\d{1,2})( [^\W\d]+ \d{4})")
_CLOCK = re.compile(r"(at|om|um|à|@)? ?(\d{1,2})(?:[.:hu](\d{2}))? ?(o'clock|uur|uhr|h|u|[ap]\.?m\.?)?", re.IGNORECASE)
_WITH_ZONE = re.compile(r"(\d{1,2}:\d{2}) ?\(?[A-Z]{2,5}\)?")


def said_of(error: DateError, word: str, use: Use) -> tuple[str, str]:
    """What is wrong with a word, and what to write instead of it."""
    if isinstance(error, TwoTimesError):
        return _of_two_times(error, use)
    word = " ".join(word.split())
    ends = _two_moments(word)
    if ends is not None:
        return f"'{word}' is from one date to another, and one is expected here", _instead_of_two(*ends, use)
    if isinstance(error, ClockError):
        return str(error), "write the day alone" if use is Use.DAY else _clock_hint(error)
    if error.hint != EXPECTED:
        return str(error), error.hint
    return str(error), _day_hint(word, use) or _no_day_hint(word, use) or EXPECTED


def clock_meant(text: str) -> str:
    """The time of day that is likely meant by what is none, such as '19.30', '7pm' or '19:30 uur'; else empty."""
    match = _CLOCK.fullmatch(" ".join(text.split()))
    if not match or not (match[1] or match[3] or match[4]):
        return ""
    hour, minute, half = int(match[2]), int(match[3] or 0), (match[4] or "").lower()[:1]
    if half in ("a", "p") and not 1 <= hour <= 12:
        return ""
    if half in ("a", "p"):
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}" if hour <= 23 and minute <= 59 else ""


def _clock_hint(error: ClockError) -> str:
    zoned = _WITH_ZONE.fullmatch(error.text)
    if zoned and not clock_meant(error.text):
        return f"write {zoned[1]}; the time zone is given by timezone"
    if error.text.startswith("24:"):
        return "midnight is 00:00 of the next day"
    meant = clock_meant(error.text) or _bare_hour(error.text)
    return f"did you mean {meant}?" if meant else error.hint


def _bare_hour(text: str) -> str:
    """A time of day of figures alone, such as '10' or '1930', where a time is expected."""
    match = _HOUR_ALONE.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    return f"{hour:02}:{minute:02}" if hour <= 23 and minute <= 59 else ""


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


def _two_moments(word: str) -> tuple[Moment, Moment] | None:
    """The beginning and the end of a span that was written as one date."""
    month = _DAYS_OF_A_MONTH.fullmatch(word)
    ends = [f"{month[1]}{month[3]}", f"{month[2]}{month[3]}"] if month else _BETWEEN.split(word)
    if len(ends) != 2:
        return None
    try:
        first, last = (read_moment(end) for end in ends)
    except DateError:
        return None
    return (first, last) if first.local < last.local and not (first.offset or last.offset) else None


def _instead_of_two(first: Moment, last: Moment, use: Use) -> str:
    begin, over = _written(first, use), _written(last, use)
    if use is Use.START and (first.clock is None) == (last.clock is None):
        return f"write {begin} and end: {over}"
    if use is Use.END:
        return f"write {over if last.clock else f'{over} with a time such as 09:30'}"
    return f"write {begin}, or {over}"


def _written(moment: Moment, use: Use) -> str:
    timed = moment.clock is not None and use is not Use.DAY and use is not Use.OCCURRENCE
    return f"{moment.day} {moment.clock:%H:%M}" if timed else f"{moment.day}"


def _day_hint(word: str, use: Use) -> str:
    """What a day would be as we write it, where that can be told from what was written."""
    numbers = _NUMBERS.fullmatch(word)
    if numbers:
        return _with_the_year_first(numbers, use)
    weekday = _WEEKDAY_FIRST.fullmatch(word)
    if weekday and is_date(*(int(weekday[one]) for one in (3, 4, 5))):
        day = date.fromisoformat(weekday[2])
        other = f", which is a {day:%A}" if WEEKDAY.get(weekday[1].lower()) != day.weekday() else ""
        return f"write {_form(day, weekday[6] or '', use)}{other}"
    together = _RUN_TOGETHER.fullmatch(word)
    if together:
        year, month, number = (int(together[one]) for one in (1, 2, 3))
        clock = f"{together[4]}:{together[5]}{together[6]}" if together[4] else ""
    else:
        words, ordinal = _MONTH_FIRST.fullmatch(word), _ORDINAL.fullmatch(word)
        found = words or ordinal
        if found is None:
            return ""
        named, counted = (found[1], found[2]) if words else (found[2], found[1])
        year, month, number, clock = (
            int(found[3]),
            MONTH.get(closest(named.lower(), MONTH), 0),
            int(counted),
            found[4] or "",
        )
    return f"write {_form(date(year, month, number), clock, use)}" if is_date(year, month, number) else ""


def _no_day_hint(word: str, use: Use) -> str:
    """What to write for what names no day: a month, a week, a length, a day without its year."""
    month, week, yearless = _MONTH_ALONE.fullmatch(word), _WEEK.fullmatch(word), _NO_YEAR.fullmatch(word)
    if is_duration(word):
        return f"write duration: {word}" if use is Use.END else ""
    clock = clock_meant(word) or (_bare_hour(word) if use is Use.END and len(word) < len("2026") else "")
    if clock and use is Use.END:
        return f"write {clock}"
    if clock and use is not Use.DAY:
        return f"write its day too, as 2022-01-10 {clock}"
    if use is Use.START and word.lower() in _UNKNOWN:
        return "write tbd if it is not known yet"
    if use is Use.START and week and 1 <= int(week[2]) <= 53:
        return f"write {week[1]}-W{int(week[2]):02}"
    if month:
        year, number = int(month[2] or month[3]), MONTH.get(month[1].lower(), 0) if month[1] else int(month[4])
        if use is Use.START and is_date(year, number, 1):
            return f"write {year}-{number:02}"
        if is_date(year, number, 1):
            day = f"{year}-{number:02}-{monthrange(year, number)[1]}"
            return f"name a day of it, such as {day}{' 09:30' if use is Use.END else ''}"
    if yearless and (yearless[1] or yearless[2]).lower() in MONTH:
        return "write its year too, as in 10 January 2022"
    return ""


def _with_the_year_first(match: re.Match[str], use: Use) -> str:
    """What a day in numbers would be as we write it; empty if it is none in any order."""
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
    rest = clock_meant(rest) or rest
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
