"""P7: every feed is what the standards say: grammars for RFC 4287 and RSS 2.0, a schema for JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

from feeds.formats.json_feed import documentation
from tests.consumers.editions import CalendarFile

pytestmark = pytest.mark.slow
GRAMMARS = Path(__file__).parent / "grammars"
SCHEMA = json.loads((GRAMMARS / "json_feed.schema.json").read_text())
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9._~!$&'()*+,;=:@/%-]+")


def feeds(files: list[CalendarFile], name: str) -> list[Path]:
    found = [file.path.parent / name for file in files if file.path.name == "calendar.ics"]
    assert found
    return found


@pytest.mark.parametrize(("name", "grammar"), [("atom.xml", "atom.rng"), ("rss.xml", "rss.rng")])
def test_every_feed_in_xml_is_valid(files: list[CalendarFile], name: str, grammar: str) -> None:
    valid = etree.RelaxNG(etree.parse(GRAMMARS / grammar))
    for path in feeds(files, name):
        document = etree.parse(path)
        assert valid.validate(document), f"{path}: {valid.error_log}"


def test_every_json_feed_is_valid(files: list[CalendarFile]) -> None:
    valid = jsonschema.Draft202012Validator(SCHEMA)
    for path in feeds(files, "feed.json"):
        errors = [
            f"{path}{error.json_path}: {error.message}" for error in valid.iter_errors(json.loads(path.read_bytes()))
        ]
        assert not errors, errors[:3]


@pytest.mark.parametrize("change", [
    ("<updated>", "<updated>2022-01-01 </updated><updated>"), ("<id>tag:", "<id>"), ('type="html"', 'type="markdown"'),
    ("<title ", "<headline/><title "), ('rel="enclosure" type="text/calendar"', 'rel="enclosure" type="calendar"'),
])  # fmt: skip
def test_the_grammar_of_atom_refuses_what_is_wrong(files: list[CalendarFile], change: tuple[str, str]) -> None:
    valid = etree.RelaxNG(etree.parse(GRAMMARS / "atom.rng"))
    text = feeds(files, "atom.xml")[0].read_text()
    assert change[0] in text
    assert not valid.validate(etree.fromstring(text.replace(*change, 1).encode()))


@pytest.mark.parametrize("change", [
    ('isPermaLink="false"', ""), ("+0000</pubDate>", "</pubDate>"), ("<ttl>", "<ttl>-"),
    ("<dc:creator>Talks Desk</dc:creator>", ""), ("<link>https:", "<link>"), ('length="', 'length="x'),
])  # fmt: skip
def test_the_grammar_of_rss_refuses_what_is_wrong(files: list[CalendarFile], change: tuple[str, str]) -> None:
    valid = etree.RelaxNG(etree.parse(GRAMMARS / "rss.rng"))
    text = feeds(files, "rss.xml")[0].read_text()
    assert change[0] in text
    assert not valid.validate(etree.fromstring(text.replace(*change).encode()))


@pytest.mark.parametrize("change", [
    ("version/1.1", "version/1"), ('"title": "', '"titel": "'), ('"date_published": "2022', '"date_published": "22'),
    ('"items"', '"entries"'), ('"size_in_bytes": ', '"size_in_bytes": -'), ('"start": "2022', '"start": "last 2022'),
])  # fmt: skip
def test_the_schema_of_json_feed_refuses_what_is_wrong(files: list[CalendarFile], change: tuple[str, str]) -> None:
    text = feeds(files, "feed.json")[0].read_text()
    assert change[0] in text
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(json.loads(text.replace(*change)))


def test_ids_are_tag_uris_and_times_are_unique_and_the_newest_comes_first(files: list[CalendarFile]) -> None:
    for path in feeds(files, "feed.json"):
        items = json.loads(path.read_bytes())["items"]
        times = [item["date_published"] for item in items]
        assert times == sorted(times, reverse=True)
        assert len(set(times)) == len(times) == len({item["id"] for item in items})
        assert all(TAG_URI.fullmatch(item["id"]) for item in items)


def test_titles_and_summaries_are_plain(files: list[CalendarFile]) -> None:
    """No HTML, no entities, no Markdown, one line: what a list of entries shows."""
    for path in feeds(files, "feed.json"):
        if "/fat/" in str(path):
            # What looks like HTML there is meant to be read as it stands.
            continue
        for item in json.loads(path.read_bytes())["items"]:
            for text in (item["title"], item["summary"]):
                assert not re.search(r"<\w|&\w+;|\*\*|\]\(|\n|^\s|\s$|`", text), text


def test_the_event_extension_is_documented_where_it_says(files: list[CalendarFile]) -> None:
    for path in feeds(files, "feed.json"):
        feed = json.loads(path.read_bytes())
        for item in feed["items"]:
            for key in item.get("_event", ()):
                assert re.search(rf"^{key} ", documentation().decode(), re.MULTILINE), key
    whole = next(file for file in files if file.name.endswith(": calendar.ics"))
    assert (whole.path.parent / "json-feed-event.txt").read_bytes() == documentation()
