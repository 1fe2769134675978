"""A change in words: what was and what is, one line for each thing that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from feeds.history.difference import TOLD, differences
from feeds.history.revise import Change
from feeds.locale import Locale
from feeds.markup import plain, to_html, to_text
from feeds.model import Event, Imprecise, Place, Text, Timed, When
from feeds.recurrence import shifted
from feeds.wording import (
    list_in_words,
    participant_in_words,
    repeat_in_words,
    when_briefly,
    when_in_words,
)

SHORT = 160
"""How long a text may be to be quoted whole, old and new; of a longer one a notice only says that it is new."""


@dataclass(frozen=True, slots=True)
class Teller:
    """The words for changes in one language, `default` being the language to fall back on."""

    locale: Locale
    language: str
    default: str

    def lines(self, change: Change, without: str = "") -> tuple[str, ...]:
        """One line for each thing that differs, those of the whole first, then those of single occurrences."""
        before, after = change.before, change.after
        fields = [name for name in change.fields if name != without]
        lines = list(self._of_event(before, after, fields)) if before is not None else []
        for old, new in change.occurrences:
            was = old if old is not None else occasion(before or after, new)
            day = when_briefly(occasion(after, new).when, self.locale, year=True)
            lines += [
                self.locale.say("changes.occurrence", day=day, change=line)
                for line in self._of_event(was, new, differences(was, new))
            ]
        return tuple(lines)

    def words(self, text: Text | None) -> str:
        """A text in this language, as plain words; none for none."""
        return "" if text is None else plain(text.in_language(self.language, self.default).text)

    def _of_event(self, before: Event, after: Event, fields: Sequence[str]) -> Iterator[str]:
        for name in TOLD:
            if name in fields:
                yield from self._of_field(name, before, after)

    def _of_field(self, name: str, before: Event, after: Event) -> Iterator[str]:
        old, new = getattr(before, name), getattr(after, name)
        if name == "when":
            yield from self._moved(old, new)
            return
        one_line = self._one_line().get(name)
        if one_line is not None:
            yield from self._from_to(name, one_line(old), one_line(new))
            return
        listed = self._listed().get(name)
        if listed is not None:
            yield from self._in_list(name, listed(old), listed(new))
            return
        yield from self._rewritten(name, _plain(self.words(old)), _plain(self.words(new)))

    def _one_line(self) -> dict[str, Callable[..., str]]:
        return {
            "title": self.words,
            "place": self._place,
            "online": lambda online: online or "",
            "status": lambda status: self.locale.say(f"status.{status.value}"),
            "repeat": lambda repeat: repeat_in_words(repeat, self.locale) if repeat else "",
        }

    def _listed(self) -> dict[str, Callable[..., list[str]]]:
        return {
            "participants": lambda people: [
                participant_in_words(one, self.language, self.default, self.locale) for one in people
            ],
            "topics": lambda topics: [_plain(self.words(topic)) for topic in topics],
            "context": lambda blocks: [self.words(block.title) for block in blocks if block.title],
            "expectations": lambda expectations: [self.words(one.party.name) for one in expectations],
        }

    def _from_to(self, name: str, old: str, new: str) -> Iterator[str]:
        what = self.locale.say(f"fields.{name}")
        if old == new:
            # The same words in this language: what changed is finer than a sentence shows, or another translation.
            return
        if not old:
            yield self.locale.say("changes.added", what=what, new=new)
        elif not new:
            yield self.locale.say("changes.removed", what=what, old=old)
        else:
            yield self.locale.say("changes.changed", what=what, old=old, new=new)

    def _moved(self, old: When, new: When) -> Iterator[str]:
        """The old time and the new one; days alone are named without what both have in common."""
        if isinstance(old, Timed) or isinstance(new, Timed):
            was, now = (
                when_briefly(when, self.locale, year=True)
                if isinstance(when, Imprecise)
                else when_in_words(when, self.locale)
                for when in (old, new)
            )
            yield from self._from_to("when", was, now)
            return
        years = {day.year for when in (old, new) for day in (when.first, when.last) if day is not None}
        was, now = (when_briefly(when, self.locale, year=len(years) > 1) for when in (old, new))
        yield from self._from_to("date", was, now)

    def _in_list(self, name: str, old: list[str], new: list[str]) -> Iterator[str]:
        what = self.locale.say(f"fields.{name}")
        added = [one for one in new if one not in old]
        removed = [one for one in old if one not in new]
        if removed:
            yield self.locale.say("changes.removed", what=what, old=list_in_words(removed, self.locale))
        if added:
            yield self.locale.say("changes.added", what=what, new=list_in_words(added, self.locale))
        if not removed and not added and name in ("context", "expectations"):
            yield self.locale.say("changes.rewritten", what=what)

    def _rewritten(self, name: str, old: str, new: str) -> Iterator[str]:
        what = self.locale.say(f"fields.{name}")
        if max(len(old), len(new)) <= SHORT and "\n" not in old + new:
            yield from self._from_to(name, old.rstrip("."), new.rstrip("."))
        elif not old:
            yield self.locale.say("changes.text_added", what=what)
        elif not new:
            yield self.locale.say("changes.text_removed", what=what)
        elif old != new:
            yield self.locale.say("changes.rewritten", what=what)

    def _place(self, place: Place | None) -> str:
        if place is None:
            return ""
        name, address = self.words(place.name), self.words(place.address)
        return f"{name}, {address}" if address else name


def occasion(event: Event, occurrence: Event) -> Event:
    """The event as it stood for an occurrence before that one was changed."""
    if occurrence.recurrence_id is None:
        return event
    return replace(event, when=shifted(event.when, occurrence.recurrence_id), repeat=None, changes=())


def _plain(markdown: str) -> str:
    return to_text(to_html(markdown)).strip() if markdown else ""
