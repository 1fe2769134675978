"""An event as it is told, against the files beside this one.

`FEEDS_REWRITE=1 pytest tests/cards` writes those files anew, for review.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feeds.card import Card, Whole
from feeds.cards import make_card
from feeds.history.ledger import Revision
from feeds.model import (
    AllDay,
    Calendar,
    Context,
    Event,
    Expectation,
    Participant,
    Party,
    Person,
    Place,
    Repeat,
    Role,
    Source,
    Status,
    Text,
    Topic,
)

HERE = Path(__file__).parent


def both(nl: str, en: str) -> Text:
    return Text({"nl": nl, "en": en})


def plain(text: str) -> Text:
    return Text({"": text})


US = Party(both("Verenigde Staten", "United States"))
RUSSIA = Party(both("Rusland", "Russia"))
OFFICE = both("onderminister van Buitenlandse Zaken", "deputy foreign minister")
ARTICLE = Source(
    plain("Overzicht van de gesprekken tussen Rusland & het Westen"),
    "https://news.example/talks",
    plain("News Example"),
    date(2022, 1, 9),
)
GENEVA = Event(
    id="geneva",
    title=both("Veiligheidsoverleg VS–Rusland", "US–Russia security talks"),
    when=AllDay(date(2022, 1, 10), date(2022, 1, 10)),
    zone="Europe/Zurich",
    place=Place(both("Genève", "Geneva"), both("Zwitserland", "Switzerland"), url="https://geneva.example/"),
    online="https://live.example/geneva?a=1&b=2",
    description=both("De eerste van vier ontmoetingen *in één week*.", "The first of four meetings *in one week*."),
    participants=(
        Participant(Person(plain("Wendy Sherman"), OFFICE, US), Role.LEAD),
        Participant(Person(both("Sergej Rjabkov", "Sergei Ryabkov"), OFFICE, RUSSIA), Role.LEAD),
        Participant(Party(plain("<OSCE>")), Role.OBSERVER),
    ),
    topics=(both("Oekraïne", "Ukraine"), both("kernwapens", "nuclear arms")),
    expectations=(
        Expectation(
            RUSSIA,
            both(
                "Wil de belofte dat Oekraïne nooit lid wordt van de NAVO.\n\nZegt geen concessies te doen.",
                "Wants a promise that Ukraine will never join NATO.\n\nSays it will make no concessions.",
            ),
        ),
        Expectation(US, Text({"nl": "Noemt die eis onaanvaardbaar."})),
    ),
    context=(
        Context(
            both(
                "Rusland heeft troepen samengetrokken bij de grens met Oekraïne.\n\n- satellietfoto\n- <b>leger</b>",
                "Russia has massed troops near the border with Ukraine.\n\n- satellite photo\n- <b>army</b>",
            ),
            both("De spanning", "The tension"),
            (ARTICLE, Source(plain("Een boek"), publisher=plain("Uitgever"))),
        ),
        Context(Text({"nl": "Alleen in het [Nederlands](https://nl.example/)."})),
    ),
    sources=(ARTICLE,),
    tags=("nato", "ukraine"),
)
CALENDAR = Calendar(
    id="talks",
    domain="example.org",
    title=both("Gesprekken", "Talks"),
    url="https://example.org/",
    languages=("nl", "en"),
    zone="Europe/Brussels",
    topics=(Topic("arms", plain("Arms")), Topic("ukraine", both("Oekraïne", "Ukraine"))),
    events=(GENEVA,),
)
REVISION = Revision(0, datetime(2022, 1, 9, tzinfo=UTC), datetime(2022, 1, 9, tzinfo=UTC))


def card(
    event: Event = GENEVA,
    language: str = "nl",
    changes: dict[str, Revision] | None = None,
    whole: Whole | None = None,
) -> Card:
    return make_card(
        CALENDAR,
        event,
        REVISION,
        language,
        uid="uid",
        page="https://example.org/events/geneva/",
        ics="https://example.org/events/geneva/event.ics",
        changes=changes or {},
        whole=whole,
    )


POSTPONED = replace(
    GENEVA,
    status=Status.POSTPONED,
    reason=both("Er ligt *te veel* sneeuw.", "There is *too much* snow."),
    outcome=both("Men spreekt elkaar later.", "They will talk later."),
    online=None,
)


@pytest.mark.parametrize("language", ["nl", "en", "de", "fr"])
@pytest.mark.parametrize(("name", "event"), [("geneva", GENEVA), ("postponed", POSTPONED)])
@pytest.mark.parametrize("kind", ["html", "txt"])
def test_an_event_is_told_as_in_its_file(name: str, event: Event, language: str, kind: str) -> None:
    made = card(event, language)
    text = (made.html if kind == "html" else made.text) + "\n"
    path = HERE / f"{name}.{language}.{kind}"
    if os.environ.get("FEEDS_REWRITE"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (Status.CONFIRMED, "Veiligheidsoverleg VS–Rusland"),
        (Status.TENTATIVE, "Onder voorbehoud: Veiligheidsoverleg VS–Rusland"),
        (Status.POSTPONED, "Uitgesteld: Veiligheidsoverleg VS–Rusland"),
        (Status.CANCELLED, "Afgelast: Veiligheidsoverleg VS–Rusland"),
    ],
)
def test_the_title_says_first_what_has_become_of_it(status: Status, title: str) -> None:
    assert card(replace(GENEVA, status=status)).title.text == title


def test_the_parts_come_in_the_order_a_reader_needs_them() -> None:
    assert [section.what for section in card(replace(POSTPONED, online="https://x.example/")).sections] == [
        "reason",
        "when",
        "where",
        "online",
        "description",
        "outcome",
        "participants",
        "topics",
        "expectations",
        "context",
        "sources",
    ]


def test_a_part_says_what_it_is_a_part_of_and_where_that_is_told() -> None:
    whole = Whole(both("Week van gesprekken", "A week of talks"), "https://example.org/events/week/")
    made = card(Event(id="x", title=plain("X"), when=GENEVA.when, zone="UTC"), whole=whole)
    page = '<a href="https://example.org/events/week/" rel="noopener noreferrer">Week van gesprekken</a>'
    assert made.html.endswith(f"<br>\n<strong>Onderdeel van:</strong> {page}</p>")
    assert "\nOnderdeel van: Week van gesprekken (https://example.org/events/week/)\n" in made.text
    assert [section.what for section in made.sections] == ["when", "part_of"]


def test_an_event_of_which_little_is_known_has_no_empty_parts() -> None:
    made = card(Event(id="x", title=plain("X"), when=GENEVA.when, zone="UTC"), "en")
    assert made.html == "<p><strong>When:</strong> Monday 10 January 2022</p>"
    assert made.text == ("When: Monday 10 January 2022\n\nMore about this event: https://example.org/events/geneva/")
    assert made.where is None


def test_a_text_in_another_language_says_so() -> None:
    made = card(GENEVA, "de")
    assert made.title.language == "nl"
    assert '<span lang="nl">Oekraïne</span>' in made.html
    arabic = replace(GENEVA, description=Text({"ar": "نص"}))
    assert '<div lang="ar" dir="rtl">' in card(arabic, "nl").html


def test_a_source_is_named_once() -> None:
    assert card().html.count("https://news.example/talks") == 1


def test_the_categories_are_the_titles_of_its_topics() -> None:
    assert card().categories == ("Oekraïne",)
    assert card(language="en").categories == ("Ukraine",)


def test_names_are_text_and_not_markup() -> None:
    hostile = replace(GENEVA, title=plain("*x*\r\n<b>"), topics=(plain("<script>*x*"),), online="javascript:alert(1)")
    made = card(hostile)
    assert made.title.text == "*x* <b>"
    assert "<script" not in made.html
    assert 'href="javascript' not in made.html


def test_a_repeating_event_says_how_it_repeats() -> None:
    assert card(replace(GENEVA, repeat=Repeat("FREQ=WEEKLY")), "en").when == "Monday 10 January 2022; every week"


def test_a_changed_occurrence_has_a_card_and_a_revision_of_its_own() -> None:
    changed = [replace(POSTPONED, recurrence_id=date(2022, 1, 10) + timedelta(days=days)) for days in (7, 14)]
    revision = replace(REVISION, sequence=3)
    made = card(replace(GENEVA, changes=tuple(changed)), changes={"2022-01-17": revision})
    assert [change.revision.sequence for change in made.changes] == [3, 0]
    assert made.changes[0].title.text.startswith("Uitgesteld")


def test_a_card_is_the_same_each_time() -> None:
    one, other = card(), card()
    assert (one, one.title, one.sections) == (other, other.title, other.sections)
