"""Days and times as people write them: `2022-01-10`, `Monday 10 January 2022`, `2022-01-10 09:30`, `2022-W06`, `tbd`.

A value here is naive and local unless the text names an offset. Months and weekdays may be Dutch, English, German or
French; a weekday that does not match its date is a mistake. So is `2022-01-10 10:00-12:00`: a person means until noon
by that, and a program twelve hours behind UTC, for which there is `2022-01-10T10:00-12:00`. What to write instead of a
slip is said by `feeds.reading.slips`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from functools import lru_cache

from feeds.model import Imprecise, Precision


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


MONTHS = (
    "january januari januar janvier jan",
    "february februari februar février fevrier feb",
    "march maart märz mars mrt mar",
    "april avril apr",
    "may mei mai",
    "june juni juin jun",
    "july juli juillet jul",
    "august augustus août aout aug",
    "september septembre sept sep",
    "october oktober octobre oct okt",
    "november novembre nov",
    "december dezember décembre decembre dec dez",
)
WEEKDAYS = (
    "monday maandag montag lundi mon ma", "tuesday dinsdag dienstag mardi tue di",
    "wednesday woensdag mittwoch mercredi wed wo", "thursday donderdag donnerstag jeudi thu do",
    "friday vrijdag freitag vendredi fri vr", "saturday zaterdag samstag samedi sat za",
    "sunday zondag sonntag dimanche sun zo",
)  # fmt: skip
MONTH = {word: number for number, words in enumerate(MONTHS, 1) for word in words.split()}
WEEKDAY = {word: number for number, words in enumerate(WEEKDAYS) for word in words.split()}

FIRST_YEAR, LAST_YEAR = 1900, 2199
FARTHEST_WEST = 12
"""How many hours at most a place on Earth is behind UTC."""
LONGEST = timedelta(days=3660)

EXPECTED = "write a day as 2022-01-10 or 10 January 2022, a time as 2022-01-10 09:30"

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:([T ]+)(.+))?")
_WORDS = re.compile(r"(?:([^\W\d]+)\.?,?\s+)?(\d{1,2})\.?\s+([^\W\d]+)\.?\s+(\d{4})(?:,?\s+(.+))?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:?\d{2})?")
_RANGE = re.compile(r"(\d{1,2}):(\d{2})\s*([-–—])\s*(\d{1,2}):?(\d{2})")
"""Two times of day; one with seconds is written by no person, and what follows it is an offset."""
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


class DateError(ValueError):
    """A date that is none; `hint` is what would be right."""

    def __init__(self, message: str, hint: str = EXPECTED) -> None:
        self.hint = hint
        super().__init__(message)


class ClockError(DateError):
    """A time of day that is none, `text`."""

    def __init__(self, text: str, hint: str = "write it as 09:30") -> None:
        self.text = text
        super().__init__(f"'{text}' is not a time of day", hint)


class TwoTimesError(DateError):
    """A time and the one that something lasts until, `begin` and `end` in hours and minutes; `day` if it is named.

    With `offset` the second may as well be an offset from UTC.
    """

    def __init__(self, match: re.Match[str], day: date | None = None) -> None:
        self.text, self.day = match[0], day
        self.begin, self.end = (int(match[1]), int(match[2])), (int(match[4]), int(match[5]))
        self.offset = match[3] == "-" and self.end <= (FARTHEST_WEST, 0)
        super().__init__(f"'{match[0]}' is two times, and one is expected here", "keep one of them")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and a time if one was given; `offset` from UTC if the text names it."""

    day: date
    clock: time | None = None
    offset: timedelta | None = None

    @property
    def local(self) -> datetime:
        """The naive local time; midnight for a day."""
        return datetime.combine(self.day, self.clock or time())


def read_moment(text: str) -> Moment:
    """A day or a time. Raises `DateError`."""
    text = " ".join(text.split())
    iso = _ISO.fullmatch(text)
    if iso:
        day = _day(text, int(iso[1]), int(iso[2]), int(iso[3]))
        if not iso[5]:
            return Moment(day)
        if "T" not in iso[4]:
            _refuse_range(iso[5], day)
        return Moment(day, *_clock(iso[5]))
    words = _WORDS.fullmatch(text)
    if not words or words[3].lower() not in MONTH:
        raise DateError(f"'{text}' is not a date")
    day = _day(text, int(words[4]), MONTH[words[3].lower()], int(words[2]))
    if words[1]:
        _check_weekday(text, words[1], day)
    if not words[5]:
        return Moment(day)
    _refuse_range(words[5], day)
    return Moment(day, *_clock(words[5]))


def read_imprecise(text: str) -> Imprecise | None:
    """`tbd`, a month or a week; None if the text is none of these. Raises `DateError` for a month that is none."""
    text = text.strip()
    if len(text) > len("2022-W06"):
        return None
    if text.lower() in ("tbd", "tba"):
        return Imprecise()
    month = _MONTH.fullmatch(text)
    if month:
        year, number = int(month[1]), int(month[2])
        first = _day(text, year, number, 1)
        last = first.replace(day=calendar.monthrange(year, number)[1])
        return Imprecise(Precision.MONTH, first, last)
    week = _WEEK.fullmatch(text)
    if week:
        if not FIRST_YEAR <= int(week[1]) <= LAST_YEAR:
            raise DateError(f"'{text}' lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
        try:
            first = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        except ValueError as error:
            raise DateError(f"{week[1]} has no week {int(week[2])}", "weeks are 2022-W01 to 2022-W52") from error
        return Imprecise(Precision.WEEK, first, first + timedelta(days=6))
    return None


def read_clock(text: str) -> time:
    """A time of day such as `09:30`. Raises `DateError`."""
    _refuse_range(text)
    clock, offset = _clock(text)
    if offset is not None:
        raise DateError(f"'{text}' names an offset; the time zone is given by timezone", "write it as 09:30")
    return clock


def is_clock(text: str) -> bool:
    """Whether it looks like a time of day alone, or like two of them."""
    return (_CLOCK.fullmatch(text.strip()) or _RANGE.fullmatch(text.strip())) is not None


def two_times(text: str, day: date | None = None) -> TwoTimesError | None:
    """What to say of two times of day, from one to the other; None if the text is not that."""
    match = _RANGE.fullmatch(text.strip())
    if not match:
        return None
    found = TwoTimesError(match, day)
    if found.begin > (23, 59) or found.end > (24, 0) or max(found.begin[1], found.end[1]) > 59:
        return None
    return found


_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_DURATION = re.compile(r"(?:\d+\s*[a-z]+\s*)+")
_PART = re.compile(r"(\d+)\s*([a-z]+)")
_LONG = {"week": "w", "weeks": "w", "day": "d", "days": "d", "hour": "h", "hours": "h", "min": "m", "minute": "m",
         "minutes": "m"}  # fmt: skip


@lru_cache(maxsize=1024)
def read_duration(text: str) -> timedelta:
    """A length of time: `90m`, `1h30m`, `2d`, `1 week`. Raises `DateError`."""
    words = text.strip().lower()
    if not _DURATION.fullmatch(words):
        raise DateError(f"'{text}' is not a length of time", "write it as 7d, 2h, 90m or 1h30m")
    total = timedelta()
    for number, unit in _PART.findall(words):
        short = _LONG.get(unit, unit)
        if short not in _UNITS or len(number) > 6:
            raise DateError(f"'{text}' is not a length of time", "write it as 7d, 2h, 90m or 1h30m")
        total += int(number) * _UNITS[short]
    if total > LONGEST:
        raise DateError(f"'{text}' is longer than ten years", "write it as 7d, 2h, 90m or 1h30m")
    return total


def is_duration(text: str) -> bool:
    """Whether it is a length of time."""
    try:
        read_duration(text)
    except DateError:
        return False
    return True


def is_date(year: int, month: int, day: int) -> bool:
    """Whether there is such a day, in the years that an event may be in."""
    return FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _day(text: str, year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"'{text}' lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if 1 <= month <= 12 and year:
        last = calendar.monthrange(year, month)[1]
        raise DateError(f"'{text}': {calendar.month_name[month]} {year} has {last} days")
    raise DateError(f"'{text}': there is no month {month}")


def _check_weekday(text: str, word: str, day: date) -> None:
    weekday = WEEKDAY.get(word.lower())
    if weekday is None:
        raise DateError(f"'{word}' is not a weekday")
    if weekday == day.weekday():
        return
    near = min((day + timedelta(days=shift) for shift in range(-3, 4)), key=lambda one: (one.weekday() != weekday, one))
    right = f"{near.day} {calendar.month_name[near.month]} {near.year}"
    raise DateError(f"'{text}' is a {calendar.day_name[day.weekday()]}", f"did you mean {right}?")


def _refuse_range(text: str, day: date | None = None) -> None:
    found = two_times(text, day)
    if found is not None:
        raise found


@lru_cache(maxsize=4096)
def _clock(text: str) -> tuple[time, timedelta | None]:
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        raise ClockError(text)
    try:
        clock = time(int(match[1]), int(match[2]), int(match[3] or 0))
    except ValueError:
        raise ClockError(text, "hours go from 00 to 23, minutes from 00 to 59") from None
    if match[4] is None:
        return clock, None
    if match[4] == "Z":
        return clock, timedelta()
    sign = -1 if match[4][0] == "-" else 1
    digits = match[4][1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(days=1):
        raise DateError(f"'{text}' has no such offset from UTC")
    return clock, sign * offset
