"""The titles of notices: what happened, in the first words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from feeds.model import Event, Imprecise, Repeat, Status, Timed, When
from feeds.notices.titles import lead_in_words, moved_title, reminder_title
from feeds.wording import ANYWHERE
from tests.notices.lives import Life, event, text
from tests.whens import BRUSSELS, DE, EN, FEBRUARY, FR, NEW_YORK, NL, SIXTH_WEEK, all_day, timed


@pytest.mark.parametrize(
    ("new", "english", "dutch"),
    [
        (all_day("2022-01-12"), "Moved to Wednesday 12 January: T", "Verplaatst naar woensdag 12 januari: T"),
        (all_day("2023-01-12"), "Moved to Thursday 12 January 2023: T", "Verplaatst naar donderdag 12 januari 2023: T"),
        (FEBRUARY, "Moved to February 2022: T", "Verplaatst naar februari 2022: T"),
        (SIXTH_WEEK, "Moved to the week of 7 February: T", "Verplaatst naar de week van 7 februari: T"),
        (Imprecise(), "New date to be decided: T", "Nieuwe datum nog niet bekend: T"),
        (timed("2022-01-10T14:00", "2022-01-10T15:00"), "New time, 14:00: T", "Andere tijd, 14:00 uur: T"),
        (timed("2022-01-10T09:30", "2022-01-10T12:00"), "New time, 09:30–12:00: T", "Andere tijd, 09:30–12:00 uur: T"),
        (all_day("2022-01-10"), "Changed: T", "Gewijzigd: T"),
    ],
)
def test_the_title_of_a_move_says_where_to(new: When, english: str, dutch: str) -> None:
    old = timed("2022-01-10T09:30", "2022-01-10T11:00")
    assert moved_title(old, new, "T", EN) == english
    assert moved_title(old, new, "T", NL) == dutch


EIGHT = timed("2026-03-02T20:00", "2026-03-02T20:00", NEW_YORK)
LATE = timed("2026-03-02T23:59", "2026-03-02T23:59")


@pytest.mark.parametrize(
    ("old", "new", "titles"),
    [
        (EIGHT, replace(EIGHT, zone="Europe/London", end_zone="Europe/London"),
         ("New time, 20:00 (London time): T", "Andere tijd, 20:00 uur (tijd in Londen): T",
          "Neue Uhrzeit, 20:00 Uhr (Ortszeit London): T", "Nouvel horaire, 20 h (heure locale, Londres) : T")),
        (replace(LATE, floating=True), replace(LATE, zone=ANYWHERE, end_zone=ANYWHERE),
         ("New time, 23:59 (anywhere on Earth): T", "Andere tijd, 23:59 uur (waar ook ter wereld): T",
          "Neue Uhrzeit, 23:59 Uhr (überall auf der Erde): T", "Nouvel horaire, 23 h 59 (partout dans le monde) : T")),
        (LATE, replace(LATE, floating=True),
         ("New time, 23:59 (local time): T", "Andere tijd, 23:59 uur (plaatselijke tijd): T",
          "Neue Uhrzeit, 23:59 Uhr (Ortszeit): T", "Nouvel horaire, 23 h 59 (heure locale) : T")),
        (timed("2026-03-02T20:00", "2026-03-02T22:00"), timed("2026-03-02T20:00", "2026-03-02T21:30", "UTC"),
         ("New time, 20:00–21:30 (UTC): T", "Andere tijd, 20:00–21:30 uur (UTC): T",
          "Neue Uhrzeit, 20:00–21:30 Uhr (UTC): T", "Nouvel horaire, 20 h–21 h 30 (UTC) : T")),
        (timed("2026-03-02T20:00", "2026-03-02T22:00"), timed("2026-03-02T20:00", "2026-03-02T22:00", BRUSSELS, "UTC"),
         ("Changed: T", "Gewijzigd: T", "Geändert: T", "Modifié : T")),
        (timed("2026-03-02T20:00", "2026-03-02T22:00"), timed("2026-03-02T20:00", "2026-03-02T20:00"),
         ("New time, 20:00: T", "Andere tijd, 20:00 uur: T", "Neue Uhrzeit, 20:00 Uhr: T", "Nouvel horaire, 20 h : T")),
    ],
)  # fmt: skip
def test_the_title_of_a_move_says_the_zone_where_the_hour_is_the_same(
    old: Timed, new: Timed, titles: tuple[str, ...]
) -> None:
    said = tuple(moved_title(old, new, "T", locale) for locale in (EN, NL, DE, FR))
    assert tuple(re.sub(r"\s", " ", title) for title in said) == titles


def test_a_date_that_becomes_known_is_not_a_move() -> None:
    assert moved_title(FEBRUARY, all_day("2022-02-09"), "T", EN) == "Date set, Wednesday 9 February 2022: T"
    assert moved_title(Imprecise(), FEBRUARY, "T", EN) == "Moved to February 2022: T"
    nine = timed("2022-01-10T09:30", "2022-01-10T11:00")
    assert moved_title(all_day("2022-01-10"), nine, "T", EN) == "New time, 09:30: T"


@pytest.mark.parametrize(
    ("lead", "english", "dutch"),
    [
        (timedelta(days=7), "in 7 days", "over 7 dagen"),
        (timedelta(days=1), "tomorrow", "morgen"),
        (timedelta(hours=2), "in 2 hours", "over 2 uur"),
        (timedelta(hours=1), "in 1 hour", "over 1 uur"),
        (timedelta(minutes=90), "in 90 minutes", "over 90 minuten"),
        (timedelta(), "now", "nu"),
    ],
)
def test_a_lead_in_words(lead: timedelta, english: str, dutch: str) -> None:
    assert lead_in_words(lead, EN) == english
    assert lead_in_words(lead, NL) == dutch


@pytest.mark.parametrize(
    ("lead", "days", "english", "dutch"),
    [
        (timedelta(days=7), 7, "In 7 days: T", "Over 7 dagen: T"),
        (timedelta(days=1), 1, "Tomorrow: T", "Morgen: T"),
        (timedelta(hours=2), 1, "Tomorrow: T", "Morgen: T"),
        (timedelta(hours=2), 0, "In 2 hours: T", "Over 2 uur: T"),
        (timedelta(), 0, "Today: T", "Vandaag: T"),
    ],
)
def test_the_title_of_a_reminder(lead: timedelta, days: int, english: str, dutch: str) -> None:
    assert reminder_title(lead, days, "T", EN) == english
    assert reminder_title(lead, days, "T", NL) == dutch


TAGS = ("en", "nl", "de", "fr")
OFF, LATER = replace(event("talks", "2027-01-20"), status=Status.CANCELLED), all_day("2027-01-26")
ON = replace(OFF, status=Status.CONFIRMED)


def told(*states: Event) -> tuple[list[str], str]:
    """The titles in each language of the only notice of the last of these states, and what it says in English."""
    life = Life(languages=TAGS)
    for day, state in enumerate(states, 2):
        sent = life.build(f"2027-01-{day:02}T10:00", state)
    (notice,) = sent.values()
    return [re.sub(r"\s", " ", notice.texts[tag].title) for tag in TAGS], notice.texts["en"].summary


@pytest.mark.parametrize(
    "change",
    [{"when": all_day("2027-01-22")}, {"title": text("Talks")}, {"reason": text("A strike.")}, {"when": Imprecise()}],
)
@pytest.mark.parametrize(
    ("status", "titles"),
    [
        (Status.CANCELLED, ("Still cancelled: Talks", "Nog steeds afgelast: Talks",
                            "Weiterhin abgesagt: Talks", "Toujours annulé : Talks")),
        (Status.POSTPONED, ("Still postponed: Talks", "Nog steeds uitgesteld: Talks",
                            "Weiterhin verschoben: Talks", "Toujours reporté : Talks")),
    ],
)  # fmt: skip
def test_what_is_still_off_says_so_whatever_else_is_new(
    change: dict[str, object], status: Status, titles: tuple[str, ...]
) -> None:
    off = replace(OFF, status=status, title=text("Meeting") if "title" in change else OFF.title)
    said, summary = told(off, replace(off, **change))
    assert said == list(titles)
    assert summary.startswith(("Date: ", "Title: from Meeting to Talks", "Reason: A strike"))


def test_a_date_that_was_left_out_and_gets_a_reason_is_still_cancelled() -> None:
    series = event("talks", "2027-01-06", repeat=Repeat("FREQ=WEEKLY", excepted=(date(2027, 1, 20),)))
    off = replace(OFF, repeat=None, recurrence_id=date(2027, 1, 20), reason=text("A strike."))
    said, summary = told(series, replace(series, repeat=Repeat("FREQ=WEEKLY"), changes=(off,)))
    assert said[:2] == [
        "Still cancelled: Talks (Wednesday 20 January)",
        "Nog steeds afgelast: Talks (woensdag 20 januari)",
    ]
    assert summary == "Reason on Wednesday 20 January 2027: A strike."


def test_what_was_cancelled_and_goes_ahead_on_another_day_says_both() -> None:
    said, summary = told(OFF, replace(ON, when=LATER))
    assert said == [
        "Going ahead after all on Tuesday 26 January: Talks",
        "Gaat toch door op dinsdag 26 januari: Talks",
        "Findet doch statt, neuer Termin Dienstag, 26. Januar: Talks",
        "Finalement maintenu, mardi 26 janvier : Talks",
    ]
    assert summary == "Date: from Wednesday 20 January to Tuesday 26 January."


def test_what_was_cancelled_and_goes_ahead_at_another_hour_says_the_hour_below() -> None:
    nine, ten = timed("2027-01-20T09:00", "2027-01-20T09:00"), timed("2027-01-20T10:00", "2027-01-20T10:00")
    said, summary = told(replace(OFF, when=nine), replace(ON, when=ten))
    assert said[0] == "Going ahead after all: Talks"
    assert "10:00" in summary
    said, summary = told(replace(OFF, when=nine), replace(ON, when=FEBRUARY))
    assert said[0] == "Going ahead after all: Talks"
    assert "February 2022" in summary


def test_what_was_dropped_and_comes_back_on_another_day_goes_ahead_on_that() -> None:
    life = Life()
    life.build("2027-01-02T10:00", ON)
    life.build("2027-01-03T10:00")
    back = replace(ON, when=all_day("2028-01-20"))
    assert life.titles("2027-01-04T10:00", back) == ["Going ahead after all on Thursday 20 January 2028: Talks"]


def test_what_was_postponed_to_a_day_that_becomes_known_has_moved() -> None:
    off = replace(OFF, status=Status.POSTPONED)
    said, _ = told(off, replace(ON, when=LATER))
    assert said[0] == "Moved to Tuesday 26 January: Talks"
    said, summary = told(off, replace(ON, when=LATER, status=Status.TENTATIVE))
    assert said[0] == "Moved to Tuesday 26 January: Talks"
    assert "Status: to be confirmed (was: postponed)." in summary


def test_what_was_cancelled_and_may_be_on_another_day_is_to_be_confirmed() -> None:
    said, summary = told(OFF, replace(ON, when=LATER, status=Status.TENTATIVE))
    assert said[:2] == ["To be confirmed: Talks", "Onder voorbehoud: Talks"]
    assert summary == "Date: from Wednesday 20 January to Tuesday 26 January."
