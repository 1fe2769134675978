"""What the front page shows of an agenda: what is under way, what comes, what is past; and where it says there is more.

Nothing is left out in silence. A day that is not shown whole, a series that goes on and a list that breaks off each end
in a link to the page that has the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from feeds.formats.html.agenda import Agenda, Day, Item, More, days

MOST_ON_A_PAGE = 60
MOST_OF_ONE = 8
MOST_UNDER_WAY = 5
"""So many entries the front page shows, so many of one event that recurs, and so many of what began before today."""

Href = Callable[[date], str]
"""Where everything that begins on a day stands."""


@dataclass(frozen=True, slots=True)
class List:
    """Some entries of one kind, in the order they are shown in, and those that the page has no place for."""

    items: tuple[Item, ...]
    left: tuple[Item, ...]

    def days(self, href: Href, before: Iterable[List] = ()) -> tuple[Day, ...]:
        """The entries by day, with those of other lists `before` them; each says where the rest of it is."""
        elsewhere = {item.day for one in before for item in one.items}
        missing: dict[date, list[Item]] = {}
        for item in self.left:
            missing.setdefault(item.day, []).append(item)
        further = self._further(href)
        return tuple(
            replace(
                day,
                more=_more(missing.get(day.date, ()), href),
                further=further.get(day.date, {}),
                again=day.date in elsewhere,
            )
            for day in days(self.items)
        )

    def beyond(self, href: Href) -> More | None:
        """How many entries there are on days that are not shown, and where the nearest of them is."""
        here = {item.day for item in self.items}
        return _more([item for item in self.left if item.day not in here], href)

    def _further(self, href: Href) -> dict[date, dict[str, str]]:
        """Where a series goes on of which no more dates are shown, by the day and the event of the last one shown."""
        last = {item.card.event.id: item.day for item in self.items}
        following = {item.card.event.id: item.day for item in reversed(self.left)}
        further: dict[date, dict[str, str]] = {}
        for event, day in following.items():
            if event in last:
                further.setdefault(last[event], {})[event] = href(day)
        return further


@dataclass(frozen=True, slots=True)
class Shown:
    """The three lists of a front page: under way since before today, to come from today on, and past."""

    now: List
    coming: List
    past: List

    @property
    def items(self) -> tuple[Item, ...]:
        """All entries that are shown, the most wanted first."""
        return (*self.coming.items, *self.now.items, *self.past.items)

    @property
    def is_all(self) -> bool:
        """Whether the page has everything there is."""
        return not (self.now.left or self.coming.left or self.past.left)

    def whole_days(self) -> frozenset[date]:
        """The days of which everything is shown."""
        lists = (self.now, self.coming, self.past)
        missing = {item.day for one in lists for item in one.left}
        return frozenset(item.day for item in self.items if item.day not in missing)


def shown(agenda: Agenda) -> Shown:
    """What the front page shows of an agenda, as of the last build that had news."""
    at, today = agenda.as_of, agenda.today
    over: list[Item] = []
    begun: list[Item] = []
    ahead: list[Item] = []
    for item in agenda.items:
        if item.end <= at:
            over.append(item)
        else:
            (begun if item.day < today and item.start <= at else ahead).append(item)
    # What began last is what most people mean by now; something that lasts for years comes after it.
    now, coming = _some(_latest_first(begun), MOST_UNDER_WAY), _some(ahead, MOST_ON_A_PAGE)
    rest = max(0, MOST_ON_A_PAGE - len(now.items) - len(coming.items))
    return Shown(now, coming, _some(_latest_first(over), rest))


def _more(items: Sequence[Item], href: Href) -> More | None:
    return More(len(items), href(items[0].day), max(item.end for item in items)) if items else None


def _latest_first(items: Iterable[Item]) -> list[Item]:
    """Entries with the latest day first, those of one day in their order."""
    return sorted(items, key=lambda item: item.day, reverse=True)


def _some(items: Iterable[Item], most: int) -> List:
    """The first of some entries, of each event no more than a few; and the others."""
    counts: Counter[str] = Counter()
    some: list[Item] = []
    left: list[Item] = []
    each = iter(items)
    # Nearly all of a long past are left, and need not be counted.
    while len(some) < most and (item := next(each, None)) is not None:
        event = item.card.event.id
        counts[event] += 1
        (some if counts[event] <= MOST_OF_ONE else left).append(item)
    return List(tuple(some), (*left, *each))
