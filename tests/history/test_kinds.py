"""A ledger is read by the kinds its values name, to what trying all kinds gives."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given, settings
from pydantic import TypeAdapter

from feeds.history.kinds import told_by_kind
from feeds.history.ledger import Entry, History, Revision
from feeds.history.storage import read_history, write_history
from feeds.model import UNIVERSAL, AllDay, Event, Imprecise, Participant, Party, Person, Text, Timed
from tests.history.test_writing import histories

LEDGER: TypeAdapter[History] = TypeAdapter(History)
NAME = Text({UNIVERSAL: "a"})
MOMENT = datetime(2022, 1, 10, tzinfo=UTC)
EVENTS = (
    Event(id="a", title=NAME, zone="UTC", when=AllDay(date(2022, 1, 10), date(2022, 1, 11))),
    Event(id="a", title=NAME, zone="UTC", when=Timed(datetime(2022, 1, 10), datetime(2022, 1, 10), "UTC", "UTC")),
    Event(id="a", title=NAME, zone="UTC", when=Imprecise()),
    Event(id="a", title=NAME, zone="UTC", when=Imprecise(), participants=(Participant(Person(NAME)),)),
    Event(id="a", title=NAME, zone="UTC", when=Imprecise(), participants=(Participant(Party(NAME)),)),
)


def ledger(event: Event) -> History:
    slot = None if isinstance(event.when, Imprecise) else event.when
    revision = Revision(0, MOMENT, MOMENT)
    entry = Entry(event=event, identity="a", revision=revision, announced=MOMENT, slot=slot)
    return History(as_of=MOMENT, entries={"a": entry})


@settings(deadline=None)
@given(histories)
def test_any_ledger_is_read_as_by_trying_all_kinds(history: History) -> None:
    data = write_history(history)
    assert read_history(data, "x") == LEDGER.validate_json(data.replace(b',\n "version": 1\n}', b"\n}"))


def test_values_of_each_kind_come_back() -> None:
    for event in EVENTS:
        assert read_history(write_history(ledger(event)), "x") == ledger(event)


def test_a_value_that_names_no_kind_is_read_all_the_same() -> None:
    for event in EVENTS:
        data = write_history(ledger(event))
        bare = b"\n".join(line for line in data.split(b"\n") if b'"kind":' not in line).replace(b",\n   }", b"\n   }")
        assert bare != data
        assert read_history(bare, "x").entries["a"].event.id == "a"


def test_every_choice_between_kinds_is_told_by_the_kind() -> None:
    told = repr(told_by_kind(LEDGER.core_schema))
    assert told.count("'type': 'tagged-union', 'discriminator': 'kind'") == 3
