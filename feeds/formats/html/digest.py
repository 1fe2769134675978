"""What an entry of the front page tells of its event below the title, and what it folds away, as far as there is room.

A page that loads at once holds no more than so many bytes. What gives way first is what is folded away, of the last
entries before the first; then the lines below their titles. Each of them says what there is, and leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from markupsafe import Markup

from feeds import wording
from feeds.card import Card
from feeds.edition import Edition
from feeds.event import EventTeller
from feeds.formats.html.story import Attendant, Story, story_of
from feeds.locale import Locale, load
from feeds.markup import escape, plain, to_html, to_text

LONGEST_LEAD = 280
"""A description of more characters is cut at a word; the whole is folded away."""

MOST_NAMED = 4
"""So many people and topics an entry names."""

FIRST = 3
"""So many entries have all there is of them before any other has more than its title."""

LINES = 400
FOLD = 900
"""Bytes that stand around the lines of an entry, and around what is folded away."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What an entry tells: the beginning of its description, whom and what it names, and what more there is, in words.

    `lines` says whether the page has room for the first of these, `folds` whether for what there is more; what it has
    no room for is a link away, which names the event where lines stand between it and the title. The weights are about
    how many bytes of the page its lines take, and how many it takes to fold away the rest.
    """

    story: Story
    lead: Markup
    is_cut: bool
    inside: str
    lines: bool = False
    folds: bool = False
    weight_of_lines: int = 0
    weight_of_fold: int = 0

    @property
    def people(self) -> tuple[Attendant, ...]:
        """Whom the entry names."""
        return self.story.attendants[:MOST_NAMED]

    @property
    def topics(self) -> tuple[Markup, ...]:
        """Which topics it names."""
        return self.story.topics[:MOST_NAMED]

    @property
    def weight(self) -> int:
        """About how many bytes of the page it takes."""
        return self.lines * self.weight_of_lines + self.folds * self.weight_of_fold

    @property
    def state(self) -> str:
        """What tells what an entry shows of it from what another shows of the same event."""
        return f"{self.story.card.event.recurrence_id} {self.lines} {self.folds}"


def digests(edition: Edition, cards: Sequence[Card], room: int) -> dict[str, Digest]:
    """The digests of events by id, which together take about `room` bytes.

    The first few are whole, as far as that goes. Half of what is left is for the lines of the others, one after the
    other, and the rest for what is folded away below them.
    """
    found = dict(_digests(edition, cards))
    left = room
    for name, one in islice(found.items(), FIRST):
        whole = replace(one, lines=True, folds=True)
        if whole.weight <= left:
            left -= whole.weight
            found[name] = whole
    kept = left // 2
    for name, one in found.items():
        if not one.lines and one.weight_of_lines <= left - kept:
            left -= one.weight_of_lines
            found[name] = replace(one, lines=True)
    for name, one in found.items():
        if one.lines and not one.folds and one.weight_of_fold <= left:
            left -= one.weight_of_fold
            found[name] = replace(one, folds=True)
    return found


def _digests(edition: Edition, cards: Sequence[Card]) -> Iterator[tuple[str, Digest]]:
    locale = load(edition.language)
    for card in cards:
        key = ("digest", card.event.id, str(card.event.recurrence_id))
        made = edition.once(key, partial(_digest, edition, card, locale))
        if made.lead or made.people or made.topics or made.inside:
            yield card.event.id, made


def _digest(edition: Edition, card: Card, locale: Locale) -> Digest:
    story = story_of(edition, card)
    lead = _lead(edition, card, locale)
    inside = list(_inside(story, lead is not None, locale))
    made = Digest(
        story,
        lead if lead is not None else story.description,
        lead is not None,
        wording.capitalised(wording.list_in_words(inside, locale)),
    )
    return replace(made, weight_of_lines=_weight_of_lines(made), weight_of_fold=_weight_of_fold(made))


def _weight_of_lines(digest: Digest) -> int:
    people = (one.name for one in digest.people)
    return LINES + _bytes(digest.story.card.title.text, digest.lead, *digest.topics, *people)


def _weight_of_fold(digest: Digest) -> int:
    if not digest.inside:
        return 0
    story = digest.story
    people = sum(110 + _bytes(one.name, one.details, one.role) for one in story.attendants)
    parts = sum(80 + _bytes(one.title, one.body) for one in (*story.sides, *story.background))
    return FOLD + _bytes(story.card.title.text) + people + parts + (_bytes(story.description) if digest.is_cut else 0)


def _lead(edition: Edition, card: Card, locale: Locale) -> Markup | None:
    """The beginning of a description that is too long for an entry."""
    text = card.event.description
    if text is None:
        return None
    teller = EventTeller(card.event, edition.language, edition.calendar.language, locale)
    whole = plain(to_text(to_html(teller.words(text).text)))
    if len(whole) <= LONGEST_LEAD:
        return None
    cut = whole[:LONGEST_LEAD].rpartition(" ")[0] or whole[:LONGEST_LEAD]
    return Markup(f"<p>{teller.marked(text, lambda _: escape(cut.rstrip(' .,:;–-')))}…</p>")  # noqa: S704 - escaped


def _inside(story: Story, is_cut: bool, locale: Locale) -> Iterator[str]:
    """What there is of an event that its entry does not show."""
    if is_cut:
        yield locale.say("pages.folded_text")
    if len(story.attendants) > MOST_NAMED or any(one.details or one.role for one in story.attendants):
        yield locale.say("pages.folded_people")
    if len(story.topics) > MOST_NAMED:
        yield locale.say("pages.folded_topics")
    if story.sides:
        yield locale.say("pages.folded_sides")
    if story.background:
        yield locale.say("pages.folded_background")


def _bytes(*texts: str) -> int:
    return sum(len(text.encode()) for text in texts)
