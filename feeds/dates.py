"""Dates, times, spans and zones as people write them.

Takes a text such as `Monday 10 January 2022`, `2022-01-10 09:30`, `2022-W06` or `1h30m`, gives values of `datetime`, or
a `MistakeError` that says what would be right. Nothing is guessed: a weekday that does not match its date is a mistake.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from feeds.errors import MistakeError
from feeds.model import Imprecise, Precision

Said = date | datetime | time | Imprecise
"""A day, a moment (naive: local; aware: with the offset that was written), a time of day, or a day not yet set."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = timedelta(days=3660)
ANYWHERE_ON_EARTH = "Etc/GMT+12"
DATE_HELP = "write 2022-01-10, 10 January 2022, 2022-01-10 09:30, a month 2022-02, a week 2022-W06, or tbd"

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
}
_WEEKDAY_NAMES = tuple(name.capitalize() for name in _WEEKDAYS["en"].split())
_UNKNOWN = frozenset({"tbd", "tba", "tbc", "nnb", "n.n.b.", "unknown", "onbekend"})


def _numbered(names: dict[str, str], first: int, shortest: dict[str, int]) -> dict[str, int]:
    """Each name, and each beginning of it that means only one thing in its language, with its number."""
    numbers: dict[str, int] = {}
    for language, all_names in names.items():
        words = all_names.split()
        for number, word in enumerate(words, first):
            for length in range(shortest.get(language, 3), len(word) + 1):
                short = word[:length]
                if length == len(word) or sum(other.startswith(short) for other in words) == 1:
                    numbers.setdefault(short, number)
    return numbers


MONTHS = _numbered(_MONTHS, 1, {}) | {"mrt": 3}
WEEKDAYS = _numbered(_WEEKDAYS, 0, {"en": 2, "nl": 2, "de": 2})
"""Names of the days, and their short forms, to their number; Monday is 0."""

_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]+)\.?,?\s+)?"
_ISO = re.compile(_WEEKDAY + r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_WORDS = re.compile(
    _WEEKDAY + r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|e)?\s+(?:of\s+)?(?P<month>[^\W\d_]+)\.?,?\s+(?P<year>\d{4})"
)
_AMERICAN = re.compile(
    _WEEKDAY + r"(?P<month>[^\W\d_]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
)  # fmt: skip
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})")
_MONTH_WORDS = re.compile(r"(?P<month>[^\W\d_]+)\.?\s+(?P<year>\d{4})")
_WEEK = re.compile(r"(?P<year>\d{4})-?[Ww](?P<week>\d{1,2})")
_WEEK_WORDS = re.compile(r"week\s+(?P<week>\d{1,2})(?:,|\s+of|\s+van)?\s+(?P<year>\d{4})", re.IGNORECASE)
_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?")
_MOMENT = re.compile(
    r"(?P<day>.*?\d)(?:[Tt]|,?\s+(?:(?:at|om|um|à)\s+)?)(?P<time>\d{1,2}:\d{2}(?::\d{2})?)"
    r"\s*(?P<offset>[Zz]|UTC|[+-]\d{2}(?::?\d{2})?)?"
)
_SLASHES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_UNITS = {
    "w": 10080, "week": 10080, "weeks": 10080, "weken": 10080,
    "d": 1440, "day": 1440, "days": 1440, "dag": 1440, "dagen": 1440,
    "h": 60, "hr": 60, "hrs": 60, "hour": 60, "hours": 60, "u": 60, "uur": 60,
    "m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1, "minuut": 1, "minuten": 1,
}  # fmt: skip
_LENGTH = re.compile(r"(\d{1,6})\s*([a-z]+)(?:\s+|,\s*|$)?", re.IGNORECASE)


def parse_said(text: str) -> Said:
    """The day, moment, time of day, week or month that `text` says."""
    text = " ".join(text.split())
    if text.casefold() in _UNKNOWN:
        return Imprecise()
    if _TIME.fullmatch(text):
        return parse_time(text)
    day = _day(text)
    if day is not None:
        return day
    if found := _MOMENT.fullmatch(text):
        return _moment(text, found)
    return _week_or_month(text)


def parse_day(text: str) -> date:
    """The day that `text` says, and nothing but a day."""
    said = parse_said(text)
    if not isinstance(said, date) or isinstance(said, datetime):
        raise MistakeError(f"'{text}' is not a day", "write 2022-01-10 or 10 January 2022")
    return said


def parse_time(text: str) -> time:
    """The time of day that `text` says, such as `09:30`."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise MistakeError(f"'{text}' is not a time of day", "write 09:30, from 00:00 to 23:59")
    try:
        return time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        late = found["hour"] == "24"
        help = "write 00:00 with the next day's date" if late else "write 09:30, from 00:00 to 23:59"
        raise MistakeError(f"'{text}' is not a time of day", help) from None


def parse_duration(text: str) -> timedelta:
    """A length of time, such as `90m`, `1h30m`, `2d` or `1 week`."""
    rest, minutes = text.strip(), 0
    if rest.isdecimal():
        raise MistakeError(f"'{text}' says no unit", f"write {rest}m for minutes, {rest}h for hours or {rest}d for days")
    while rest:
        found = _LENGTH.match(rest)
        unit = _UNITS.get(found[2].lower()) if found else None
        if found is None or unit is None:
            raise MistakeError(f"'{text}' is not a length of time", "write 30m, 1h30m, 2d or 1w")
        minutes += int(found[1]) * unit
        rest = rest[found.end() :]
    if not text.strip() or timedelta(minutes=minutes) > LONGEST:
        raise MistakeError(f"'{text}' is longer than ten years", "write 30m, 1h30m, 2d or 1w")
    return timedelta(minutes=minutes)


def parse_weekday(text: str) -> int | None:
    """The number of the weekday that `text` names, in full or in short; Monday is 0."""
    word = text.casefold().rstrip(".")
    return WEEKDAYS.get(word, WEEKDAYS.get(word.removesuffix("s")))


@lru_cache(maxsize=1024)
def parse_zone(text: str) -> str:
    """The name of the IANA time zone that `text` names; `AoE` is anywhere on Earth."""
    if text.casefold() == "aoe":
        return ANYWHERE_ON_EARTH
    zones = _zones()
    if text in zones:
        return text
    lower = {zone.casefold(): zone for zone in sorted(zones)}
    wanted = text.casefold().replace(" ", "_")
    near = [lower[wanted]] if wanted in lower else [zone for zone in sorted(zones) if zone.casefold().endswith(f"/{wanted}")]
    near = near or [lower[one] for one in get_close_matches(wanted, lower, 1, 0.7)]
    help = f"did you mean {near[0]}?" if near else "write an IANA name such as Europe/Amsterdam, or UTC"
    raise MistakeError(f"'{text}' is not a time zone", help)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def in_zone(said: datetime, zone: str) -> datetime:
    """The naive local time in `zone` of a moment, which is local to it already unless an offset was written."""
    return said if said.tzinfo is None else said.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def spell_day(day: date) -> str:
    """The day as a message shows it: `Monday 10 January 2022`."""
    month = _MONTHS["en"].split()[day.month - 1].capitalize()
    return f"{_WEEKDAY_NAMES[day.weekday()]} {day.day} {month} {day.year}"


def _moment(text: str, found: re.Match[str]) -> datetime:
    day = _day(found["day"])
    if day is None:
        raise _unreadable(text)
    local = datetime.combine(day, parse_time(found["time"]))
    written = found["offset"]
    if written is None:
        return local
    if written in {"Z", "z", "UTC"}:
        return local.replace(tzinfo=UTC)
    digits = written[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=16):
        raise MistakeError(f"'{written}' is not an offset from UTC", "write +01:00, or Z for UTC")
    return local.replace(tzinfo=timezone(-offset if written[0] == "-" else offset))


def _day(text: str) -> date | None:
    found = _ISO.fullmatch(text) or _WORDS.fullmatch(text) or _AMERICAN.fullmatch(text)
    if found is None:
        return None
    year, number = int(found["year"]), int(found["day"])
    month = _month_number(text, found["month"])
    _refuse_year(text, year)
    last = monthrange(year, month)[1]
    if not 1 <= number <= last:
        name = _MONTHS["en"].split()[month - 1].capitalize()
        raise MistakeError(f"'{text}' is not a day", f"{name} {year} has {last} days")
    day = date(year, month, number)
    if found["weekday"]:
        _agree(text, found["weekday"], day, found["month"])
    return day


def _agree(text: str, written: str, day: date, month: str) -> None:
    """Promise P9: a weekday that is not the one of its date is shown with the nearest date that has it."""
    weekday = parse_weekday(written)
    if weekday is None:
        near = get_close_matches(written.casefold(), WEEKDAYS, 1, 0.6)
        raise MistakeError(f"'{written}' is not a weekday", f"did you mean {near[0].capitalize()}?" if near else "")
    if weekday != day.weekday():
        apart = (weekday - day.weekday() + 3) % 7 - 3
        nearest = day + timedelta(days=apart)
        spelled = nearest.isoformat()
        if not month.isdecimal():
            named = month if nearest.month == day.month else _MONTHS["en"].split()[nearest.month - 1].capitalize()
            spelled = f"{nearest.day} {named} {nearest.year}"
        raise MistakeError(f"'{text}' is a {_WEEKDAY_NAMES[day.weekday()]}", f"did you mean {spelled}?")


def _month_number(text: str, written: str) -> int:
    number = int(written) if written.isdecimal() else MONTHS.get(written.casefold())
    if number is None:
        near = get_close_matches(written.casefold(), MONTHS, 1, 0.6)
        raise MistakeError(f"'{written}' is not a month", f"did you mean {near[0].capitalize()}?" if near else DATE_HELP)
    if not 1 <= number <= 12:  # noqa: PLR2004
        raise MistakeError(f"'{text}' is not a day: there is no month {number}", "write the year, the month, then the day")
    return number


def _week_or_month(text: str) -> Imprecise:
    if found := _WEEK.fullmatch(text) or _WEEK_WORDS.fullmatch(text):
        year, week = int(found["year"]), int(found["week"])
        _refuse_year(text, year)
        try:
            first = date.fromisocalendar(year, week, 1)
        except ValueError:
            weeks = date(year, 12, 28).isocalendar().week
            raise MistakeError(f"'{text}' is not a week", f"{year} has weeks 1 to {weeks}") from None
        return Imprecise(Precision.WEEK, first, first + timedelta(days=6))
    if found := _MONTH.fullmatch(text) or _MONTH_WORDS.fullmatch(text):
        year, month = int(found["year"]), _month_number(text, found["month"])
        _refuse_year(text, year)
        return Imprecise(Precision.MONTH, date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    raise _unreadable(text)


def _refuse_year(text: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise MistakeError(f"'{text}' lies outside the years {FIRST_YEAR} to {LAST_YEAR}")


def _unreadable(text: str) -> MistakeError:
    if found := _SLASHES.fullmatch(text):
        one, other, year = int(found[1]), int(found[2]), int(found[3])
        both = sorted({f"{year}-{month:02}-{day:02}" for day, month in ((one, other), (other, one)) if month <= 12})  # noqa: PLR2004
        return MistakeError(f"'{text}' can be read in two ways", f"write {' or '.join(both)}" if both else DATE_HELP)
    return MistakeError(f"'{text}' is not a date", DATE_HELP)
