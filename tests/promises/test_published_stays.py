"""P4 and P5 in the files: what was published stays where it is and says what it said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import icalendar

from feeds.build import Build, build
from feeds.history.storage import read_history
from feeds.model import Contact, Event, Imprecise, Repeat, Status, Topic
from tests.notices.lives import Life, event, text

THEN, NOW = datetime(2022, 1, 5, 10, tzinfo=UTC), datetime(2022, 1, 6, 10, tzinfo=UTC)


def test_an_event_that_loses_its_day_stays_where_it_was_and_says_so() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    first = build(life.history, life.calendar(talks), THEN)
    second = build(first.history, life.calendar(replace(talks, when=Imprecise())), NOW)
    (before,) = icalendar.Calendar.from_ical(first.files["calendar.ics"]).walk("VEVENT")
    (after,) = icalendar.Calendar.from_ical(second.files["calendar.ics"]).walk("VEVENT")
    assert after["UID"] == before["UID"]
    assert after["DTSTART"].dt == before["DTSTART"].dt
    assert after["STATUS"] == "CANCELLED"
    assert after["SUMMARY"] == "New date to be decided: Talks"
    assert after["SEQUENCE"] == 1
    assert "events/talks/event.ics" in second.files


def test_an_event_that_never_had_a_day_is_not_in_the_calendar() -> None:
    life = Life()
    built = build(life.history, life.calendar(replace(event("talks", "2022-01-10"), when=Imprecise())), THEN)
    assert not icalendar.Calendar.from_ical(built.files["calendar.ics"]).walk("VEVENT")
    assert "events/talks/index.html" in built.files
    assert len(built.sent) == 1


def test_what_was_published_under_an_earlier_id_goes_on_leading_somewhere() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    first = build(life.history, life.calendar(talks), THEN)
    renamed = replace(talks, id="geneva", formerly=("talks",))
    second = build(first.history, life.calendar(renamed), NOW)
    for path in ("events/talks/index.html", "events/talks/event.ics", "events/geneva/index.html"):
        assert path in second.files
    assert second.files["rss.xml"].count(b"<enclosure") == first.files["rss.xml"].count(b"<enclosure") == 1
    assert b"/events/talks/event.ics" in second.files["rss.xml"]


def test_an_entry_says_the_same_after_its_event_has_changed() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    first = build(life.history, life.calendar(talks), THEN)
    changed = replace(talks, status=Status.CANCELLED, description=text("No room."))
    second = build(first.history, life.calendar(changed), NOW)
    (before,) = json.loads(first.files["feed.json"])["items"]
    (after,) = [one for one in json.loads(second.files["feed.json"])["items"] if one["id"] == before["id"]]
    # The file it brings along is the event as it is now, and its length has to be true.
    for item in (before, after):
        item["attachments"][0].pop("size_in_bytes")
    assert after == before


def test_a_ledger_from_its_file_makes_the_bytes_that_the_one_in_memory_makes() -> None:
    life = Life()
    talks, dinner = event("talks", "2022-01-10"), event("dinner", "2022-01-10T19:00", zone="UTC")
    first = build(life.history, life.calendar(talks, dinner), THEN)
    from_file = read_history(first.files["history.json"], "history.json")
    changed = life.calendar(talks, replace(dinner, status=Status.CANCELLED))
    assert build(from_file, changed, NOW).files == build(first.history, changed, NOW).files


def test_a_renamed_whole_keeps_its_parts_and_they_name_it_by_the_uid_it_has() -> None:
    life = Life()
    whole, part = event("summit", "2022-01-10"), event("summit-dinner", "2022-01-10", part_of="summit")
    first = build(life.history, life.calendar(whole, part), THEN)
    renamed = replace(whole, id="top", formerly=("summit",))
    moved = replace(part, id="top-dinner", part_of="top", formerly=("summit-dinner",))
    second = build(first.history, life.calendar(renamed, moved), NOW)
    assert not second.sent

    def uids(data: bytes) -> dict[str, tuple[str, str]]:
        found = icalendar.Calendar.from_ical(data).walk("VEVENT")
        return {str(one["SUMMARY"]): (str(one["UID"]), str(one.get("RELATED-TO", ""))) for one in found}

    before, after = uids(first.files["calendar.ics"]), uids(second.files["calendar.ics"])
    assert after == before
    assert after["Summit-Dinner"][1] == after["Summit"][0]


def test_a_page_tells_what_was_told_under_an_earlier_id() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    first = build(life.history, life.calendar(talks), THEN)
    renamed = replace(talks, id="geneva", title=text("Geneva"), formerly=("talks",))
    second = build(first.history, life.calendar(renamed), NOW)
    assert b"New: Talks" in second.files["events/geneva/index.html"]


def test_a_name_that_another_event_has_leads_to_that_one() -> None:
    life, one, two = Life(), event("a", "2022-01-10"), event("b", "2022-01-11")
    first = build(life.history, life.calendar(one, two), THEN)
    second = build(first.history, life.calendar(replace(two, formerly=("a",))), NOW)
    (there,) = icalendar.Calendar.from_ical(second.files["events/a/event.ics"]).walk("VEVENT")
    assert there["SUMMARY"] == "Cancelled: A"


def test_the_page_of_a_past_event_that_leaves_stays_while_alerts_lead_to_it() -> None:
    life, talks, other = Life(), event("talks", "2022-01-10"), event("other", "2022-06-01")
    first = build(life.history, life.calendar(talks, other), THEN)
    second = build(first.history, life.calendar(other), datetime(2022, 1, 20, tzinfo=UTC))
    assert b"Talks" not in second.files["calendar.ics"]
    for path in ("events/talks/index.html", "events/talks/event.ics"):
        assert path in second.files
    assert second.files["rss.xml"].count(b"<enclosure") == first.files["rss.xml"].count(b"<enclosure") == 2


def test_what_the_calendar_says_in_its_events_moves_their_last_modified_and_no_sequence() -> None:
    topic = Topic("x", text("Ex"))
    life, talks = Life(topics=(topic,)), event("talks", "2022-01-10", tags=("x",))
    first = build(life.history, life.calendar(talks), THEN)
    for about in (
        {"topics": (Topic("x", text("Why")),)},
        {"topics": (topic,), "contact": Contact("Ann")},
        {"topics": (topic,), "url": "https://example.org/there/"},
        {"topics": (topic,), "languages": ("nl", "en")},
    ):
        life.about = about
        second = build(first.history, life.calendar(talks), NOW)
        (before,) = icalendar.Calendar.from_ical(first.files["calendar.ics"]).walk("VEVENT")
        (after,) = icalendar.Calendar.from_ical(second.files["calendar.ics"]).walk("VEVENT")
        assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt, about
        assert after["SEQUENCE"] == before["SEQUENCE"]
        assert not second.sent


def test_a_new_title_of_a_whole_moves_the_last_modified_of_its_parts_and_no_sequence() -> None:
    life, other = Life(), event("other", "2022-01-12")
    part = event("dinner", "2022-01-11", part_of="talks")
    whole = event("talks", "2022-01-10", parts=("dinner",))
    first = build(life.history, life.calendar(whole, part, other), THEN)
    second = build(first.history, life.calendar(replace(whole, title=text("Summit")), part, other), NOW)
    before, after = (
        {str(one["SUMMARY"]): one for one in icalendar.Calendar.from_ical(made.files["calendar.ics"]).walk("VEVENT")}
        for made in (first, second)
    )
    assert "Part of: Talks (https://example.org/events/talks/)" in before["Dinner"]["DESCRIPTION"]
    assert "Part of: Summit (https://example.org/events/talks/)" in after["Dinner"]["DESCRIPTION"]
    assert after["Dinner"]["LAST-MODIFIED"].dt > before["Dinner"]["LAST-MODIFIED"].dt
    assert after["Dinner"]["SEQUENCE"] == before["Dinner"]["SEQUENCE"]
    assert after["Other"].to_ical() == before["Other"].to_ical()
    assert [notice.event for notice in second.sent] == ["talks"]


def test_a_topic_keeps_its_title_after_its_last_event_was_dropped() -> None:
    life, talks = Life(topics=(Topic("x", text("Ex")),)), event("talks", "2022-01-10", tags=("x",))
    first = build(life.history, life.calendar(talks), THEN)
    life.about = {}
    second = build(first.history, life.calendar(), NOW)
    assert b"Life: Ex" in second.files["topics/x/rss.xml"]
    assert b"CATEGORIES;LANGUAGE=en:Ex" in second.files["calendar.ics"]
    assert b"/topics/x/" in second.files["index.html"]


def _calendars(built: Build) -> dict[str, bytes]:
    return {
        path.split("/")[1]: data for path, data in built.files.items() if path.endswith("calendar.ics") and "/" in path
    }


def test_the_calendar_of_a_topic_stays_as_it_is_when_events_of_others_change() -> None:
    life = Life(topics=tuple(Topic(tag, text(tag)) for tag in ("x", "y", "z")))
    whole = event("whole", "2022-01-12", tags=("z",), parts=("part",))
    events = {
        "talks": event("talks", "2022-01-10", tags=("x",)),
        "other": event("other", "2022-01-11", tags=("y",)),
        "whole": whole,
        "part": event("part", "2022-01-12", part_of="whole"),
    }
    edits: tuple[tuple[dict[str, Event | None], set[str]], ...] = (
        ({}, set()),
        ({"talks": replace(events["talks"], title=text("More talks"))}, {"x"}),
        ({"talks": replace(events["talks"], tags=("x", "y"))}, {"x", "y"}),
        ({"talks": replace(events["talks"], tags=())}, {"x"}),
        ({"talks": None}, {"x"}),
        ({"part": None, "whole": replace(whole, parts=())}, {"z"}),
        ({"new": event("new", "2022-01-13", tags=("y",))}, {"y"}),
    )
    first = build(life.history, life.calendar(*events.values()), THEN)
    for edit, changed in edits:
        edited = [one for one in {**events, **edit}.values() if one is not None]
        before, after = _calendars(first), _calendars(build(first.history, life.calendar(*edited), NOW))
        assert {tag for tag in before if before[tag] != after[tag]} == changed


def test_a_topic_of_which_all_is_under_embargo_is_nowhere_and_changes_nothing() -> None:
    life = Life(topics=(Topic("x", text("Ex")), Topic("secret", text("The secret summit"))))
    talks = event("talks", "2022-01-10", tags=("x",))
    hidden = replace(event("hidden", "2022-01-20", tags=("secret",)), announced=NOW)
    first = build(life.history, life.calendar(talks), THEN)
    second = build(first.history, life.calendar(talks, hidden), THEN)
    assert dict(second.files) == dict(first.files)
    assert not [path for path, data in second.files.items() if b"secret" in data or "secret" in path]
    third = build(second.history, life.calendar(talks, hidden), NOW)
    assert b"The secret summit" in third.files["topics/secret/calendar.ics"]
    assert b"/topics/secret/" in third.files["index.html"]
    assert _calendars(third)["x"] == _calendars(first)["x"]


def test_another_title_of_a_topic_changes_its_own_calendar_and_no_other() -> None:
    talks, other = event("talks", "2022-01-10", tags=("x",)), event("other", "2022-01-11", tags=("y",))
    titles = (Topic("x", text("Ex")), Topic("y", text("Why"))), (Topic("x", text("Ex")), Topic("y", text("Why not")))
    calendars = [Life(topics=topics).calendar(talks, other) for topics in titles]
    first = build(Life().history, calendars[0], THEN)
    second = build(first.history, calendars[1], NOW)
    assert _calendars(second)["x"] == _calendars(first)["x"]
    assert b"LAST-MODIFIED:20220106T100000Z" in _calendars(second)["y"].partition(b"BEGIN:V")[2]


def test_a_ledger_that_does_not_say_when_topics_changed_moves_those_that_do() -> None:
    life = Life(topics=(Topic("x", text("Ex")), Topic("y", text("Why"))))
    talks, other = event("talks", "2022-01-10", tags=("x",)), event("other", "2022-01-11", tags=("y",))
    first = build(life.history, life.calendar(talks, other), THEN)
    earlier = replace(first.history, topics_modified={})
    assert _calendars(build(earlier, life.calendar(talks, other), NOW)) == _calendars(first)
    second = build(earlier, life.calendar(replace(talks, title=text("More talks")), other), NOW)
    assert _calendars(second)["y"] == _calendars(first)["y"]
    assert _calendars(second)["x"] != _calendars(first)["x"]


def test_who_follows_a_topic_is_told_that_an_event_leaves_it() -> None:
    life = Life(topics=(Topic("x", text("Ex")), Topic("y", text("Why"))))
    talks = event("talks", "2022-01-10", tags=("x", "y"))
    first = build(life.history, life.calendar(talks), THEN)
    second = build(first.history, life.calendar(replace(talks, tags=("y",))), NOW)
    (notice,) = second.sent
    assert notice.texts["en"].summary == "No longer listed under: Ex."
    assert notice.tags == ("x", "y")
    assert b"No longer listed under" in second.files["topics/x/rss.xml"]


def test_the_past_of_a_series_that_is_dropped_was_not_called_off() -> None:
    life = Life()
    series = event("talks", "2022-01-03T09:00", repeat=Repeat("FREQ=DAILY;COUNT=6"))
    first = build(life.history, life.calendar(series), THEN)
    second = build(first.history, life.calendar(), NOW)
    (after,) = icalendar.Calendar.from_ical(second.files["calendar.ics"]).walk("VEVENT")
    assert after["STATUS"] == "CANCELLED"
    assert after["DTSTART"].dt.date() == date(2022, 1, 7)
    assert after["RRULE"]["COUNT"] == [2]
    third = build(second.history, life.calendar(series), datetime(2022, 1, 6, 11, tzinfo=UTC))
    assert [one.texts["en"].title for one in third.sent] == ["Going ahead after all: Talks"]
    (again,) = icalendar.Calendar.from_ical(third.files["calendar.ics"]).walk("VEVENT")
    assert again["DTSTART"].dt.date() == date(2022, 1, 3)


def test_a_series_that_is_dropped_stays_until_well_after_its_last_day() -> None:
    life, other = Life(), event("other", "2023-01-01")
    series = event("talks", "2022-01-03T09:00", repeat=Repeat("FREQ=WEEKLY;COUNT=20"))
    life.build("2022-01-05T10:00", series, other)
    life.build("2022-01-06T10:00", other)
    life.build("2022-05-20T10:00", replace(other, title=text("News")))
    assert life.in_calendars() == {"talks", "other"}
    life.build("2022-06-20T10:00", replace(other, title=text("More")))
    assert life.in_calendars() == {"other"}


def test_an_event_without_a_day_that_is_dropped_stays_until_well_after_the_day_it_stood_on() -> None:
    life, talks, other = Life(), event("talks", "2022-06-10"), event("other", "2023-01-01")
    life.build("2022-01-05T10:00", talks, other)
    life.build("2022-01-06T10:00", replace(talks, when=Imprecise()), other)
    life.build("2022-01-07T10:00", other)
    life.build("2022-03-01T10:00", replace(other, title=text("News")))
    assert life.in_calendars() == {"talks", "other"}
