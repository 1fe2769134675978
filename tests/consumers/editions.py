"""The golden editions, as files on disk and as what should be understood of each.

They are those of `output/`, those of the replayed week in January 2022, and a fat one that has every feature and every
awkward character (`tests/clients/fat/events.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feeds.build import Build, advance, build, editions
from feeds.edition import Edition
from feeds.history.ledger import History
from feeds.history.storage import read_history
from feeds.model import Calendar
from feeds.reading import read_calendar
from tests.consumers import expected
from tests.promises.january import HOUR, Newsroom, replay

ROOT = Path(__file__).parents[2]
FAT = ROOT / "tests" / "clients" / "fat" / "events.yaml"
NOW = datetime(2022, 1, 14, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar file on disk, the edition it is of, and the events that are in it."""

    name: str
    path: Path
    edition: Edition
    events: list[dict[str, Any]]


def calendar_files(folder: Path) -> list[CalendarFile]:
    """All golden editions; what is not on disk yet is written below `folder`."""
    return [*_talks(), *_january(folder / "january"), *_fat(folder / "fat")]


def _talks() -> Iterator[CalendarFile]:
    """The week of talks as it is published."""
    calendar = _read(ROOT / "events.yaml")
    history = read_history((ROOT / "output" / "history.json").read_bytes(), "history.json")
    yield from _files("talks", history, calendar, ROOT / "output")


def _january(folder: Path) -> Iterator[CalendarFile]:
    """Each build of the replayed week, run every six hours, that had news."""
    newsroom, before = Newsroom(), History()
    for now, built in replay(6 * HOUR):
        calendar = read_calendar(newsroom.at(now), "events.yaml").calendar
        if built.history.as_of != before.as_of and built.history.entries:
            place = folder / f"{now:%d-%H}"
            _write(built, place)
            yield from _files(f"january {now:%d %H:%M}", built.history, calendar, place)
        before = built.history


def _fat(folder: Path) -> Iterator[CalendarFile]:
    calendar = _read(FAT)
    built = build(History(), calendar, NOW)
    _write(built, folder)
    yield from _files("fat", built.history, calendar, folder)


def _read(path: Path) -> Calendar:
    return read_calendar(path.read_bytes(), str(path)).calendar


def _write(built: Build, folder: Path) -> None:
    for name, data in built.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _files(name: str, history: History, calendar: Calendar, folder: Path) -> Iterator[CalendarFile]:
    _, cards, _ = advance(history, calendar, history.as_of)
    for language in calendar.languages:
        uids: dict[str, str] = {}
        for edition in editions(history, calendar, language, cards, {}):
            uids |= {card.event.id: card.uid for card in edition.cards}
            meant = {card.event.id: list(expected.events(card, edition, uids)) for card in edition.cards}
            path = f"{edition.path}calendar.ics"
            yield CalendarFile(
                f"{name}: {path}", folder / path, edition, [one for some in meant.values() for one in some]
            )
            for event, its in meant.items() if edition.topic is None else ():
                if its:
                    path = f"{edition.path}events/{event}/event.ics"
                    yield CalendarFile(f"{name}: {path}", folder / path, edition, its)
