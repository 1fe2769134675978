"""Dates, times and people in the words of a language.

Takes the values of the model and a `Locale`; gives plain text, never markup. Nothing here reads the clock. Our own
patterns stand in for CLDR's, so that another release of Babel does not move a comma in everything that was published
(P2); Babel names the days, the months and the cities.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list

from feeds.locale import Locale
from feeds.model import AllDay, Imprecise, Participant, Person, Precision, Role, Text, Timed, When, Words

ANYWHERE = "Etc/GMT+12"
"""The zone that 'anywhere on Earth' is: the last one in which a day ends."""

UNIVERSAL_ZONES = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Etc/Universal", "Universal", "Zulu", "Etc/Zulu"})
"""The names that Coordinated Universal Time goes by."""

KEPT = 8192
"""How many days, hours and zones are kept in words: Babel takes its time over each."""

DAY = timedelta(days=1)


def day(value: date, locale: Locale, *, year: bool = True) -> str:
    """A day with its weekday: 'Monday 10 January 2022', or without the year."""
    return _dated(value, "day" if year else "day_in_year", locale)


def date_in_words(value: date, locale: Locale, *, year: bool = True) -> str:
    """A day without its weekday: '10 January 2022', or without the year."""
    return _dated(value, "date" if year else "date_in_year", locale)


def month(value: date, locale: Locale) -> str:
    """The month of a day: 'January 2022'."""
    return _dated(value, "month", locale)


def weekday(value: date, locale: Locale) -> str:
    """The name of its day of the week: 'Monday'."""
    return str(format_date(value, "EEEE", locale=locale.babel))


@lru_cache(KEPT)
def clock(value: time, locale: Locale) -> str:
    """A time of day: '09:30'."""
    pattern = locale.patterns["clock" if value.minute else "hour"]
    return str(format_time(value, pattern, locale=locale.babel))


def span(first: date, last: date, locale: Locale, *, year: bool = True) -> str:
    """A span of days, saying nothing twice: '10–12 January 2022', '30 January – 2 February 2022'."""
    if first == last:
        return day(first, locale, year=year)
    end = date_in_words(last, locale, year=year or first.year != last.year)
    if first.year != last.year:
        return f"{date_in_words(first, locale)} – {end}"
    if first.month != last.month:
        return f"{date_in_words(first, locale, year=False)} – {end}"
    return f"{_dated(first, 'number', locale)}–{end}"


@lru_cache(KEPT)
def zone_in_words(zone: str, locale: Locale) -> str:
    """A time zone by its city, as a reader knows it: 'Brussels time'."""
    if zone in UNIVERSAL_ZONES:
        return locale.say("when.universal")
    if zone == ANYWHERE:
        return locale.say("when.anywhere")
    return locale.say("when.zone", city=_city(zone, locale))


def zone_of(when: Timed, locale: Locale) -> str:
    """The zone of a time, in words; a floating one is in that of whoever reads it."""
    return locale.say("when.floating") if when.floating else zone_in_words(when.zone, locale)


def all_times(zone: str, locale: Locale) -> str:
    """That all the hours on a page are in one zone: 'All times are Brussels time.'."""
    if zone in UNIVERSAL_ZONES:
        return locale.say("pages.times_universal")
    return locale.say("pages.times", city=_city(zone, locale))


def _city(zone: str, locale: Locale) -> str:
    city = str(get_timezone_location(zone, locale=locale.babel, return_city=True))
    return city.rpartition("/")[2].replace("_", " ")


def when_in_words(when: When, locale: Locale) -> str:
    """The time of an event in full: 'Monday 10 January 2022, 09:30–11:00 (Brussels time)'."""
    match when:
        case AllDay():
            return span(when.first, when.last, locale)
        case Timed():
            return _timed_in_words(when, locale)
        case Imprecise():
            return _imprecise_in_words(when, locale)


def hours(when: Timed, locale: Locale, *, zone: bool = True) -> str:
    """The time of an event without its day: '09:30–11:00 (Brussels time)'; in full where it ends on another day.

    Without its `zone` where that is said of all of them: '09:30–11:00'.
    """
    to_midnight = _ends_at_midnight(when)
    if when.zone != when.end_zone or (when.start.date() != when.end.date() and not to_midnight):
        return _timed_in_words(when, locale)
    start = clock(when.start.time(), locale)
    end = locale.say("when.midnight") if to_midnight else clock(when.end.time(), locale)
    moment = when.start == when.end
    if not zone:
        return locale.say("when.hour_here" if moment else "when.hours_here", start=start, end=end)
    return locale.say("when.hour" if moment else "when.hours", start=start, end=end, zone=zone_of(when, locale))


def time_instead(usual: When, when: When, locale: Locale) -> str:
    """When an occurrence is that is usually at another time: its hours alone where it stays on its day."""
    if not isinstance(when, Timed) or first_day(usual) != when.start.date():
        return when_in_words(when, locale)
    same_zone = isinstance(usual, Timed) and (usual.zone, usual.floating) == (when.zone, when.floating)
    last = when.end.date()
    if not same_zone or when.zone != when.end_zone or last == when.start.date() or _ends_at_midnight(when):
        return hours(when, locale, zone=not same_zone)
    start, end = clock(when.start.time(), locale), clock(when.end.time(), locale)
    return locale.say("when.hours_into", start=start, last=day(last, locale), end=end)


def when_briefly(when: When, locale: Locale, *, year: bool = False) -> str:
    """The day of an event as the title of a notice names it: 'Wednesday 12 January', 'the week of 7 February 2022'."""
    match when:
        case AllDay():
            return span(when.first, when.last, locale, year=year)
        case Timed():
            return day(when.start, locale, year=year)
        case Imprecise(precision=Precision.MONTH, first=date() as first):
            return month(first, locale)
        case Imprecise(precision=Precision.WEEK, first=date() as first):
            return locale.say("when.the_week", day=date_in_words(first, locale, year=year))
        case Imprecise():
            return locale.say("when.tbd")


def first_day(when: When) -> date | None:
    """The day it begins on, or the first that it may be on; None if nothing is known of it."""
    match when:
        case Timed():
            return when.start.date()
        case AllDay() | Imprecise():
            return when.first


def list_in_words(items: Sequence[str], locale: Locale) -> str:
    """Items as a sentence names them: 'a, b and c'."""
    return str(format_list(items, locale=locale.babel)) if items else ""


@lru_cache(KEPT)
def participant_in_words(
    participant: Participant,
    language: str,
    default: str,
    locale: Locale,
    *,
    show: Callable[[Words], str] = lambda words: words.text,
) -> str:
    """Who takes part, and as what: 'Wendy Sherman (deputy foreign minister, United States), lead'.

    An office that names the party, as in 'NATO chief', says it once.

    `show` writes each of the names; a caller that makes HTML of them passes what escapes them.
    """

    def shown(text: Text) -> str:
        return show(text.in_language(language, default))

    who = shown(participant.who.name)
    if isinstance(participant.who, Person):
        office, party = participant.who.office, participant.who.party
        if office is not None and party is not None and not _names(shown(office), shown(party.name)):
            details = locale.say("people.details", office=shown(office), party=shown(party.name))
            who = locale.say("people.person", name=who, details=details)
        elif office is not None or party is not None:
            only = office if office is not None else party.name if party is not None else participant.who.name
            who = locale.say("people.person", name=who, details=shown(only))
    if participant.role is Role.PARTICIPANT:
        return who
    return locale.say("people.role", who=who, role=locale.say(f"roles.{participant.role.value}"))


def _names(words: str, name: str) -> bool:
    """Whether some words have a name in them, as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) is not None


def capitalised(words: str) -> str:
    """The words with a capital in front, the rest as it is."""
    return words[:1].upper() + words[1:]


@lru_cache(KEPT)
def _dated(value: date, name: str, locale: Locale) -> str:
    number = locale.patterns["first"] if value.day == 1 else value.day
    return _named(value.weekday(), value.month, name, locale).format(day=number, year=value.year)


@lru_cache(KEPT)
def _named(weekday: int, month: int, name: str, locale: Locale) -> str:
    """A date without its numbers: there are 84 of these, and far more days, over each of which Babel takes its time."""
    first = date(2000, month, 1)
    pattern = re.sub(r"\bd\b", "'{day}'", re.sub(r"\by\b", "'{year}'", locale.patterns[name]))
    return str(format_date(first + DAY * ((weekday - first.weekday()) % 7), pattern, locale=locale.babel))


def _ends_at_midnight(when: Timed) -> bool:
    return when.end == datetime.combine(when.start.date() + DAY, time())


def _timed_in_words(when: Timed, locale: Locale) -> str:
    first, last = when.start.date(), when.end.date()
    start, end = clock(when.start.time(), locale), clock(when.end.time(), locale)
    zone = zone_of(when, locale)
    if when.zone != when.end_zone:
        end_zone = zone_in_words(when.end_zone, locale)
        if first == last:
            return locale.say(
                "when.zones_one_day", day=day(first, locale), start=start, end=end, zone=zone, end_zone=end_zone
            )
        return locale.say(
            "when.zones",
            first=day(first, locale),
            last=day(last, locale),
            start=start,
            end=end,
            zone=zone,
            end_zone=end_zone,
        )
    if when.start == when.end:
        return locale.say("when.moment", day=day(first, locale), start=start, zone=zone)
    if _ends_at_midnight(when):
        return locale.say("when.timed", day=day(first, locale), start=start, end=locale.say("when.midnight"), zone=zone)
    if first == last:
        return locale.say("when.timed", day=day(first, locale), start=start, end=end, zone=zone)
    return locale.say("when.days", first=day(first, locale), last=day(last, locale), start=start, end=end, zone=zone)


def _imprecise_in_words(when: Imprecise, locale: Locale) -> str:
    match when:
        case Imprecise(precision=Precision.MONTH, first=date() as first):
            return locale.say("when.in_month", month=month(first, locale))
        case Imprecise(precision=Precision.WEEK, first=date() as first):
            return locale.say("when.in_week", day=date_in_words(first, locale))
        case _:
            return locale.say("when.tbd")
