"""P7 and P8 for any valid calendar: what stands in `events.yaml` is read back unchanged from every format.

The calendar goes the whole way, from YAML to the files. Texts have every character that a feed may hold; those that may
have Markdown in them are made of words that mean nothing in it, so that they are to come back as they went in.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import icalendar
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from icalendar.prop import vText
from lxml import etree, html

from feeds.build import build
from feeds.history.ledger import History
from feeds.reading import read_calendar

NOW = datetime(2022, 1, 9, tzinfo=UTC)
LANGUAGES = ("en", "nl")

characters = st.characters(
    exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Zs"],
    # Nor what turns the text beside it, which is refused.
    exclude_characters="\ufeff\\`*_[]<>&#~|!\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    include_characters=" ",
)


def tidy(words: str) -> str:
    return unicodedata.normalize("NFC", " ".join(words.split()))


# It begins with a letter: 'true', '- a' and '1. a' mean something to YAML or to Markdown.
lines = st.text(characters, max_size=60).map(lambda words: tidy(f"w{words}"))
awkward = st.sampled_from(
    ["a, b; c: d", 'He said "no"', "it's", "]] x", "END:VEVENT", "é" * 80, "אב גד", "👩‍👩‍👧 x"]
).map(tidy)
one_line = st.one_of(lines, awkward)
paragraphs = st.lists(one_line, min_size=1, max_size=3).map("\n\n".join)
days = st.dates(date(2022, 1, 10), date(2029, 12, 31))


def told(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """A text that is the same in all languages, or one per language."""
    return st.one_of(texts, st.fixed_dictionaries(dict.fromkeys(LANGUAGES, texts)))


sources = st.lists(st.fixed_dictionaries({"title": told(one_line)}, optional={"publisher": told(one_line)}), max_size=2)
people = st.fixed_dictionaries({"name": told(one_line)}, optional={"party": one_line, "role": one_line.map(tidy)})
blocks = st.fixed_dictionaries({"text": told(paragraphs)}, optional={"title": told(one_line), "sources": sources})
events = st.fixed_dictionaries(
    {"title": told(one_line), "start": days.map(str), "announced": st.just("2022-01-09")},
    optional={
        "description": told(paragraphs),
        "outcome": told(paragraphs),
        "reason": told(one_line),
        "place": st.fixed_dictionaries({"name": told(one_line)}, optional={"address": told(one_line)}),
        "status": st.sampled_from(["tentative", "postponed", "cancelled", "confirmed"]),
        "topics": st.lists(told(one_line), max_size=2),
        "context": st.lists(blocks, max_size=2),
        "sources": sources,
        "tags": st.just(["one"]),
        "expectations": st.lists(st.fixed_dictionaries({"party": one_line, "text": told(paragraphs)}), max_size=2),
    },
)


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    listed = draw(st.lists(events, min_size=1, max_size=3))
    for number, event in enumerate(listed):
        event["id"] = f"e{number}"
        event["participants"] = [f"p{number}"]
    return {
        "calendar": {
            "id": "t", "domain": "example.org", "url": "https://example.org/", "timezone": "UTC",
            "languages": list(LANGUAGES), "title": draw(told(one_line)), "description": draw(told(paragraphs)),
            "topics": {"one": draw(told(one_line))}, "reminders": [],
        },
        "people": {f"p{number}": draw(people) for number in range(len(listed))},
        "events": listed,
    }  # fmt: skip


def texts(value: Any, language: str) -> Iterator[str]:
    """Every text below a value of the file, as a reader of the language gets it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, language)
    elif set(value) == set(LANGUAGES):
        yield value[language]
    else:
        for item in value.values():
            yield from texts(item, language)


def escaped(text: str) -> str:
    """A text as the library gives it back where it knows no type for a property (RFC 7986 §5.1)."""
    written: bytes = vText(text).to_ical()
    return written.decode()


def spaced(text: str) -> str:
    return " ".join(text.split())


@settings(
    deadline=None,
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a smaller example would take minutes to find
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(file=calendars())
def test_every_text_of_any_calendar_is_read_back_from_every_format(file: dict[str, Any]) -> None:
    data = json.dumps(file, ensure_ascii=False).encode()
    made = build(History(), read_calendar(data, "events.yaml").calendar, NOW).files
    for language in LANGUAGES:
        folder = "" if language == LANGUAGES[0] else f"{language}/"
        title = next(texts(file["calendar"]["title"], language))
        description = next(texts(file["calendar"]["description"], language))
        calendar = icalendar.Calendar.from_ical(made[f"{folder}calendar.ics"])
        assert str(calendar["NAME"]) == escaped(title)
        assert calendar["DESCRIPTION"] == description
        assert b"X-WR-CALNAME" in made[f"{folder}calendar.ics"]
        components = {str(event["URL"]): event for event in calendar.walk("VEVENT")}
        bodies = entries(made, folder, title)
        for event in file["events"]:
            url = f"https://example.org/{folder}events/{event['id']}/"
            told_of = {**event, "participants": [file["people"][one] for one in event["participants"]]}
            check_event(told_of, language, components[url], bodies[url])
            page = html.fromstring(made[f"{folder}events/{event['id']}/index.html"].decode())
            seen = spaced(page.text_content())
            assert not [text for text in shown(told_of, language) if spaced(text) not in seen]


def shown(event: dict[str, Any], language: str) -> Iterator[str]:
    """What is told of an event: all its texts but the keys that say something else."""
    hidden = ("id", "start", "announced", "status", "tags")
    yield from texts({key: value for key, value in event.items() if key not in hidden}, language)


def entries(made: Any, folder: str, title: str) -> dict[str, list[tuple[str, str]]]:
    """By the page it leads to, the title and the body of the notice of each event, as each feed has them."""
    rss = etree.fromstring(made[f"{folder}rss.xml"])
    assert rss.findtext("channel/title") == title
    atom = feedparser.parse(made[f"{folder}atom.xml"])
    assert not atom.bozo
    assert etree.fromstring(made[f"{folder}atom.xml"]).findtext("{*}title") == title
    feed = json.loads(made[f"{folder}feed.json"])
    assert feed["title"] == title
    assert made[f"{folder}feed.json"].decode() == f"{json.dumps(feed, ensure_ascii=False, indent=2)}\n"
    found: dict[str, list[tuple[str, str]]] = {}
    for item in rss.iter("item"):
        found.setdefault(item.findtext("link"), []).append((item.findtext("title"), item.findtext("{*}encoded")))
    for entry in etree.fromstring(made[f"{folder}atom.xml"]).iter("{*}entry"):
        link = entry.find("{*}link[@rel='alternate']").get("href")
        found[link].append((entry.findtext("{*}title"), entry.findtext("{*}content")))
    for item in feed["items"]:
        found[item["url"]].append((item["title"], item["content_html"]))
    return found


def check_event(event: dict[str, Any], language: str, component: Any, bodies: list[tuple[str, str]]) -> None:
    title = next(texts(event["title"], language))
    assert str(component["SUMMARY"]).endswith(title)
    first = date.fromisoformat(event["start"])
    assert (component["DTSTART"].dt, component["DTEND"].dt) == (first, first + timedelta(days=1))
    body = {key: value for key, value in event.items() if key != "title"}
    if "place" in event:
        parts = [event["place"][key] for key in ("name", "address") if key in event["place"]]
        assert str(component["LOCATION"]) == ", ".join(texts(parts, language))
    description = spaced(component["DESCRIPTION"])
    assert not [text for text in shown(body, language) if spaced(text) not in description]
    assert len(bodies) == 3, "RSS, Atom and JSON Feed tell of it, once each"
    for heading, markup in bodies:
        assert heading.endswith(title)
        seen = spaced(html.fromstring(f"<div>{markup}</div>").text_content())
        assert not [text for text in shown(body, language) if spaced(text) not in seen]
