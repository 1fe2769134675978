"""One build, as a function: what was published, what is to be and the time make the files of every edition.

It is the way of the data in one place: revise, find the notices, word them, let go of what is old, render. Nothing here
reads or writes; `feeds.cli` does that around it. Promise P2 rests on the order: where there is no news, the ledger
comes out as it went in, and so does every byte made of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain

from feeds.card import Card
from feeds.deck import Deck, deck_of
from feeds.design import Design
from feeds.edition import Edition
from feeds.enclosures import EventFiles
from feeds.errors import Remark
from feeds.excerpts import Excerpts
from feeds.files import Draft, Files, Kept, Step, print_of
from feeds.formats import CALENDAR, EVENT_FILES, FORMATS, NAMES, PAGES, Format, icalendar, json_feed, names
from feeds.history.channels import modified, topics_modified
from feeds.history.dropping import without_the_long_gone
from feeds.history.ledger import Entry, History, Notice
from feeds.history.remarks import remarks
from feeds.history.revise import Revised, revise
from feeds.history.storage import write_around, write_entries, write_history
from feeds.history.window import Told, close_years
from feeds.instants import starts
from feeds.model import UNIVERSAL, AllDay, Calendar, Imprecise, Text, Topic
from feeds.notices.due import due_notices, next_due
from feeds.notices.telling import tell
from feeds.paths import channel_path

HISTORY_FILE = "history.json"
OURS = Design()


@dataclass(frozen=True, slots=True)
class Build:
    """What a build publishes: the files by their path below `output/`, and what a person wants to hear of it.

    `remarks` are about events with which something seems to be wrong.
    """

    history: History
    files: Files
    sent: tuple[Notice, ...]
    next_due: datetime | None
    remarks: tuple[Remark, ...] = ()


def build(
    history: History,
    calendar: Calendar,
    now: datetime,
    *,
    allow_mass_cancel: bool = False,
    formats: Collection[str] = NAMES,
    design: Design = OURS,
    step: Step = lambda: None,
    step_of_file: Step | None = None,
    kept: Kept | None = None,
    jobs: int | None = 1,
) -> Build:
    """Build the files of `output/` as of `now` (UTC).

    `formats` are those of `feeds.formats.NAMES` that are asked for; the ledger always is. `design` is what the pages
    of this site have of their own. `step` is called for each piece that is made, or `step_of_file` if that is a file.
    `kept` is what earlier builds made, and takes in what this one does; the files are the same with and without it, and
    with any number of `jobs`, the processes that make them (None: as it pays). Raises what
    `feeds.history.revise.revise` does.
    """
    after, deck, sent, texts, revised = _advanced(history, calendar, now, kept, allow_mass_cancel=allow_mass_cancel)
    calendar = deck.calendar
    files: dict[str, bytes | Draft] = {}
    if PAGES in formats:
        files |= _shared_files(calendar, design)
    for language in calendar.languages:
        for plain in editions(after, calendar, language, deck, files if EVENT_FILES in formats else None, step):
            edition = replace(plain, design=design, kept=kept)
            if PAGES in formats:
                files.update(_pages(edition, after))
            for form in FORMATS:
                if form.name in formats:
                    files[f"{edition.path}{form.name}"] = _draft(form, edition)
            if "atom.xml" in formats:
                files.update(_archives(edition))
            step()
    if "feed.json" in formats:
        files[json_feed.DOCUMENTATION] = json_feed.documentation()
    if after is not history:
        # The documents of a year are written once more, whole, by the build that closes it; no other may close one.
        after = close_years(after, calendar) if "atom.xml" in formats else after
        after = replace(after, files=tuple(sorted({*files, *after.archives, HISTORY_FILE})))
    ledger = write_around(after, texts if texts is not None else write_entries(after.entries, Excerpts(), ()))
    made_of = ""
    if kept is not None and texts is not None:
        printed = print_of(*ledger)
        made_of = f"{HISTORY_FILE} {printed.digest}"
        kept.prints |= dict.fromkeys((HISTORY_FILE, made_of), printed)
        kept.places[HISTORY_FILE] = {name: len(ledger[0]) + place for name, place in texts.places.items()}
    files[HISTORY_FILE] = Draft(partial(write_history, after), made_of)
    every = Files(files, kept, step_of_file or step, {HISTORY_FILE: ledger}, jobs)
    due = next_due(after, calendar, max(now, after.as_of))
    return Build(after, every, sent, due, remarks(revised))


def _shared_files(calendar: Calendar, design: Design) -> dict[str, bytes]:
    """What all pages share. What makes pages is imported where it is needed: a build may be asked for none."""
    from feeds.formats.hosting import hosting_files
    from feeds.formats.html import shared_files

    return {**shared_files(calendar, design), **hosting_files()}


def _draft(form: Format, edition: Edition) -> Draft:
    """An edition in one of the formats."""
    if form.name == PAGES:
        from feeds.formats.html import front_page

        return front_page(edition)
    draft = Draft(partial(form.render, edition), names.file(form.name, edition))
    if form.name != CALENDAR:
        return draft
    begin, in_pieces = partial(icalendar.beginning, edition), partial(icalendar.in_pieces, edition)
    return draft._replace(begin=begin, in_pieces=in_pieces)


def pieces(calendar: Calendar) -> int:
    """How many pieces a build makes, about: each event and its page, and each channel, in each language."""
    return len(calendar.languages) * (2 * len(calendar.events) + 1 + len(calendar.topics))


def _pages(edition: Edition, history: History) -> Iterator[tuple[str, Draft]]:
    """The pages beside that of the edition itself, each with its path."""
    from feeds.formats import html

    if edition.topic is None:
        gone = replace(edition, cards=edition.departed)
        for card, draft in chain(html.event_pages(edition), html.event_pages(gone)):
            for name in _names(history.entries[card.event.id], history.entries):
                yield f"{edition.path}events/{name}/index.html", draft
    yield from html.further_pages(edition)


def _archives(edition: Edition) -> Iterator[tuple[str, Draft]]:
    """The documents of the years that have older notices, each with its path."""
    from feeds.formats import atom

    for year, notices in edition.older.items():
        older = replace(edition, notices=notices)
        yield f"{edition.path}archive/{year}.xml", Draft(partial(atom.render_archive, older, year))


def advance(
    history: History, calendar: Calendar, now: datetime, *, allow_mass_cancel: bool = False
) -> tuple[History, Deck, tuple[Notice, ...]]:
    """The ledger after a build, the cards of its events, and the new notices; the same ledger if there is no news."""
    return _advanced(history, calendar, now, None, allow_mass_cancel=allow_mass_cancel)[:3]


def _advanced(
    history: History, calendar: Calendar, now: datetime, kept: Kept | None, *, allow_mass_cancel: bool
) -> tuple[History, Deck, tuple[Notice, ...], Excerpts | None, Revised]:
    """The same, if anything is kept the entries as they will stand in the file of the ledger, and what is new."""
    revised = revise(history, calendar, now, allow_mass_cancel=allow_mass_cancel)
    written = None
    if kept is not None:
        written = _entries_in_file(revised.history, history, kept.entries)
        kept.entries = Excerpts()
    deck = deck_of(_with_all_topics(calendar, revised.history), revised.history, written, kept)
    told = (tell(due, revised, calendar, deck) for due in due_notices(revised, calendar))
    sent = tuple(notice for notice in told if notice.texts)
    after = revised.history
    if sent:
        notices = {**after.notices, **{notice.id: notice for notice in sent}}
        after = replace(after, notices=dict(sorted(notices.items())))
    if after == history:
        after, sent = history, ()
    else:
        after = without_the_long_gone(replace(after, as_of=revised.now), revised.now)
        after = replace(after, topics_modified=topics_modified(history, after))
    if written is not None and after.entries is not revised.history.entries:
        written = _entries_in_file(after, revised.history, written)
    return after, deck, sent, written, revised


def _entries_in_file(history: History, before: History, written: Excerpts) -> Excerpts:
    """The entries as the file of the ledger will have them; what is the same as `before` is written as it was."""
    same = {name for name in written if history.entries.get(name) is before.entries.get(name)}
    return write_entries(history.entries, written, same)


def editions(
    history: History,
    calendar: Calendar,
    language: str,
    deck: Deck,
    files: dict[str, bytes | Draft] | None,
    step: Step = lambda: None,
) -> Iterator[Edition]:
    """The editions of one language, that of everything first.

    The calendar file of each event is put among `files`, if it is to be; what else is made does not depend on that.
    """
    every: list[tuple[Entry, Card]] = []
    for entry in sorted(history.entries.values(), key=_order):
        every.append((entry, deck.of(entry, language)))
        step()
    cards = [card for entry, card in every if entry.left is None]
    told = Told(history, language)
    whole = replace(
        _edition(history, calendar, language, None, cards, deck, told),
        told=told.of_events(),
        departed=tuple(card for entry, card in every if entry.left is not None),
        event_files=files is not None,
    )
    # What was published under an earlier id goes on leading somewhere.
    placed = {name: card for entry, card in every if card.slot is not None for name in _names(entry, history.entries)}

    def event_file(card: Card) -> Draft:
        return Draft(partial(icalendar.render_event, whole, card), names.event_file(card), "event.ics", language)

    if files is not None:
        files.update((f"{whole.path}events/{name}/event.ics", event_file(card)) for name, card in placed.items())
    enclosures = EventFiles(f"{calendar.url}{whole.path}events/", placed, event_file, deck.kept)
    yield replace(whole, enclosures=enclosures)
    tagged: dict[str, list[Card]] = {}
    for card in cards:
        for tag in card.event.tags:
            tagged.setdefault(tag, []).append(card)
    for topic in calendar.topics:
        one = _edition(history, calendar, language, topic, tagged.get(topic.tag, ()), deck, told)
        yield replace(
            one, enclosures=enclosures, fragments=whole.fragments, told=whole.told, event_files=whole.event_files
        )


def _edition(
    history: History,
    calendar: Calendar,
    language: str,
    topic: Topic | None,
    cards: Iterable[Card],
    deck: Deck,
    told: Told,
) -> Edition:
    path = channel_path(calendar, language, topic)
    channel = told.channel(calendar, topic)
    title = calendar.title.in_language(language, calendar.language).text
    if topic is not None:
        title = f"{title}: {topic.title.in_language(language, calendar.language).text}"
    changed = modified(history, topic.tag if topic is not None else None)
    description = calendar.description.in_language(language, calendar.language).text if calendar.description else None
    edition = Edition(
        calendar=calendar,
        language=language,
        topic=topic,
        title=title,
        description=description,
        path=path,
        paths={one: channel_path(calendar, one, topic) for one in calendar.languages},
        cards=tuple(cards),
        notices=channel.shown,
        older=channel.older,
        updated=max((notice.time for notice in channel.shown), default=changed),
        modified=changed,
        as_of=history.as_of,
        kept=deck.kept,
        made_of=names.channel(deck.surroundings, language, topic) if deck.surroundings else "",
    )
    prefix = f"{path}archive/"
    closed = {int(one.removeprefix(prefix)[:4]) for one in history.archives if one.startswith(prefix)}
    return replace(edition, archives=tuple(sorted({*closed, *channel.older})))


def _names(entry: Entry, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """The ids an event goes by: its own, and those it had that no other event has now."""
    own = entry.event.id
    if entry.identity == own and not entry.event.formerly:
        return (own,)
    earlier = (name for name in (entry.identity, *entry.event.formerly) if name not in entries)
    return tuple(dict.fromkeys((own, *earlier)))


def _with_all_topics(calendar: Calendar, history: History) -> Calendar:
    """The calendar with every topic that has events or notices, those of dropped events too, as it was last titled."""
    used = {tag for entry in history.entries.values() for tag in entry.event.tags}
    used |= {tag for notice in history.notices.values() for tag in notice.tags}
    titled = (Topic(tag, history.topics.get(tag) or Text({UNIVERSAL: tag})) for tag in sorted(used))
    return replace(calendar, topics=tuple(titled))


def _order(entry: Entry) -> tuple[str, str]:
    event = entry.event
    if isinstance(event.when, Imprecise):
        return (event.when.last.isoformat() if event.when.last else "~", event.id)
    if isinstance(event.when, AllDay):
        return (event.when.first.isoformat(), event.id)
    return (starts(event.when, event.zone).isoformat(), event.id)
