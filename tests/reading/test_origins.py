"""Events that were read from the same are the same, whatever else was edited."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feeds.errors import InputErrors
from feeds.reading import Reading, read_calendar

HERE = Path(__file__).parent
EXAMPLE = (HERE / "origins.yaml").read_text()
HEAD, EVENTS = EXAMPLE.split("\nevents:\n")
EVENTS_FIRST = f"events:\n{EVENTS}\n{HEAD}\n"
EXAMPLES = (EXAMPLE, EVENTS_FIRST)
WORDS = ("hall", "anna", "talks", "summit", "2026-02-11", "Brussels", "trade", "1d", "start", "related", "title", "nl")


def read(text: str) -> Reading:
    return read_calendar(text.encode(), "events.yaml")


def origins(text: str) -> dict[str, str]:
    return dict(read(text).origins)


def touched(before: str, after: str) -> set[str]:
    """The events whose origin is another one after an edit."""
    one, two = origins(before), origins(after)
    return {name for name in {*one, *two} if one.get(name) != two.get(name)}


def is_readable(text: str) -> bool:
    try:
        read(text)
    except InputErrors:
        return False
    return True


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """A file, and the same after some edits: lines that went, came twice or changed places, and words that changed.

    What would be a mistake is not edited.
    """
    before = after = draw(st.sampled_from(EXAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        lines = after.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["cut", "copy", "move", "word", "note"]))
        if kind == "cut":
            del lines[at]
        elif kind == "copy":
            lines.insert(draw(st.integers(0, len(lines))), lines[at])
        elif kind == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif kind == "note":
            lines[at] += "  # a note"
        else:
            words = lines[at].split(" ")
            words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(WORDS))
            lines[at] = " ".join(words)
        edited = "\n".join(lines)
        after = edited if is_readable(edited) else after
    return before, after


@settings(deadline=None, max_examples=300)
@given(edits())
@example((EXAMPLE, EXAMPLE.replace("    related: [summit]\n", "")))
@example((EXAMPLE, EXAMPLE.replace("formerly: meeting", "formerly: gathering")))
@example((EXAMPLE, EXAMPLE.replace("Anna", "Anne")))
@example((EVENTS_FIRST, EVENTS_FIRST.replace("Anna", "Anne")))
def test_events_of_one_origin_are_the_same(files: tuple[str, str]) -> None:
    one, two = map(read, files)
    was, now = ({event.id: event for event in reading.calendar.events} for reading in (one, two))
    for name, origin in two.origins.items():
        if one.origins.get(name) == origin:
            assert was[name] == now[name]


def test_each_event_and_each_part_has_an_origin() -> None:
    for text in EXAMPLES:
        reading = read(text)
        assert reading.origins.keys() == {event.id for event in reading.calendar.events}


SUMMIT = {"summit", "summit-dinner", "summit-talks"}
EDITS = [
    ("title: Solo", "title: Alone", {"solo"}),
    ("title: Round table", "title: Table", SUMMIT),
    ("    related: [summit]\n", "", {"summit", "talks"}),
    ("  - id: weekly", "  # A note, which belongs to what stands before it.\n  - id: weekly", {"talks"}),
    ("formerly: meeting", "formerly: gathering", SUMMIT),
    ("  - id: summit\n", "  - id: top\n", {*SUMMIT, "top", "top-dinner", "top-talks", "talks"}),
]


@pytest.mark.parametrize(("old", "new", "others"), EDITS)
def test_an_edit_of_one_event_leaves_the_others_what_they_are(old: str, new: str, others: set[str]) -> None:
    after = EXAMPLE.replace(old, new, 1).replace("[summit]", "[top]" if "top" in others else "[summit]")
    assert touched(EXAMPLE, after) == others


@pytest.mark.parametrize(
    ("old", "new"),
    [("Anna", "Anne"), ("Town hall", "Hall"), ("Europe/Brussels", "Europe/Oslo"), ("[1d]", "[2d]"), ("before.", "on.")],
)
def test_an_edit_of_what_is_in_no_event_is_one_of_all(old: str, new: str) -> None:
    for text in EXAMPLES:
        assert touched(text, text.replace(old, new, 1)) == origins(EXAMPLE).keys()


@pytest.mark.parametrize(
    "events",
    [
        "events: [{id: a, title: A, start: 2022-01-10}, {id: b, title: B, start: 2022-01-11}]\n",
        "events:\n  - &a {id: a, title: A, start: 2022-01-10}\n",
    ],
    ids=["on one line", "with an anchor"],
)
def test_what_may_follow_from_any_line_has_none(events: str) -> None:
    head = "calendar: {id: c, domain: example.org, title: C, url: https://example.org/, timezone: UTC}\n"
    assert read(head + events).calendar.events
    assert not origins(head + events)
