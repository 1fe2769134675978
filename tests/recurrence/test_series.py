"""Occurrences that differ, and series that go on otherwise: written as a split, told once, each date in its series."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import icalendar
import pytest

from feeds.build import Build, build
from feeds.history.ledger import History
from feeds.history.storage import read_history, write_history
from feeds.identity import event_uid
from feeds.model import Event, Status
from feeds.reading import read_calendar
from feeds.recurrence import occurrences
from tests.consumers.clients import CalendarClient
from tests.consumers.icaljs import understood_by_icaljs

HEAD = (
    "calendar: {id: t, domain: example.org, url: https://example.org/, title: T, timezone: Europe/Brussels,"
    " reminders: 1d, overview: monday 08:00}\nevents:\n"
)
WEEKLY = """\
  - id: council
    title: Council
    start: 2022-03-14 19:30
    duration: 2h
    place: Town hall
    repeat: {every: week, count: 10, except: [2022-03-21, 2022-04-18], also: [2022-03-23, 2022-04-20 10:00]}
"""
SPLIT = f"""{WEEKLY}\
    changes:
      2022-03-28: {{status: cancelled, reason: A strike.}}
      from 2022-04-04: {{start: "20:00", place: School}}
      2022-04-11: {{title: Budget}}
"""
NOW = datetime(2022, 3, 1, tzinfo=UTC)


def read(events: str) -> Event:
    (event,) = read_calendar((HEAD + events).encode(), "events.yaml").calendar.events
    return event


def published(events: str, before: History | None = None, now: datetime = NOW) -> Build:
    built = build(before or History(), read_calendar((HEAD + events).encode(), "events.yaml").calendar, now)
    assert read_history(write_history(built.history), "history.json") == built.history
    return built


def starts(event: Event, most: int = 20) -> list[str]:
    return [f"{one.when.start:%m-%d %H:%M}" for one in islice(occurrences(event, NOW), most)]


def components(built: Build, file: str = "calendar.ics") -> list[dict[str, str]]:
    """The VEVENTs with their lines, as they stand."""
    lines = built.files[file].replace(b"\r\n ", b"").decode().split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and ":" in line:
            name = line.replace(";", ":").partition(":")[0]
            found[-1].setdefault(name, line)
    return found


def test_an_event_takes_place_as_it_does_before_and_after_a_change_to_all_that_follow() -> None:
    assert starts(read(SPLIT)) == [
        "03-14 19:30", "03-23 19:30", "03-28 19:30", "04-04 20:00", "04-11 20:00", "04-20 10:00", "04-25 20:00",
        "05-02 20:00", "05-09 20:00", "05-16 20:00",
    ]  # fmt: skip


def test_a_change_to_all_that_follow_is_written_as_two_series() -> None:
    first, cancelled, second, budget = components(published(SPLIT))
    assert first["RRULE"] == "RRULE:FREQ=WEEKLY;UNTIL=20220404T172959Z"
    assert first["EXDATE"].endswith(":20220321T193000")
    assert first["RDATE"].endswith(":20220323T193000")
    assert cancelled["RECURRENCE-ID"].endswith(":20220328T193000")
    assert cancelled["STATUS"] == "STATUS:CANCELLED"
    assert cancelled["SUMMARY"].endswith("Cancelled: Council")
    assert second["DTSTART"].endswith(":20220404T200000")
    assert second["RRULE"] == "RRULE:FREQ=WEEKLY;COUNT=7"
    assert second["EXDATE"].endswith(":20220418T200000")
    assert second["RDATE"].endswith(":20220420T100000")
    assert second["LOCATION"].endswith(":School")
    assert "RECURRENCE-ID" not in second
    assert budget["RECURRENCE-ID"].endswith(":20220411T200000")
    assert [one["UID"] for one in (first, second)] == [one["UID"] for one in (cancelled, budget)]


def test_the_two_series_name_each_other_and_share_a_reference() -> None:
    first, _, second, _ = components(published(SPLIT))
    assert first["UID"] != second["UID"]
    assert first["RELATED-TO"] == f"RELATED-TO;RELTYPE=SIBLING:{second['UID'][4:]}"
    assert second["RELATED-TO"] == f"RELATED-TO;RELTYPE=SIBLING:{first['UID'][4:]}"
    assert first["REFID"] == second["REFID"] == "REFID:t/council"


def test_the_second_series_keeps_its_uid_whatever_is_edited() -> None:
    before = published(SPLIT)
    edited = (
        SPLIT.replace("19:30", "19:45")
        .replace("id: council", "id: board\n    formerly: council")
        .replace("School", "Pub")
    )
    after = published(edited, before.history, NOW + timedelta(days=1))
    assert components(before)[0]["UID"] == f"UID:{event_uid('example.org', 't', 'council')}"
    assert [one["UID"] for one in components(before)] == [one["UID"] for one in components(after)]


def test_a_split_sends_one_notice_and_moves_the_revision_of_the_first_series() -> None:
    before = published(WEEKLY)
    after = published(
        SPLIT.replace("      2022-03-28: {status: cancelled, reason: A strike.}\n", ""),
        before.history,
        NOW + timedelta(days=1),
    )
    (notice,) = after.sent
    assert notice.texts["en"].title == "New time, 20:00: Council (from Monday 4 April)"
    assert notice.texts["en"].summary == (
        "From Monday 4 April 2022: Date and time: from Monday 4 April 2022, 19:30–21:30 (Brussels time) to Monday 4"
        " April 2022, 20:00–22:00 (Brussels time). From Monday 4 April 2022: Place: from Town hall to School. Title on"
        " Monday 11 April 2022: from Council to Budget."
    )
    first, second, _ = components(after)
    assert first["SEQUENCE"] == "SEQUENCE:1"
    assert second["SEQUENCE"] == "SEQUENCE:0"
    assert second["CREATED"] == "CREATED:20220302T000000Z"


def test_a_series_split_off_once_more_goes_above_what_it_had_before_its_event_left() -> None:
    begun, month = published(WEEKLY), timedelta(days=31)
    for hour in (20, 21, 22):
        split = SPLIT.replace("20:00", f"{hour}:15")
        begun = published(split, begun.history, NOW + timedelta(hours=hour))
    known = {one["UID"]: int(one["SEQUENCE"].partition(":")[2]) for one in components(begun)}
    gone = published("", begun.history, NOW + 20 * month)
    back = published(WEEKLY, gone.history, NOW + 21 * month)
    again = published(SPLIT, back.history, NOW + 22 * month)
    for one in components(again):
        assert int(one["SEQUENCE"].partition(":")[2]) > known[one["UID"]]


def test_one_change_to_all_that_follow_has_it_in_the_title() -> None:
    alone = f'{WEEKLY}    changes:\n      from 2022-04-04: {{start: "20:00"}}\n'
    (notice,) = published(alone, published(WEEKLY).history, NOW + timedelta(days=1)).sent
    assert notice.texts["en"].title == "New time, 20:00: Council (from Monday 4 April)"
    assert published(alone, published(alone).history, NOW + timedelta(days=1)).sent == ()


def test_a_split_that_is_taken_back_is_told_once_and_the_first_series_goes_on() -> None:
    alone = f'{WEEKLY}    changes:\n      from 2022-04-04: {{start: "20:00"}}\n'
    after = published(WEEKLY, published(alone).history, NOW + timedelta(days=1))
    (notice,) = after.sent
    assert notice.texts["en"].title == "New time, 19:30: Council (from Monday 4 April)"
    (whole,) = components(after)
    assert whole["SEQUENCE"] == "SEQUENCE:1"
    assert whole["RRULE"] == "RRULE:FREQ=WEEKLY;COUNT=10"


def test_what_both_series_have_anew_is_told_once() -> None:
    both = SPLIT.replace("title: Council", "title: Council of mayors").replace("title: Budget", "title: Budget")
    (notice,) = published(both, published(SPLIT).history, NOW + timedelta(days=1)).sent
    assert notice.texts["en"].summary == "Title: from Council to Council of mayors."


def test_reminders_and_overviews_follow_the_change() -> None:
    before = published(SPLIT)
    for day in range(45):
        before = published(SPLIT, before.history, NOW + timedelta(days=day))
    reminders = {name for name in before.history.notices if "/reminder/" in name}
    assert "council/reminder/2022-04-04T1800Z/1d" in reminders
    assert "council/reminder/2022-04-04T1730Z/1d" not in reminders
    assert "council/reminder/2022-03-28T1730Z/1d" not in reminders
    overview = before.history.notices["overview/2022-W14"].texts["en"].summary
    assert "20:00 Council, School" in overview


def test_a_dropped_event_is_off_on_both_sides_of_the_split() -> None:
    before = published(SPLIT)
    after = published("  - {id: other, title: Other, start: 2022-05-01}\n", before.history, NOW + timedelta(days=1))
    states = [one["STATUS"] for one in components(after) if "Council" in one["SUMMARY"] or "Budget" in one["SUMMARY"]]
    assert states == ["STATUS:CANCELLED"] * 4


def test_the_event_file_and_the_page_have_both_series() -> None:
    built = published(SPLIT)
    assert len(components(built, "events/council/event.ics")) == 4
    told = built.files["calendar.ics"].replace(b"\r\n ", b"").decode()
    assert "Later: Monday 4 April 2022\\, 20:00–22:00 (Brussels time)\\; every week\\, 7 times" in told
    assert "Monday 28 March 2022: cancelled. A strike." in told


MONDAYS = """\
  - id: yoga
    title: Yoga
    start: 2026-03-02 09:30
    duration: 45m
    place: Gym
    repeat: {every: monday, until: 2026-06-22}
    changes:
"""
YOGA = f"""{MONDAYS}\
      from 2026-05-04: {{start: "10:00"}}
      from 2026-06-01: {{place: School}}
      from 2026-06-15: {{status: cancelled}}
"""
LAST_DATES = {
    "en": (
        "When: Monday 2 March 2026, 09:30–10:15 (Brussels time); every week on Monday until 27 April 2026",
        "Later: Monday 4 May 2026, 10:00–10:45 (Brussels time); every week on Monday until 25 May 2026",
        "Later: Monday 1 June 2026, 10:00–10:45 (Brussels time); every week on Monday until 8 June 2026, School",
        "Later: Monday 15 June 2026, 10:00–10:45 (Brussels time); every week on Monday until 22 June 2026, School:"
        " cancelled",
        "Where: Gym",
    ),
    "nl": (
        "Wanneer: maandag 2 maart 2026, 09:30–10:15 uur (tijd in Brussel); elke week op maandag tot en met"
        " 27 april 2026",
        "Daarna: maandag 4 mei 2026, 10:00–10:45 uur (tijd in Brussel); elke week op maandag tot en met 25 mei 2026",
    ),
    "de": (
        "Wann: Montag, 2. März 2026, 09:30–10:15 Uhr (Ortszeit Brüssel); jede Woche am Montag bis 27. April 2026",
        "Danach: Montag, 4. Mai 2026, 10:00–10:45 Uhr (Ortszeit Brüssel); jede Woche am Montag bis 25. Mai 2026",
    ),
    "fr": (
        "Quand\N{NO-BREAK SPACE}: lundi 2 mars 2026, 9\N{NO-BREAK SPACE}h",
        "Ensuite\N{NO-BREAK SPACE}: lundi 4 mai 2026, 10\N{NO-BREAK SPACE}h",
    ),
}


def in_language(language: str, events: str) -> Build:
    return build(
        History(), read_calendar((HEAD.replace("}", f", language: {language}}}") + events).encode(), "t").calendar, NOW
    )


def description(one: dict[str, str]) -> str:
    return one["DESCRIPTION"].partition("DERIVED=TRUE:")[2].replace("\\,", ",").replace("\\;", ";")


@pytest.mark.parametrize("language", LAST_DATES)
def test_each_series_is_told_to_its_last_date_before_the_next_begins(language: str) -> None:
    first, second, *_ = components(in_language(language, YOGA))
    told = description(first).split("\\n")
    assert all(line.startswith(words) for line, words in zip(told, LAST_DATES[language], strict=False)), told
    # The second series stands by itself in calendars, and ends where it does above.
    begins, _, ends = LAST_DATES[language][1].partition(": ")[2].partition("; ")
    assert description(second).split("\\n")[0].endswith(f"{begins}; {ends}" if ends else "25 mai 2026")


EXCEPTIONS = f"""{MONDAYS}\
      2026-03-16: {{start: "11:00"}}
      2026-03-23: {{start: 2026-03-24 11:00, reason: The hall is taken.}}
      2026-03-30: {{start: "22:00", duration: 4h}}
      2026-04-06: {{start: "23:00", duration: 1h}}
      2026-04-13: {{place: School}}
      2026-04-20: {{start: "11:00", place: School, title: Yoga for two}}
      2026-04-27: {{start: "9:30", timezone: Europe/London}}
      2026-05-04: {{start: "11:00", status: tentative}}
      2026-05-11: {{start: "11:00", status: cancelled}}
      2026-05-18: {{description: Bring a mat.}}
"""
TOLD = {
    "en": (
        "- Monday 16 March 2026: 11:00–11:45",
        "- Monday 23 March 2026: Tuesday 24 March 2026, 11:00–11:45 (Brussels time). The hall is taken.",
        "- Monday 30 March 2026: 22:00 – Tuesday 31 March 2026, 02:00",
        "- Monday 6 April 2026: 23:00–midnight",
        "- Monday 13 April 2026: School",
        "- Monday 20 April 2026: 11:00–11:45, School. Yoga for two",
        "- Monday 27 April 2026: 09:30–10:15 (London time)",
        "- Monday 4 May 2026: to be confirmed. 11:00–11:45",
        "- Monday 11 May 2026: cancelled",
        "- Monday 18 May 2026: Yoga",
    ),
    "nl": (
        "- maandag 16 maart 2026: 11:00–11:45 uur",
        "- maandag 23 maart 2026: dinsdag 24 maart 2026, 11:00–11:45 uur (tijd in Brussel). The hall is taken.",
        "- maandag 30 maart 2026: 22:00 uur – dinsdag 31 maart 2026, 02:00 uur",
    ),
    "de": (
        "- Montag, 16. März 2026: 11:00–11:45 Uhr",
        "- Montag, 23. März 2026: Dienstag, 24. März 2026, 11:00–11:45 Uhr (Ortszeit Brüssel). The hall is taken.",
        "- Montag, 30. März 2026: 22:00 Uhr – Dienstag, 31. März 2026, 02:00 Uhr",
    ),
    "fr": (
        "- lundi 16 mars 2026 : 11 h–11 h 45",
        "- lundi 23 mars 2026 : mardi 24 mars 2026, 11 h–11 h 45 (heure locale, Bruxelles). The hall is taken.",
        "- lundi 30 mars 2026 : 22 h – mardi 31 mars 2026, 2 h",
    ),
}


@pytest.mark.parametrize("language", TOLD)
def test_an_exception_that_stays_on_its_day_says_its_hours_and_one_that_moves_both_days(language: str) -> None:
    (whole, *_) = components(in_language(language, EXCEPTIONS))
    told = [line for line in description(whole).split("\\n") if line.startswith("- ")]
    spaced = [line.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") for line in told]
    assert spaced[: len(TOLD[language])] == list(TOLD[language])


def test_a_series_of_one_date_before_the_next_is_that_date() -> None:
    (first, *_) = components(published(YOGA.replace("from 2026-05-04", "from 2026-03-09")))
    assert description(first).startswith("When: Monday 2 March 2026, 09:30–10:15 (Brussels time)\\nLater: ")
    counted = YOGA.replace("until: 2026-06-22", "count: 17").replace("from 2026-06-15", "from 2026-06-22")
    assert "until 27 April 2026\\n" in description(components(published(counted))[0])


def test_the_page_and_the_notice_of_a_series_tell_what_follows() -> None:
    built = published(YOGA)
    later = LAST_DATES["en"][1].removeprefix("Later: ")
    page = built.files["events/yoga/index.html"].decode()
    assert f"<dt>Later</dt><dd>{later}</dd>" in page
    assert f"Gym · Later: {later} · Later: " in page
    summary = built.history.notices["yoga/announced"].texts["en"].summary
    assert summary.startswith(f"{LAST_DATES['en'][0].removeprefix('When: ')}, Gym. Later: {later}. Later: ")


def test_the_notice_of_a_series_that_follows_tells_its_own_end() -> None:
    later = YOGA.replace('from 2026-05-04: {start: "10:00"}', 'from 2026-05-04: {start: "11:00"}')
    (notice,) = published(later, published(YOGA).history, NOW + timedelta(days=1)).sent
    assert "11:00–11:45 (Brussels time); every week on Monday until 25 May 2026" in notice.texts["en"].html


def test_a_change_may_have_a_rule_of_its_own_and_another_may_follow() -> None:
    event = read(
        f"{WEEKLY.replace(', except: [2022-03-21, 2022-04-18], also: [2022-03-23, 2022-04-20 10:00]', '')}"
        "    changes:\n"
        "      from 2022-04-04: {start: 2022-04-05, repeat: {every: 2 weeks, except: [2022-04-19]}}\n"
        "      from 2022-05-31: {status: cancelled}\n"
    )
    assert starts(event, 8) == [
        "03-14 19:30", "03-21 19:30", "03-28 19:30", "04-05 19:30", "05-03 19:30", "05-17 19:30", "05-31 19:30",
        "06-14 19:30",
    ]  # fmt: skip
    states = [one.event.status for one in islice(occurrences(event, NOW), 7)]
    assert states[-1] is Status.CANCELLED


def test_days_are_named_as_they_take_place_or_as_they_would_have() -> None:
    moved = WEEKLY.replace("except: [2022-03-21, 2022-04-18]", "except: [2022-04-12, 2022-04-18]")
    event = read(f"{moved}    changes:\n      from 2022-04-04: {{start: 2022-04-05 20:00}}\n")
    assert "04-12 20:00" not in starts(event)
    assert "04-19 20:00" not in starts(event)
    assert "04-26 20:00" in starts(event)


def test_an_exception_with_a_reason_is_a_cancelled_occurrence() -> None:
    built = published(
        "  - {id: a, title: A, start: 2022-03-14, repeat: {every: week, until: 2022-04-30, except:"
        " [2022-03-21, {2022-03-28: The hall is closed.}]}}\n"
    )
    whole, off = components(built)
    assert whole["EXDATE"] == "EXDATE;VALUE=DATE:20220321"
    assert off["RECURRENCE-ID"] == "RECURRENCE-ID;VALUE=DATE:20220328"
    assert off["STATUS"] == "STATUS:CANCELLED"
    assert "The hall is closed." in off["DESCRIPTION"]


def test_what_is_excepted_later_on_is_told() -> None:
    plain = "  - {id: a, title: A, start: 2022-03-14, repeat: {every: week, until: 2022-04-30}}\n"
    excepted = plain.replace("until: 2022-04-30", "until: 2022-04-30, except: 2022-03-28")
    (notice,) = published(excepted, published(plain).history, NOW + timedelta(days=1)).sent
    assert "28 March 2022" in notice.texts["en"].summary


def test_icaljs_expands_both_series_as_we_do(tmp_path: Path) -> None:
    path = tmp_path / "calendar.ics"
    path.write_bytes(published(SPLIT).files["calendar.ics"])
    understood = understood_by_icaljs(path)
    assert [(one["summary"], one["start"]) for one in understood if one["recurrenceId"] is None] == [
        ("Council", "2022-03-14T19:30:00"),
        ("Council", "2022-04-04T20:00:00"),
    ]


def test_a_moved_occurrence_keeps_its_length_and_may_be_named_by_its_hour_alone() -> None:
    event = read(f'{WEEKLY}    changes:\n      2022-04-04: {{start: "18:00"}}\n      2022-04-11: {{duration: 30m}}\n')
    lengths = {f"{one.when.start:%m-%d %H:%M}": one.end - one.start for one in occurrences(event, NOW)}
    assert lengths["04-04 18:00"] == timedelta(hours=2)
    assert lengths["04-11 19:30"] == timedelta(minutes=30)


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=DAILY", "FREQ=MINUTELY;INTERVAL=20"])
def test_an_endless_rule_is_followed_only_so_far(rule: str) -> None:
    event = read(f"  - {{id: a, title: A, start: 2024-02-29 09:00, duration: 5m, repeat: {rule}}}\n")
    assert sum(1 for _ in occurrences(event, NOW)) <= 110_000


def test_what_is_written_is_read_back_by_icalendar() -> None:
    calendar = icalendar.Calendar.from_ical(published(SPLIT).files["calendar.ics"])
    assert [one.get("SUMMARY") for one in calendar.walk("VEVENT")] == [
        "Council",
        "Cancelled: Council",
        "Council",
        "Budget",
    ]


def test_dates_without_a_rule_have_one_that_says_no_more_for_the_sake_of_outlook() -> None:
    dates = "  - {id: a, title: A, start: 2022-03-14, repeat: {also: [2022-03-16, 2022-03-23]}}\n"
    (whole,) = components(published(dates))
    assert whole["RRULE"] == "RRULE:FREQ=DAILY;COUNT=1"
    assert whole["RDATE"] == "RDATE;VALUE=DATE:20220316,20220323"


CLOSED = """\
  - id: market
    title: Market
    start: 2022-03-14 19:30
    place: Square
    repeat: {every: week}
    changes:
      from 2022-03-28: {status: cancelled, reason: Holidays.}
      from 2022-04-11: {status: confirmed}
"""


def test_each_date_of_a_series_between_two_others_is_shown_as_it_stands_in_that() -> None:
    built = published(CLOSED, now=datetime(2022, 3, 20, tzinfo=UTC))
    page = built.files["index.html"].decode()
    day = page[page.index('data-date="2022-03-28"') :]
    assert "Cancelled" in day[: day.index('data-date="2022-04-04"')]
    assert "Holidays." in day[: day.index('data-date="2022-04-04"')]
    assert "Holidays." in built.files["events/market/index.html"].decode()


def test_a_reason_goes_with_the_status_that_it_was_given_for() -> None:
    third = components(published(CLOSED))[2]
    assert third["STATUS"] == "STATUS:CONFIRMED"
    assert "Holidays" not in third["DESCRIPTION"]


@pytest.mark.parametrize(
    ("repeat", "split"),
    [
        ("{every: week, count: 3}", "from 2026-12-22: {title: X}"),
        ("{every: week, until: 2026-12-22}", "from 2026-12-22: {title: X}"),
        ("{every: week, count: 1}", ""),
    ],
)
def test_a_series_of_one_date_at_the_end_is_that_date(repeat: str, split: str) -> None:
    entry = f"  - {{id: a, title: A, start: 2026-12-08 10:00, repeat: {repeat}, changes: {{{split}}}}}\n"
    told = description(components(published(entry))[-1])
    day = "22" if split else "8"
    assert told.startswith(f"When: Tuesday {day} December 2026, 10:00 (Brussels time)\\n"), told


def test_a_series_ends_with_its_last_date_that_takes_place() -> None:
    entry = (
        "  - {id: a, title: A, start: 2026-12-07 19:30, repeat: {every: week, except: [2026-12-21]},"
        " changes: {from 2026-12-28: {place: School}}}\n"
    )
    told = description(components(published(entry))[0])
    assert "every week until 14 December 2026\\n" in told


SINCE_APRIL = 'from 2022-04-04: {start: "20:00"}'
SINCE_MAY = 'from 2022-05-02: {start: "21:00"}'


@pytest.mark.parametrize(
    "states",
    [
        ("", "2022-04-11: {title: Budget}", "2022-04-11: {status: cancelled}", "2022-04-11: {start: 20:15}", ""),
        ("", SINCE_MAY, 'from 2022-05-02: {start: "22:00"}', 'from 2022-05-09: {start: "22:00"}', "", SINCE_MAY),
        ("", f"2022-05-09: {{title: Budget}}, {SINCE_MAY}", SINCE_MAY, ""),
    ],
)
def test_each_series_of_an_event_has_revisions_that_count(states: tuple[str, ...]) -> None:
    client, history, now = CalendarClient(), History(), NOW
    for state in states:
        changes = ", ".join(filter(None, (SINCE_APRIL, state)))
        built = published(f"{WEEKLY}    changes: {{{changes}}}\n".replace("20:15", '"20:15"'), history, now)
        client.receive(built.files["calendar.ics"])
        history, now = built.history, now + timedelta(hours=1)


SPLIT_IN_NAME = f"{WEEKLY}    changes: {{from 2022-04-04: {{status: confirmed}}}}\n"


@pytest.mark.parametrize(("before", "after"), [(SPLIT_IN_NAME, WEEKLY), (WEEKLY, SPLIT_IN_NAME)])
def test_what_is_left_out_or_added_as_a_split_comes_or_goes_is_told(before: str, after: str) -> None:
    other = after.replace("2022-04-18]", "2022-04-18, 2022-04-25]").replace("also: [", "also: [2022-05-04, ")
    (notice,) = published(other, published(before).history, NOW + timedelta(days=1)).sent
    assert notice.texts["en"].title == "Cancelled: Council (Monday 25 April)"
    assert notice.texts["en"].summary.endswith(" Extra date: Wednesday 4 May 2022.")
    assert published(after, published(before).history, NOW + timedelta(days=1)).sent == ()


def test_a_series_that_was_off_and_is_taken_out_counts_as_what_calendars_still_show_of_it() -> None:
    client = CalendarClient()
    off = f"{WEEKLY}    status: cancelled\n"
    other = "  - {id: other, title: Other, start: 2022-12-01}\n"
    first = published(off + other)
    later = published(other, first.history, NOW + timedelta(days=20))
    for built in (first, later):
        client.receive(built.files["calendar.ics"])
    assert not later.sent
    assert components(later)[0]["DTSTART"] == "DTSTART;TZID=Europe/Brussels:20220321T193000"
