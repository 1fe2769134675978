"""P8: no file crashes the reader, keeps it busy, or gets past it what no feed may hold."""

import re
from datetime import UTC, datetime

import icalendar
import pytest

from feeds.build import build
from feeds.errors import InputErrors
from feeds.history.ledger import History
from feeds.reading import Reading, read_calendar
from feeds.reading.report import MOST_COMPARED, comparable, nearest

CALENDAR = """calendar:
  id: talks
  domain: example.org
  title: Talks
  url: https://example.org/talks/
  language: en
  timezone: Europe/Brussels
"""


def read(**keys: str) -> Reading:
    written = {"id": "a", "title": "A", "start": "2022-01-10"} | keys
    event = "".join(f"    {key}: {value}\n" for key, value in written.items())
    return read_calendar(f"{CALENDAR}events:\n  -\n{event}".encode(), "events.yaml")


def mistake(**keys: str) -> str:
    with pytest.raises(InputErrors) as caught:
        read(**keys)
    return caught.value.problems[0].message


@pytest.mark.parametrize("deep", ["[" * 200_000, "{a: " * 100_000, "- " * 200_000 + "x", "? " * 100_000], ids=range(4))
def test_endless_nesting_is_refused_and_does_not_crash(deep: str) -> None:
    with pytest.raises(InputErrors, match="nested too deeply"):
        read_calendar(deep.encode(), "events.yaml")


@pytest.mark.parametrize("escape", [r"\0", r"\a", r"\e", r"\r\nX-EVIL:1", r"\N", r"\L", r"\uFFFE", r"\uFFFF"])
def test_an_escape_cannot_smuggle_in_a_control_character(escape: str) -> None:
    assert "control character" in mistake(title=f'"a{escape}b"')


def test_an_escape_in_a_key_cannot_either() -> None:
    with pytest.raises(InputErrors, match="control character"):
        read_calendar(rb'"a\0": b', "events.yaml")


@pytest.mark.parametrize("start", ["0001-01-01", "0001-01-01 00:00", "9999-12-31 23:59", "9999-W52", "9999-12"])
def test_a_date_at_the_end_of_time_is_a_mistake_and_not_a_crash(start: str) -> None:
    assert "lies outside the years" in mistake(start=start)


def test_an_announcement_at_the_end_of_time_is_one_too() -> None:
    assert "lies outside the years" in mistake(announced="9999-12-31T23:59-12:00")


@pytest.mark.parametrize("start", ["2022-01-10", "2022-01-10 09:00"])
def test_an_event_does_not_last_for_centuries(start: str) -> None:
    assert "longer than ten years" in mistake(start=start, duration="999999w")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=999999999",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=9,10",
        "FREQ=DAILY;BYEASTER=1",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=MONTHLY;BYDAY=99MO",
        "FREQ=DAILY DTSTART:20220110",
    ],
)
def test_a_rule_that_no_calendar_app_takes_is_a_mistake(rule: str) -> None:
    assert mistake(repeat=f'"{rule}"')


@pytest.mark.parametrize("often", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_a_rule_that_never_takes_place_is_found_out(often: str) -> None:
    assert "not one of the days" in mistake(repeat=f"FREQ={often};BYMONTH=2;BYMONTHDAY=30")


def test_a_rule_that_its_start_does_not_follow_names_the_first_day_that_does() -> None:
    with pytest.raises(InputErrors) as caught:
        read(repeat="FREQ=WEEKLY;BYDAY=TU")
    assert "2022-01-11" in caught.value.problems[0].help


def test_a_leap_day_recurs() -> None:
    reading = read(start="2024-02-29", repeat="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")
    assert reading.calendar.events[0].repeat is not None


def test_an_occurrence_is_changed_once() -> None:
    changes = "{2022-01-17: {title: B}, 2022-01-17 09:00: {title: C}}"
    assert "changed twice" in mistake(start="2022-01-10 09:00", repeat="every week", changes=changes)


@pytest.mark.parametrize(("written", "note"), [("true", "true"), ("false", ""), ("a typo", "a typo")])
def test_what_is_not_minor_has_no_note(written: str, note: str) -> None:
    assert read(minor=written).calendar.events[0].minor == note


def test_languages_that_differ_in_capitals_only_are_the_same() -> None:
    data = CALENDAR.replace("language: en", "languages: [en, EN]")
    with pytest.raises(InputErrors, match="'en' is here twice"):
        read_calendar(data.encode(), "events.yaml")


def test_an_address_with_a_query_is_no_folder() -> None:
    data = CALENDAR.replace("/talks/", "/talks/?x=1")
    with pytest.raises(InputErrors, match="folder"):
        read_calendar(data.encode(), "events.yaml")


def test_a_slip_among_thousands_of_ids_is_compared_with_a_few() -> None:
    places = [f"place-{number}" for number in range(3000)]
    assert nearest("plaec-17", places) == "did you mean 'place-17'?"
    assert len(comparable("plaec-1700", places)) <= MOST_COMPARED


@pytest.mark.parametrize("reference", ["&#12;", "&#x0C;", "&#x85;", "&#xFFFE;", "&#0;"])
def test_a_control_character_written_as_a_reference_reaches_no_feed(reference: str) -> None:
    quoted = f"\"a{reference}b [c](https://example.org/ 't{reference}t')\""
    reading = read(description=quoted, reason=quoted, outcome=quoted)
    for path, data in build(History(), reading.calendar, datetime(2022, 1, 9, tzinfo=UTC)).files.items():
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe]", data.decode()), path


def test_a_title_over_several_lines_is_one_line_and_every_format_takes_it() -> None:
    about = CALENDAR.replace("Talks", r'"Two\n\nlines"')
    about += r"""  description: "C:\\new, a;b\nand more"
  topics: {t: "x\ny"}
"""
    reading = read_calendar(f"{about}events: [{{id: a, title: A, start: 2022-01-10, tags: [t]}}]\n".encode(), "e.yaml")
    made = build(History(), reading.calendar, datetime(2022, 1, 9, tzinfo=UTC)).files["topics/t/calendar.ics"]
    (calendar,) = icalendar.Calendar.from_ical(made, multiple=True)
    assert calendar["NAME"] == "Two lines: x y"
    assert b"X-WR-CALNAME:Two lines: x y\r\n" in made
    assert rb"X-WR-CALDESC:C:\\new\, a\;b\nand more" in made
