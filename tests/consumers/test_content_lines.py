"""P7: the bytes of every edition are what RFC 5545 asks for; and the check of the bytes finds what is wrong."""

from __future__ import annotations

import re

import pytest

from tests.consumers.content_lines import faults
from tests.consumers.editions import CalendarFile

GOOD = """BEGIN:VCALENDAR
PRODID:-//x//y//EN
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:STANDARD
DTSTART:20210101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:a
DTSTAMP:20220101T000000Z
LAST-MODIFIED:20220101T000000Z
SEQUENCE:0
DTSTART;TZID=Europe/Brussels:20220110T090000
DTEND;TZID=Europe/Brussels:20220110T100000
RRULE:FREQ=DAILY;UNTIL=20220201T080000Z
EXDATE;TZID=Europe/Brussels:20220111T090000
SUMMARY;LANGUAGE=en:A\\, b\\; c \\\\ d\\ne
GEO:46.2;6.15
CATEGORIES:a\\,b,c
URL:https://example.org/?a=1,2;3
CONFERENCE;VALUE=URI;LABEL="x: y; z":https://example.org/
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()

WRONG = [
    ("\r\n", "\n"),
    ("END:VCALENDAR\r\n", "END:VCALENDAR"),
    ("SUMMARY;LANGUAGE=en:", "SUMMARY:" + "x" * 80),
    ("SUMMARY;LANGUAGE=en:A\\,", "SUMMARY:A,"),
    ("c \\\\ d", "c \\ d"),
    ("a\\,b,c", "a,,c"),
    ('LABEL="x: y; z"', "LABEL=x: y"),
    ("SEQUENCE:0\r\n", ""),
    ("SEQUENCE:0", "SEQUENCE:-1"),
    ("UID:a", "UID:"),
    ("VERSION:2.0", "VERSION:2.0\r\nMETHOD:PUBLISH"),
    ("SEQUENCE:0", "SEQUENCE:0\r\nATTENDEE:mailto:a@example.org"),
    ("TZID:Europe/Brussels", "TZID:Europe/Paris"),
    ("EXDATE;TZID=Europe/Brussels:20220111T090000", "EXDATE;VALUE=DATE:20220111"),
    ("UNTIL=20220201T080000Z", "UNTIL=20220201"),
    (";UNTIL=", ";COUNT=3;UNTIL="),
    ("20220110T100000", "20220110T080000"),
    ("DTSTAMP:20220101T000000Z", "DTSTAMP:20220101T000000"),
    ("GEO:46.2;6.15", "GEO:46.2,6.15"),
    ("URL:https://example.org/", "URL:www example.org/"),
    ("20220110T090000", "20221310T090000"),
    ("END:VEVENT", "END:VTODO"),
    ("BEGIN:VEVENT", "BEGIN:VEVENT\r\nSTATUS:POSTPONED"),
    ("UID:a", "UID:a\r\n\r\n"),
    ("UID:a", "UID:a\x07"),
    ("Europe/Brussels:20220110T09", "Europe/Brussels;VALUE=DATE:20220110T09"),
]


def test_a_good_calendar_has_no_faults() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_is_found(change: tuple[str, str]) -> None:
    assert change[0] in GOOD.decode()
    assert faults(GOOD.replace(change[0].encode(), change[1].encode()))


def test_a_character_that_a_fold_cuts_in_two_is_found() -> None:
    assert any(
        "cut in two" in fault for fault in faults(GOOD.replace(b"A\\,", "é".encode()[:1] + b"\r\n " + "é".encode()[1:]))
    )


@pytest.mark.slow
def test_the_bytes_of_every_edition_are_right(files: list[CalendarFile]) -> None:
    for file in files:
        assert faults(file.path.read_bytes()) == [], file.name


@pytest.mark.slow
def test_events_are_sorted_by_their_start(files: list[CalendarFile]) -> None:
    for file in files:
        told = re.findall(r"BEGIN:VEVENT\r\nUID:([^\r]+)", file.path.read_bytes().decode())
        assert told == [event["uid"] for event in file.events], file.name
        own = {card.uid for card in file.edition.cards}
        days = [event["start"][:10] for event in file.events if event["uid"] in own and not event["recurrence_id"]]
        assert days == sorted(days), file.name
