"""One build, as a function: what was published, what is to be and the time make the files of every edition.

It is the way of the data in one place: revise, find the notices, word them, let go of what is old, render. Nothing here
reads or writes; `feeds.cli` does that around it. Promise P2 rests on the order: where there is no news, the ledger
comes out as it went in, and so does every byte made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Literal

from feeds.card import Card, Relation
from feeds.cards import make_card
from feeds.design import Design
from feeds.edition import Edition, Enclosure
from feeds.formats import EVENT_FILES, FORMATS, NAMES, PAGES, atom, html, icalendar, json_feed
from feeds.formats.hosting import hosting_files
from feeds.history.dropping import without_the_long_gone
from feeds.history.ledger import Entry, History, Notice
from feeds.history.revise import revise
from feeds.history.storage import write_history
from feeds.history.window import archived_years, close_years, shown, told_of_events
from feeds.identity import event_uid
from feeds.model import UNIVERSAL, AllDay, Calendar, Event, Imprecise, Text, Topic
from feeds.notices.due import due_notices, next_due
from feeds.notices.telling import tell
from feeds.recurrence import coming_part, starts

HISTORY_FILE = "history.json"
OURS = Design()


@dataclass(frozen=True, slots=True)
class Build:
    """What a build publishes: the files by their path below `output/`, and what a person wants to hear of it."""

    history: History
    files: Mapping[str, bytes]
    sent: tuple[Notice, ...]
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of all events, each made once for each language it is asked in."""

    calendar: Calendar
    entries: Mapping[str, Entry]
    made: dict[tuple[str, str], Card]

    def of(self, entry: Entry, language: str) -> Card:
        """The card of an event in one language."""
        key = (entry.event.id, language)
        if key not in self.made:
            # Of a series that was dropped, what had been by then was not called off.
            event = coming_part(entry.event, entry.dropped) if entry.dropped is not None else entry.event
            slot = entry.slot if event is entry.event or isinstance(event.when, Imprecise) else event.when
            card = self.on(entry, event, language)
            group = self.group(entry)
            self.made[key] = replace(
                card,
                slot=slot,
                relations=(*self.relations(entry.event), *(Relation("SIBLING", one.uid) for one in card.following)),
                group=group,
                following=tuple(replace(one, group=group) for one in card.following),
            )
        return self.made[key]

    def on(self, entry: Entry, occasion: Event, language: str) -> Card:
        """The card of one occurrence of an event, in one language."""
        folder = f"{self.calendar.url}{language_path(self.calendar, language)}events/{entry.event.id}/"
        return make_card(
            self.calendar,
            occasion,
            entry.revision,
            language,
            changes=entry.occurrences,
            uid=self.uid(entry),
            page=folder,
            ics=f"{folder}event.ics",
        )

    def uid(self, entry: Entry) -> str:
        """The UID of an event (P1)."""
        return event_uid(self.calendar.domain, self.calendar.id, entry.identity)

    def relations(self, event: Event) -> Iterator[Relation]:
        """The published events that one belongs with: the whole, its parts, and others of its series."""
        kinds: tuple[tuple[Literal["PARENT", "CHILD", "SIBLING"], tuple[str, ...]], ...] = (
            ("PARENT", (event.part_of,) if event.part_of else ()),
            ("CHILD", event.parts),
            ("SIBLING", event.related),
        )
        for kind, names in kinds:
            for name in names:
                if name in self.entries:
                    yield Relation(kind, self.uid(self.entries[name]))

    def group(self, entry: Entry) -> str:
        """The identity of the whole, for one that has parts, goes on as another series, or is a part."""
        whole = self.entries.get(entry.event.part_of or "")
        several = entry.event.parts or entry.event.following
        return whole.identity if whole else entry.identity if several else ""


Step = Callable[[], object]
"""Called for each piece of a build that is made: `pieces` says how many there are."""


def build(
    history: History,
    calendar: Calendar,
    now: datetime,
    *,
    allow_mass_cancel: bool = False,
    formats: Collection[str] = NAMES,
    design: Design = OURS,
    step: Step = lambda: None,
) -> Build:
    """Build the files of `output/` as of `now` (UTC).

    `formats` are those of `feeds.formats.NAMES` that are asked for; the ledger always is. `design` is what the pages
    of this site have of their own. `step` is called for each piece that is made. Raises what
    `feeds.history.revise.revise` does.
    """
    after, cards, sent = advance(history, calendar, now, allow_mass_cancel=allow_mass_cancel)
    calendar = cards.calendar
    files: dict[str, bytes] = {**html.shared_files(calendar, design), **hosting_files()} if PAGES in formats else {}
    for language in calendar.languages:
        for plain in editions(after, calendar, language, cards, files if EVENT_FILES in formats else None, step):
            edition = replace(plain, design=design)
            if PAGES in formats:
                files.update(_pages(edition, after, step))
            for form in FORMATS:
                if form.name in formats:
                    files[f"{edition.path}{form.name}"] = form.render(edition)
            if "atom.xml" in formats:
                files.update(_archives(edition, after))
            step()
    if "feed.json" in formats:
        files[json_feed.DOCUMENTATION] = json_feed.documentation()
    if after is not history:
        # The documents of a year are written once more, whole, by the build that closes it; no other may close one.
        after = close_years(after, calendar) if "atom.xml" in formats else after
        after = replace(after, files=tuple(sorted({*files, *after.archives, HISTORY_FILE})))
    files[HISTORY_FILE] = write_history(after)
    return Build(after, files, sent, next_due(after, calendar, max(now, after.as_of)))


def pieces(calendar: Calendar) -> int:
    """How many pieces a build makes, about: each event and its page, and each channel, in each language."""
    return len(calendar.languages) * (2 * len(calendar.events) + 1 + len(calendar.topics))


def _pages(edition: Edition, history: History, step: Step) -> Iterator[tuple[str, bytes]]:
    """The pages beside that of the edition itself, each with its path."""
    if edition.topic is None:
        gone = replace(edition, cards=edition.departed)
        for card, page in chain(html.render_events(edition), html.render_events(gone)):
            step()
            for name in _names(history.entries[card.event.id], history.entries):
                yield f"{edition.path}events/{name}/index.html", page
    yield from html.render_further(edition)


def _archives(edition: Edition, history: History) -> Iterator[tuple[str, bytes]]:
    """The documents of the years that have older notices, each with its path."""
    for year, notices in archived_years(history, edition.calendar, edition.language, edition.topic):
        yield f"{edition.path}archive/{year}.xml", atom.render_archive(replace(edition, notices=notices), year)


def advance(
    history: History, calendar: Calendar, now: datetime, *, allow_mass_cancel: bool = False
) -> tuple[History, Cards, tuple[Notice, ...]]:
    """The ledger after a build, the cards of its events, and the new notices; the same ledger if there is no news."""
    revised = revise(history, calendar, now, allow_mass_cancel=allow_mass_cancel)
    cards = Cards(_with_all_topics(calendar, revised.history), revised.history.entries, {})
    told = (tell(due, revised, calendar, cards) for due in due_notices(revised, calendar))
    sent = tuple(notice for notice in told if notice.texts)
    after = revised.history
    if sent:
        notices = {**after.notices, **{notice.id: notice for notice in sent}}
        after = replace(after, notices=dict(sorted(notices.items())))
    if after == history:
        return history, cards, ()
    return without_the_long_gone(replace(after, as_of=revised.now), revised.now), cards, sent


def editions(
    history: History,
    calendar: Calendar,
    language: str,
    cards: Cards,
    files: dict[str, bytes] | None,
    step: Step = lambda: None,
) -> Iterator[Edition]:
    """The editions of one language, that of everything first.

    The calendar file of each event is put among `files`, if it is to be; what else is made does not depend on that.
    """
    every: list[Card] = []
    for entry in sorted(history.entries.values(), key=_order):
        every.append(cards.of(entry, language))
        step()
    told = [card for card in every if history.entries[card.event.id].left is None]
    whole = replace(
        _edition(history, calendar, language, None, told, {}),
        told=told_of_events(history, language),
        departed=tuple(card for card in every if history.entries[card.event.id].left is not None),
    )
    enclosures: dict[str, Enclosure] = {}
    noticed = {notice.event for notice in history.notices.values()}
    for card in every:
        if card.slot is None or (files is None and card.event.id not in noticed):
            continue
        data = icalendar.render_event(whole, card)
        for name in _names(history.entries[card.event.id], history.entries):
            # What was published under an earlier id goes on leading somewhere.
            address = f"{calendar.url}{whole.path}events/{name}/event.ics"
            if files is not None:
                files[address.removeprefix(calendar.url)] = data
            enclosures[name] = Enclosure(address, len(data))
    yield replace(whole, enclosures=enclosures)
    for topic in calendar.topics:
        yield replace(
            _edition(history, calendar, language, topic, told, enclosures), fragments=whole.fragments, told=whole.told
        )


def language_path(calendar: Calendar, language: str) -> str:
    """The folder of a language below `output/`: none for the default one."""
    return "" if language == calendar.language else f"{language}/"


def channel_path(calendar: Calendar, language: str, topic: Topic | None) -> str:
    """The folder of a channel in one language."""
    return language_path(calendar, language) + (f"topics/{topic.tag}/" if topic else "")


def _edition(
    history: History,
    calendar: Calendar,
    language: str,
    topic: Topic | None,
    cards: Iterable[Card],
    enclosures: Mapping[str, Enclosure],
) -> Edition:
    path = channel_path(calendar, language, topic)
    notices = shown(history, calendar, language, topic)
    title = calendar.title.in_language(language, calendar.language).text
    if topic is not None:
        title = f"{title}: {topic.title.in_language(language, calendar.language).text}"
    description = calendar.description.in_language(language, calendar.language).text if calendar.description else None
    edition = Edition(
        calendar=calendar,
        language=language,
        topic=topic,
        title=title,
        description=description,
        path=path,
        paths={one: channel_path(calendar, one, topic) for one in calendar.languages},
        cards=tuple(card for card in cards if topic is None or topic.tag in card.event.tags),
        notices=notices,
        enclosures=enclosures,
        updated=max((notice.time for notice in notices), default=history.modified),
        modified=history.modified,
        as_of=history.as_of,
    )
    prefix = f"{path}archive/"
    closed = {int(one.removeprefix(prefix)[:4]) for one in history.archives if one.startswith(prefix)}
    growing = {year for year, _ in archived_years(history, calendar, language, topic)}
    return replace(edition, archives=tuple(sorted(closed | growing)))


def _names(entry: Entry, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """The ids an event goes by: its own, and those it had that no other event has now."""
    earlier = (name for name in (entry.identity, *entry.event.formerly) if name not in entries)
    return tuple(dict.fromkeys((entry.event.id, *earlier)))


def _with_all_topics(calendar: Calendar, history: History) -> Calendar:
    """The calendar with every topic that has events or notices, those of dropped events too, as it was last titled."""
    named = {topic.tag: topic for topic in calendar.topics}
    used = {tag for entry in history.entries.values() for tag in entry.event.tags}
    used |= {tag for notice in history.notices.values() for tag in notice.tags}
    titled = {tag: Topic(tag, history.topics.get(tag) or Text({UNIVERSAL: tag})) for tag in used}
    topics = {**titled, **named}
    return replace(calendar, topics=tuple(topics[tag] for tag in sorted(topics)))


def _order(entry: Entry) -> tuple[str, str]:
    event = entry.event
    if isinstance(event.when, Imprecise):
        return (event.when.last.isoformat() if event.when.last else "~", event.id)
    start = starts(event.when, event.zone)
    return (start.isoformat() if not isinstance(event.when, AllDay) else event.when.first.isoformat(), event.id)
