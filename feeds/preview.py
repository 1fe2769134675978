"""What subscribers would see of the next build: events added, changed and gone, and the notices that would go out.

Takes what `feeds.build.build` takes and gives a value; `as_text` and `as_markdown` write it for an editor. The words of
the telling are English, the texts of the calendar in its default language; what changed in another language alone has
that language's tag behind it. A title can be hostile (P8): in Markdown it stays a text, whatever is in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feeds.build import advance
from feeds.history.change import Change
from feeds.history.difference import TOLD
from feeds.history.ledger import EPOCH, History, Notice
from feeds.history.remarks import remarks
from feeds.history.revise import MassCancelError, revise
from feeds.locale import load
from feeds.model import Calendar, Event, Status
from feeds.notices.changes import Teller
from feeds.notices.due import next_due
from feeds.wording import when_briefly

MOST = 100
"""How many events and how many notices are told one by one."""

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
"""What may be escaped in Markdown, and so is (CommonMark §2.4)."""


GONE = "no longer in the input; it stays in the calendar, as cancelled"
GONE_UNDATED = "no longer in the input; it stays on the pages, as cancelled; without a day it is in no calendar"


class What(StrEnum):
    """What happened to an event; the value is what an editor reads."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    DROPPED = "dropped"
    REINSTATED = "going ahead after all"


@dataclass(frozen=True, slots=True)
class Told:
    """One event of which something is new; `lines` say what, `silent` that no notice goes out."""

    what: What
    id: str
    title: str
    lines: tuple[str, ...]
    silent: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be new. `refused` is why a build would refuse to publish it, if it would."""

    events: tuple[Told, ...]
    notices: tuple[Notice, ...]
    itself: bool
    language: str
    next_due: datetime | None
    refused: str = ""

    @property
    def summary(self) -> str:
        """All of it in one line."""
        counts = [(what, sum(one.what is what for one in self.events)) for what in What]
        named = [f"{number} {what}" for what, number in counts if number]
        if named:
            first = counts[[bool(number) for _, number in counts].index(True)][1]
            named[0] = named[0].replace(" ", " event " if first == 1 else " events ", 1)
        if self.itself:
            named.append("the calendar's own details changed")
        parts = [", ".join(named)] if named else []
        if self.notices:
            parts.append(f"{len(self.notices)} {'notice' if len(self.notices) == 1 else 'notices'}")
        return "; ".join(parts) or "nothing new"


def preview(history: History, calendar: Calendar, now: datetime) -> Preview:
    """What a build of `calendar` at `now` (UTC) would add to what is published. Raises `IdentityTakenError`."""
    refused = ""
    try:
        revised = revise(history, calendar, now)
    except MassCancelError as error:
        refused = str(error)
        revised = revise(history, calendar, now, allow_mass_cancel=True)
    after, _, sent = advance(history, calendar, now, allow_mass_cancel=True)
    tellers = tuple(Teller(load("en"), language, calendar.language) for language in calendar.languages)
    seem = {remark.event: f"{remark.message}: {remark.help}" for remark in remarks(revised)}
    undated = {name for name in revised.changes if revised.history.entries[name].slot is None}
    events = tuple(
        _told(name, change, tellers, seem.get(name, ""), is_dated=name not in undated)
        for name, change in sorted(revised.changes.items())
    )
    said, before = ((one.about, one.topics) for one in (revised.history, history))
    itself = history.as_of != EPOCH and said != before
    due = next_due(after, calendar, max(now, after.as_of))
    return Preview(events, sent, itself, calendar.language, due, refused)


def _told(name: str, change: Change, tellers: tuple[Teller, ...], seems: str, *, is_dated: bool) -> Told:
    if change.before is None:
        lines = tuple(filter(None, _first_seen(change.after, tellers[0])))
    elif change.dropped:
        lines = (GONE if is_dated else GONE_UNDATED,)
    else:
        lines = tuple(_changed(change, tellers))
    title = tellers[0].words(change.after.title)
    return Told(_what(change), name, title, (*lines, *filter(None, (seems,))), silent=not change.told)


def _what(change: Change) -> What:
    if change.before is None:
        return What.ADDED
    if change.dropped:
        return What.DROPPED
    if change.returned:
        return What.REINSTATED
    off = Status.CANCELLED
    return What.CANCELLED if change.after.status is off and change.before.status is not off else What.CHANGED


def _first_seen(event: Event, teller: Teller) -> Iterator[str]:
    place = teller.words(event.place.name) if event.place else ""
    yield ", ".join(filter(None, (when_briefly(event.when, teller.locale, year=True), place)))


def _changed(change: Change, tellers: tuple[Teller, ...]) -> Iterator[str]:
    """What changed in the default language, then what did so in others alone, then what only a name is told of."""
    said: set[str] = set()
    for teller in tellers:
        for line in teller.lines(change):
            if line not in said:
                yield line if teller is tellers[0] else f"{line} [{teller.language}]"
            said.add(line)
    for field in change.fields:
        if field not in TOLD:
            said.add(field)
            yield f"{tellers[0].locale.say(f'fields.{field}')}: changed"
    if not said and change.before is not None and change.before.repeat != change.after.repeat:
        # The same dates in other words, or dates that have been.
        yield f"{tellers[0].locale.say('fields.repeat')}: changed"


def as_text(preview: Preview) -> str:
    """The preview as plain text, its first line all of it in short, as in a commit's message."""
    lines = [preview.summary]
    if preview.events:
        lines.append("")
    for told in preview.events[:MOST]:
        lines.append(f"{told.what.capitalize()}: {_one_line(told.title)} ({told.id}){_silence(told)}")
        lines += [f"    {_one_line(line)}" for line in told.lines]
    lines += _more(len(preview.events), "event")
    if preview.notices:
        lines += ["", "Notices:"]
    lines += [f"    {notice.time:%Y-%m-%d %H:%MZ}  {_title(notice, preview)}" for notice in preview.notices[:MOST]]
    lines += _more(len(preview.notices), "notice")
    if preview.refused:
        lines += ["", _one_line(preview.refused)]
    return "\n".join(lines) + "\n"


def as_markdown(preview: Preview) -> str:
    """The preview as Markdown, as in the summary of a job."""
    lines = ["### What subscribers would see", "", f"{_escaped(preview.summary).capitalize()}.", ""]
    if preview.refused:
        lines += [f"**A build stops here:** {_escaped(preview.refused)}", ""]
    for told in preview.events[:MOST]:
        lines.append(f"- **{told.what.capitalize()}**: {_escaped(told.title)} ({_escaped(told.id)}){_silence(told)}")
        lines += [f"  - {_escaped(line)}" for line in told.lines]
    lines += [f"- {more.strip()}" for more in _more(len(preview.events), "event")]
    if preview.notices:
        lines += ["", "#### Notices that would go out", ""]
    for notice in preview.notices[:MOST]:
        lines.append(f"- {notice.time:%Y-%m-%d %H:%M} UTC: {_escaped(_title(notice, preview))}")
    lines += [f"- {more.strip()}" for more in _more(len(preview.notices), "notice")]
    return "\n".join(lines).rstrip("\n") + "\n"


def _title(notice: Notice, preview: Preview) -> str:
    """The title in the default language, or in the first that it has."""
    texts = notice.texts
    return _one_line(texts[preview.language if preview.language in texts else next(iter(texts))].title)


def _silence(told: Told) -> str:
    return ", without a notice" if told.silent else ""


def _more(number: int, noun: str) -> Iterable[str]:
    if number > MOST:
        yield f"    … and {number - MOST} more {noun}{'' if number - MOST == 1 else 's'}"


def _one_line(text: str) -> str:
    """The text in one line, without anything that would steer a terminal or end a line."""
    shown = "".join(" " if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else one for one in text)
    return " ".join(shown.split())


def _escaped(text: str) -> str:
    return PUNCTUATION.sub(r"\\\1", _one_line(text))
