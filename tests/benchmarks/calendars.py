"""Calendars to measure with: realistic events, the same for the same numbers, in our words and in those of the peers.

An event has a title, a description of about 400 characters, a place, people, tags and a source; a third take whole
days, one in twelve recurs, and one text in ten has Markdown in it. Four in five lie in the past, as in any calendar
that has run for years. Nothing here is random but by the seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

SEED = 7
NOW = datetime(2026, 3, 2, 9, 7)
"""The time of the builds."""
BEHIND, AHEAD = timedelta(days=365 * 8), timedelta(days=365 * 2)

LANGUAGES = ("en", "nl", "de", "fr", "en-GB", "nl-BE", "de-AT", "fr-CA")

CITIES = ("Geneva", "Brussels", "Vienna", "The Hague", "Oslo", "Lisbon", "Warsaw", "Helsinki", "Prague", "Dublin")
HALLS = ("Palace of Nations", "Council hall", "Old exchange", "University library", "Town hall", "Stadium")
ZONES = ("Europe/Brussels", "Europe/Vienna", "Europe/Helsinki", "America/New_York", "Europe/London")
KINDS = ("Hearing", "Plenary session", "Round table", "Working dinner", "Committee", "Open day", "Match", "Lecture")
SUBJECTS = ("energy prices", "rail freight", "water boards", "school meals", "housing", "the budget", "bird flu",
            "fisheries", "road safety", "the harbour", "night trains", "museum loans", "privacy", "radio")  # fmt: skip
GIVEN = ("Anna", "Bram", "Clara", "David", "Eva", "Farid", "Greta", "Hugo", "Ines", "Jan", "Kira", "Lars")
FAMILY = ("Jansen", "Müller", "Dubois", "Novak", "Rossi", "Lindqvist", "O'Brien", "Kovács")
WORDS = ("the members discuss how the proposal of last spring works out in practice for towns and villages",
         "a first draft is on the table and the rapporteur explains what was changed since the previous meeting",
         "experts from four universities show new figures and answer questions from the floor",
         "citizens may speak for three minutes each after they have registered at the entrance",
         "the chair expects a decision before the summer, though two groups want more time",
         "earlier talks ended without a joint text, as costs and dates remained open",
         "a summary is published the next morning together with all the papers that were handed in",
         "there is room for ninety visitors; the doors open half an hour before the start")  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """One event, before it is written down for any program."""

    id: str
    title: str
    description: str
    start: datetime
    length: timedelta
    whole_days: bool
    zone: str
    place: int
    people: tuple[str, ...]
    tags: tuple[str, ...]
    repeats: int

    @property
    def until(self) -> datetime:
        """The last day of one that repeats."""
        return (self.start + timedelta(weeks=self.repeats)).replace(hour=0, minute=0)


def plans(count: int, topics: int) -> Iterator[Plan]:
    """So many events with so many tags between them."""
    chance = random.Random(SEED)
    # The events are the same whatever their tags.
    of_tags = random.Random(SEED)
    for number in range(count):
        start = NOW - BEHIND + (BEHIND + AHEAD) * number / count
        start = start.replace(hour=chance.randrange(8, 21), minute=chance.choice((0, 0, 0, 15, 30)), second=0)
        subject = chance.choice(SUBJECTS)
        place = chance.randrange(len(CITIES) * len(HALLS))
        yield Plan(
            id=f"{subject.removeprefix('the ').replace(' ', '-')}-{number}",
            title=f"{chance.choice(KINDS)} on {subject}, part {chance.randrange(1, 9)}",
            description=_text(chance, number),
            start=start.replace(microsecond=0),
            length=timedelta(minutes=chance.choice((45, 60, 90, 120, 180))),
            whole_days=number % 3 == 0,
            zone=chance.choice(ZONES),
            place=place,
            people=tuple(f"person-{one}" for one in chance.sample(range(len(GIVEN) * len(FAMILY)), 2)),
            tags=tuple(sorted({f"tag-{of_tags.randrange(topics)}" for _ in range(2)})) if topics else (),
            repeats=chance.randrange(4, 30) if number % 12 == 5 else 0,
        )


def _place(number: int) -> str:
    return f"{HALLS[number % len(HALLS)]}, {CITIES[number % len(CITIES)]}"


def _text(chance: random.Random, number: int) -> str:
    sentences: list[str] = []
    while sum(map(len, sentences)) < 380:
        words = chance.choice(WORDS)
        sentences.append(f"{words[0].upper()}{words[1:]}.")
    if number % 10 == 3:
        sentences.insert(1, "See **the agenda** and [the papers](https://example.org/papers?a=1&b=2).")
    lines = [" ".join(sentences[:2]), " ".join(sentences[2:])]
    return "\n".join(lines) if number % 2 else "\n\n".join(lines)


def our_file(count: int, languages: int = 1, topics: int = 12) -> str:
    """`events.yaml` for feeds."""
    lines = ["calendar:", "  id: agenda", "  domain: example.org", "  title: The national agenda",
             "  description: Everything that is open to the public", "  url: https://example.org/agenda/",
             f"  languages: [{', '.join(LANGUAGES[:languages])}]", "  timezone: Europe/Brussels",
             "  reminders: [7d, 1d]", "", "parties:"]  # fmt: skip
    lines += [f"  party-{number}: The {city} group" for number, city in enumerate(CITIES)]
    lines += ["", "people:"]
    for number in range(len(GIVEN) * len(FAMILY)):
        name = f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]}"
        lines += [f"  person-{number}:", f"    name: {name}", "    role: member", f"    party: party-{number % 10}"]
    lines += ["", "places:"]
    for number in range(len(CITIES) * len(HALLS)):
        lines += [f"  place-{number}:", f"    name: {_place(number)}",
                  f"    geo: [{46 + number / 10:.4f}, {4 + number / 8:.4f}]"]  # fmt: skip
    lines += ["", "events:"]
    for plan in plans(count, topics):
        lines += _ours(plan)
    return "\n".join(lines) + "\n"


def _ours(plan: Plan) -> Iterator[str]:
    yield f"- id: {plan.id}"
    yield f"  title: {plan.title}"
    yield "  description: |"
    yield from (f"    {line}".rstrip() for line in plan.description.split("\n"))
    if plan.whole_days:
        yield f"  start: {plan.start:%Y-%m-%d}"
    else:
        yield f"  start: {plan.start:%Y-%m-%d %H:%M}"
        yield f"  duration: {plan.length // timedelta(minutes=1)}m"
        yield f"  timezone: {plan.zone}"
    yield f"  place: place-{plan.place}"
    yield f"  participants: [{', '.join(plan.people)}]"
    if plan.tags:
        yield f"  tags: [{', '.join(plan.tags)}]"
    if plan.repeats:
        yield "  repeat:"
        yield "    every: week"
        yield f"    until: {plan.until:%Y-%m-%d}"


def their_file(count: int) -> str:
    """The same events for yaml2ics, as far as it has words for them."""
    lines = ["name: The national agenda", "timezone: Europe/Brussels", "events:"]
    for plan in plans(count, topics=0):
        lines += [f"- summary: {plan.title}", f"  uid: {plan.id}@example.org", "  description: |"]
        lines += [f"    {line}".rstrip() for line in plan.description.split("\n")]
        lines.append(f"  location: {_place(plan.place)}")
        if plan.whole_days:
            lines.append(f"  begin: {plan.start:%Y-%m-%d}")
        else:
            lines.append(f"  begin: {plan.start:%Y-%m-%d %H:%M}:00")
            lines += [f"  duration: {{minutes: {plan.length // timedelta(minutes=1)}}}", f"  timezone: {plan.zone}"]
        if plan.repeats:
            lines += ["  repeat:", "    interval: {weeks: 1}", f"    until: {plan.until:%Y-%m-%d}"]
    return "\n".join(lines) + "\n"
