"""The week ahead: when it goes out, to whom, and what it lists."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from feeds.locale import load
from feeds.model import AllDay, Imprecise, Overview, Place, Precision, Status
from feeds.notices.due import next_due
from feeds.notices.overview import overview_title
from tests.notices.lives import Life, event, text

MONDAY = Overview(0, time(8))


def test_the_week_ahead_lists_the_days_that_have_events_and_only_such_weeks() -> None:
    life = Life(overview=Overview(0, time(8)))
    events = [event("talks", "2022-01-10"), event("dinner", "2022-01-12T19:00"), event("later", "2022-01-26")]
    life.build("2022-01-03T10:00", *events)
    sent = life.build("2022-01-31T10:00", *events)
    first, second = sorted(sent.values(), key=lambda notice: notice.time)
    assert first.time == datetime(2022, 1, 10, 7, tzinfo=UTC)
    assert first.texts["en"].title == "The week ahead: 10–16 January"
    assert "Monday 10 January: Talks" in first.texts["en"].summary
    assert "19:00 Dinner" in first.texts["en"].summary
    assert second.time == datetime(2022, 1, 24, 7, tzinfo=UTC)


def test_an_overview_on_friday_is_about_the_coming_week() -> None:
    life = Life(overview=Overview(4, time(16)))
    talks = event("talks", "2022-01-12")
    life.build("2022-01-03T10:00", talks)
    (notice,) = life.build("2022-01-08T10:00", talks).values()
    assert notice.time == datetime(2022, 1, 7, 15, tzinfo=UTC)


def test_the_week_ahead_leaves_out_what_does_not_take_place() -> None:
    life = Life(overview=Overview(0, time(8)))
    events = [event("talks", "2022-01-10"), event("dinner", "2022-01-12", status=Status.CANCELLED)]
    life.build("2022-01-03T10:00", *events)
    (notice,) = life.build("2022-01-10T10:00", *events).values()
    assert notice.texts["en"].summary == "One event. Monday 10 January: Talks"


def test_a_week_that_was_empty_at_its_time_has_no_overview_afterwards() -> None:
    life = Life(overview=MONDAY)
    life.build("2022-01-05T10:00", event("talks", "2022-01-26"))
    life.build("2022-01-10T06:00", event("talks", "2022-01-26"), event("later", "2022-02-02"))
    moved = life.build("2022-01-10T12:00", event("talks", "2022-01-14"), event("later", "2022-02-02"))
    assert {notice.kind for notice in moved.values()} == {"changed"}


def test_an_overview_that_is_switched_on_after_its_time_is_not_made_up() -> None:
    life, talks = Life(), event("talks", "2022-01-12")
    life.build("2022-01-05T10:00", talks)
    life.about = {"overview": MONDAY}
    assert not life.build("2022-01-11T12:00", talks)
    assert life.history.overview


def test_what_is_called_off_between_the_time_and_the_build_is_not_listed() -> None:
    life = Life(overview=MONDAY)
    talks, dinner = event("talks", "2022-01-12"), event("dinner", "2022-01-13")
    life.build("2022-01-05T10:00", talks, dinner)
    sent = life.build("2022-01-10T10:00", replace(talks, status=Status.CANCELLED), dinner)
    assert sent["overview/2022-W02"].texts["en"].summary == "One event. Thursday 13 January: Dinner"


def test_each_topic_has_an_overview_of_its_own() -> None:
    life = Life(overview=MONDAY)
    talks, dinner = event("talks", "2022-01-12", tags=("x",)), event("dinner", "2022-01-13", tags=("y",))
    life.build("2022-01-05T10:00", talks, dinner)
    sent = life.build("2022-01-10T10:00", talks, dinner)
    assert sent["overview/2022-W02"].tags == ()
    assert "Talks" in sent["overview/2022-W02"].texts["en"].summary
    of_x = sent["overview/2022-W02/x"]
    assert (of_x.topic, of_x.tags) == ("x", ("x",))
    assert of_x.texts["en"].summary == "One event. Wednesday 12 January: Talks"
    built = life.files(talks, dinner)
    assert built["rss.xml"].count(b"<title>The week ahead") == 1
    assert built["topics/x/rss.xml"].count(b"<title>The week ahead") == 1
    assert b"Dinner" not in built["topics/x/rss.xml"]


def test_what_goes_on_is_listed_until_its_last_day() -> None:
    life = Life(overview=MONDAY)
    fair = event("fair", "2022-01-08")
    fair = replace(fair, when=AllDay(date(2022, 1, 8), date(2022, 1, 14)))
    life.build("2022-01-05T10:00", fair)
    sent = life.build("2022-01-10T10:00", fair)
    assert (
        sent["overview/2022-W02"].texts["en"].summary
        == "One event. Monday 10 January: Fair (since Saturday 8 January, until Friday 14 January)"
    )


def test_a_whole_day_is_the_same_day_in_every_zone() -> None:
    life = Life(overview=MONDAY)
    talks = event("talks", "2022-01-17", zone="Asia/Tokyo")
    life.build("2022-01-05T10:00", talks)
    sent = life.build("2022-01-17T10:00", talks)
    assert set(sent) == {"overview/2022-W03"}
    assert sent["overview/2022-W03"].time == datetime(2022, 1, 17, 7, tzinfo=UTC)
    assert "Monday 17 January" in sent["overview/2022-W03"].texts["en"].summary


ALL_WEEK = {
    "en": "All week: Show (since Saturday 1 January, until Monday 28 February)",
    "nl": "De hele week: Show (sinds zaterdag 1 januari, tot en met maandag 28 februari)",
    "de": "Die ganze Woche: Show (seit Samstag, 1. Januar, bis Montag, 28. Februar)",
    "fr": "Toute la semaine\N{NO-BREAK SPACE}: Show (depuis le samedi 1er janvier, jusqu’au lundi 28 février)",
}


@pytest.mark.parametrize("language", ALL_WEEK)
def test_what_goes_on_all_week_is_said_to_before_the_days(language: str) -> None:
    life = Life(overview=MONDAY, languages=(language,))
    show = replace(event("show", "2022-01-01"), when=AllDay(date(2022, 1, 1), date(2022, 2, 28)))
    fair = replace(event("fair", "2022-01-08"), when=AllDay(date(2022, 1, 8), date(2022, 1, 14)))
    talks = event("talks", "2022-01-10")
    life.build("2022-01-05T10:00", fair, show, talks)
    texts = life.build("2022-01-10T10:00", fair, show, talks)["overview/2022-W02"].texts[language]
    assert texts.summary.partition(". ")[2].startswith(f"{ALL_WEEK[language]} · ")
    assert texts.summary.count(" · ") == 2
    heading, _, words = ALL_WEEK[language].replace("\N{NO-BREAK SPACE}", "").partition(": ")
    assert texts.html.partition("</p>")[2].startswith(f"<h3>{heading}</h3><ul><li>")
    assert f">{words}</a></li></ul><h3>" in texts.html
    assert texts.html.count("<h3>") == 2


def test_what_begins_or_ends_within_the_week_is_on_its_day() -> None:
    life = Life(overview=MONDAY)
    opens = replace(event("opens", "2022-01-10"), when=AllDay(date(2022, 1, 10), date(2022, 2, 28)))
    night = event("night", "2022-01-09T23:30")
    year = replace(event("year", "2021-12-01"), when=AllDay(date(2021, 12, 1), date(2022, 1, 16)))
    life.build("2022-01-05T10:00", opens, night, year)
    summary = life.build("2022-01-10T10:00", opens, night, year)["overview/2022-W02"].texts["en"].summary
    assert summary == (
        "3 events. All week: Year (since Wednesday 1 December 2021, until Sunday 16 January 2022)"
        " · Monday 10 January: Night (since Sunday 9 January)"
        " · Monday 10 January: Opens (until Monday 28 February)"
    )


def test_the_title_names_the_days_of_the_week_and_the_years_where_they_are_two() -> None:
    english, dutch = load("en"), load("nl")
    assert overview_title(date(2022, 1, 10), english) == "The week ahead: 10–16 January"
    assert overview_title(date(2022, 1, 10), dutch) == "Weekagenda: 10–16 januari"
    assert overview_title(date(2021, 12, 27), english) == "The week ahead: 27 December 2021 – 2 January 2022"


SIXTH = Imprecise(Precision.WEEK, date(2022, 2, 7), date(2022, 2, 13))

SOME_DAY = {
    "en": ("2 events. Tuesday 8 February: Talks", "Day to be decided: Hearing, Geneva"),
    "nl": ("2 bijeenkomsten. dinsdag 8 februari: Talks", "Dag nog niet bekend: Hearing, Geneva"),
    "de": ("2 Termine. Dienstag, 8. Februar: Talks", "Tag noch offen: Hearing, Geneva"),
    "fr": ("2 événements. mardi 8 février\N{NO-BREAK SPACE}: Talks", "Jour à fixer\N{NO-BREAK SPACE}: Hearing, Geneva"),
}


@pytest.mark.parametrize("language", SOME_DAY)
def test_what_is_to_be_on_some_day_of_the_week_is_listed_after_the_days(language: str) -> None:
    life = Life(overview=MONDAY, languages=(language,))
    hearing = replace(event("hearing", "2022-02-07"), when=SIXTH, place=Place(text("Geneva")), tags=("x",))
    talks = event("talks", "2022-02-08")
    life.build("2022-01-05T10:00", hearing, talks)
    sent = life.build("2022-02-07T10:00", hearing, talks)
    words = sent["overview/2022-W06"].texts[language]
    assert words.summary == " · ".join(SOME_DAY[language])
    heading = re.split(r"\s?:", SOME_DAY[language][1])[0]
    assert words.html.endswith(
        f'</ul><h3>{heading}</h3><ul><li><a href="https://example.org/events/hearing/">Hearing, Geneva</a></li></ul>'
    )
    assert "Hearing" in sent["overview/2022-W06/x"].texts[language].summary


def test_a_week_of_which_no_day_is_known_has_an_overview_that_is_foreseen() -> None:
    life = Life(overview=MONDAY)
    hearing = replace(event("hearing", "2022-02-07"), when=SIXTH)
    life.build("2022-01-05T10:00", hearing)
    eight = datetime(2022, 2, 7, 7, tzinfo=UTC)
    assert next_due(life.history, life.calendar(hearing), life.history.as_of) == eight
    (notice,) = life.build("2022-02-09T10:00", hearing).values()
    assert notice.time == eight
    assert notice.texts["en"].summary == "One event. Day to be decided: Hearing"
    assert next_due(life.history, life.calendar(hearing), life.history.as_of) is None
    assert not life.build("2022-02-10T10:00", hearing)


def test_what_is_known_to_a_month_alone_or_is_off_is_in_no_overview() -> None:
    life = Life(overview=MONDAY)
    month = replace(
        event("hearing", "2022-02-07"), when=Imprecise(Precision.MONTH, date(2022, 2, 1), date(2022, 2, 28))
    )
    off = replace(event("talks", "2022-02-07"), when=SIXTH, status=Status.POSTPONED)
    life.build("2022-01-05T10:00", month, off, replace(month, id="tbd", when=Imprecise()))
    assert not life.build("2022-02-08T10:00", month, off, replace(month, id="tbd", when=Imprecise()))


@pytest.mark.parametrize(
    ("was", "told"),
    [
        ({"when": Imprecise(Precision.WEEK, date(2022, 2, 14), date(2022, 2, 20))}, False),
        ({"when": AllDay(date(2022, 2, 9), date(2022, 2, 9))}, False),
        ({"status": Status.POSTPONED}, False),
        ({"title": text("Session")}, True),
    ],
)
def test_an_event_of_the_week_counts_if_it_was_so_when_the_overview_was_due(
    was: dict[str, object], *, told: bool
) -> None:
    life = Life(overview=MONDAY)
    hearing = replace(event("hearing", "2022-02-07"), when=SIXTH)
    life.build("2022-01-05T10:00", replace(hearing, **was))
    assert ("overview/2022-W06" in life.build("2022-02-07T10:00", hearing)) is told


def test_the_overview_of_a_week_that_was_published_does_not_come_again_with_what_has_no_day() -> None:
    life = Life(overview=MONDAY)
    hearing, talks = replace(event("hearing", "2022-02-07"), when=SIXTH, tags=("x",)), event("talks", "2022-02-08")
    life.build("2022-01-05T10:00", talks)
    assert set(life.build("2022-02-07T10:00", talks)) == {"overview/2022-W06"}
    assert set(life.build("2022-02-07T11:00", talks, hearing)) == {"hearing/announced"}
    assert not life.build("2022-02-07T12:00", talks, hearing)
