"""The properties of a VEVENT: each where it says something, none where it does not, and none that harms a client."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import icalendar
from icalendar import vText

from feeds.build import build
from feeds.history.ledger import History
from feeds.identity import event_uid
from feeds.reading import read_calendar

EVERYTHING = Path(__file__).parent / "everything.yaml"
NOW = datetime(2022, 3, 1, tzinfo=UTC)


@lru_cache(1)
def files() -> dict[str, bytes]:
    return dict(build(History(), read_calendar(EVERYTHING.read_bytes(), "e").calendar, NOW).files)


def event(name: str, file: str = "calendar.ics") -> icalendar.Component:
    uid = event_uid("example.org", "t", name)
    return next(one for one in icalendar.Calendar.from_ical(files()[file]).walk("VEVENT") if one["UID"] == uid)


def lines() -> list[str]:
    return files()["calendar.ics"].replace(b"\r\n ", b"").decode().split("\r\n")


def test_only_an_event_that_says_so_is_busy_and_a_cancelled_one_never() -> None:
    states = [(str(one["TRANSP"]), str(one["X-MICROSOFT-CDO-BUSYSTATUS"])) for one in map(event, NAMES)]
    assert states == [
        ("OPAQUE", "BUSY"),
        ("OPAQUE", "TENTATIVE"),
        ("TRANSPARENT", "FREE"),
        ("OPAQUE", "BUSY"),
    ]


NAMES = ("council", "other", "cancelled", "council-dinner")


def test_alarms_ring_only_where_they_are_asked_for() -> None:
    assert [alarm["TRIGGER"].dt for alarm in event("council").walk("VALARM")] == [
        timedelta(days=-1),
        timedelta(minutes=-15),
    ]
    assert not event("cancelled").walk("VALARM")


def test_an_alarm_of_a_whole_day_rings_at_the_reminder_time() -> None:
    (alarm,) = event("other").walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-16)


def test_uids_within_an_event_are_its_own_and_stay() -> None:
    inner = [str(one["UID"]) for name in NAMES for one in event(name).subcomponents]
    assert len(set(inner)) == len(inner) > 0
    again = build(History(), read_calendar(EVERYTHING.read_bytes(), "e").calendar, NOW + timedelta(days=1)).files
    for uid in inner:
        assert uid.encode() in again["calendar.ics"]


def test_the_link_to_join_stands_in_the_description_too() -> None:
    one = event("council")
    assert str(one["CONFERENCE"]) == "https://meet.example.org/x"
    assert one["CONFERENCE"].params["FEATURE"] == "VIDEO"
    assert "https://meet.example.org/x" in one["DESCRIPTION"]


def test_documents_pictures_and_sources_are_links_with_their_kinds() -> None:
    one = event("council")
    assert [(str(a), a.params.get("FMTTYPE"), a.params.get("FILENAME")) for a in one["ATTACH"]] == [
        ("https://example.org/agenda.pdf", "application/pdf", None),
        ("https://example.org/minutes", "text/html", "Minutes"),
    ]
    assert one["IMAGE"].params["FMTTYPE"] == "image/png"
    assert one["LINK"].params["LABEL"] == "An article: 'x'"
    assert "https://example.org/agenda.pdf" in one["DESCRIPTION"]


def test_the_plain_description_is_marked_as_made_from_the_styled_one() -> None:
    one = event("council")
    assert one["DESCRIPTION"].params["DERIVED"] == "TRUE"
    assert "DERIVED" not in one["STYLED-DESCRIPTION"].params
    assert one["STYLED-DESCRIPTION"].params["VALUE"] == "TEXT"
    styled, plain_html = (
        next(li for li in lines() if li.startswith(n)) for n in ("STYLED-DESCRIPTION;", "X-ALT-DESC;")
    )
    assert styled.partition(":<")[2] == plain_html.partition(":<")[2] != ""
    assert "<strong>Bold</strong> text" in one["STYLED-DESCRIPTION"]


def test_people_take_part_with_their_roles() -> None:
    people = [one for one in event("council").subcomponents if one.name == "PARTICIPANT"]
    told = [(str(one["PARTICIPANT-TYPE"]), json.loads(vText.from_ical(str(one["STRUCTURED-DATA"])))) for one in people]
    assert [(kind, about["name"], about["description"]) for kind, about in told] == [
        ("ACTIVE", "Wendy Sherman", "Wendy Sherman (deputy secretary, United States), chair"),
        ("SPEAKER", "Jan Jansen", "Jan Jansen (Belgium), speaker"),
        ("INACTIVE", "NATO", "NATO, observer"),
    ]


def test_namesakes_in_one_event_are_two_and_the_first_is_known_as_before() -> None:
    def uids(people: str) -> list[str]:
        namesakes = (
            "calendar:\n  {id: t, domain: example.org, title: T, url: https://example.org/, languages: [en],"
            " timezone: Europe/Brussels}\n"
            "people:\n  one: {name: Jan Jansen, role: mayor}\n  other: {name: Jan Jansen, role: clerk}\n"
            f"events:\n  - {{id: a, title: A, start: 2022-03-02, participants: [{people}]}}\n"
        )
        made = build(History(), read_calendar(namesakes.encode(), "e").calendar, NOW).files["calendar.ics"]
        return [str(one["UID"]) for one in icalendar.Calendar.from_ical(made).walk("PARTICIPANT")]

    both = uids("one, other")
    assert len(set(both)) == 2
    assert uids("one") == both[:1]


def test_nothing_in_a_participant_can_be_taken_for_a_property_of_the_event() -> None:
    text = "\n".join(lines())
    for inside in re.findall(r"BEGIN:PARTICIPANT\n(.*?)END:PARTICIPANT", text, re.DOTALL):
        assert re.findall(r"^([A-Z-]+)", inside, re.MULTILINE) == ["UID", "PARTICIPANT-TYPE", "STRUCTURED-DATA"]


def test_a_whole_and_its_parts_and_meetings_of_one_series_name_each_other() -> None:
    def related(name: str) -> set[tuple[str, str]]:
        found = event(name).get("RELATED-TO", [])
        return {(one.params["RELTYPE"], str(one)) for one in (found if isinstance(found, list) else [found])}

    council, dinner, other = (event_uid("example.org", "t", name) for name in ("council", "council-dinner", "other"))
    assert related("council") == {("CHILD", dinner), ("SIBLING", other)}
    assert related("council-dinner") == {("PARENT", council)}
    assert related("other") == {("SIBLING", council)}
    assert event("council")["REFID"] == event("council-dinner")["REFID"]
    assert "REFID" not in event("other")


def test_an_event_under_embargo_is_not_named_by_those_it_belongs_with() -> None:
    calendar = read_calendar(EVERYTHING.read_bytes(), "e").calendar
    hidden = tuple(
        replace(one, announced=NOW + timedelta(days=1)) if one.id in ("other", "council-dinner") else one
        for one in calendar.events
    )
    before = build(History(), replace(calendar, events=hidden), NOW)
    assert b"RELATED-TO" not in before.files["calendar.ics"]
    assert b"dinner" not in before.files["history.json"]
    after = build(before.history, replace(calendar, events=hidden), NOW + timedelta(days=2))
    assert after.files["calendar.ics"].count(b"RELATED-TO") == 4
    assert [notice.kind for notice in after.sent] == ["announced", "announced"]


def test_whom_to_write_to_is_the_events_own_contact_before_the_calendars() -> None:
    assert str(event("council")["CONTACT"]) == "Clerk, clerk@example.org"
    assert event("other")["CONTACT"].params["ALTREP"] == "https://example.org/desk"


def test_further_properties_pass_through_with_their_types() -> None:
    assert {
        "PRIORITY:5",
        "RESOURCES:A projector",
        r"COMMENT:One\; two",
        r"COMMENT:Three\nfour",
        'X-SEATS;VALUE=URI;X-ROW="b; c":https://example.org/seats',
    } <= set(lines())


def test_a_topic_is_the_same_concept_in_every_language() -> None:
    assert str(event("council")["CONCEPT"]) == str(event("council", "nl/calendar.ics")["CONCEPT"])
