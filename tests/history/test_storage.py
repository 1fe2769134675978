"""`output/history.json`: read back as it was written, easy to diff, and never silently thrown away."""

from __future__ import annotations

import difflib
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feeds.history import validation
from feeds.history.ledger import Entry, History, Notice, NoticeKind, NoticeText, Revision
from feeds.history.storage import DamagedHistoryError, entries_in_file, read_history, write_history
from feeds.model import (
    UNIVERSAL,
    AllDay,
    Event,
    Imprecise,
    Participant,
    Party,
    Person,
    Precision,
    RecurrenceId,
    Repeat,
    Role,
    Text,
    Timed,
    When,
)

NOW = datetime(2022, 1, 9, 12, tzinfo=UTC)
TEXT = Text({"nl": "Overleg", "en": "Talks"})


def entry(name: str, when: When, recurrence_id: RecurrenceId | None = None) -> Entry:
    change = Event(id=name, title=TEXT, when=when, zone="UTC", recurrence_id=recurrence_id)
    event = Event(
        id=name,
        title=TEXT,
        when=when,
        zone="UTC",
        reminders=(timedelta(days=7), timedelta(hours=2)),
        participants=(
            Participant(Party(TEXT, url="https://example.org/")),
            Participant(Person(TEXT, party=Party(TEXT)), Role.HOST),
        ),
        repeat=Repeat("FREQ=DAILY", recurrence_id, (recurrence_id,)) if recurrence_id else None,
        changes=(change,) if recurrence_id else (),
    )
    revision = Revision(0, NOW, NOW)
    return Entry(event=event, identity=name, revision=revision, announced=NOW)


def history(*entries: Entry) -> History:
    notice = Notice(
        id="a/announced", kind=NoticeKind.ANNOUNCED, time=NOW, published=NOW, event="a",
        texts={"nl": NoticeText("Nieuw: Overleg", "maandag", "<p>maandag</p>")},
    )  # fmt: skip
    return History(
        as_of=NOW, modified=NOW, about="x", entries={one.event.id: one for one in entries}, notices={notice.id: notice}
    )


MIDNIGHT = datetime(2022, 1, 10)
WHENS = {
    "a day": (AllDay(MIDNIGHT.date(), MIDNIGHT.date()), MIDNIGHT.date()),
    "a time": (Timed(MIDNIGHT.replace(hour=9), MIDNIGHT.replace(hour=10), "UTC", "Asia/Kathmandu"), None),
    "midnight, which is not a day": (Timed(MIDNIGHT, MIDNIGHT, "UTC", "UTC"), MIDNIGHT),
    "a month": (Imprecise(Precision.MONTH, date(2022, 2, 1), date(2022, 2, 28)), None),
    "no day yet": (Imprecise(), None),
}


@pytest.mark.parametrize("name", WHENS)
def test_what_is_written_is_read_back(name: str) -> None:
    written = history(entry("a", *WHENS[name]))
    assert read_history(write_history(written), "history.json") == written


def test_a_change_to_one_event_touches_only_its_own_lines() -> None:
    one, two = entry("a", *WHENS["a day"]), entry("b", *WHENS["a day"])
    changed = replace(two, event=replace(two.event, title=Text({UNIVERSAL: "Other"})))
    before, after = (write_history(history(one, other)).decode().splitlines() for other in (two, changed))
    touched = [line for line in difflib.ndiff(before, after) if line[:1] in "+-"]
    first_line_of_b = next(number for number, line in enumerate(before) if line.strip() == '"b": {')
    assert touched
    assert before[:first_line_of_b] == after[:first_line_of_b]
    assert len(touched) <= 5


BARE = b'{"version": 1, "as_of": "2022-01-09T12:00:00Z", "files": [], %b}'


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "it is not JSON"),
        (b'{"version": 1, "entries": {', "it is not JSON"),
        (b"<<<<<<< HEAD\n{}", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[]", "it names no version"),
        (b'{"version": 2}', "it has version 2, and this feeds reads version 1"),
        (b'{"version": 1}', "it has no as_of and no files, which every ledger has"),
        (b'{"version": 1, "as_of": "2022-01-09T12:00:00Z"}', "it has no files"),
        (b'{"version": 1, "files": [], "as_of": "yesterday"}', "at as_of"),
        (BARE % b'"entries": {"a": {}}', "at entries.a"),
        (BARE % b'"entires": {}', "at entires"),
        (BARE % b'"notices": {"a": {"id": "a", "text": {}}}', "at notices.a"),
    ],
)
def test_a_damaged_ledger_is_an_error_that_says_how_to_recover(data: bytes, what: str) -> None:
    with pytest.raises(DamagedHistoryError) as caught:
        read_history(data, "output/history.json")
    assert what in str(caught.value)
    assert "git checkout" in str(caught.value)
    assert "--history" in str(caught.value)


def test_what_the_ledger_has_as_the_calendar_has_it_is_in_memory_once() -> None:
    one, other = (entry(name, *WHENS["a day"]) for name in ("a", "b"))
    known = (replace(one.event), replace(other.event, url="https://example.org/new"))
    read = read_history(write_history(history(one, other)), "history.json", known)
    assert read == history(one, other)
    assert read.entries["a"].event is known[0]
    assert read.entries["b"].event == other.event


@pytest.mark.parametrize("part", [1, 1_000, 1_000_000])
def test_what_the_ledger_is_known_to_have_just_so_is_not_read_again(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written = history(*(entry(f"event-{number}", *when) for number, when in enumerate(WHENS.values())))
    events = [one.event for one in written.entries.values()]
    # What stands there instead would be seen.
    other = {**written.entries, "event-1": replace(written.entries["event-1"], event=replace(events[1], url="x:y"))}
    data = write_history(replace(written, entries=other))
    monkeypatch.setattr(validation, "PART", part)
    assert read_history(data, "history.json", events) == replace(written, entries=other)
    for known in ({"event-1"}, {"event-1", "event-4"}, {event.id for event in events}):
        read = read_history(data, "history.json", events, known)
        assert read == written
        assert all(read.entries[name].event is written.entries[name].event for name in known)


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        (b'\n   "event": {', b'\n   "event":  {'),
        (b'\n  "b": {', b'\n  "b":{'),
        (b'\n  "c": {', b'\n   "c": {'),
        (b'\n  "c": {', b'\n  "\\u0063": {'),
        (b'\n },\n "files"', b'\n\n },\n "files"'),
    ],
)
def test_a_ledger_that_cannot_be_cut_is_read_as_a_whole(ours: bytes, other: bytes) -> None:
    written = history(*(entry(name, *WHENS["a day"]) for name in ("a", "b", "c")))
    data = write_history(written).replace(ours, other)
    assert data != write_history(written)
    events = [one.event for one in written.entries.values()]
    assert read_history(data, "history.json", events, {"a", "c"}) == written
    with suppress(ValueError):
        assert read_history(entries_in_file(data), "history.json", events, {"a", "c"}) == written


def test_no_entries_are_found_where_something_else_stands_among_them() -> None:
    data = write_history(history(*(entry(name, *WHENS["a day"]) for name in ("a", "b", "c"))))
    assert list(entries_in_file(data)) == ["a", "b", "c"]
    with pytest.raises(ValueError, match="other than entries"):
        entries_in_file(data.replace(b'\n  "b": {', b'\n  "b":{'))


@pytest.mark.parametrize("name", [b"\xff", b"\\q", b"\\ud800", b'\\"\n'])
def test_an_event_that_is_called_by_what_is_no_text_makes_a_damaged_ledger(name: bytes) -> None:
    data = write_history(history(entry("a", *WHENS["a day"]))).replace(b'\n  "a": {', b'\n  "%b": {' % name)
    with pytest.raises(DamagedHistoryError):
        read_history(data, "output/history.json")


@pytest.mark.parametrize("part", [1, 1_000, 1_000_000])
def test_a_ledger_is_the_same_however_much_of_it_is_read_at_once(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written = history(*(entry(f"event-{number}", *when) for number, when in enumerate(WHENS.values())))
    monkeypatch.setattr(validation, "PART", part)
    assert read_history(write_history(written), "history.json") == written


@pytest.mark.parametrize("indent", [0, 1, 2, 3])
def test_a_ledger_that_another_program_laid_out_is_read(indent: int) -> None:
    written = history(*(entry(f"event-{number}", *when) for number, when in enumerate(WHENS.values())))
    plain = json.loads(write_history(written))
    assert read_history(f"{json.dumps(plain, indent=indent)}\n".encode(), "history.json") == written
    # The entries alone are laid out otherwise, with an end of them where ours would not be.
    entries = json.dumps(plain["entries"], indent=indent)
    head, _, rest = write_history(written).decode().partition('\n "entries": ')
    foot = rest[rest.index('\n },\n "files"') + 3 :]
    assert read_history(f'{head}\n "entries": {entries}{foot}'.encode(), "history.json") == written


def test_the_ledger_names_its_version() -> None:
    assert json.loads(write_history(History()))["version"] == 1


def test_a_misspelt_field_of_an_event_is_not_passed_over() -> None:
    data = write_history(history(entry("a", *WHENS["a day"]))).replace(b'"reminder_time"', b'"reminder_tim"')
    with pytest.raises(DamagedHistoryError, match=r"at entries\.a\.event.*\.reminder_tim"):
        read_history(data, "output/history.json")
