"""The week ahead: which overviews are due, what each lists, and how it says so.

A week runs from Monday to Sunday. Its days are those of the calendar's zone; whole days are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from html import escape

from feeds.card import Card, Cards
from feeds.history.ledger import EPOCH, Entry, NoticeText
from feeds.history.revise import Revised
from feeds.history.revisions import SECOND
from feeds.instants import instant, local
from feeds.locale import Locale
from feeds.model import OFF, AllDay, Calendar, Event, Imprecise, Overview, Precision
from feeds.notices.changes import Teller
from feeds.recurrence import Occurrence, occurrences
from feeds.wording import clock, day, span

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    """A week whose overview is due at `time` (UTC), with what takes place in it, in the order of the days.

    `undated` is what is to be on some day of it, none of which is known.
    """

    time: datetime
    monday: date
    occurrences: tuple[Occurrence, ...]
    undated: tuple[Event, ...] = ()

    @property
    def name(self) -> str:
        """The week as ISO 8601 has it: '2022-W02'."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def topics(self) -> tuple[str, ...]:
        """The tags of what it lists."""
        return tuple(sorted({tag for event in self.events for tag in event.tags}))

    @property
    def events(self) -> tuple[Event, ...]:
        """All that it lists, an event as often as it takes place."""
        return (*(one.event for one in self.occurrences), *self.undated)

    def under(self, topic: str) -> Week:
        """What it lists under one topic."""
        return replace(
            self,
            occurrences=tuple(one for one in self.occurrences if topic in one.event.tags),
            undated=tuple(event for event in self.undated if topic in event.tags),
        )


def weeks_due(revised: Revised, calendar: Calendar) -> Iterator[Week]:
    """The weeks whose overview has come due since the last build with news.

    Each lists what was known at its time and still holds; one that was not asked for then is not made up afterwards.
    """
    before, entries = revised.before, revised.history.entries
    if calendar.overview is None or not entries:
        return
    since = before.as_of
    if since == EPOCH:
        since = min(entry.announced for entry in entries.values())
    elif before.overview != revised.history.overview:
        return
    for week in _weeks(calendar, calendar.overview, entries.values(), since, revised.now):
        known = _known(week, revised)
        if known.events:
            yield known


def next_overview(
    calendar: Calendar, overview: Overview, entries: Iterable[Entry], now: datetime, horizon: datetime
) -> list[datetime]:
    """When the next overview is due, if one is before the horizon; it is looked for nearby first."""
    for until in (now + 2 * WEEK, horizon):
        times = [week.time for week in _weeks(calendar, overview, entries, now, until)]
        if times:
            return [min(times)]
    return []


def _known(week: Week, revised: Revised) -> Week:
    """What of a week stood as it does when its overview was due."""

    def stood(event: Event, so: Callable[[Event], bool]) -> bool:
        before, entry = revised.previous.get(event.id), revised.history.entries[event.id]
        if before is None or before.left is not None:
            return entry.announced <= week.time
        return before.dropped is None and (before.event == entry.event or so(before.event))

    return replace(
        week,
        occurrences=tuple(one for one in week.occurrences if stood(one.event, partial(_takes_place, one))),
        undated=tuple(event for event in week.undated if stood(event, partial(_is_to_be, event))),
    )


def _takes_place(one: Occurrence, event: Event) -> bool:
    """Whether an occurrence begins at its time in a state of its event."""
    around = occurrences(event, one.start - DAY, one.start + SECOND)
    return any(other.start == one.start and other.event.status not in OFF for other in around)


def _is_to_be(undated: Event, event: Event) -> bool:
    """Whether an event is to be within its week in a state of it."""
    return event.when == undated.when and event.status not in OFF


def _weeks(
    calendar: Calendar, overview: Overview, entries: Iterable[Entry], since: datetime, until: datetime
) -> Iterator[Week]:
    """The weeks with events whose overview is due after `since` and not after `until`, in the order of the days."""
    dated: dict[date, list[Occurrence]] = {}
    undated: dict[date, list[Event]] = {}
    for entry in entries:
        event = entry.event
        if entry.dropped is not None:
            continue
        if isinstance(event.when, Imprecise):
            if event.when.precision is Precision.WEEK and event.when.first is not None and event.status not in OFF:
                undated.setdefault(event.when.first, []).append(event)
            continue
        for occurrence in occurrences(event, since - WEEK, until + 2 * WEEK):
            if occurrence.event.status not in OFF:
                first, last = _days_of(occurrence, calendar.zone)
                monday = max(_monday(first), _monday(since.date() - WEEK))
                while monday <= min(last, until.date() + 2 * WEEK):
                    dated.setdefault(monday, []).append(occurrence)
                    monday += WEEK
    for monday in sorted({*dated, *undated}):
        # The overview goes out on its weekday at or before that Monday: on the day itself, or the week before.
        sent = monday - timedelta(days=-overview.weekday % 7)
        time = instant(datetime.combine(sent, overview.time), calendar.zone)
        if since < time <= until:
            found = _in_order(dated.get(monday, ()), monday, calendar.zone)
            yield Week(time, monday, tuple(found), tuple(sorted(undated.get(monday, ()), key=lambda event: event.id)))


def _in_order(found: Iterable[Occurrence], monday: date, zone: str) -> list[Occurrence]:
    return sorted(found, key=lambda one: (max(_days_of(one, zone)[0], monday), one.start, one.event.id))


def _days_of(occurrence: Occurrence, zone: str) -> tuple[date, date]:
    """The first and the last day of an occurrence, as `zone` counts them; whole days are the same everywhere."""
    when = occurrence.when
    if isinstance(when, AllDay):
        return when.first, when.last
    return local(occurrence.start, zone).date(), local(max(occurrence.start, occurrence.end - SECOND), zone).date()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def overview_text(week: Week, teller: Teller, revised: Revised, calendar: Calendar, cards: Cards) -> NoticeText:
    """What the overview of a week says in one language.

    First what goes on throughout, then day by day, at last what may be on any of them.
    """
    locale = teller.locale
    lines: list[str] = []
    parts: list[str] = []
    previous = ""
    for heading, on_day, words, url in _listed(week, teller, revised, calendar, cards):
        if heading != previous:
            parts.append(f"{'</ul>' if previous else ''}<h3>{escape(heading)}</h3><ul>")
            previous = heading
        lines.append(locale.say("notices.on_day", day=on_day, event=words))
        parts.append(f'<li><a href="{escape(url)}">{escape(words)}</a></li>')
    count = locale.say("notices.week", count=len(week.events))
    html = f"<p>{escape(count)}</p>{''.join(parts)}</ul>"
    return NoticeText(overview_title(week.monday, locale), f"{count} {' · '.join(lines)}", html)


def _listed(
    week: Week, teller: Teller, revised: Revised, calendar: Calendar, cards: Cards
) -> Iterator[tuple[str, str, str, str]]:
    """What an overview lists, each with the heading it is under, the same in a line, its words, and its page."""
    locale, monday = teller.locale, week.monday
    for one in sorted(week.occurrences, key=lambda one: not _goes_on_all_week(_days_of(one, calendar.zone), monday)):
        days = _days_of(one, calendar.zone)
        listed = max(days[0], monday)
        card = cards.of(revised.history.entries[one.event.id], teller.language).told(one.event)
        if _goes_on_all_week(days, monday):
            heading = on_day = locale.say("notices.all_week")
        else:
            heading, on_day = day(listed, locale), day(listed, locale, year=False)
        words = _named(card)
        if not isinstance(one.when, AllDay) and listed == days[0]:
            words = f"{clock(local(one.start, calendar.zone).time(), locale)} {words}"
        yield heading, on_day, _lasting(words, one, days, listed, locale), card.url
    some_day = locale.say("notices.some_day")
    for event in week.undated:
        card = cards.of(revised.history.entries[event.id], teller.language)
        yield some_day, some_day, _named(card), card.url


def _named(card: Card) -> str:
    """An event by its title and its place."""
    return card.title.text if card.where is None else f"{card.title.text}, {card.where.text}"


def overview_title(monday: date, locale: Locale) -> str:
    """The title of an overview: 'The week ahead: 10–16 January'."""
    return locale.say("titles.overview", span=span(monday, monday + 6 * DAY, locale, year=False))


def _goes_on_all_week(days: tuple[date, date], monday: date) -> bool:
    """Whether what began before a week goes on to its end."""
    first, last = days
    return first < monday and last >= monday + 6 * DAY


def _lasting(words: str, occurrence: Occurrence, days: tuple[date, date], listed: date, locale: Locale) -> str:
    """An event of an overview, with since when and until when it goes on if that is not the day it is listed on."""
    years = tuple(one.year != listed.year for one in days)
    if days[0] < listed < days[1]:
        # Of two years side by side both are said, as in a span.
        first, last = (day(one, locale, year=any(years)) for one in days)
        return locale.say("notices.since_until", event=words, first=first, last=last)
    if days[0] < listed:
        return locale.say("notices.since", event=words, day=day(days[0], locale, year=years[0]))
    if days[1] > listed and occurrence.end - occurrence.start > DAY:
        return locale.say("notices.until", event=words, day=day(days[1], locale, year=years[1]))
    return words
