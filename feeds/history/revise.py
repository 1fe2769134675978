"""Decide what is new since the last build: `revise` takes what was published, what is to be, and the time.

It keeps P1 (identities), P3 (revisions count) and P4 (nothing vanishes), and leaves the wording of the notices to
`feeds.notices`. It touches no clock and no disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from feeds.errors import FeedsError, Remark
from feeds.history.change import Change
from feeds.history.difference import ACTED_ON, TELLING, differences
from feeds.history.dropping import events_named, gone, in_calendars
from feeds.history.ledger import EPOCH, Entry, History, Revision
from feeds.history.occasions import changed_occasions, in_another_zone_alone, in_the_zone_of, same_rule
from feeds.history.revisions import SECOND, highest, later, revised_occurrences, revised_whole, touched
from feeds.history.spelling import is_corrected
from feeds.model import OFF, Calendar, Event, Imprecise, Status, Text
from feeds.recurrence import is_over, variants

FORM = 1
"""The number of the way in which calendars show an event. It is counted up when the program shows the same event in
other words or properties, so that its LAST-MODIFIED moves: there are apps that take over nothing without that."""


class IdentityTakenError(FeedsError):
    """An id that another event carries on under a new name, so that two events would share one UID.

    `remark` says so of the event that is to have it.
    """

    def __init__(self, remark: Remark) -> None:
        super().__init__(f"{remark.message}: {remark.help}")
        self.remark = remark


class MassCancelError(FeedsError):
    """A build that would cancel so many events that it looks like a mistake."""


@dataclass(frozen=True, slots=True)
class Revised:
    """The ledger with the new revisions, the changes by event id, and the time the build counts as.

    `before` is the ledger as it was, and `previous` are its entries by the ids that carry them on.
    """

    history: History
    before: History
    previous: Mapping[str, Entry]
    changes: Mapping[str, Change]
    now: datetime


def revise(history: History, calendar: Calendar, now: datetime, *, allow_mass_cancel: bool = False) -> Revised:
    """Bring the ledger up to `calendar` at `now` (UTC).

    A clock behind the newest time in the ledger counts as that time, and as a second later for each change, so that
    nothing goes back and no news is older than what was known before. `history.as_of` is left as it was: whoever adds
    the notices knows whether there was news. Raises `IdentityTakenError` and `MassCancelError`.
    """
    if not allow_mass_cancel:
        _refuse_other_identities(history, calendar)
    now = max(now.replace(microsecond=0), history.as_of)
    revised = _revised(history, calendar, now)
    while revised.now < (least := history.as_of + SECOND * _pieces_of_news(revised, history)):
        revised = _revised(history, calendar, least)
    _refuse_shared_identities(revised, {event.id for event in calendar.events})
    if not allow_mass_cancel:
        _refuse_mass_cancel(revised)
    return revised


def _pieces_of_news(revised: Revised, history: History) -> int:
    return len(revised.changes) or int(revised.history != history)


def _revised(history: History, calendar: Calendar, now: datetime) -> Revised:
    named = events_named(history)
    known = {event.id: event for event in calendar.events if _is_known(event, history, now)}
    known = {name: _among(event, known) for name, event in known.items()}
    previous = _carried_over(history.entries, known)
    renewed: dict[str, Entry] = {}
    found: dict[str, Change | None] = {}
    for event in known.values():
        entry = previous.get(event.id)
        if entry is None or entry.left is not None:
            renewed[event.id], found[event.id] = _first(history, event, entry, now)
        else:
            renewed[event.id], found[event.id] = _next(entry, event, now)
    retired = dict(history.retired)
    for name, entry in previous.items():
        if name in known:
            continue
        kept, found[name] = gone(entry, now, named)
        if kept is None:
            retired[entry.identity] = highest(entry)
        else:
            renewed[name] = kept
    changes = {name: change for name, change in found.items() if change is not None}
    if retired:
        held = {entry.identity for entry in renewed.values()}
        retired = {identity: one for identity, one in retired.items() if identity not in held}
    about, surroundings = _about(calendar), _surroundings(calendar)
    used = {tag for event in known.values() for tag in event.tags}
    topics = {**history.topics, **{topic.tag: topic.title for topic in calendar.topics if topic.tag in used}}
    entries = _in_their_surroundings(renewed, history, topics, surroundings, now)
    shown = in_calendars(entries.values()) == in_calendars(history.entries.values())
    said_otherwise = (about, surroundings) != (history.about, history.surroundings)
    moved = said_otherwise or bool(changes) or not shown
    revised = replace(
        history,
        about=about,
        surroundings=surroundings,
        overview=_overview(calendar),
        topics=dict(sorted(topics.items())),
        modified=max(now, history.modified) if moved else history.modified,
        entries=dict(sorted(entries.items())),
        retired=dict(sorted(retired.items())),
    )
    if revised != history or history.as_of == EPOCH:
        revised = replace(revised, authority=(calendar.domain, calendar.id))
    return Revised(revised, history, previous, changes, now)


def _is_known(event: Event, history: History, now: datetime) -> bool:
    """An embargoed event is in no edition, nor in the ledger, which is public too; what is published stays known."""
    if event.announced is None or event.announced <= now:
        return True
    return any(
        name in history.entries and history.entries[name].dropped is None for name in (event.id, *event.formerly)
    )


def _among(event: Event, known: Mapping[str, Event]) -> Event:
    """The event without the names of those it belongs with that the public may not know yet."""
    if not (event.parts or event.related):
        return event
    parts, related = (tuple(name for name in names if name in known) for names in (event.parts, event.related))
    if (parts, related) == (event.parts, event.related):
        return event
    return replace(event, parts=parts, related=related)


def _carried_over(entries: Mapping[str, Entry], known: Mapping[str, Event]) -> dict[str, Entry]:
    """The entries by the id that carries them on: its own, or that of the event that says `formerly`."""
    heirs = {
        old: event.id
        for event in known.values()
        if event.id not in entries
        for old in reversed(event.formerly)
        if old in entries and old not in known
    }
    carried: dict[str, Entry] = {}
    for name, entry in entries.items():
        heir = heirs.get(name, name)
        if heir not in carried:
            carried[heir] = entry
    return carried


def _first(history: History, event: Event, left: Entry | None, now: datetime) -> tuple[Entry, Change]:
    """An event that no calendar shows yet, or no longer: `left` is what is kept of one that was there before."""
    identity = left.identity if left is not None else event.formerly[0] if event.formerly else event.id
    fresh = history.as_of == EPOCH
    announced = now
    if event.announced is not None and (fresh or event.announced > history.as_of):
        announced = min(now, event.announced.replace(microsecond=0))
    revision = Revision(0, announced if fresh else now, announced if fresh else now)
    earlier = highest(left) if left is not None else history.retired.get(identity)
    if earlier is not None:
        revision = Revision(earlier.sequence + 1, earlier.created, later(earlier.modified, now))
    # What comes back as it left, over or called off, is no news.
    over = is_over(event, now) and (event.announced is None or earlier is not None)
    told = not over and not (earlier is not None and event.status in OFF)
    slot = None if isinstance(event.when, Imprecise) else event.when
    entry = Entry(
        event=event, slot=slot, identity=identity, revision=revision, announced=announced,
        occurrences={name: revision for name, _, _ in variants(event)},
    )  # fmt: skip
    return entry, Change(None, event, told=told)


def _next(entry: Entry, event: Event, now: datetime) -> tuple[Entry, Change | None]:
    before = entry.event
    if (before is event or before == event) and entry.dropped is None:
        return entry, None
    returned = entry.dropped is not None
    fields = differences(before, event)
    revision = revised_whole(entry, event, fields, now)
    occurrences = revised_occurrences(entry, event, revision, now)
    slot = entry.slot if isinstance(event.when, Imprecise) else event.when
    renewed = replace(entry, slot=slot, event=event, revision=revision, occurrences=occurrences, dropped=None)
    if (revision, occurrences) == (entry.revision, entry.occurrences):
        return renewed, None
    occasions = changed_occasions(before, event, now)
    if same_rule(in_the_zone_of(event, before, now), event):
        # What was left out or added is told by the occurrence.
        fields = tuple(name for name in fields if name != "repeat")
    if "when" in fields and in_another_zone_alone(before, event, now):
        fields = tuple("zone" if name == "when" else name for name in fields)
    change = Change(before, event, fields, occasions, returned=returned)
    return renewed, replace(change, told=_is_told(change, now))


def _is_told(change: Change, now: datetime) -> bool:
    before, event = change.before, change.after
    if before is None:
        return change.told
    over = is_over(before, now) and is_over(event, now)
    if change.returned and (event.status in OFF or over):
        # It comes back as it was: called off, or past; but one of its days may take place after all.
        return not over and (before.status is not event.status or bool(change.occurrences))
    told = {*change.fields, *(name for one in change.occurrences for name in one.fields)}
    told |= {"status" for one in change.occurrences if one.before is None}
    if event.minor and not _acted_on(change, told) & {*ACTED_ON, "outcome"}:
        return False
    if over and not told & {"outcome", "status"}:
        return False
    # Who follows a topic that it leaves would see it vanish.
    return change.returned or bool(told & set(TELLING)) or bool(set(before.tags) - set(event.tags))


def _acted_on(change: Change, told: set[str]) -> set[str]:
    """What is told, but for a place that was merely corrected."""
    states = (
        (change.before, change.after, change.fields),
        *((o.before, o.after, o.fields) for o in change.occurrences),
    )
    others = any(
        before is not None and "place" in fields and not is_corrected(before.place, after.place)
        for before, after, fields in states
    )
    return told if others else told - {"place"}


def _refuse_shared_identities(revised: Revised, given: Collection[str]) -> None:
    holders: dict[str, str] = {}
    for name, entry in revised.history.entries.items():
        other = holders.setdefault(entry.identity, name)
        if other != name:
            new, old = (name, other) if other in revised.previous else (other, name)
            raise IdentityTakenError(_taken(revised.history.entries[new], old, is_given=old in given))


def _taken(new: Entry, old: str, *, is_given: bool) -> Remark:
    """What to say of a new event whose identity is that of an older one, `old`, which may be in the input as well."""
    event, published = new.event, f"'{old}' was published as '{new.identity}' before"
    if new.identity == event.id:
        message, otherwise = f"{published}, so a new event cannot be called so", "give it an id that was never used"
    else:
        message, otherwise = f"{published}, so '{event.id}' cannot take that over", f"take '{new.identity}' out"
    if is_given:
        return Remark(event.id, message, f"{otherwise} of formerly" if new.identity != event.id else otherwise)
    formerly = ", ".join((*event.formerly, old))
    hint = f"if this is '{old}' under another id, write formerly: [{formerly}]; if not, {otherwise}"
    return Remark(event.id, message, hint)


def _refuse_other_identities(history: History, calendar: Calendar) -> None:
    """Stop where all events would become others, as the calendar has another domain or id than it was published by."""
    was, now = history.authority, (calendar.domain, calendar.id)
    shown = sum(entry.left is None for entry in history.entries.values())
    if was and was != now and shown:
        name, old, new = next(one for one in zip(("domain", "id"), was, now, strict=True) if one[1] != one[2])
        raise MassCancelError(
            f"the calendar was published with the {name} '{old}', and has '{new}' now. The identities of all events and"
            f" alerts are made of it, so calendars would lose {shown} of them and get others, and readers would show"
            " every alert once more; so nothing was published. Put it back, or if it is meant, build with"
            " --allow-mass-cancel."
        )


def _refuse_mass_cancel(revised: Revised) -> None:
    lost = [name for name, change in revised.changes.items() if change.dropped and change.told]
    if len(lost) <= 3:
        return
    coming = [e for e in revised.previous.values() if e.dropped is None and e.event.status is not Status.CANCELLED
              and not is_over(e.event, revised.now)]  # fmt: skip
    if len(lost) * 3 > len(coming):
        raise MassCancelError(
            f"this build would cancel {len(lost)} of {len(coming)} coming events, since they are no longer in the"
            f" input: {', '.join(lost[:5])}{' …' if len(lost) > 5 else ''}. That is usually a broken file or a bad"
            " merge, so nothing was published. If it is meant, build with --allow-mass-cancel."
        )


def _about(calendar: Calendar) -> str:
    """A short name for what the calendar says of itself, so that a change of it moves LAST-MODIFIED.

    Its topics have their titles in the ledger: they are those of what is published, and no others are known.
    """
    return _short(replace(calendar, events=(), topics=(), overview=None))


def _surroundings(calendar: Calendar) -> str:
    """A short name for what each event shows that is none of its own: where its page is and whom to write to, the
    language that stands in for others, and how the program writes it.
    """  # fmt: skip
    return _short((calendar.url, calendar.contact, calendar.language, FORM))


def _overview(calendar: Calendar) -> str:
    overview = calendar.overview
    return f"{overview.weekday} {overview.time:%H:%M} {calendar.zone}" if overview is not None else ""


def _short(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def _in_their_surroundings(
    entries: Mapping[str, Entry], history: History, topics: Mapping[str, Text], surroundings: str, now: datetime
) -> Mapping[str, Entry]:
    """The entries, with LAST-MODIFIED moved where the calendar shows them with other words of its own.

    Those are the titles of their topics, and that of what they are a part of.
    """
    everywhere = surroundings != history.surroundings and history.as_of != EPOCH
    retitled = {tag for tag, title in topics.items() if history.topics.get(tag, title) != title}
    wholes = {name for name, entry in entries.items() if entry.event.parts and _is_retitled(entry, history)}
    if not everywhere and not retitled and not wholes:
        return entries
    moved: dict[str, Entry] = {}
    for name, entry in entries.items():
        published = name in history.entries and entry.revision == history.entries[name].revision
        shown_so = everywhere or retitled & set(entry.event.tags) or entry.event.part_of in wholes
        if published and entry.left is None and shown_so:
            occurrences = {key: touched(one, now) for key, one in entry.occurrences.items()}
            moved[name] = replace(entry, revision=touched(entry.revision, now), occurrences=occurrences)
    return {**entries, **moved}


def _is_retitled(whole: Entry, history: History) -> bool:
    """Whether its title is another one than was published, or was not published."""
    before = history.entries.get(whole.event.id)
    return before is None or before.event.title != whole.event.title
