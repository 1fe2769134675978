"""P7 and P8: whatever a text says, each format gives it back unchanged and stays valid."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import feedparser
import icalendar
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar.prop import vText
from lxml import etree

from feeds.build import Build, build
from feeds.history.ledger import History
from feeds.model import UNIVERSAL, AllDay, Calendar, Event, Place, Text, Timed

NOW = datetime(2022, 1, 9, tzinfo=UTC)
AWKWARD = [
    "a, b; c: d \\ e \\n \"f\" 'g'",
    "]]> &amp; <script>alert(1)</script> <!-- &lt;",
    "👩‍👩‍👧" * 20,
    "אב גד עברית",
    "e\u0301" * 60,
    "x" * 2000,
    "END:VEVENT",
    "é" * 37 + "\U0001f600" * 30,
]

# A title is one line; what XML and iCalendar cannot hold is refused by the reading stage.
words = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp", "Zs", "Co"], include_characters=" "),
    min_size=1,
    max_size=200,
).map(str.strip).filter(lambda text: text != "" and " ".join(text.split()) == text)  # fmt: skip
whens = st.one_of(
    st.builds(
        lambda first, days: AllDay(first, first + timedelta(days=days)),
        st.dates(date(1950, 1, 1), date(2090, 1, 1)),
        st.integers(0, 40),
    ),
    st.builds(
        lambda start, minutes, zone: Timed(start, start + timedelta(minutes=minutes), zone, zone),
        st.datetimes(datetime(1971, 1, 1), datetime(2036, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
        st.integers(0, 10_000),
        st.sampled_from(["UTC", "Europe/Brussels", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    ),
)


def built(title: str, place: str, when: AllDay | Timed) -> tuple[Event, Build]:
    event = Event(
        id="a",
        title=Text({UNIVERSAL: title}),
        when=when,
        zone="Europe/Brussels",
        place=Place(Text({UNIVERSAL: place})),
        announced=NOW,
        tags=("tag",),
    )
    calendar = Calendar(
        id="t", domain="example.org", title=Text({UNIVERSAL: title}), url="https://example.org/", languages=("en",),
        zone="UTC", description=Text({UNIVERSAL: place}), events=(event,),
    )  # fmt: skip
    return event, build(History(), calendar, NOW)


@settings(deadline=None, max_examples=150)
@given(title=words, place=words, when=whens)
@example(title=AWKWARD[0], place=AWKWARD[1], when=AllDay(date(2022, 1, 10), date(2022, 1, 10)))
@example(title=AWKWARD[2], place=AWKWARD[3], when=AllDay(date(2022, 1, 10), date(2022, 1, 10)))
@example(title=AWKWARD[4], place=AWKWARD[5], when=AllDay(date(2022, 1, 10), date(2022, 1, 10)))
@example(title=AWKWARD[6], place=AWKWARD[7], when=AllDay(date(2022, 1, 10), date(2022, 1, 10)))
def test_every_text_and_time_is_read_back_from_every_format(title: str, place: str, when: AllDay | Timed) -> None:
    _, made = built(title, place, when)
    check_calendar(made.files["calendar.ics"], title, place, when)
    check_bytes(made.files["calendar.ics"])
    atom = feedparser.parse(made.files["atom.xml"])
    assert not atom.bozo
    root = etree.fromstring(made.files["atom.xml"])
    assert root.findtext("{*}title") == title
    assert root.findtext("{*}entry/{*}title") == f"New: {title}"
    assert place in root.findtext("{*}entry/{*}summary")
    root = etree.fromstring(made.files["rss.xml"])
    assert root.findtext("channel/title") == title
    assert root.findtext("channel/item/title") == f"New: {title}"
    assert "<script" not in root.findtext("channel/item/{*}encoded")
    feed = json.loads(made.files["feed.json"])
    assert feed["items"][0]["title"] == f"New: {title}"
    assert place in feed["items"][0]["summary"]


def check_calendar(data: bytes, title: str, place: str, when: AllDay | Timed) -> None:
    calendar = icalendar.Calendar.from_ical(data)
    assert str(calendar["NAME"]) == vText(title).to_ical().decode()
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == title
    assert str(event["LOCATION"]) == place
    assert place in str(event["DESCRIPTION"])
    if isinstance(when, AllDay):
        assert event["DTSTART"].dt == when.first
        assert event["DTEND"].dt == when.last + timedelta(days=1)
    else:
        assert event["DTSTART"].dt.replace(tzinfo=None) == when.start


def check_bytes(data: bytes) -> None:
    """Line ends, folds and characters (RFC 5545 §3.1), on the bytes themselves."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.split(b"\r\n"):
        assert b"\n" not in line
        assert b"\r" not in line
        assert len(line) <= 75
        line.decode()
