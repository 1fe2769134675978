"""What a notice says, in every language of the calendar, from the moment it is published and for good (P5).

The body tells what changed first and then the whole context of the event as it stood; `feeds.notices.titles` has what
stands above it.
"""

from __future__ import annotations

from datetime import timedelta
from html import escape

from feeds.card import Card, Cards
from feeds.history.change import Change
from feeds.history.ledger import Notice, NoticeKind, NoticeText
from feeds.history.revise import Revised
from feeds.instants import instant, local
from feeds.locale import load
from feeds.markup import plain, to_html, to_text
from feeds.model import AllDay, Calendar, Event, Timed, When
from feeds.notices.changes import Teller
from feeds.notices.due import Due
from feeds.notices.overview import overview_text
from feeds.notices.titles import NAMED, change_title, headline, is_move_to_be_confirmed, reminder_title
from feeds.recurrence import Occurrence, occasion

SAID = {
    NoticeKind.CANCELLED: "status",
    NoticeKind.POSTPONED: "status",
    NoticeKind.REINSTATED: "status",
    NoticeKind.OUTCOME: "outcome",
}
"""The change that the title of a notice says."""

WITH_THE_DAY = (NoticeKind.CANCELLED, NoticeKind.POSTPONED, NoticeKind.REINSTATED)
"""The kinds that are about a day above all, which their summary names first."""


def tell(due: Due, revised: Revised, calendar: Calendar, cards: Cards) -> Notice:
    """The notice for what is due, with its words in each language of the calendar."""
    texts: dict[str, NoticeText] = {}
    topics = revised.history.topics
    for language in calendar.languages:
        teller = Teller(load(language), language, calendar.language, topics)
        if due.change is not None and not _concerns(due, teller):
            continue
        if due.week is not None:
            texts[language] = overview_text(due.week, teller, revised, calendar, cards)
        elif due.entry is not None:
            single = _single(due)
            if single is None or single is due.entry.event:
                card = cards.of(due.entry, language)
            else:
                card = cards.on(due.entry, single, language)
            if due.occurrence is not None:
                texts[language] = _reminder(due, due.occurrence, teller, card)
            else:
                texts[language] = _change(due, teller, card)
    start, end = _times(due)
    return Notice(
        id=due.id,
        kind=due.kind,
        time=due.time,
        published=revised.now,
        event=due.entry.event.id if due.entry else None,
        tags=_tags(due),
        topic=due.topic,
        start=start,
        end=end,
        texts=texts,
    )


def _tags(due: Due) -> tuple[str, ...]:
    """The topics whose followers are told: also one that the event leaves. An overview is for one topic or for all."""
    if due.entry is None:
        return (due.topic,) if due.topic is not None else ()
    before = due.change.before.tags if due.change is not None and due.change.before is not None else ()
    return tuple(sorted({*before, *due.entry.event.tags}))


def _single(due: Due) -> Event | None:
    """The one occurrence of a series that a notice is about, if it is about one."""
    if due.occurrence is not None:
        one = due.occurrence
        if one.recurrence_id is None or one.event.repeat is None:
            return one.event
        return occasion(one.event, one.recurrence_id)
    if due.change is None:
        return None
    named = headline(due.kind, due.change)
    return named[0].after if len(named) == 1 and not due.change.fields and len(due.change.occurrences) == 1 else None


def _concerns(due: Due, teller: Teller) -> bool:
    """Whether a change says anything in a language: one made to another translation does not."""
    change = due.change
    if change is None or change.before is None or due.kind is not NoticeKind.CHANGED:
        return True
    return bool(teller.lines(change))


def _times(due: Due) -> tuple[str, str]:
    """When the event is, for machines: days, both included, or UTC times (ISO 8601); nothing where there is no day."""
    when: When | None = due.entry.event.when if due.entry else None
    if due.occurrence is not None:
        when = due.occurrence.when
    elif (single := _single(due)) is not None:
        when = single.when
    if isinstance(when, AllDay):
        return when.first.isoformat(), when.last.isoformat()
    if isinstance(when, Timed):
        start, end = instant(when.start, when.zone), instant(when.end, when.end_zone)
        return f"{start:%Y-%m-%dT%H:%M:%SZ}", f"{end:%Y-%m-%dT%H:%M:%SZ}"
    return "", ""


def _reminder(due: Due, occurrence: Occurrence, teller: Teller, card: Card) -> NoticeText:
    locale, when = teller.locale, occurrence.when
    first = when.first if isinstance(when, AllDay) else when.start.date()
    zone = occurrence.event.zone if isinstance(when, AllDay) else when.zone
    days = (first - local(due.due or due.time, zone).date()).days
    # A day has no hour to count down to.
    lead = timedelta() if isinstance(when, AllDay) else due.lead or timedelta()
    title = reminder_title(lead, days, card.title.text, locale)
    return NoticeText(title, _summary(card.when, card), card.html, _where(card))


def _change(due: Due, teller: Teller, card: Card) -> NoticeText:
    change = due.change or Change(None, card.event)
    locale = teller.locale
    # What the title says already is not said again.
    named = headline(due.kind, change)
    lines: list[str] = []
    if change.before is not None:
        told = named if len(named) <= NAMED else ()
        without = "" if is_move_to_be_confirmed(due.kind, change) else SAID.get(due.kind, "date")
        lines += teller.lines(change, without=without, named=told)
    if change.dropped:
        lines.append(locale.say("notices.dropped"))
    title = change_title(due.kind, change, teller)
    if not lines:
        return NoticeText(title, _gist(due, card, teller), card.html, _where(card))
    changed = "".join(f"<li>{teller.marked(line, change)}</li>" for line in lines)
    heading = escape(locale.say("headings.changes"))
    summary = _sentences(lines)
    changed_fields = {*change.fields, *(name for one in change.occurrences for name in one.fields)}
    if due.kind in WITH_THE_DAY and "when" not in changed_fields:
        summary = _sentences([_summary(card.when, card), *lines])
    if due.kind is NoticeKind.OUTCOME:
        summary = _sentences([_gist(due, card, teller), *lines])
    return NoticeText(title, summary, f"<h3>{heading}</h3><ul>{changed}</ul>{card.html}", _where(card))


def _gist(due: Due, card: Card, teller: Teller) -> str:
    """What a notice without a list of changes is about: the outcome, or when and where."""
    outcome = card.event.outcome
    if due.kind is NoticeKind.OUTCOME and outcome is not None:
        return plain(to_text(to_html(outcome.in_language(teller.language, teller.default).text)))
    return _summary(card.when, card)


def _where(card: Card) -> str:
    return plain(card.where.text) if card.where is not None else ""


def _summary(when: str, card: Card) -> str:
    """When and where, in one line, and then when it is as each of the series that the event goes on as."""
    first = when if card.where is None else f"{when}, {card.where.text}"
    return _sentences([first, *card.later]) if card.later else first


def _sentences(lines: list[str]) -> str:
    return " ".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in lines)
