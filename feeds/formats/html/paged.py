"""The pages of a channel whose front page does not hold everything: one a month, and in a crowded month one a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from feeds import wording
from feeds.edition import Edition
from feeds.files import Draft, name_of
from feeds.formats import names
from feeds.formats.html.agenda import Agenda, Item, days, only_zone
from feeds.formats.html.months import Marks, lasting, marked, marks_of, month_of, sheet
from feeds.formats.html.outline import one_of_many
from feeds.formats.html.page import Link
from feeds.locale import Locale
from feeds.wording import all_times

MOST_IN_A_MONTH = 400
"""So many entries the page of a month shows; the days of a month with more have pages of their own."""

MOST_MONTHS = 120
"""So many months the front page links to, those of the years nearest; of other years it links to the first month."""

NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class _Years:
    """The links to all months, with a name for them."""

    links: list[tuple[int, list[Link]]]
    name: str

    @classmethod
    def of(cls, links: list[tuple[int, list[Link]]]) -> _Years:
        return cls(links, name_of(links))


class Paged:
    """Where the entries of a channel stand outside its front page, and the pages that they stand on."""

    def __init__(self, edition: Edition, agenda: Agenda, locale: Locale) -> None:
        self._edition, self._locale = edition, locale
        self._months = {first: tuple(items) for first, items in groupby(agenda.items, lambda item: month_of(item.day))}
        self.touched = marked(agenda.items)
        self._lasting = lasting(agenda.items, self._months)
        self._marks: dict[date, Marks] = {}

    def address(self, day: date) -> str:
        """Where the entries that begin on a day stand."""
        return f"{self._edition.calendar.url}{self._path(self._edition.path, day)}#d{day}"

    def years(self) -> list[tuple[int, list[Link]]]:
        """Every month that has entries, by year, the newest year first."""
        years: dict[int, list[Link]] = {}
        for first in self._months:
            years.setdefault(first.year, []).append(self._month(first))
        return sorted(years.items(), reverse=True)

    def near_years(self, year: int) -> tuple[list[tuple[int, list[Link]]], list[Link]]:
        """The months of the years nearest to one, as far as a front page has room; and the other years."""
        years = self.years()
        near: set[int] = set()
        room = MOST_MONTHS
        for one, months in sorted(years, key=lambda pair: (abs(pair[0] - year), -pair[0])):
            room -= len(months)
            if room < 0:
                break
            near.add(one)
        others = [Link(str(one), months[0].href) for one, months in years if one not in near]
        return [pair for pair in years if pair[0] in near], others

    def pages(self) -> Iterator[tuple[str, Draft]]:
        """All these pages, by path."""
        years, months = _Years.of(self.years()), tuple(self._months)
        for place, first in enumerate(months):
            items = self._months[first]
            steps = (
                self._month(months[place - 1]) if place else None,
                self._month(months[place + 1]) if place + 1 < len(months) else None,
            )
            title = wording.month(first, self._locale)
            yield self._page(_month_path, first, title, () if self._is_crowded(first) else items, steps, years)
        crowded = [item for first, items in self._months.items() if self._is_crowded(first) for item in items]
        by_day = {day: tuple(group) for day, group in groupby(crowded, lambda item: item.day)}
        order = tuple(by_day)
        for place, day in enumerate(order):
            steps = (
                self._day(order[place - 1]) if place else None,
                self._day(order[place + 1]) if place + 1 < len(order) else None,
            )
            yield self._page(_day_path, day, wording.day(day, self._locale), by_day[day], steps, years)

    def _page(
        self,
        path: Callable[[str, date], str],
        day: date,
        title: str,
        items: Sequence[Item],
        steps: tuple[Link | None, Link | None],
        years: _Years,
    ) -> tuple[str, Draft]:
        edition, locale, here = self._edition, self._locale, {item.day for item in items}
        zone = only_zone(edition)

        def href(one: date) -> str:
            return f"#d{one}" if one in here else self.address(one)

        def make() -> bytes:
            texts = {
                "title": f"{locale.say('pages.agenda_of', month=title)} – {edition.title}",
                "heading": wording.capitalised(title),
            }
            values = {
                "description": edition.description or "",
                "sheet": sheet(month_of(day), self.touched, self._lasting, href, locale),
                "days": days(items),
                "times": all_times(zone, locale) if zone else "",
                "earlier": steps[0],
                "later": steps[1],
                "years": years.links,
            }
            kind = "with entries" if items else "without entries"
            return one_of_many("month.html", edition, kind, path("", day), texts, values)

        name = ""
        if edition.made_of:
            marks = self._marked(month_of(day))
            elsewhere = [self.address(one) for one in marks.stand if one not in here]
            around = (path(edition.path, day), marks.shown, elsewhere, steps, years.name, zone)
            name = names.agenda_page(edition, items, *around)
        return f"{path(edition.path, day)}index.html", Draft(make, name, "month", edition.language)

    def _marked(self, first: date) -> Marks:
        self._marks = self._marks or marks_of(self.touched, self._lasting)
        return self._marks.get(first, NO_MARKS)

    def _is_crowded(self, first: date) -> bool:
        return len(self._months[first]) > MOST_IN_A_MONTH

    def _path(self, path: str, day: date) -> str:
        return (_day_path if self._is_crowded(month_of(day)) else _month_path)(path, day)

    def _month(self, first: date) -> Link:
        url = f"{self._edition.calendar.url}{_month_path(self._edition.path, first)}"
        return Link(wording.month(first, self._locale), url)

    def _day(self, day: date) -> Link:
        url = f"{self._edition.calendar.url}{_day_path(self._edition.path, day)}"
        return Link(wording.day(day, self._locale), url)


def _month_path(path: str, day: date) -> str:
    # A slice, since formatting a day takes ten times as long, and a page of a long calendar names a hundred.
    return f"{path}months/{day.isoformat()[:7]}/"


def _day_path(path: str, day: date) -> str:
    return f"{path}days/{day}/"
