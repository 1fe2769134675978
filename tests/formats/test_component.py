"""The components we write are those that `icalendar` would write, octet for octet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar.prop import vDuration, vText, vUri

from feeds.formats.component import Component, TextValue, Uri

OUTPUT = Path(__file__).parents[2] / "output"


def _without_line_breaks(text: str) -> bool:
    """`icalendar` takes `\\N` in a text for a line break, which it is not before it is escaped."""
    return "\\N" not in text


texts = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), st.sampled_from('\\^,;:"\r\n é😀')),
    max_size=400,
).filter(_without_line_breaks)
times = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)).map(lambda one: one.replace(microsecond=0))
zones = st.sampled_from([None, UTC, ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Kathmandu")])
languages = st.sampled_from(["nl", "en-GB"])
labels = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(_without_line_breaks)
Property = tuple[str, Any, Mapping[str, str] | None]
properties: st.SearchStrategy[Property] = st.one_of(
    st.tuples(st.sampled_from(["summary", "description", "uid"]), texts.filter(bool), st.none()),
    st.tuples(st.just("location"), texts.map(vText), st.builds(lambda one: {"language": one}, languages)),
    st.tuples(st.just("x-alt-desc"), texts.map(vText), st.just({"fmttype": "text/html"})),
    st.tuples(st.just("url"), labels.map(vUri), st.none()),
    st.tuples(st.just("conference"), labels.map(vUri), labels.map(lambda one: {"value": "URI", "label": one})),
    st.tuples(st.just("sequence"), st.integers(0, 10_000), st.none()),
    st.tuples(st.sampled_from(["dtstart", "dtend"]), st.dates(), st.none()),
    st.tuples(st.sampled_from(["dtstart", "dtend"]), st.builds(datetime.replace, times, tzinfo=zones), st.none()),
    st.tuples(st.just("exdate"), st.lists(st.dates(), min_size=1, max_size=9), st.none()),
    st.tuples(
        st.just("categories"), st.lists(labels, min_size=1, max_size=9), languages.map(lambda x: {"language": x})
    ),
    st.tuples(st.just("duration"), st.integers(1, 10**6).map(lambda one: timedelta(minutes=one)), st.none()),
    st.tuples(st.just("x-published-ttl"), st.just(vDuration(timedelta(hours=1))), st.none()),
    st.tuples(st.just("geo"), st.tuples(st.floats(-90, 90), st.floats(-180, 180)), st.none()),
    st.tuples(st.just("dtstamp"), times.map(lambda one: one.replace(tzinfo=UTC)), st.none()),
)


OURS = {vText: TextValue, vUri: Uri}


def _same(value: Any) -> Any:
    return value


@settings(deadline=None, max_examples=400)
@given(added=st.lists(properties, min_size=1, max_size=12))
@example(added=[("description", "\\" * 200, None), ("summary", "é" * 37 + "😀" * 30, None)])
@example(added=[("description", "a" * 73 + "\\n", None), ("comment", "a", None), ("description", "a" * 74, None)])
def test_every_property_is_written_as_icalendar_writes_it(added: list[Property]) -> None:
    ours, theirs = Component("VEVENT"), icalendar.Event()
    for name, value, parameters in added:
        ours.add(name, OURS.get(type(value), _same)(value), parameters)
        theirs.add(name, value, dict(parameters) if parameters else None)
    assert ours.to_ical() == theirs.to_ical(sorted=False)


@pytest.mark.parametrize("path", sorted(OUTPUT.rglob("*.ics")), ids=lambda path: str(path.relative_to(OUTPUT)))
def test_what_is_published_stays_as_it_is_when_icalendar_reads_and_writes_it(path: Path) -> None:
    data = path.read_bytes()
    assert icalendar.Calendar.from_ical(data).to_ical(sorted=False) == data


@pytest.mark.parametrize("value", ["https://example.org/\r\nATTENDEE:x", "a\nb"])
def test_no_value_can_begin_a_line_of_its_own(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        Component("VEVENT").add("url", Uri(value))


def test_a_date_of_a_zone_unknown_to_clients_is_refused() -> None:
    with pytest.raises(ValueError, match="neither UTC"):
        Component("VEVENT").add("dtstart", datetime(2022, 1, 10, tzinfo=timezone(timedelta(hours=1))))


def test_a_component_may_hold_others() -> None:
    ours, theirs = Component("VCALENDAR"), icalendar.Calendar()
    for holder in (ours, theirs):
        alarm = icalendar.Alarm()
        alarm.add("description", "Soon: é" * 40)
        inner = icalendar.Event()
        inner.add("dtstart", date(2022, 1, 10))
        inner.add_component(alarm)
        holder.add_component(inner)
    assert ours.to_ical() == theirs.to_ical(sorted=False)
