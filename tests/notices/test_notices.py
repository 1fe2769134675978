"""Which notices go out, when they were due, and what their titles say first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feeds.build import advance
from feeds.instants import instant, local
from feeds.model import (
    AllDay,
    Context,
    Geo,
    Imprecise,
    Participant,
    Party,
    Person,
    Place,
    Repeat,
    Status,
    Text,
    Timed,
    Window,
)
from tests.notices.lives import Life, event, text

DAY = timedelta(days=1)


def test_an_event_without_a_date_to_be_announced_is_announced_by_the_build_that_sees_it_first() -> None:
    (notice,) = Life().build("2022-01-05T10:00", event("talks", "2022-01-10")).values()
    assert notice.time == datetime(2022, 1, 5, 10, tzinfo=UTC)
    assert notice.texts["en"].title == "New: Talks"


def test_what_is_past_when_it_is_first_seen_is_not_announced() -> None:
    assert not Life().build("2022-02-01T10:00", event("talks", "2022-01-10"))


def test_an_embargo_ends_at_its_minute_and_not_before() -> None:
    life, talks = Life(), event("talks", "2022-01-10", announced=datetime(2022, 1, 6, 9, tzinfo=UTC))
    assert not life.build("2022-01-06T08:59", talks)
    assert "talks" not in life.history.entries
    (notice,) = life.build("2022-01-06T09:41", talks).values()
    assert notice.time == talks.announced


@pytest.mark.parametrize(
    ("zone", "start", "lead", "due"),
    [
        # A day before half past nine is half past nine, though the night had an hour less or more.
        ("Europe/Brussels", "2022-03-27T09:30", DAY, "2022-03-26T08:30"),
        ("Europe/Brussels", "2022-10-30T09:30", DAY, "2022-10-29T07:30"),
        ("America/New_York", "2022-03-13T09:30", DAY, "2022-03-12T14:30"),
        ("Australia/Lord_Howe", "2022-10-02T09:30", DAY, "2022-09-30T23:00"),
        ("Asia/Kathmandu", "2022-05-01T09:30", DAY, "2022-04-30T03:45"),
        # Two hours are two hours on the clock.
        ("Europe/Brussels", "2022-03-27T04:00", timedelta(hours=2), "2022-03-27T00:00"),
        # An all-day event counts from eight in the morning of its own zone.
        ("Europe/Brussels", "2022-03-28", DAY, "2022-03-27T06:00"),
        ("Pacific/Apia", "2022-01-10", 7 * DAY, "2022-01-02T19:00"),
    ],
)
def test_a_reminder_is_due_its_lead_before_the_start_in_local_time(
    zone: str, start: str, lead: timedelta, due: str
) -> None:
    life, talks = Life(), event("talks", start, zone=zone, reminders=(lead,))
    life.build("2021-12-01T00:00", talks)
    moment = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert not life.build((moment - timedelta(minutes=1)).replace(tzinfo=None).isoformat(), talks)
    (notice,) = life.build((moment + timedelta(hours=1)).replace(tzinfo=None).isoformat(), talks).values()
    assert notice.kind == "reminder"
    assert notice.time == moment


def test_a_reminder_from_before_the_announcement_is_not_sent() -> None:
    talks = event("talks", "2022-01-10", reminders=(7 * DAY, DAY))
    assert set(Life().build("2022-01-08T10:00", talks)) == {"talks/announced"}


def test_a_missed_run_loses_no_reminder_and_keeps_its_time() -> None:
    life, talks = Life(), event("talks", "2022-01-10", reminders=(7 * DAY, DAY))
    life.build("2022-01-01T10:00", talks)
    sent = life.build("2022-02-01T10:00", talks)
    assert [notice.time.day for notice in sent.values()] == [3, 9]


def test_reminders_of_a_recurring_event_come_for_each_occurrence_but_those_left_out() -> None:
    weekly = event(
        "talks",
        "2022-01-10T09:00",
        reminders=(DAY,),
        repeat=Repeat("FREQ=WEEKLY", excepted=(datetime(2022, 1, 17, 9),)),
    )
    off = replace(weekly, repeat=None, status=Status.CANCELLED, recurrence_id=datetime(2022, 1, 24, 9))
    off = replace(
        off, when=Timed(datetime(2022, 1, 24, 9), datetime(2022, 1, 24, 10), "Europe/Brussels", "Europe/Brussels")
    )
    weekly = replace(weekly, changes=(off,))
    life = Life()
    life.build("2022-01-01T10:00", weekly)
    sent = life.build("2022-02-02T10:00", weekly)
    assert sorted(notice.time.date() for notice in sent.values()) == [date(2022, 1, 9), date(2022, 1, 30)]


def test_two_occurrences_that_begin_together_are_told_by_one_reminder() -> None:
    daily = event("talks", "2022-01-10", reminders=(DAY,), repeat=Repeat("FREQ=DAILY;COUNT=3"))
    moved = replace(
        daily, repeat=None, recurrence_id=date(2022, 1, 10), when=AllDay(date(2022, 1, 11), date(2022, 1, 11))
    )
    life = Life()
    life.build("2022-01-01T10:00", daily)
    calendar = life.calendar(replace(daily, changes=(moved,)))
    _, _, sent = advance(life.history, calendar, datetime(2022, 1, 11, 12, tzinfo=UTC))
    reminders = [notice.id for notice in sent if "/reminder/" in notice.id]
    assert reminders == ["talks/reminder/2022-01-11/1d", "talks/reminder/2022-01-12/1d"]


@pytest.mark.parametrize(
    ("change", "title", "summary"),
    [
        (
            {"when": AllDay(date(2022, 1, 11), date(2022, 1, 11))},
            "Moved to Tuesday 11 January: Talks",
            "Date: from Monday 10 January to Tuesday 11 January.",
        ),
        ({"status": Status.CANCELLED}, "Cancelled: Talks", "Monday 10 January 2022"),
        (
            {"status": Status.POSTPONED, "when": Imprecise()},
            "Postponed: Talks",
            "Date: date to be decided (was: Monday 10 January).",
        ),
        ({"place": Place(text("Geneva"))}, "New place: Talks", "Place: Geneva."),
        ({"title": text("Security talks")}, "New title: Security talks", "Title: from Talks to Security talks."),
        ({"outcome": text("They go on.")}, "Outcome: Talks", "They go on."),
        (
            {"outcome": text("They go on."), "place": Place(text("Geneva"))},
            "Outcome: Talks",
            "They go on. Place: Geneva.",
        ),
        ({"topics": (text("arms"), text("gas"))}, "Changed: Talks", "Topics added: arms and gas."),
        (
            {"participants": (Participant(Person(text("Ann"), party=Party(text("Us")))),)},
            "Changed: Talks",
            "People added: Ann (Us).",
        ),
    ],
)
def test_a_change_says_in_its_first_words_what_happened(change: dict[str, object], title: str, summary: str) -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build("2022-01-05T10:00", talks)
    (notice,) = life.build("2022-01-06T10:00", replace(talks, **change)).values()
    assert notice.texts["en"].title == title
    assert notice.texts["en"].summary.startswith(summary)
    assert notice.time == datetime(2022, 1, 6, 10, tzinfo=UTC)


def test_several_changes_in_one_build_make_one_notice_that_tells_them_all() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build("2022-01-05T10:00", talks)
    changed = replace(talks, title=text("Security talks"), place=Place(text("Geneva")))
    (notice,) = life.build("2022-01-06T10:00", changed).values()
    assert notice.texts["en"].summary == "Title: from Talks to Security talks. Place: Geneva."


def test_a_cancelled_event_that_goes_ahead_after_all_says_so() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build("2022-01-05T10:00", talks)
    life.build("2022-01-06T10:00", replace(talks, status=Status.CANCELLED))
    assert life.titles("2022-01-07T10:00", talks) == ["Going ahead after all: Talks"]


def test_a_minor_correction_sends_no_notice_but_moves_last_modified() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build("2022-01-05T10:00", talks)
    before = life.history.entries["talks"].revision
    assert not life.build("2022-01-06T10:00", replace(talks, title=text("Talk's"), minor="apostrophe"))
    after = life.history.entries["talks"].revision
    assert after.modified > before.modified
    assert after.sequence == before.sequence


def test_a_move_is_told_even_if_it_is_called_minor() -> None:
    life, talks = Life(), event("talks", "2022-01-10")
    life.build("2022-01-05T10:00", talks)
    moved = replace(talks, when=AllDay(date(2022, 1, 11), date(2022, 1, 11)), minor="date")
    assert life.titles("2022-01-06T10:00", moved) == ["Moved to Tuesday 11 January: Talks"]


HALL = Place(text("Town hall"), text("Market 1"))


@pytest.mark.parametrize(
    "details",
    [{"url": "https://example.org/hall"}, {"geo": Geo(51.03, 4.48)}, {"url": "https://example.org/", "geo": Geo(0, 0)}],
)
@pytest.mark.parametrize("repeat", [None, Repeat("FREQ=WEEKLY")])
def test_a_link_or_a_spot_on_the_map_is_no_news_of_a_place(details: dict[str, object], repeat: Repeat | None) -> None:
    life, talks = Life(), event("talks", "2022-01-10", place=HALL, repeat=repeat)
    life.build("2022-01-05T10:00", talks)
    there = replace(talks, place=replace(HALL, **details))
    assert not life.build("2022-01-06T10:00", there)
    revision = life.history.entries["talks"].revision
    assert (revision.sequence, revision.modified.day) == (0, 6)
    # Nor is that it falls away, or that one date alone has it.
    day = date(2022, 1, 10)
    one = replace(there, repeat=None, recurrence_id=day) if repeat else there
    assert not life.build("2022-01-07T10:00", replace(talks, changes=(one,) if repeat else ()))


@pytest.mark.parametrize(
    "place",
    [Place(text("Town hall"), text("Market 2")), Place(text("School"), text("Market 1")), Place(text("Town hall"))],
)
def test_another_name_or_address_is_news_of_a_place(place: Place) -> None:
    life, talks = Life(), event("talks", "2022-01-10", place=HALL)
    life.build("2022-01-05T10:00", talks)
    assert life.titles("2022-01-06T10:00", replace(talks, place=place)) == ["New place: Talks"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Place(text("Town hal")), Place(text("Town hall"))),
        (Place(text("town-hall")), Place(text("Town Hall"))),
        (Place(text("Genéve")), Place(text("Genève"))),
        (Place(text("Twon hall")), Place(text("Town hall"), text("Market 1"))),
        (HALL, Place(text("Town hall"), text("Markte 1"))),
        (HALL, Place(text("Council house"), text("Market 1"))),
        (Place(text("Town hall"), geo=Geo(51, 4)), Place(text("Council house"), geo=Geo(51, 4))),
        (Place(Text({"nl": "Stadhius", "en": "Town hall"})), Place(Text({"nl": "Stadhuis", "en": "Town hall"}))),
    ],
)
@pytest.mark.parametrize("repeat", [None, Repeat("FREQ=WEEKLY")])
def test_a_place_that_is_corrected_is_minor_if_it_is_called_so(old: Place, new: Place, repeat: Repeat | None) -> None:
    life, talks = Life(languages=("en", "nl")), event("talks", "2022-01-10", place=old, repeat=repeat)
    life.build("2022-01-05T10:00", talks)
    assert not life.build("2022-01-06T10:00", replace(talks, place=new, minor="spelling"))
    assert life.history.entries["talks"].revision.sequence == 1
    assert len(life.build("2022-01-07T10:00", replace(talks, place=old))) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Place(text("Town hall")), Place(text("School"))),
        (Place(text("Town hall")), Place(text("Town hall, room 4"))),
        (Place(text("Room 1")), Place(text("Room 2"))),
        (Place(text("Room 1"), text("Market 1")), Place(text("Room 2"), text("Market 1"))),
        (Place(text("Hall A"), text("Market 1")), Place(text("Hall B"), text("Market 1"))),
        (Place(text("Hall I")), Place(text("Hall II"))),
        (Place(text("Oost")), Place(text("Post"))),
        (HALL, Place(text("Town hall"), text("Market 2"))),
        (Place(Text({"nl": "Gent", "en": "Hall"})), Place(Text({"nl": "Brugge", "en": "Hall"}))),
        (HALL, None),
    ],
)
def test_another_place_is_told_even_if_it_is_called_minor(old: Place, new: Place | None) -> None:
    life, talks = Life(languages=("en", "nl")), event("talks", "2022-01-10", place=old)
    life.build("2022-01-05T10:00", talks)
    assert len(life.build("2022-01-06T10:00", replace(talks, place=new, minor="spelling"))) == 1


def test_older_notices_go_to_the_archive_of_their_year_and_their_ids_stay_spent() -> None:
    life = Life(window=Window(days=10, entries=2))
    old = [event(f"e{number}", f"2021-06-{number:02}") for number in range(1, 6)]
    life.build("2021-05-01T10:00", *old)
    assert len(life.history.notices) == 5
    new = [event(f"n{number}", f"2022-06-{number:02}") for number in range(1, 4)]
    from feeds.build import build  # noqa: PLC0415

    built = build(life.history, life.calendar(*old, *new), datetime(2022, 5, 1, tzinfo=UTC))
    assert "archive/2021.xml" in built.files
    assert built.files["archive/2021.xml"].count(b"<entry>") == 5
    assert b'rel="prev-archive"' in built.files["atom.xml"]
    assert b'rel="prev-archive"' in built.files["rss.xml"]
    assert b"archive/2021.xml" in built.files["atom.xml"]
    assert len(built.history.notices) == 3
    assert len(built.history.spent) == 5
    again = build(built.history, life.calendar(*old, *new), datetime(2022, 5, 2, tzinfo=UTC))
    assert "archive/2021.xml" in again.history.files
    assert again.files["atom.xml"] == built.files["atom.xml"]
    assert not again.sent


def test_a_word_mended_in_shared_background_is_no_news_but_moves_last_modified() -> None:
    life, talks = Life(), event("talks", "2022-01-10", context=(Context(text("Troops."), text("Border")),))
    life.build("2022-01-05T10:00", talks)
    assert not life.build("2022-01-06T10:00", replace(talks, context=(Context(text("More troops."), text("Border")),)))
    assert life.history.entries["talks"].revision.modified.day == 6


def test_what_is_minor_stays_quiet_for_as_long_as_it_is_called_so() -> None:
    life, talks = Life(), event("talks", "2022-01-10", minor="true")
    life.build("2022-01-05T10:00", talks)
    assert not life.build("2022-01-06T10:00", replace(talks, title=text("Talk")))
    assert not life.build("2022-01-07T10:00", replace(talks, title=text("Talks")))
    assert life.titles("2022-01-08T10:00", replace(talks, title=text("Other"), minor="")) == ["New title: Other"]


def test_an_outcome_is_told_even_if_a_correction_is_still_marked() -> None:
    life, talks = Life(), event("talks", "2022-01-10", minor="true")
    life.build("2022-01-05T10:00", talks)
    assert life.titles("2022-01-11T10:00", replace(talks, outcome=text("They go on."))) == ["Outcome: Talks"]


def test_a_day_is_not_counted_down_to_in_hours() -> None:
    life, talks = Life(), event("talks", "2022-01-10", reminders=(timedelta(hours=2),))
    life.build("2022-01-05T10:00", talks)
    assert life.titles("2022-01-10T08:00", talks) == ["Today: Talks"]


def test_what_is_due_at_midnight_counts_days_from_there_though_ties_are_put_before_it() -> None:
    talks = [event(name, "2022-01-10T00:00", reminders=(DAY,)) for name in ("a", "b")]
    life = Life()
    life.build("2022-01-05T10:00", *talks)
    assert life.titles("2022-01-08T23:00", *talks) == ["Tomorrow: A", "Tomorrow: B"]


def test_a_change_in_one_language_is_no_entry_in_another() -> None:
    life = Life(languages=("nl", "en"))
    talks = event("talks", "2022-01-10", title=Text({"nl": "Overleg", "en": "Talks"}))
    life.build("2022-01-05T10:00", talks)
    changed = replace(talks, title=Text({"nl": "Topoverleg", "en": "Talks"}))
    (notice,) = life.build("2022-01-06T10:00", changed).values()
    assert set(notice.texts) == {"nl"}


def test_an_end_that_is_told_in_another_zone_is_no_new_time() -> None:
    life, talks = Life(), event("talks", "2022-01-10T09:00", zone="Europe/Brussels")
    life.build("2022-01-05T10:00", talks)
    when = talks.when
    assert isinstance(when, Timed)
    later = local(instant(when.end, when.end_zone), "Asia/Tokyo")
    elsewhere = replace(talks, when=replace(when, end=later, end_zone="Asia/Tokyo"))
    assert not life.build("2022-01-06T10:00", elsewhere)
    revision = life.history.entries["talks"].revision
    assert (revision.sequence, revision.modified.day) == (1, 6)


def test_another_place_in_another_zone_at_the_same_hour_is_told_as_another_place() -> None:
    life, talks = Life(), event("talks", "2022-01-10T09:00", place=Place(text("Brussels")))
    life.build("2022-01-05T10:00", talks)
    moved = event("talks", "2022-01-10T09:00", zone="Europe/Athens", place=Place(text("Athens")))
    assert life.titles("2022-01-06T10:00", moved) == ["New place: Talks"]


REASONS = {
    "en": ("Going ahead after all: Talks", "Reason: After all", "Reason: from After all to Rooms found"),
    "nl": ("Gaat toch door: Talks", "Reden: After all", "Reden: van After all naar Rooms found"),
    "de": ("Findet doch statt: Talks", "Grund: After all", "Grund: Rooms found (bisher: After all)"),
    "fr": (
        "Finalement maintenu\N{NO-BREAK SPACE}: Talks",
        "Motif\N{NO-BREAK SPACE}: After all",
        "Motif\N{NO-BREAK SPACE}: Rooms found (auparavant\N{NO-BREAK SPACE}: After all)",
    ),
}


@pytest.mark.parametrize("language", REASONS)
def test_the_reason_of_what_is_reinstated_is_the_new_one_alone(language: str) -> None:
    life = Life(languages=(language,))
    talks = event("talks", "2022-01-20")
    off = replace(talks, status=Status.CANCELLED, reason=text("A storm."))
    on = replace(talks, reason=text("After all."))
    title, reason, changed = REASONS[language]
    life.build("2022-01-05T10:00", talks)
    life.build("2022-01-06T10:00", off)
    (notice,) = life.build("2022-01-07T10:00", on).values()
    assert notice.texts[language].title == title
    assert notice.texts[language].summary.endswith(f" {reason}.")
    # While it goes ahead, another reason is told with the one it had.
    (notice,) = life.build("2022-01-08T10:00", replace(on, reason=text("Rooms found."))).values()
    assert notice.texts[language].summary == f"{changed}."


def test_a_reason_that_falls_away_with_what_it_was_for_is_not_told() -> None:
    life, talks = Life(), event("talks", "2022-01-20")
    off = replace(talks, status=Status.CANCELLED, reason=text("A storm."))
    life.build("2022-01-05T10:00", talks)
    life.build("2022-01-06T10:00", off)
    (notice,) = life.build("2022-01-07T10:00", talks).values()
    assert "storm" not in f"{notice.texts['en'].summary} {notice.texts['en'].html}"


def test_the_reason_of_a_date_that_is_put_back_is_the_new_one_alone() -> None:
    life = Life()
    weekly = event("talks", "2022-01-20", repeat=Repeat("FREQ=WEEKLY"))
    day = date(2022, 1, 27)
    one = replace(weekly, when=AllDay(day, day), recurrence_id=day, repeat=None)
    life.build("2022-01-05T10:00", weekly)
    off = replace(one, status=Status.CANCELLED, reason=text("A storm."))
    life.build("2022-01-06T10:00", replace(weekly, changes=(off,)))
    back = replace(one, reason=text("After all."))
    (notice,) = life.build("2022-01-07T10:00", replace(weekly, changes=(back,))).values()
    assert notice.texts["en"].title == "Going ahead after all: Talks (Thursday 27 January)"
    assert notice.texts["en"].summary.endswith(" Reason on Thursday 27 January 2022: After all.")
