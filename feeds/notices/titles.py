"""The titles of what is told of an event: the first words say what happened, since many readers show no more."""

from __future__ import annotations

from datetime import timedelta

from feeds.history.change import Change
from feeds.history.difference import ACTED_ON
from feeds.history.ledger import NoticeKind
from feeds.history.occasion import Occasion
from feeds.instants import instant
from feeds.locale import Locale
from feeds.model import OFF, AllDay, Event, Imprecise, Status, Timed, When
from feeds.notices.changes import Teller
from feeds.notices.due import kind_of_occasion, kind_of_whole
from feeds.wording import capitalised, clock, first_day, list_in_words, when_briefly, zone_of

NAMED = 3
"""How many occurrences a title names by their days; of more it gives the number."""

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def headline(kind: NoticeKind, change: Change) -> tuple[Occasion, ...]:
    """The occurrences that the title of a notice is about; none if it is about the whole."""
    if change.before is None or change.dropped or (change.returned and change.after.status not in OFF):
        return ()
    of_kind = tuple(one for one in change.occurrences if kind_of_occasion(one) is kind)
    # What holds from some day on is more than what holds for a day.
    of_kind = tuple(one for one in of_kind if one.after.repeat is not None) or of_kind
    if not change.fields or kind_of_whole(change) is not kind:
        return of_kind
    # Where both are merely changed, a subscriber acts on the move of one rather than on a word about all.
    acted_on = any(one.before is None or _is_acted_on(one.fields) for one in of_kind)
    return of_kind if kind is NoticeKind.CHANGED and acted_on and not _is_acted_on(change.fields) else ()


def is_move_to_be_confirmed(kind: NoticeKind, change: Change) -> bool:
    """Whether a title says of what was postponed where it moved, and not that this is yet to be confirmed."""
    named = headline(kind, change) or (change,)
    if kind is not NoticeKind.REINSTATED or len(named) > 1:
        return False
    (one,) = named
    if one.before is None or one.before.status is not Status.POSTPONED or one.after.status is not Status.TENTATIVE:
        return False
    return _is_moved(one.before, one.after, one.fields)


def _is_acted_on(fields: tuple[str, ...]) -> bool:
    return any(name in ACTED_ON for name in fields)


def change_title(kind: NoticeKind, change: Change, teller: Teller) -> str:
    """The title of a notice about a change, its first words saying what happened."""
    locale, before, after = teller.locale, change.before, change.after
    named = headline(kind, change)
    if named:
        return _title_of_occasions(kind, named, teller)
    title = teller.words(after.title)
    if before is None and kind is NoticeKind.ANNOUNCED:
        if after.status in OFF:
            return locale.say(f"titles.{after.status.value}", title=title)
        if after.status is Status.TENTATIVE:
            title = locale.say("titles.tentative", title=title)
        return locale.say("titles.announced", title=title)
    return _title(kind, before or after, after, change.fields, title, teller)


def _title_of_occasions(kind: NoticeKind, named: tuple[Occasion, ...], teller: Teller) -> str:
    locale, first = teller.locale, named[0]
    title = teller.words(first.after.title)
    if len(named) > NAMED:
        title = locale.say("titles.occurrences", title=title, count=len(named))
    else:
        days = list_in_words([when_briefly(one.when, locale, year=False) for one in named], locale)
        following = len(named) == 1 and first.after.repeat is not None
        title = locale.say("titles.following" if following else "titles.occurrence", title=title, when=days)
    if all(one.before is None for one in named):
        return locale.say("titles.extra", title=title, count=len(named))
    if first.before is not None and len(named) == 1:
        return _title(kind, first.before, first.after, first.fields, title, teller)
    off = {one.after.status for one in named}
    if kind is NoticeKind.CHANGED and len(off) == 1 and first.after.status in OFF:
        return locale.say(f"titles.still_{first.after.status.value}", title=title)
    return locale.say(f"titles.{kind.value}", title=title)


def _title(kind: NoticeKind, before: Event, after: Event, fields: tuple[str, ...], title: str, teller: Teller) -> str:
    locale = teller.locale
    moved = _is_moved(before, after, fields)
    if kind in (NoticeKind.CANCELLED, NoticeKind.POSTPONED):
        return locale.say(f"titles.{kind.value}", title=title)
    if kind is NoticeKind.REINSTATED:
        if before.status is Status.POSTPONED and moved:
            return moved_title(before.when, after.when, title, locale)
        if after.status is Status.TENTATIVE:
            return locale.say("titles.tentative", title=title)
        return _reinstated(before.when, after.when, title, locale)
    if kind is NoticeKind.OUTCOME:
        return locale.say("titles.outcome", title=title)
    if after.status in OFF:
        # Whatever else is new of it, nobody is to come.
        return locale.say(f"titles.still_{after.status.value}", title=title)
    if moved:
        return moved_title(before.when, after.when, title, locale)
    if "status" in fields and after.status in (Status.CONFIRMED, Status.TENTATIVE):
        return locale.say(f"titles.{after.status.value}", title=title)
    for name, key in (("repeat", "repeat_changed"), ("place", "place_changed"), ("online", "online_changed")):
        if name in fields and getattr(after, name) is not None:
            return locale.say(f"titles.{key}", title=title)
    if "title" in fields and teller.words(before.title) != teller.words(after.title):
        return locale.say("titles.renamed", title=title)
    return locale.say("titles.changed", title=title)


def _is_moved(before: Event, after: Event, fields: tuple[str, ...]) -> bool:
    return "when" in fields and not ("place" in fields and _same_clock(before.when, after.when))


def _reinstated(old: When, new: When, title: str, locale: Locale) -> str:
    """The title of a notice that an event goes ahead after all; it names the day if that is known and another one."""
    before, after = first_day(old), first_day(new)
    if after is None or before == after or isinstance(new, Imprecise):
        return locale.say("titles.reinstated", title=title)
    year = before is None or before.year != after.year
    return locale.say("titles.reinstated_on", when=when_briefly(new, locale, year=year), title=title)


def _same_clock(old: When, new: When) -> bool:
    """Whether two times differ in their zone alone, as when an event moves to another country."""
    return isinstance(old, Timed) and isinstance(new, Timed) and (old.start, old.end) == (new.start, new.end)


def moved_title(old: When, new: When, title: str, locale: Locale) -> str:
    """The title of a notice that an event has another time: 'Moved to Wednesday 12 January: …'.

    It names the year only where it is another one, and the time of day where the day has stayed.
    """
    before, after = first_day(old), first_day(new)
    if after is None:
        return locale.say("titles.date_open", title=title)
    if isinstance(old, Imprecise) and not isinstance(new, Imprecise):
        return locale.say("titles.date_set", when=when_briefly(new, locale, year=True), title=title)
    if before == after and not isinstance(old, Imprecise) and isinstance(new, Timed):
        return _time_title(old, new, title, locale)
    if before == after and isinstance(old, Timed):
        return locale.say("titles.changed", title=title)
    if before == after and isinstance(old, AllDay):
        return locale.say("titles.dates_changed", when=when_briefly(new, locale), title=title)
    year = before is None or before.year != after.year
    return locale.say("titles.moved", when=when_briefly(new, locale, year=year), title=title)


def _time_title(old: AllDay | Timed, new: Timed, title: str, locale: Locale) -> str:
    """The title of a notice that an event has another time on the same day: its zone too where its hour is the same."""
    said = _hours(old, new, locale)
    if isinstance(old, Timed) and old.start == new.start:
        if (old.zone, old.floating) != (new.zone, new.floating):
            return locale.say("titles.zone_changed", time=said, zone=zone_of(new, locale), title=title)
        ends = (instant(old.end, old.end_zone), instant(new.end, new.end_zone))
        if old.end == new.end or ends[0] == ends[1]:
            return locale.say("titles.changed", title=title)
    return locale.say("titles.time_changed", time=said, title=title)


def _hours(old: When, new: Timed, locale: Locale) -> str:
    """The new time of day: its start, and its end too where it has one and the start is the old one."""
    start = clock(new.start.time(), locale)
    started_then = isinstance(old, Timed) and old.start == new.start
    if not started_then or new.end == new.start or new.end.date() != new.start.date():
        return start
    return f"{start}–{clock(new.end.time(), locale)}"


def reminder_title(lead: timedelta, calendar_days: int, title: str, locale: Locale) -> str:
    """The title of a reminder: 'In 7 days: …', 'Tomorrow: …', 'Today: …' or, within a day, 'In 2 hours: …'.

    `calendar_days` counts the nights between the day of the reminder and the first day of the event, both local: an
    event at 01:00 is tomorrow's to whom is reminded of it two hours before.
    """
    if calendar_days == 1:
        return locale.say("titles.tomorrow", title=title)
    if calendar_days > 1:
        words = locale.say("lead.days", count=calendar_days)
    elif MINUTE <= lead < DAY:
        words = lead_in_words(lead, locale)
    else:
        return locale.say("titles.today", title=title)
    return locale.say("titles.soon", lead=capitalised(words), title=title)


def lead_in_words(lead: timedelta, locale: Locale) -> str:
    """How far off an event is: 'in 7 days', 'tomorrow', 'in 2 hours'; in the largest unit that fits exactly."""
    if lead < MINUTE:
        return locale.say("lead.now")
    if lead == DAY:
        return locale.say("lead.tomorrow")
    for key, unit in (("lead.days", DAY), ("lead.hours", HOUR)):
        if not lead % unit:
            return locale.say(key, count=lead // unit)
    return locale.say("lead.minutes", count=lead // MINUTE)
