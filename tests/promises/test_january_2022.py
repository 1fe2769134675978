"""The week of talks of January 2022, from `events.yaml` to `output/`, as real consumers understand it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import pytest
import yaml
from click.testing import CliRunner
from lxml import etree

from feeds.cli import main
from feeds.identity import event_uid
from tests.consumers.icaljs import understood_by_icaljs

ROOT = Path(__file__).parents[2]
NOW = "2022-01-14T00:00Z"
URL = "https://example.org/talks/"
LANGUAGES = {"nl": "", "en": "en/"}

DAYS = {
    "us-russia-geneva": date(2022, 1, 10),
    "stoltenberg-kuleba": date(2022, 1, 10),
    "nato-russia": date(2022, 1, 12),
    "russia-osce": date(2022, 1, 13),
}


@pytest.fixture(scope="module")
def events() -> dict[str, Any]:
    """The file as any YAML parser reads it, not as ours does."""
    file = yaml.safe_load((ROOT / "events.yaml").read_text(encoding="utf-8"))
    return {event["id"]: event for event in file["events"]}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talks") / "output"
    built = CliRunner().invoke(main, ["build", str(ROOT / "events.yaml"), "--output", str(folder), "--now", NOW])
    assert built.exit_code == 0, built.output
    return folder


def test_the_committed_output_is_what_the_events_make(output: Path) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert files(ROOT / "output") == files(output)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_holds_the_four_meetings_on_their_days(
    output: Path, events: dict[str, Any], language: str
) -> None:
    calendar = icalendar.Calendar.from_ical((output / LANGUAGES[language] / "calendar.ics").read_bytes())
    found = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert len(found) == len(DAYS)
    for name, day in DAYS.items():
        event = found[event_uid("example.org", "russia-west-talks", name)]
        assert event["DTSTART"].dt == day
        assert (event["DTEND"].dt - day).days == 1
        assert str(event["SUMMARY"]) == events[name]["title"][language]
        assert ("LOCATION" in event) == ("place" in events[name])
        assert str(event["URL"]) == f"{URL}{LANGUAGES[language]}events/{name}/"
        assert event["STATUS"] == "CONFIRMED"
        assert event["TRANSP"] == "TRANSPARENT"
        for topic in events[name].get("topics", ()):
            assert (topic[language] if isinstance(topic, dict) else topic) in event["DESCRIPTION"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_icaljs_understands_the_same_meetings(output: Path, events: dict[str, Any], language: str) -> None:
    understood = {one["uid"]: one for one in understood_by_icaljs(output / LANGUAGES[language] / "calendar.ics")}
    assert len(understood) == len(DAYS)
    for name, day in DAYS.items():
        one = understood[event_uid("example.org", "russia-west-talks", name)]
        assert one["summary"] == events[name]["title"][language]
        assert one["start"] == day.isoformat()
        assert one["allDay"]
        assert one["sequence"] == 0
        assert one["location"] is None or "place" in events[name]


def test_what_must_not_be_in_a_published_calendar_is_not(output: Path) -> None:
    for path in output.rglob("*.ics"):
        properties = {line.split(b":")[0].split(b";")[0] for line in path.read_bytes().split(b"\r\n")}
        assert not properties & {b"METHOD", b"ORGANIZER", b"ATTENDEE"}, path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_the_feeds_hold_the_notices_of_the_week(output: Path, language: str, name: str) -> None:
    feed = feedparser.parse((output / LANGUAGES[language] / name).read_bytes())
    assert not feed.bozo
    assert feed.feed.language == language if name == "rss.xml" else feed.feed.title
    kinds = [entry.id.split("/")[2] for entry in feed.entries]
    assert kinds.count("announced") == len(DAYS)
    assert kinds.count("reminder") == len(DAYS)
    times = [entry.published_parsed for entry in feed.entries]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == len(times)
    assert all(time[:2] == (2022, 1) for time in times)
    for entry in feed.entries:
        (enclosure,) = entry.enclosures
        path = output / enclosure.href.removeprefix(URL)
        assert int(enclosure.length) == len(path.read_bytes())
        assert enclosure.type == "text/calendar"
        assert entry.link.startswith(URL)
        assert entry.summary
        assert entry.content[0].value


def test_reminders_say_tomorrow_in_their_first_word(output: Path, events: dict[str, Any]) -> None:
    for language, word in (("nl", "Morgen: "), ("en", "Tomorrow: ")):
        feed = json.loads((output / LANGUAGES[language] / "feed.json").read_text())
        titles = {item["title"] for item in feed["items"] if "/reminder/" in item["id"]}
        assert titles == {word + event["title"][language] for event in events.values()}


def test_every_address_is_absolute_and_below_the_calendar_url(output: Path) -> None:
    for path in output.rglob("*.xml"):
        root = etree.fromstring(path.read_bytes())
        for attribute in root.xpath("//@href | //enclosure/@url | //link/text() | //*[local-name()='link']/@href"):
            assert str(attribute).startswith(URL), (path, attribute)


def test_dublin_core_author_categories_and_rhythm_are_in_the_rss_feed(output: Path) -> None:
    root = etree.fromstring((output / "rss.xml").read_bytes())
    spaces = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "sy": "http://purl.org/rss/1.0/modules/syndication/",
        "atom": "http://www.w3.org/2005/Atom",
    }
    assert root.findtext("channel/sy:updatePeriod", namespaces=spaces) == "hourly"
    assert root.findtext("channel/ttl") == "60"
    assert root.find("channel/atom:link[@rel='self']", spaces).get("href") == f"{URL}rss.xml"
    assert root.findtext("channel/lastBuildDate") == root.findtext("channel/item/pubDate")
    for item in root.iter("item"):
        assert item.findtext("dc:creator", namespaces=spaces) == "Talks Desk"
        assert item.find("guid").get("isPermaLink") == "false"
        assert item.find("category") is not None
