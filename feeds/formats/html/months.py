"""Months as sheets of a wall calendar: weeks of days, each with what it has and where that stands."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import get_day_names

from feeds import wording
from feeds.formats.html.agenda import Item
from feeds.locale import Locale

LONGEST = timedelta(days=62)
"""So many days of one event are marked; what lasts longer is marked on its first day alone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day on a sheet: how many entries it has, where the first of them stands, and the day with those in words."""

    date: date
    count: int = 0
    href: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A sheet. `weekdays` are their short and full names; a week has None for days of other months."""

    first: date
    title: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Cell | None, ...], ...]


Href = Callable[[date], str]
"""Where what begins on a day stands."""


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def marked(items: Iterable[Item]) -> dict[date, tuple[date, list[Item]]]:
    """The days that entries touch: the first day of the first of them, and all of them."""
    touched: dict[date, tuple[date, list[Item]]] = {}
    for item in items:
        for day in _days(item):
            touched.setdefault(day, (item.day, []))[1].append(item)
    return touched


def sheet(first: date, touched: Mapping[date, tuple[date, list[Item]]], href: Href, locale: Locale) -> Month:
    """The sheet of the month that begins on `first`."""
    begins = locale.babel.first_week_day
    rows = weeks.Calendar(begins).monthdatescalendar(first.year, first.month)
    names = [dict(get_day_names(width, "stand-alone", locale.babel)) for width in ("short", "wide")]
    order = [(begins + place) % 7 for place in range(7)]
    return Month(
        first,
        wording.capitalised(wording.month(first, locale)),
        tuple((names[0][day], names[1][day]) for day in order),
        tuple(
            tuple(_cell(day, touched, href, locale) if day.month == first.month else None for day in row)
            for row in rows
        ),
    )


def _cell(day: date, touched: Mapping[date, tuple[date, list[Item]]], href: Href, locale: Locale) -> Cell:
    if day not in touched:
        return Cell(day)
    first, items = touched[day]
    count = locale.say("units.events", count=len(items))
    return Cell(day, len(items), href(first), f"{wording.date_in_words(day, locale)}: {count}")


def _days(item: Item) -> Iterator[date]:
    yield item.day
    if item.last - item.day <= LONGEST:
        yield from (item.day + timedelta(days=number) for number in range(1, (item.last - item.day).days + 1))
