"""A change in words: what was and what is, one line for each thing that differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from feeds.direction import direction_of
from feeds.history.change import Change
from feeds.history.difference import TOLD
from feeds.history.occasion import Occasion
from feeds.locale import Locale
from feeds.markup import plain, to_html, to_text
from feeds.model import Event, Imprecise, Place, Text, Timed, When
from feeds.repeating import repeat_in_words
from feeds.wording import (
    list_in_words,
    participant_in_words,
    when_briefly,
    when_in_words,
)

SHORT = 160
"""How long a text may be to be quoted whole, old and new; of a longer one a notice only says that it is new."""


@dataclass(frozen=True, slots=True)
class Teller:
    """The words for changes in one language: `default` is that to fall back on, `topics` are the titles of tags."""

    locale: Locale
    language: str
    default: str
    topics: Mapping[str, Text] = field(default_factory=dict)

    def lines(self, change: Change, *, without: str = "", named: tuple[Occasion, ...] = ()) -> tuple[str, ...]:
        """One line for each thing that differs, those of the whole first, then those of single occurrences.

        `without` is what the title says already: of the occurrences `named` in it, or of the whole if there are none.
        """
        lines: list[str] = []
        if change.before is not None:
            fields = [name for name in change.fields if named or name != without]
            lines += self._of_event(change.before, change.after, fields)
            left = [tag for tag in change.before.tags if tag not in change.after.tags]
            if left:
                names = [self.words(self.topics.get(tag)) or tag for tag in left]
                lines.append(self.locale.say("changes.topic_left", topics=list_in_words(names, self.locale)))
        for one in change.occurrences:
            lines += self._of_occasion(one, without if one in named else "")
        return tuple(lines)

    def _of_occasion(self, one: Occasion, without: str) -> Iterator[str]:
        day = when_briefly(one.when, self.locale, year=True)
        if one.before is None:
            if not without:
                yield self.locale.say("changes.extra", day=day)
            return
        if one.after.repeat is not None:
            for line in self._of_event(one.before, one.after, one.fields):
                yield self.locale.say("changes.following", day=day, change=line)
            return
        for name in one.fields:
            if name == without:
                continue
            if name == "status":
                status = self.locale.say(f"status.{one.after.status.value}")
                yield self.locale.say("changes.occurrence", day=day, change=status)
            else:
                yield from self._of_field(name, one.before, one.after, day)

    def marked(self, line: str, change: Change) -> str:
        """A line as HTML, the titles in it that are of another language marked with that (WCAG 2.2, 3.1.2).

        The ledger keeps no event as it was before: this is where a former title is known to be of a language, and
        pages that show the line take it from here.
        """
        pairs = ((change.before, change.after), *((one.before, one.after) for one in change.occurrences))
        known = (event.title.in_language(self.language, self.default) for pair in pairs for event in pair if event)
        foreign = {plain(words.text): words.language for words in known if words.language is not None}
        if not foreign:
            return escape(line)
        longest_first = sorted(foreign, key=lambda words: (-len(words), words))
        parts = re.split("|".join(rf"((?<!\w){re.escape(words)}(?!\w))" for words in longest_first), line)
        return "".join(
            f'<span lang="{escape(foreign[part])}" dir="{direction_of(foreign[part])}">{escape(part)}</span>'
            if part in foreign
            else escape(part)
            for part in parts
            if part
        )

    def words(self, text: Text | None) -> str:
        """A text in this language, as plain words; none for none."""
        return "" if text is None else plain(text.in_language(self.language, self.default).text)

    def _of_event(self, before: Event, after: Event, fields: Sequence[str]) -> Iterator[str]:
        for name in TOLD:
            if name in fields:
                yield from self._of_field(name, before, after)

    def _of_field(self, name: str, before: Event, after: Event, day: str = "") -> Iterator[str]:
        """What differs in one field; `day` names the occurrence, if it is one of a series."""
        old, new = getattr(before, name), getattr(after, name)
        if name == "when":
            yield from self._moved(old, new)
            return
        what = self.locale.say(f"fields.{name}")
        if day:
            what = self.locale.say("changes.on_day", what=what, day=day)
        one_line = self._one_line().get(name)
        if one_line is not None:
            was, now = one_line(old), one_line(new)
            if name == "repeat" and was and not now:
                yield self.locale.say("changes.repeat_ended", old=was)
            elif name == "status":
                yield self.locale.say("changes.now", what=what, new=now, old=was)
            elif was != now:
                yield self._from_to(what, was, now)
            elif name == "repeat":
                # Finer than a sentence shows, and yet something to act on.
                yield self.locale.say("changes.details", what=what)
            return
        listed = self._listed().get(name)
        if listed is not None:
            yield from self._in_list(name, what, listed(old), listed(new))
            return
        was, now = _plain(self.words(old)), _plain(self.words(new))
        if name == "reason" and before.status is not after.status:
            # The old one was why it stood otherwise: it has not become the new one.
            was = ""
        yield from self._rewritten(what, was, now)

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

    def _from_to(self, what: str, old: str, new: str) -> str:
        if not old:
            return self.locale.say("changes.set", what=what, new=new)
        if not new:
            return self.locale.say("changes.removed", what=what, old=old)
        return self.locale.say("changes.changed", what=what, old=old, new=new)

    def _moved(self, old: When, new: When) -> Iterator[str]:
        """The old time and the new one; days alone are named without what both have in common."""
        if isinstance(old, Timed) or isinstance(new, Timed):
            name = "when"
            was, now = (
                when_briefly(when, self.locale, year=True)
                if isinstance(when, Imprecise)
                else when_in_words(when, self.locale)
                for when in (old, new)
            )
        else:
            name = "date"
            years = {day.year for when in (old, new) for day in (when.first, when.last) if day is not None}
            was, now = (when_briefly(when, self.locale, year=len(years) > 1) for when in (old, new))
        if was == now:
            return
        # 'from … to …' takes days; a day that is not known yet is said of the event.
        form = "now" if any(isinstance(when, Imprecise) for when in (old, new)) else "changed"
        yield self.locale.say(f"changes.{form}", what=self.locale.say(f"fields.{name}"), old=was, new=now)

    def _in_list(self, name: str, what: str, old: list[str], new: list[str]) -> Iterator[str]:
        added = [one for one in new if one not in old]
        removed = [one for one in old if one not in new]
        if removed:
            yield self.locale.say("changes.removed", what=what, old=list_in_words(removed, self.locale))
        if added:
            yield self.locale.say("changes.added", what=what, new=list_in_words(added, self.locale))
        if not removed and not added and name in ("context", "expectations"):
            yield self.locale.say("changes.rewritten", what=what)

    def _rewritten(self, what: str, old: str, new: str) -> Iterator[str]:
        # The same words in this language: another translation has changed.
        if old == new:
            return
        if max(len(old), len(new)) <= SHORT and "\n" not in old + new:
            yield self._from_to(what, old.rstrip("."), new.rstrip("."))
        elif not old:
            yield self.locale.say("changes.text_added", what=what)
        elif not new:
            yield self.locale.say("changes.text_removed", what=what)
        else:
            yield self.locale.say("changes.rewritten", what=what)

    def _place(self, place: Place | None) -> str:
        if place is None:
            return ""
        name, address = self.words(place.name), self.words(place.address)
        return f"{name}, {address}" if address else name


def _plain(markdown: str) -> str:
    return to_text(to_html(markdown)).strip() if markdown else ""
