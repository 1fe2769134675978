"""How often an event recurs, in words: exact where people recur like that, and never wrong of any rule."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import product

import pytest

from feeds.locale import languages, load
from feeds.model import Repeat
from feeds.reading import read_calendar
from feeds.recurrence import ids_of_rule
from feeds.repeating import repeat_in_words

HEAD = "calendar: {id: t, domain: example.org, url: https://example.org/, title: T, timezone: UTC}\nevents:\n"

SAID = {
    ("last weekday of the month", "2026-03-31"): (
        "every month on the last working day",
        "elke maand op de laatste werkdag",
        "jeden Monat am letzten Arbeitstag",
        "tous les mois, le dernier jour ouvré",
    ),
    ("first weekday of the month", "2026-03-02"): (
        "every month on the first working day",
        "elke maand op de eerste werkdag",
        "jeden Monat am ersten Arbeitstag",
        "tous les mois, le premier jour ouvré",
    ),
    ("last day of the month", "2026-03-31"): (
        "every month on the last day",
        "elke maand op de laatste dag",
        "jeden Monat am letzten Tag",
        "tous les mois, le dernier jour",
    ),
    ("month on 1 and 15", "2026-03-15"): (
        "every month on the 1st and the 15th",
        "elke maand op de 1e en de 15e",
        "jeden Monat am 1. und 15.",
        "tous les mois, le 1er et le 15",
    ),
    ("2 months on 22 and 23", "2026-03-22"): (
        "every 2 months on the 22nd and the 23rd",
        "elke 2 maanden op de 22e en de 23e",
        "alle 2 Monate am 22. und 23.",
        "tous les 2 mois, le 22 et le 23",
    ),
    ("FREQ=MONTHLY;BYDAY=-2FR", "2026-03-20"): (
        "every month on the second-to-last Friday",
        "elke maand op de voorlaatste vrijdag",
        "jeden Monat am vorletzten Freitag",
        "tous les mois, l’avant-dernier vendredi",
    ),
    ("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1", "2026-03-01"): (
        "every month on the first weekend day",
        "elke maand op de eerste weekenddag",
        "jeden Monat am ersten Wochenendtag",
        "tous les mois, le premier jour de week-end",
    ),
    ("last weekday of march", "2026-03-31"): (
        "every year on the last working day of March",
        "elk jaar op de laatste werkdag van maart",
        "jedes Jahr am letzten Arbeitstag im März",
        "tous les ans en mars, le dernier jour ouvré",
    ),
    ("first monday of august", "2026-08-03"): (
        "every year on the first Monday of August",
        "elk jaar op de eerste maandag van augustus",
        "jedes Jahr am ersten Montag im August",
        "tous les ans en août, le premier lundi",
    ),
    ("year on 10 january", "2026-01-10"): (
        "every year on 10 January",
        "elk jaar op 10 januari",
        "jedes Jahr am 10. Januar",
        "tous les ans, le 10 janvier",
    ),
    ("year on 1 january and 1 july", "2026-01-01"): (
        "every year on 1 January and 1 July",
        "elk jaar op 1 januari en 1 juli",
        "jedes Jahr am 1. Januar und 1. Juli",
        "tous les ans, le 1er janvier et le 1er juillet",
    ),
    ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=6,7", "2026-06-01"): (
        "every week on Monday in June and July",
        "elke week op maandag in juni en juli",
        "jede Woche am Montag im Juni und Juli",
        "toutes les semaines en juin et juillet, le lundi",
    ),
    ("FREQ=DAILY;BYMONTH=1", "2026-01-01"): (
        "every day in January",
        "elke dag in januari",
        "jeden Tag im Januar",
        "tous les jours en janvier",
    ),
    ("month on monday", "2026-03-02"): (
        "every week on Monday",
        "elke week op maandag",
        "jede Woche am Montag",
        "toutes les semaines, le lundi",
    ),
    ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "2026-03-13"): (
        "on several dates",
        "op meerdere data",
        "an mehreren Terminen",
        "à plusieurs dates",
    ),
    ("FREQ=YEARLY;BYWEEKNO=20", "2026-05-11"): (
        "on several dates",
        "op meerdere data",
        "an mehreren Terminen",
        "à plusieurs dates",
    ),
    ("FREQ=DAILY;BYHOUR=9,12;COUNT=6", "2026-03-02 09:00"): (
        "every day, several times a day, 6 times",
        "elke dag, meerdere keren per dag, 6 keer",
        "jeden Tag, mehrmals am Tag, 6 Mal",
        "tous les jours, plusieurs fois par jour, 6 fois",
    ),
    ("FREQ=HOURLY;BYDAY=MO", "2026-03-02 09:00"): (
        "every hour on Monday",
        "elk uur op maandag",
        "jede Stunde am Montag",
        "toutes les heures, le lundi",
    ),
}


@pytest.mark.parametrize("written", SAID, ids=lambda written: written[0])
def test_how_often_is_said_as_a_native_would(written: tuple[str, str]) -> None:
    every, start = written
    events = f"  - {{id: a, title: A, start: {start}, repeat: {{every: '{every}'}}}}\n"
    (event,) = read_calendar((HEAD + events).encode(), "events.yaml").calendar.events
    assert event.repeat is not None
    said = tuple(repeat_in_words(event.repeat, load(language)) for language in ("en", "nl", "de", "fr"))
    assert said == SAID[written]


@pytest.mark.parametrize(
    ("repeat", "english", "dutch"),
    [
        (Repeat("FREQ=WEEKLY"), "every week", "elke week"),
        (Repeat("FREQ=WEEKLY;BYDAY=MO"), "every week on Monday", "elke week op maandag"),
        (
            Repeat("FREQ=MONTHLY;BYDAY=1WE,-1FR"),
            "every month on the first Wednesday and the last Friday",
            "elke maand op de eerste woensdag en de laatste vrijdag",
        ),
        (
            Repeat("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2"),
            "every month on the second Monday",
            "elke maand op de tweede maandag",
        ),
        (
            Repeat("FREQ=WEEKLY;INTERVAL=2", date(2022, 3, 3)),
            "every 2 weeks until 3 March 2022",
            "elke 2 weken tot en met 3 maart 2022",
        ),
        (Repeat("FREQ=DAILY;COUNT=4"), "every day, 4 times", "elke dag, 4 keer"),
        (Repeat("", also=(date(2022, 3, 3),)), "on several dates", "op meerdere data"),
    ],
)
def test_a_repeat_in_words(repeat: Repeat, english: str, dutch: str) -> None:
    assert repeat_in_words(repeat, load("en")) == english
    assert repeat_in_words(repeat, load("nl")) == dutch


def test_what_cannot_be_told_has_its_end_all_the_same() -> None:
    odd = Repeat("FREQ=YEARLY;BYYEARDAY=100", date(2030, 12, 31))
    assert repeat_in_words(odd, load("en")) == "on several dates until 31 December 2030"


PARTS = {
    "FREQ": ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    "INTERVAL": ("", "2"),
    "BYMONTH": ("", "2", "1,7"),
    "BYMONTHDAY": ("", "1", "15,31", "-1", "1,-2", "-3"),
    "BYDAY": ("", "MO", "MO,TU,WE,TH,FR", "SA,SU", "1MO", "-1FR,+2MO", "-2FR", "MO,1TU", "20MO"),
    "BYSETPOS": ("", "1", "-1", "2,-2", "9"),
}
"""What the parts of a rule are, of those that its words depend on; a part may be missing."""

FIRST = date(2024, 1, 1)


@lru_cache
def rules() -> tuple[str, ...]:
    """Every rule that can be made of them."""
    made = (dict(zip(PARTS, values, strict=True)) for values in product(*PARTS.values()))
    return tuple(";".join(f"{name}={value}" for name, value in one.items() if value) for one in made)


@lru_cache(None)
def dates(rule: str) -> tuple[object, ...]:
    return tuple(ids_of_rule(FIRST, rule, date(2027, 12, 31)))


@pytest.mark.parametrize("language", languages())
def test_rules_that_are_told_alike_have_the_same_dates(language: str) -> None:
    locale, known = load(language), dict[str, str]()
    vague = locale.say("repeat.several")
    for rule in rules():
        words = repeat_in_words(Repeat(rule), locale)
        alike = known.setdefault(words, rule)
        if words != vague and alike != rule:
            assert dates(rule) == dates(alike), (words, alike, rule)
    assert len(known) > 100


@pytest.mark.parametrize("language", languages())
def test_only_a_rule_that_says_nothing_of_the_day_is_told_by_its_frequency_alone(language: str) -> None:
    locale = load(language)
    bare = {repeat_in_words(Repeat(rule), locale): rule for rule in rules() if "BY" not in rule}
    told = {rule for rule in rules() if repeat_in_words(Repeat(rule), locale) in bare}
    assert told == set(bare.values())
