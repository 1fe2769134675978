"""Which words of a line are of another language than its page: what a language has not is told in another one.

The title of a notice, or a place with its address, is one line made of several texts. Those of another language are
found in it by what the event says, and marked, so that a screen reader speaks them as what they are (WCAG 2.2, 3.1.2).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from html import unescape

import babel
import babel.core
from markupsafe import Markup, escape

from feeds.card import Card
from feeds.direction import direction_of, runs_from_the_right
from feeds.edition import Edition
from feeds.history.ledger import Notice
from feeds.locale import Locale, load
from feeds.markup import plain, to_html, to_text
from feeds.model import OFF, Event, Text

_MARKED = re.compile(r'<span lang="([\w-]+)"[^>]*>([^<>]+)</span>')

Foreign = Mapping[str, str]
"""Texts of other languages than the page's as they stand on a line, each with its language."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks what is of another language in the lines of the pages of an edition."""

    edition: Edition
    locale: Locale

    def words(self, text: Text) -> Markup:
        """A text on one line."""
        words = text.in_language(self.edition.language, self.edition.calendar.language)
        return line_of(plain(words.text), self._foreign((text,)), self.locale)

    def heading(self) -> Markup:
        """The title of the channel."""
        return line_of(self.edition.title, self._foreign(self.named()), self.locale)

    def named(self) -> tuple[Text, ...]:
        """The texts that the title of the channel is made of."""
        calendar, topic = self.edition.calendar, self.edition.topic
        return (calendar.title,) if topic is None else (calendar.title, topic.title)

    def language(self, *texts: Text) -> str:
        """The one language of some texts, where it is not the page's: the title of a page has room for no more."""
        found = {text.in_language(self.edition.language, self.edition.calendar.language).language for text in texts}
        return found.pop() or "" if len(found) == 1 else ""

    def title(self, card: Card) -> Markup:
        """The title of an event, struck through if it does not take place; the words that say so are the page's own."""
        foreign = self._foreign((card.event.title,)) if card.title.language else {}
        if card.event.status not in OFF:
            return line_of(card.title.text, foreign, self.locale)
        before, _, after = self.locale.say(f"titles.{card.event.status.value}", title="\0").partition("\0")
        title = line_of(card.title.text.removeprefix(before).removesuffix(after), foreign, self.locale)
        return Markup('{}<span class="struck">{}</span>{}').format(before, title, after)

    def place(self, card: Card) -> Markup:
        """Where an event is held: its name and its address may be of two languages."""
        if card.where is None:
            return Markup()
        return line_of(card.where.text, self._foreign(texts_of(card.event.place)), self.locale)

    def notices(self, notices: Iterable[Notice], events: Iterable[Event]) -> list[tuple[Notice, Markup, Markup]]:
        """Notices, each with its title and its summary; what they are about is in some events."""
        known = {event.id: event for event in events}
        told = []
        for notice in notices:
            text = notice.texts[self.edition.language]
            foreign = self._before(notice.event)
            if notice.event in known:
                foreign = foreign | self._of_event(known[notice.event])
            if notice.event is None:
                foreign = {line: language for event in known.values() for line, language in self._on_a_line(event)}
            told.append(
                (notice, line_of(text.title, foreign, self.locale), line_of(text.summary, foreign, self.locale))
            )
        return told

    def _before(self, event: str | None) -> dict[str, str]:
        """What was of another language in an event when its notices told it, such as a place that it no longer has."""
        told = (notice.texts[self.edition.language].html for notice in self.edition.told.get(event or "", ()))
        return {unescape(words): language for html in told for language, words in _MARKED.findall(html)}

    def _of_event(self, event: Event) -> dict[str, str]:
        return self.edition.once(("foreign", event.id), lambda: self._foreign(texts_of(event)))

    def _on_a_line(self, event: Event) -> Iterable[tuple[str, str]]:
        """What is of another language in the line that an overview has of an event."""
        key = ("foreign on a line", event.id)
        return self.edition.once(key, lambda: self._foreign((event.title, *texts_of(event.place)))).items()

    def _foreign(self, texts: Iterable[Text]) -> dict[str, str]:
        language, default = self.edition.language, self.edition.calendar.language
        found: dict[str, str] = {}
        for text in texts:
            words = text.in_language(language, default)
            if words.language is not None:
                lines = (words.text, to_text(to_html(words.text)))
                found |= {line: words.language for line in map(plain, lines) if line}
        return found


@lru_cache(maxsize=64)
def territorial(language: str) -> str:
    """A language as Open Graph has it, with a territory: its own, or that where most who speak it are (CLDR)."""
    known = babel.Locale.parse(language, sep="-")
    if known.territory is None:
        known = load(language).babel
    if known.territory is None:
        likely = babel.core.get_global("likely_subtags").get(str(known), "")
        territory = next((part for part in reversed(likely.split("_")[1:]) if len(part) in (2, 3)), None)
        return f"{known.language}_{territory}" if territory else str(known)
    return f"{known.language}_{known.territory}"


def texts_of(value: object) -> Iterator[Text]:
    """Every text in an event, or in any other value of the model."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts_of(getattr(value, one.name))


def line_of(text: str, foreign: Foreign, locale: Locale) -> Markup:
    """A line of a page, with what is of another language marked, and kept to itself where it may run the other way."""
    found = sorted((words for words in foreign if words in text), key=lambda words: (-len(words), words))
    if not found:
        return _isolated(escape(text), text, locale)
    pattern = "|".join(rf"(?<!\w){re.escape(words)}(?!\w)" for words in found)
    # What is between the matches has the even places.
    parts = re.split(f"({pattern})", text)
    line = Markup().join(marked(part, foreign[part]) if place % 2 else escape(part) for place, part in enumerate(parts))
    return _isolated(line, "".join(parts[::2]), locale)


def marked(words: str, language: str) -> Markup:
    """Words with their language and its direction."""
    return Markup('<span lang="{}" dir="{}">{}</span>').format(language, direction_of(language), words)


def _isolated(line: Markup, text: str, locale: Locale) -> Markup:
    """A line that may run against the page, kept from what stands beside it (UAX #9, and `bdi` in HTML)."""
    if locale.direction == "ltr":
        against = runs_from_the_right(text)
    else:
        against = any(unicodedata.bidirectional(sign) == "L" for sign in text)
    return Markup("<bdi>{}</bdi>").format(line) if against else line
