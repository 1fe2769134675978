"""YAML 1.2 as people mean it: what a scalar is, the field decides."""

from __future__ import annotations

import pytest

from feeds.errors import InputErrors
from feeds.model import UNIVERSAL, AllDay, Calendar, Timed
from feeds.reading import read_calendar

HEAD = "calendar: {id: t, domain: example.org, url: https://example.org/t, title: T, timezone: Europe/Brussels}\n"


def calendar(events: str) -> Calendar:
    return read_calendar((HEAD + "events:\n" + events).encode(), "events.yaml").calendar


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "no",
        "yes",
        "on",
        "Off",
        "1_000",
        "0o17",
        "017",
        "1e3",
        "12:30:45",
        "2022-01-10",
        "true",
        "3.10",
        "=",
        "0x1F",
    ],
)
def test_a_plain_scalar_in_a_text_is_the_text_that_was_written(text: str) -> None:
    (event,) = calendar(f"  - {{id: a, title: {text}, start: 2022-01-10}}\n").events
    assert event.title.translations == {UNIVERSAL: text}


def test_half_past_nine_is_a_time() -> None:
    (event,) = calendar("  - {id: a, title: A, start: 2022-01-10 09:30, end: 11:00}\n").events
    assert isinstance(event.when, Timed)
    assert (event.when.start.hour, event.when.start.minute, event.when.end.hour) == (9, 30, 11)


def test_norway_is_a_place() -> None:
    (event,) = calendar("  - {id: a, title: A, start: 2022-01-10, place: NO}\n").events
    assert event.place
    assert event.place.name.translations == {UNIVERSAL: "NO"}


def test_no_degrees_are_no_degrees_whatever_their_sign() -> None:
    geo = "{name: Greenwich, geo: [-0.0, -0]}"
    (event,) = calendar(f"  - {{id: a, title: A, start: 2022-01-10, place: {geo}}}\n").events
    assert event.place
    assert repr(event.place.geo) == "Geo(latitude=0.0, longitude=0.0)"


@pytest.mark.parametrize("null", ["", "~", "null"])
def test_a_key_without_a_value_is_as_if_it_were_not_there(null: str) -> None:
    (event,) = calendar(f"  - id: a\n    title: A\n    start: 2022-01-10\n    place: {null}\n").events
    assert event.place is None


def test_a_byte_order_mark_and_crlf_line_ends_change_nothing() -> None:
    plain = HEAD + "events:\n  - id: a\n    title: A\n    description: |\n      one\n      two\n    start: 2022-01-10\n"
    windows = b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()
    assert read_calendar(windows, "e").calendar == read_calendar(plain.encode(), "e").calendar


def test_an_alias_stands_for_what_its_anchor_named() -> None:
    events = "  - {id: a, title: &t Same, start: 2022-01-10}\n  - {id: b, title: *t , start: 2022-01-11}\n"
    one, other = calendar(events).events
    assert one.title == other.title


def test_the_last_day_of_a_span_is_included() -> None:
    (event,) = calendar("  - {id: a, title: A, start: 2022-01-10, end: 12 January 2022}\n").events
    assert isinstance(event.when, AllDay)
    assert (event.when.last - event.when.first).days == 2


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"---\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_a_mistake_that_says_how_to_begin(data: bytes) -> None:
    with pytest.raises(InputErrors, match=r"the file is empty|keys and values"):
        read_calendar(data, "events.yaml")


@pytest.mark.parametrize(
    "data", [b"- a\n", b"text", b"[" * 5000, b"{a: " * 200, b"&a [*a]", b"? [a]\n: b\n", b"%YAML 9.9\n---\n"]
)
def test_whatever_the_file_holds_the_answer_is_a_message(data: bytes) -> None:
    with pytest.raises(InputErrors):
        read_calendar(data, "events.yaml")
