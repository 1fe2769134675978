"""The four meetings of the week of talks, as a subscriber gets them: a file for each and each language.

A file has the event's own lines of the calendar, unfolded, and then what is told of it. `FEEDS_REWRITE=1 python -m
pytest tests/cards` writes them anew, for review.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.build import build
from feeds.history.ledger import History
from feeds.reading import read_calendar

ROOT = Path(__file__).parents[2]
WEEK = Path(__file__).parent / "week"
NOW = datetime(2022, 1, 14, tzinfo=UTC)
EVENTS = ("us-russia-geneva", "stoltenberg-kuleba", "nato-russia", "russia-osce")
MARKUP = ("X-ALT-DESC", "STYLED-DESCRIPTION")
"""They say in HTML what DESCRIPTION says."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    reading = read_calendar((ROOT / "events.yaml").read_bytes(), "events.yaml")
    return dict(build(History(), reading.calendar, NOW).files)


def readable(ics: bytes) -> str:
    """The lines of the event, unfolded; the description as the paragraphs that it is."""
    lines = ics.decode().replace("\r\n ", "").split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1]
    told: list[str] = []
    for line in event:
        if line.startswith("DESCRIPTION"):
            name, _, text = line.partition(":")
            unescaped = text.replace(r"\n", "\n").replace(r"\,", ",").replace(r"\;", ";")
            told.append(f"{name}:\n\n" + "\n".join(f"    {one}".rstrip() for one in unescaped.split("\n")) + "\n")
        elif not line.startswith(MARKUP):
            told.append(line)
    return "\n".join(told) + "\n"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("event", EVENTS)
def test_a_meeting_is_published_as_in_its_file(files: dict[str, bytes], event: str, language: str) -> None:
    folder = "" if language == "nl" else f"{language}/"
    told = readable(files[f"{folder}events/{event}/event.ics"])
    path = WEEK / f"{event}.{language}.txt"
    if os.environ.get("FEEDS_REWRITE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")
