"""An event as one language tells it, part by part: safe HTML, in the order in which a reader needs the parts.

When and where come first, then what it is, who comes, what is at stake, and where that was read. `feeds.cards` keeps
what is told of an event, for every format to take its texts from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from feeds import markup, wording
from feeds.card import Section, Whole
from feeds.direction import direction_of, runs_from_the_right
from feeds.locale import Locale
from feeds.model import (
    OFF,
    Attachment,
    Contact,
    Context,
    Event,
    Expectation,
    Participant,
    Place,
    RecurrenceId,
    Source,
    Status,
    Text,
    When,
    Words,
)
from feeds.prose import Passage
from feeds.recurrence import followed, repeat_before, series, shifted, variants
from feeds.repeating import repeat_in_words

KEPT = 4096
"""How many places are kept in words, as many events have the same."""


def _shown(words: Words) -> str:
    """A name or a title as HTML, with its language where it is another one."""
    return _marked("span", words.language, markup.escape(words.text))


def _shown_alone(words: Words) -> str:
    """The same, among texts from right to left: nothing says that it runs as they do."""
    return _marked("span", words.language, markup.escape(words.text), alone=True)


def _marked(tag: str, language: str | None, body: str, *, alone: bool = False) -> str:
    edge = "\n" if tag == "div" else ""
    if language is None:
        # Nothing says which language it is in; it is kept to itself, and runs as its first letter does.
        alone = alone or runs_from_the_right(body)
        return f'<{tag} dir="auto">{edge}{body}{edge}</{tag}>' if alone else body
    direction = direction_of(language)
    turned = "" if direction == "ltr" else f' dir="{direction}"'
    return f'<{tag} lang="{markup.escape(language)}"{turned}>{edge}{body}{edge}</{tag}>'


@lru_cache(KEPT)
def _where(place: Place, language: str, default: str) -> Words:
    name = place.name.in_language(language, default)
    parts = [name.text] if place.address is None else [name.text, place.address.in_language(language, default).text]
    return Words(", ".join(map(markup.plain, parts)), name.language)


@lru_cache(KEPT)
def _place(place: Place, language: str, default: str, show: Callable[[Words], str]) -> str:
    name = show(place.name.in_language(language, default))
    if place.url is not None:
        name = markup.link(place.url, name)
    return name if place.address is None else f"{name}, {show(place.address.in_language(language, default))}"


@lru_cache(KEPT)
def _at(place: Place, language: str, default: str, show: Callable[[Words], str]) -> Passage:
    shown = f"<p>{_place(place, language, default, show)}</p>"
    return Passage(shown, markup.to_text(shown))


@lru_cache(KEPT)
def _participant(
    participant: Participant, language: str, default: str, locale: Locale, show: Callable[[Words], str]
) -> Passage:
    """Who takes part, and as what, as an item of a list."""
    shown = wording.participant_in_words(participant, language, default, locale, show=show)
    return Passage(f"<li>{shown}</li>", f"- {markup.to_text(f'<p>{shown}</p>')}")


def _line(words: str) -> Passage:
    """Plain words on a line of their own."""
    return Passage(f"<p>{markup.escape(words)}</p>", markup.plain(words))


class EventTeller(NamedTuple):
    """Tells an event in `language`, and in the `default` one what there is not in it. What it gives is safe HTML.

    `whole` is what it is a part of; `end` is where a series ends because the event goes on as yet another one.
    """

    event: Event
    language: str
    default: str
    locale: Locale
    whole: Whole | None = None
    end: RecurrenceId | None = None

    def words(self, text: Text) -> Words:
        """The words of a text, as they stand."""
        return text.in_language(self.language, self.default)

    def one_line(self, text: Text) -> str:
        """A text as plain text on one line."""
        return markup.plain(self.words(text).text)

    @property
    def show(self) -> Callable[[Words], str]:
        """Writes a name or a title."""
        return _shown if self.locale.direction == "ltr" else _shown_alone

    def inline(self, text: Text) -> str:
        """A text on one line."""
        return self.show(self.words(text))

    def block(self, text: Text) -> str:
        """A text in Markdown, in paragraphs."""
        words = self.words(text)
        return _marked("div", words.language, markup.to_html(words.text), alone=self.locale.direction == "rtl")

    def marked(self, text: Text, written: Callable[[str], str]) -> str:
        """A text as `written`, with its language where it is another one."""
        words = self.words(text)
        return _marked("span", words.language, written(words.text), alone=self.locale.direction == "rtl")

    def title(self) -> Words:
        """The title, as plain text; its first words say what has become of the event."""
        words = self.words(self.event.title)
        text = markup.plain(words.text)
        if self.event.status is not Status.CONFIRMED:
            text = self.locale.say(f"titles.{self.event.status.value}", title=text)
        return Words(text, words.language)

    def when(self) -> str:
        """When it is and how it recurs, in words."""
        when = wording.when_in_words(self.event.when, self.locale)
        repeat = repeat_before(self.event, self.event.following[0].recurrence_id if self.event.following else self.end)
        if repeat is None:
            return when
        return self.locale.say("when.repeating", when=when, repeat=repeat_in_words(repeat, self.locale))

    def following(self) -> Iterator[str]:
        """When it is, and where and whether if that is not as before, as each of the series that it goes on as."""
        for one, end in followed(self.event):
            words = self._replace(event=one, end=end).when_and_where(self.event)
            if one.status is not self.event.status:
                status = self.locale.say(f"status.{one.status.value}")
                words = self.locale.say("card.exception", day=words, change=status)
            yield words

    def when_and_where(self, before: Event) -> str:
        """When it is, and where if that is another place than before."""
        if self.event.place is None or self.event.place == before.place:
            return self.when()
        return self.locale.say("notices.summary", when=self.when(), where=self.where(self.event.place).text)

    def where(self, place: Place) -> Words:
        """The place and its address, in words."""
        return _where(place, self.language, self.default)

    def sections(self) -> Iterator[Section]:
        """The parts that the event has, in the order in which they are told."""
        for what, told in (*self.particulars(), *self.substance()):
            if told.html:
                yield Section(what, self.locale.say(f"headings.{what}"), *told)

    def particulars(self) -> Iterator[tuple[str, Passage]]:
        """What fits on a line: why it is not as it was, when, where, what it is a part of."""
        event = self.event
        if event.reason is not None:
            yield "reason", Passage(f"<p>{self.marked(event.reason, markup.inline_html)}</p>")
        yield "when", _line(self.when())
        for following in self.following():
            yield "following", _line(following)
        if event.place is not None:
            yield "where", _at(event.place, self.language, self.default, self.show)
        if self.whole is not None:
            yield "part_of", Passage(f"<p>{markup.link(self.whole.url, self.inline(self.whole.title))}</p>")
        for what, url in (("online", event.online), ("website", event.url)):
            if url is not None:
                yield what, Passage(f"<p>{markup.link(url, markup.escape(url))}</p>")

    def substance(self) -> Iterator[tuple[str, Passage]]:
        """What it is about; a part that the event has not is empty."""
        event = self.event
        for what, text in (("description", event.description), ("outcome", event.outcome)):
            if text is not None:
                yield what, self.passage(text)
        if event.repeat is not None:
            yield "exceptions", Passage(_list(self.exceptions()))
        if event.participants:
            yield "participants", self.participants()
        if event.topics:
            yield "topics", Passage(_list(map(self.inline, event.topics)))
        if event.expectations:
            yield "expectations", Passage("\n".join(map(self.expectation, event.expectations)))
        if event.context:
            yield "context", Passage("\n".join(map(self.context, event.context)))
        if event.attachments:
            yield "attachments", Passage(_list(map(self.attachment, event.attachments)))
        if event.contact is not None:
            yield "contact", Passage(self.contact(event.contact))
        if event.sources or event.context:
            yield "sources", Passage(_list(map(self.source, self.sources())))

    def passage(self, text: Text) -> Passage:
        """A text in Markdown with paragraphs, in plain words as well if it consists of such."""
        words = self.words(text)
        passage = markup.passage(words.text)
        block = _marked("div", words.language, passage.html, alone=self.locale.direction == "rtl")
        return passage if block == passage.html else Passage(block)

    def place(self, place: Place) -> str:
        """The place, linked to its page if it has one, and its address."""
        return _place(place, self.language, self.default, self.show)

    def participants(self) -> Passage:
        """A list of those who take part, and as what."""
        show = self.show
        items = [_participant(one, self.language, self.default, self.locale, show) for one in self.event.participants]
        return Passage(
            "\n".join(("<ul>", *[item.html for item in items], "</ul>")), "\n".join([item.plain for item in items])
        )

    def expectation(self, expectation: Expectation) -> str:
        """What a side expects, its name in front of the first paragraph if it begins with one."""
        label = self.locale.say("card.label", heading=self.inline(expectation.party.name))
        body = self.block(expectation.text)
        if body.startswith("<p>"):
            return f"<p><strong>{label}</strong> {body.removeprefix('<p>')}"
        return f"<p><strong>{label}</strong></p>\n{body}"

    def context(self, context: Context) -> str:
        """A block of background, its title above it."""
        body = self.block(context.text)
        return body if context.title is None else f"<h4>{self.inline(context.title)}</h4>\n{body}"

    def sources(self) -> Iterator[Source]:
        """The event's own sources, then those of its background, each once."""
        seen = set()
        for source in (*self.event.sources, *(source for block in self.event.context for source in block.sources)):
            key = source.url or self.source(source)
            if key not in seen:
                seen.add(key)
                yield source

    def exceptions(self) -> Iterator[str]:
        """The occurrences that are not as the others, in their order: off and why, at another time, left out, added."""
        found = [*self._changed_dates(), *(one for whole in series(self.event) for one in self._named_dates(whole))]
        for _, words in sorted(found):
            yield markup.escape(words)

    def _changed_dates(self) -> Iterator[tuple[str, str]]:
        for _, change, whole in variants(self.event):
            if change.repeat is not None or change.recurrence_id is None:
                continue
            usual = shifted(whole.when, change.recurrence_id)
            parts = list(self._differences(change, whole, usual)) or [self.one_line(change.title)]
            parts += [self.one_line(change.reason)] if change.reason is not None else []
            yield change.recurrence_id.isoformat(), self._exception(usual, ". ".join(parts))

    def _differences(self, change: Event, whole: Event, usual: When) -> Iterator[str]:
        """What is not as usual of an occurrence: whether it takes place and, if it does, when, where and as what."""
        if change.status is not whole.status:
            yield self.locale.say(f"status.{change.status.value}")
        if change.status in OFF:
            return
        when = wording.time_instead(usual, change.when, self.locale) if change.when != usual else ""
        where = self.where(change.place).text if change.place is not None and change.place != whole.place else ""
        if when and where:
            yield self.locale.say("notices.summary", when=when, where=where)
        elif when or where:
            yield when or where
        if change.title != whole.title:
            yield self.one_line(change.title)

    def _named_dates(self, whole: Event) -> Iterator[tuple[str, str]]:
        """The days that a series leaves out, and those it adds."""
        repeat = whole.repeat
        off = self.locale.say(f"status.{Status.CANCELLED.value}")
        for one in repeat.excepted if repeat else ():
            yield one.isoformat(), self._exception(shifted(whole.when, one), off)
        for one in repeat.also if repeat and repeat.rule else ():
            day = wording.when_in_words(shifted(whole.when, one), self.locale)
            yield one.isoformat(), self.locale.say("changes.extra", day=day)

    def _exception(self, usual: When, change: str) -> str:
        day = wording.when_briefly(usual, self.locale, year=True)
        return self.locale.say("card.exception", day=day, change=change)

    def attachment(self, attachment: Attachment) -> str:
        """A document: its title, or its address, linked to it."""
        shown = markup.escape(attachment.url) if attachment.title is None else self.inline(attachment.title)
        return markup.link(attachment.url, shown)

    def contact(self, contact: Contact) -> str:
        """Whom to write to: a name, linked to its page, and an e-mail address."""
        name = markup.escape(contact.name)
        parts = [name if contact.url is None else markup.link(contact.url, name)]
        if contact.email is not None:
            parts.append(markup.link(f"mailto:{contact.email}", markup.escape(contact.email)))
        return f"<p>{', '.join(parts)}</p>"

    def source(self, source: Source) -> str:
        """A source: its title, linked to it, then who published it and when."""
        title = self.inline(source.title)
        parts = [title if source.url is None else markup.link(source.url, title)]
        if source.publisher is not None:
            parts.append(self.inline(source.publisher))
        if source.published is not None:
            parts.append(wording.date_in_words(source.published, self.locale))
        return ", ".join(parts)


def _list(items: Iterable[str]) -> str:
    entries = tuple(f"<li>{item}</li>" for item in items)
    return "\n".join(("<ul>", *entries, "</ul>")) if entries else ""
