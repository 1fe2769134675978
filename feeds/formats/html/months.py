"""Months as sheets of a wall calendar: weeks of days, each with what it has and where that stands."""

from __future__ import annotations

import calendar as weeks
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from heapq import heappop, heappush

from babel.dates import get_day_names

from feeds import wording
from feeds.formats.html.agenda import Item
from feeds.locale import Locale

LONGEST = timedelta(days=62)
"""So many days of one event are marked; what lasts longer is marked on its first day, and named below later months."""

MOST_LASTING = 6
"""So many of those are named below a month, those that end first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day on a sheet: how many entries it has, where they stand, and the day with those in words.

    It is `off` if none of them takes place.
    """

    date: date
    count: int = 0
    href: str = ""
    label: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Lasting:
    """What began before a month and lasts too long to mark its days: the first to end, and how many others.

    `begun` is the day on which the first of those others to end began.
    """

    items: tuple[Item, ...] = ()
    others: int = 0
    begun: date | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A sheet. `weekdays` are their short and full names; a week has None for days of other months.

    `names` tell each week from others by what it shows; a week has none if it leads to other pages, which are not the
    same in each channel. `beyond` is where the first stands of what lasts through it and is not named.
    """

    first: date
    title: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Cell | None, ...], ...]
    names: tuple[str, ...]
    lasting: Lasting = Lasting()
    beyond: str = ""


Href = Callable[[date], str]
"""Where what begins on a day stands."""

Mark = tuple[date, int, bool, str]
"""What a sheet shows of a day: how many entries it has, whether none of them takes place, and where they stand."""


@lru_cache(maxsize=8192)
def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def marked(items: Iterable[Item]) -> dict[date, list[Item]]:
    """The days that entries touch, and which they are."""
    touched: dict[date, list[Item]] = {}
    for item in items:
        touched.setdefault(item.day, []).append(item)
        if item.last != item.day:
            for day in _further_days(item):
                touched.setdefault(day, []).append(item)
    return touched


def lasting(items: Iterable[Item], months: Iterable[date]) -> dict[date, Lasting]:
    """What lasts through each of some months without being marked in it; `items` are in the order of their days.

    One pass over the months, with what is under way in a heap, since thousands can last through hundreds of them.
    """
    waiting = deque([item for item in items if item.last != item.day and item.last - item.day > LONGEST])
    under_way: list[tuple[date, int, Item]] = []
    found: dict[date, Lasting] = {}
    count = 0
    for first in sorted(months):
        while waiting and waiting[0].day < first:
            item = waiting.popleft()
            heappush(under_way, (item.last, count, item))
            count += 1
        while under_way and under_way[0][0] < first:
            heappop(under_way)
        named = [heappop(under_way) for _ in range(min(MOST_LASTING, len(under_way)))]
        begun = under_way[0][2].day if under_way else None
        found[first] = Lasting(tuple(item for _, _, item in named), len(under_way), begun)
        for one in named:
            heappush(under_way, one)
    return found


def sheet(
    first: date, touched: Mapping[date, list[Item]], through: Mapping[date, Lasting], href: Href, locale: Locale
) -> Month:
    """The sheet of the month that begins on `first`."""
    made = _blank(first, locale)
    marks = [
        tuple(_mark(cell.date, touched[cell.date], href) for cell in row if cell and cell.date in touched)
        for row in made.weeks
    ]
    here = through.get(first, Lasting())
    return replace(
        made,
        weeks=tuple(_week(first, number, of_week, locale) for number, of_week in enumerate(marks)),
        names=tuple(_name(blank, of_week) for blank, of_week in zip(made.names, marks, strict=True)),
        lasting=here,
        beyond=href(here.begun) if here.begun else "",
    )


@lru_cache(maxsize=4096)
def _week(first: date, number: int, marks: Sequence[Mark], locale: Locale) -> tuple[Cell | None, ...]:
    """A week of the month that begins on `first`, with the marks on its days."""
    marked = {mark[0]: _cell(*mark, locale) for mark in marks}
    row = _blank(first, locale).weeks[number]
    return tuple(marked.get(cell.date, cell) if cell else None for cell in row) if marked else row


def _name(blank: str, marks: Sequence[Mark]) -> str:
    """What tells a week from others, if all its days lead to the page it is on; a `blank` one has a name already."""
    if not marks:
        return blank
    return f"{blank} {marks}" if all(href.startswith("#") for _, _, _, href in marks) else ""


@lru_cache(maxsize=1024)
def _blank(first: date, locale: Locale) -> Month:
    """The sheet of a month without anything."""
    begins = locale.babel.first_week_day
    names = [dict(get_day_names(width, "stand-alone", locale.babel)) for width in ("short", "wide")]
    order = [(begins + place) % 7 for place in range(7)]
    rows = weeks.Calendar(begins).monthdatescalendar(first.year, first.month)
    return Month(
        first,
        wording.capitalised(wording.month(first, locale)),
        tuple((names[0][day], names[1][day]) for day in order),
        tuple(tuple(Cell(day) if day.month == first.month else None for day in row) for row in rows),
        tuple(f"{first} {number}" for number in range(len(rows))),
    )


@dataclass(slots=True)
class Marks:
    """All that the sheet of a month shows of entries, but for the addresses, and the days on which those stand."""

    shown: list[object] = field(default_factory=list)
    stand: list[date] = field(default_factory=list)


def marks_of(touched: Mapping[date, list[Item]], through: Mapping[date, Lasting]) -> dict[date, Marks]:
    """The marks on the sheets of all months."""
    months: dict[date, Marks] = defaultdict(Marks)
    for day, items in sorted(touched.items()):
        marks, stand = months[month_of(day)], _stands(items)
        marks.shown.append((day.day, len(items), _are_off(items), stand.toordinal()))
        marks.stand.append(stand)
    for first, one in through.items():
        if one.items:
            marks = months[first]
            marks.shown.append((one.others, [(item.made_of, item.last.toordinal()) for item in one.items]))
            marks.stand += [item.day for item in one.items]
            marks.stand += [one.begun] if one.begun else []
    return months


def _mark(day: date, items: Sequence[Item], href: Href) -> Mark:
    return day, len(items), _are_off(items), href(_stands(items))


def _are_off(items: Sequence[Item]) -> bool:
    return items[0].off and all(item.off for item in items)


def _stands(items: Sequence[Item]) -> date:
    """What begins on the day itself comes before what began earlier."""
    return items[0].day if len(items) == 1 else max([item.day for item in items])


def _cell(day: date, count: int, off: bool, href: str, locale: Locale) -> Cell:
    number = locale.say("pages.called_off" if off else "units.events", count=count)
    return Cell(day, count, href, f"{wording.date_in_words(day, locale)}: {number}", off)


def _further_days(item: Item) -> Iterator[date]:
    if item.last - item.day <= LONGEST:
        yield from (item.day + timedelta(days=number) for number in range(1, (item.last - item.day).days + 1))
