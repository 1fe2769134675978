"""An event and its revision to a `Card`: everything that is told of it, in one language, made once.

Every format takes its texts from here, so that a calendar, a feed and a page say the same. What the parts say, and
their order, is for `feeds.event`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal

from feeds import markup
from feeds.card import Card, Relation, Section, Whole
from feeds.event import EventTeller
from feeds.history.ledger import Revision
from feeds.identity import inner_uid
from feeds.locale import Locale, load
from feeds.model import AllDay, Calendar, Event, Imprecise, RecurrenceId, Timed, Topic, Words
from feeds.recurrence import followed, split_day

NO_CHANGES: Mapping[str, Revision] = MappingProxyType({})

FIRST = frozenset({"when", "following", "where"})
"""The parts that come before all others."""

LABELLED = FIRST | {"part_of", "online", "reason", "website"}
"""The parts that fit on a line, and stand above the others with their heading in front."""

UNHEADED = frozenset({"description"})
"""The parts that need no heading where they follow those lines."""


def make_card(
    calendar: Calendar,
    event: Event,
    revision: Revision,
    language: str,
    *,
    uid: str,
    page: str,
    ics: str,
    changes: Mapping[str, Revision] = NO_CHANGES,
    slot: AllDay | Timed | Literal["when"] | None = "when",
    relations: tuple[Relation, ...] = (),
    group: str = "",
    whole: Whole | None = None,
    made_of: str = "",
    end: RecurrenceId | None = None,
) -> Card:
    """The card of an event in `language`, with those of its changed occurrences.

    `page` and `ics` are the absolute addresses of its page and its calendar file. `changes` has the revisions of its
    changed occurrences and of the series it goes on as, by the names that `feeds.recurrence.variants` gives them; one
    that is not there has the revision of the whole. It stands in calendars at its time, unless another `slot` is given.
    `whole` is what it is a part of. `end` is where a series ends because another one begins. The rest is as `Card` has
    it.
    """
    teller = EventTeller(event, language, calendar.language, load(language), whole, end)
    usual = None if isinstance(event.when, Imprecise) else event.when
    return Card(
        event=event,
        uid=uid,
        revision=revision,
        language=language,
        texts=Told(teller, page, calendar.topics),
        url=page,
        ics=ics,
        slot=usual if isinstance(slot, str) else slot,
        changes=tuple(
            [
                make_card(
                    calendar,
                    change,
                    changes.get(change.recurrence_id.isoformat(), revision),
                    language,
                    uid=uid,
                    page=page,
                    ics=ics,
                    whole=whole,
                    made_of=made_of,
                )
                for change in event.changes
                if change.recurrence_id is not None
            ]
        ),
        following=tuple(
            [
                make_card(
                    calendar,
                    following,
                    changes.get(f"from {split_day(following)}", revision),
                    language,
                    uid=uid_of_following(uid, following),
                    page=page,
                    ics=ics,
                    changes=_within(changes, f"from {split_day(following)}/"),
                    relations=(Relation("SIBLING", uid),),
                    group=group,
                    whole=whole,
                    made_of=made_of,
                    end=end,
                )
                for following, end in followed(event)
            ]
        ),
        relations=relations,
        group=group,
        made_of=made_of,
    )


def uid_of_following(uid: str, following: Event) -> str:
    """The UID of a series that an event goes on as: it is made of that of the event and the day (P1)."""
    return inner_uid(uid, "from", split_day(following))


def _within(changes: Mapping[str, Revision], prefix: str) -> Mapping[str, Revision]:
    return {name.removeprefix(prefix): one for name, one in changes.items() if name.startswith(prefix)}


class Told:
    """The texts of a card, by what tells its event. What is short is kept once made; the whole is put together anew.

    The parts are kept until there is the plain text of them: a calendar asks for that, after notices and for itself.
    """

    def __init__(self, teller: EventTeller, page: str, topics: Iterable[Topic]) -> None:
        self._teller, self._page, self._topics = teller, page, topics

    @cached_property
    def title(self) -> Words:
        """The title, as plain text."""
        return self._teller.title()

    @cached_property
    def when(self) -> str:
        """When it is, in words."""
        return self._teller.when()

    @property
    def later(self) -> tuple[str, ...]:
        """When it is as each of the series that it goes on as, in words."""
        label = _plain_label(self._teller.locale.say("headings.following"), self._teller.locale)
        return tuple([f"{label} {words}" for words in self._teller.following()])

    @cached_property
    def where(self) -> Words | None:
        """Where it is, in words."""
        place = self._teller.event.place
        return self._teller.where(place) if place is not None else None

    @property
    def categories(self) -> tuple[str, ...]:
        """The titles of its topics, in plain text."""
        tags = self._teller.event.tags
        return tuple([self._teller.one_line(topic.title) for topic in self._topics if topic.tag in tags])

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The parts of what is told."""
        return tuple(self._teller.sections())

    @property
    def html(self) -> str:
        """All of it, as safe HTML."""
        return _html(self.sections, self._teller.locale)

    @property
    def text(self) -> str:
        """All of it, as plain text."""
        sections = self.__dict__.pop("sections", None) or tuple(self._teller.sections())
        return _text(sections, self._teller.locale, self._page)


def _html(sections: Sequence[Section], locale: Locale) -> str:
    lines = "<br>\n".join([f"{_label(one.heading, locale)} {_unwrapped(one.html)}" for one in _lines(sections)])
    parts = [f"<p>{lines}</p>"]
    for section in _parts(sections):
        if section.what not in UNHEADED:
            parts.append(_heading(section.heading))
        parts.append(section.html)
    return "\n".join(parts)


def _text(sections: Sequence[Section], locale: Locale, page: str) -> str:
    lines = [f"{_plain_label(one.heading, locale)} {one.text}" for one in _lines(sections)]
    parts = ["\n".join(lines)]
    for section in _parts(sections):
        body = section.text
        parts.append(body if section.what in UNHEADED else f"{_plain_label(section.heading, locale)}\n{body}")
    return "\n\n".join((*parts, locale.say("card.page", url=page)))


def _lines(sections: Sequence[Section]) -> list[Section]:
    """The parts that fit on a line, when and where before all others."""
    lines = [section for section in sections if section.what in LABELLED]
    return lines if lines[0].what in FIRST else sorted(lines, key=lambda one: one.what not in FIRST)


def _parts(sections: Sequence[Section]) -> list[Section]:
    return [section for section in sections if section.what not in LABELLED]


@lru_cache
def _label(heading: str, locale: Locale) -> str:
    return f"<strong>{markup.escape(_plain_label(heading, locale))}</strong>"


@lru_cache
def _plain_label(heading: str, locale: Locale) -> str:
    return locale.say("card.label", heading=heading)


@lru_cache
def _heading(heading: str) -> str:
    return f"<h3>{markup.escape(heading)}</h3>"


def _unwrapped(body: str) -> str:
    return body.removeprefix("<p>").removesuffix("</p>")
