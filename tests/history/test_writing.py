"""The ledger is written as pydantic and the standard library would write it, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from feeds.history.ledger import Entry, History, Notice
from feeds.history.storage import ALWAYS, VERSION, read_history, write_history
from feeds.history.writing import Writer
from feeds.model import Context, Event, Geo, Image, Participant, Party, Person, Place, Repeat, Text

LANGUAGES = ("nl", "en", "pt-BR")
HISTORY = Path(__file__).parents[2] / "output/history.json"
LEDGER: TypeAdapter[History] = TypeAdapter(History)


def plainly(history: History) -> bytes:
    """The ledger by the long way."""
    plain = LEDGER.dump_python(history, mode="json", exclude_none=True)
    full = {"version": VERSION, **without_the_empty(plain)}
    return f"{json.dumps(full, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def without_the_empty(plain: Any) -> Any:
    if isinstance(plain, dict):
        kept = {
            key: value for key, value in plain.items() if key in ALWAYS or not (value in ([], {}) or value is False)
        }
        return {key: without_the_empty(value) for key, value in kept.items()}
    if isinstance(plain, list):
        return [without_the_empty(value) for value in plain]
    return plain


moments = st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))
local = st.datetimes(datetime(1900, 1, 1), datetime(2199, 1, 1))
words = st.text(max_size=20)
texts = st.builds(Text, st.dictionaries(st.sampled_from(LANGUAGES), words, min_size=1, max_size=3))
leads = st.timedeltas(timedelta(), timedelta(days=400)).map(lambda one: one - timedelta(microseconds=one.microseconds))
parties = st.builds(Party, texts, st.none() | words)
people = st.builds(Person, texts, st.none() | texts, st.none() | parties)
geos = st.builds(Geo, st.floats(-90, 90), st.floats(-180, 180))
places = st.builds(
    Place, texts, st.none() | texts, st.none() | st.builds(Geo, st.floats(-90, 90), st.floats(-180, 180))
)
repeats = st.builds(Repeat, words, st.none() | local | st.dates(), st.lists(st.dates(), max_size=3).map(tuple))
few = {"max_size": 2}
events = st.builds(
    Event,
    id=words,
    title=texts,
    zone=words,
    place=st.none() | places,
    participants=st.lists(st.builds(Participant, people | parties), **few).map(tuple),
    context=st.lists(st.builds(Context, texts), **few).map(tuple),
    tags=st.lists(words, **few).map(tuple),
    reminders=st.lists(leads, **few).map(tuple),
    reminder_time=st.times().map(lambda one: one.replace(microsecond=0)) | st.just(time(8)),
    image=st.none() | st.builds(Image, words, st.none() | texts),
    repeat=st.none() | repeats,
    recurrence_id=st.none() | st.dates() | local,
    changes=st.just(()),
)
entries = st.builds(
    Entry, event=st.builds(lambda one, two: replace(one, changes=(two,)), events, events), identity=words
)
histories = st.builds(
    History,
    as_of=moments,
    entries=st.dictionaries(words, entries, max_size=2),
    notices=st.dictionaries(words, st.builds(Notice), max_size=2),
    spent=st.lists(words, max_size=2).map(tuple),
)


@settings(deadline=None, max_examples=150)
@given(histories)
def test_any_ledger_is_written_as_by_the_long_way(history: History) -> None:
    assert write_history(history) == plainly(history)


def test_the_published_ledger_is_written_as_it_was_read() -> None:
    data = HISTORY.read_bytes()
    assert write_history(read_history(data, "x")) == data == plainly(read_history(data, "x"))


@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
@example(timedelta())
@example(timedelta(days=365))
@example(timedelta(days=7, hours=1, minutes=30))
def test_a_length_of_time_is_written_as_by_the_long_way(length: timedelta) -> None:
    assert Writer().write(length, "").encode() == TypeAdapter(timedelta).dump_json(length)


def test_an_empty_ledger_is_written_as_by_the_long_way() -> None:
    assert write_history(History()) == plainly(History())


def test_a_shared_place_is_written_at_each_depth_as_it_stands_there() -> None:
    place = Place(Text({"en": "Geneva"}))
    now = datetime(2022, 1, 9, tzinfo=UTC)
    history = read_history(HISTORY.read_bytes(), "x")
    whole = next(iter(history.entries.values()))
    event = replace(whole.event, place=place, changes=(replace(whole.event, place=place, changes=()),))
    shared = replace(history, as_of=now, entries={"a": replace(whole, event=event)})
    assert write_history(shared) == plainly(shared)


@pytest.mark.parametrize("moment", [datetime(2022, 1, 9, 1, 2, 3, 4, UTC), datetime(2022, 1, 9, tzinfo=UTC)])
def test_a_time_is_in_utc_with_a_z(moment: datetime) -> None:
    assert write_history(History(as_of=moment)) == plainly(History(as_of=moment))


def test_a_ledger_of_another_shape_is_read_all_the_same() -> None:
    data = HISTORY.read_bytes()
    assert read_history(json.dumps(json.loads(data)).encode(), "x") == read_history(data, "x")


def test_what_no_ledger_holds_is_refused() -> None:
    odd: Any = {1, 2}
    with pytest.raises(TypeError, match="no set"):
        write_history(History(spent=(odd,)))
