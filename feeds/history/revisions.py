"""The revisions of an event and of its occurrences: they count what a subscriber acts on, and never go down (P3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from feeds.history.difference import ACTED_ON, differences
from feeds.history.ledger import Entry, Revision
from feeds.model import Event, RecurrenceId
from feeds.recurrence import followed, split_day, variants

SECOND = timedelta(seconds=1)


def revised_whole(entry: Entry, event: Event, fields: tuple[str, ...], now: datetime) -> Revision:
    """The revision of the whole; it takes over the occurrences that are no longer changed, and goes above theirs."""
    freed = {name for name, _, _ in variants(entry.event)} - {name for name, _, _ in variants(event)}
    resplit = [split_day(one) for one in entry.event.following] != [split_day(one) for one in event.following]
    returned = entry.dropped is not None
    # The text of the whole names its exceptions, and its page goes by its id.
    excepted = (entry.event.changes, entry.event.following) != (event.changes, event.following)
    renamed = entry.event.id != event.id
    if not fields and not freed and not resplit and not returned and not excepted and not renamed:
        return entry.revision
    known = max((entry.revision.sequence, *(entry.occurrences[key].sequence for key in freed if "from" not in key)))
    acted = returned or resplit or bool(freed) or any(name in ACTED_ON for name in fields)
    return Revision(known + acted, entry.revision.created, later(entry.revision.modified, now))


def revised_occurrences(entry: Entry, event: Event, whole: Revision, now: datetime) -> dict[str, Revision]:
    """The revisions of all occurrences that ever were changed; none goes below what the whole said of it."""
    before = {name: one for name, one, _ in variants(entry.event)}
    after = {name: one for name, one, _ in variants(event)}
    ended, ends = _ends(entry.event), _ends(event)
    revisions = dict(entry.occurrences)
    series = whole
    for key, one in after.items():
        old = before.get(key)
        if one.repeat is not None:
            within = [name for name in entry.occurrences if name.startswith(f"{key}/") and name not in after]
            resplit = ended.get(key) != ends[key] or any(name in before for name in within)
            freed = max((entry.occurrences[name].sequence for name in within), default=0)
            series = revisions[key] = _revised_series(
                revisions.get(key), old, one, entry.revision, now, resplit=resplit, above=freed
            )
            continue
        known = revisions.get(key, entry.revision if series is whole else series)
        fields = ACTED_ON if old is None else differences(old, one)
        said = entry.revision.sequence if series is whole else series.sequence
        least = known.sequence if old is not None else max(known.sequence, said)
        sequence = max(series.sequence, least + any(name in ACTED_ON for name in fields))
        if fields or sequence != known.sequence or event.id != entry.event.id:
            known = Revision(sequence, known.created, later(known.modified, now))
        revisions[key] = known
    return dict(sorted(revisions.items()))


def _revised_series(
    known: Revision | None, old: Event | None, one: Event, whole: Revision, now: datetime, *, resplit: bool, above: int
) -> Revision:
    """The revision of a series that the event goes on as: it has a UID, and so a count, of its own.

    A new one begins at that which the whole had: it went above all that was known of an event that left and came back.
    `resplit` is whether it has other dates for the sake of another series or of an occurrence that is changed no more;
    what is acted on goes `above` what such occurrences had.
    """
    if known is None:
        return Revision(whole.sequence, now, now)
    fields = ACTED_ON if old is None else differences(old, one)
    # The text of a series names its exceptions.
    if old is not None and not fields and not resplit and (old.id, old.changes) == (one.id, one.changes):
        return known
    if resplit or any(name in ACTED_ON for name in fields):
        return Revision(max(known.sequence, above) + 1, known.created, later(known.modified, now))
    return touched(known, now)


def _ends(event: Event) -> dict[str, RecurrenceId | None]:
    """Where each of the series that an event goes on as ends because another one begins, by its name."""
    return {f"from {split_day(one)}": end for one, end in followed(event)}


def highest(entry: Entry) -> Revision:
    """What an event that comes back has to go above, as a whole and in each of its occurrences."""
    revisions = (entry.revision, *entry.occurrences.values())
    return Revision(max(r.sequence for r in revisions), entry.revision.created, max(r.modified for r in revisions))


def later(modified: datetime, now: datetime) -> datetime:
    """The time of a change at `now`: after the last one, whatever the clock says."""
    return max(now, modified + SECOND)


def touched(revision: Revision, now: datetime) -> Revision:
    """The revision after a change that moves LAST-MODIFIED and nothing else."""
    return Revision(revision.sequence, revision.created, later(revision.modified, now))
