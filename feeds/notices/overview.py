"""The week ahead: which overviews are due, what each lists, and how it says so.

A week runs from Monday to Sunday. Its days are those of the calendar's zone; whole days are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from html import escape

from feeds.card import Cards
from feeds.history.ledger import EPOCH, Entry, NoticeText
from feeds.history.revise import Revised
from feeds.history.revisions import SECOND
from feeds.locale import Locale
from feeds.model import OFF, AllDay, Calendar, Imprecise, Overview
from feeds.notices.changes import Teller
from feeds.recurrence import Occurrence, instant, local, occurrences
from feeds.wording import clock, day, span

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    """A week whose overview is due at `time` (UTC), with what takes place in it, in the order of the days."""

    time: datetime
    monday: date
    occurrences: tuple[Occurrence, ...]

    @property
    def name(self) -> str:
        """The week as ISO 8601 has it: '2022-W02'."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def topics(self) -> tuple[str, ...]:
        """The tags of what it lists."""
        return tuple(sorted({tag for one in self.occurrences for tag in one.event.tags}))

    def under(self, topic: str) -> Week:
        """What it lists under one topic."""
        return replace(self, occurrences=tuple(one for one in self.occurrences if topic in one.event.tags))


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
        known = tuple(one for one in week.occurrences if _was_known(one, week.time, revised))
        if known:
            yield replace(week, occurrences=known)


def next_overview(
    calendar: Calendar, overview: Overview, entries: Iterable[Entry], now: datetime, horizon: datetime
) -> list[datetime]:
    """When the next overview is due, if one is before the horizon; it is looked for nearby first."""
    for until in (now + 2 * WEEK, horizon):
        times = [week.time for week in _weeks(calendar, overview, entries, now, until)]
        if times:
            return [min(times)]
    return []


def _was_known(occurrence: Occurrence, time: datetime, revised: Revised) -> bool:
    """Whether an occurrence stood as it does when the overview was due."""
    name = occurrence.event.id
    before = revised.previous.get(name)
    if before is None or before.left is not None:
        return revised.history.entries[name].announced <= time
    if before.event == revised.history.entries[name].event and before.dropped is None:
        return True
    stood = (
        occurrences(before.event, occurrence.start - DAY, occurrence.start + SECOND) if before.dropped is None else ()
    )
    return any(one.start == occurrence.start and _takes_place(one, before) for one in stood)


def _takes_place(occurrence: Occurrence, entry: Entry) -> bool:
    return occurrence.event.status not in OFF and (entry.event.status not in OFF or occurrence.event is not entry.event)


def _weeks(
    calendar: Calendar, overview: Overview, entries: Iterable[Entry], since: datetime, until: datetime
) -> Iterator[Week]:
    """The weeks with events whose overview is due after `since` and not after `until`, in the order of the days."""
    weeks: dict[date, list[Occurrence]] = {}
    for entry in entries:
        if entry.dropped is not None or isinstance(entry.event.when, Imprecise):
            continue
        for occurrence in occurrences(entry.event, since - WEEK, until + 2 * WEEK):
            if occurrence.event.status not in OFF:
                first, last = _days_of(occurrence, calendar.zone)
                monday = max(_monday(first), _monday(since.date() - WEEK))
                while monday <= min(last, until.date() + 2 * WEEK):
                    weeks.setdefault(monday, []).append(occurrence)
                    monday += WEEK
    for monday, found in sorted(weeks.items()):
        # The overview goes out on its weekday at or before that Monday: on the day itself, or the week before.
        sent = monday - timedelta(days=-overview.weekday % 7)
        time = instant(datetime.combine(sent, overview.time), calendar.zone)
        if since < time <= until:
            yield Week(time, monday, tuple(_in_order(found, monday, calendar.zone)))


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
    """What the overview of a week says in one language: first what goes on throughout, then day by day."""
    locale, monday = teller.locale, week.monday
    lines: list[str] = []
    parts: list[str] = []
    previous = ""
    for one in sorted(week.occurrences, key=lambda one: not _goes_on_all_week(_days_of(one, calendar.zone), monday)):
        days = _days_of(one, calendar.zone)
        listed = max(days[0], monday)
        card = cards.of(revised.history.entries[one.event.id], teller.language).told(one.event)
        if _goes_on_all_week(days, monday):
            heading = on_day = locale.say("notices.all_week")
        else:
            heading, on_day = day(listed, locale), day(listed, locale, year=False)
        if heading != previous:
            parts.append(f"{'</ul>' if previous else ''}<h3>{escape(heading)}</h3><ul>")
            previous = heading
        words = card.title.text
        if not isinstance(one.when, AllDay) and listed == days[0]:
            words = f"{clock(local(one.start, calendar.zone).time(), locale)} {words}"
        if card.where is not None:
            words = f"{words}, {card.where.text}"
        words = _lasting(words, one, days, listed, locale)
        lines.append(locale.say("notices.on_day", day=on_day, event=words))
        parts.append(f'<li><a href="{escape(card.url)}">{escape(words)}</a></li>')
    count = locale.say("notices.week", count=len(week.occurrences))
    html = f"<p>{escape(count)}</p>{''.join(parts)}</ul>"
    return NoticeText(overview_title(monday, locale), f"{count} {' · '.join(lines)}", html)


def overview_title(monday: date, locale: Locale) -> str:
    """The title of an overview: 'The week ahead: 10–16 January'."""
    return locale.say("titles.overview", span=span(monday, monday + 6 * DAY, locale, year=False))


def _goes_on_all_week(days: tuple[date, date], monday: date) -> bool:
    """Whether what began before a week goes on to its end."""
    first, last = days
    return first < monday and last >= monday + 6 * DAY


def _lasting(words: str, occurrence: Occurrence, days: tuple[date, date], listed: date, locale: Locale) -> str:
    """An event of an overview, with since when and until when it goes on if that is not the day it is listed on."""
    first, last = (day(one, locale, year=one.year != listed.year) for one in days)
    if days[0] < listed < days[1]:
        return locale.say("notices.since_until", event=words, first=first, last=last)
    if days[0] < listed:
        return locale.say("notices.since", event=words, day=first)
    if days[1] > listed and occurrence.end - occurrence.start > DAY:
        return locale.say("notices.until", event=words, day=last)
    return words
