"""P7: every feed reader that can be had understands every golden edition as it is meant, field by field."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from lxml import etree
from lxml.html import fragment_fromstring

from feeds.edition import Edition
from tests.consumers.consumers import ask
from tests.consumers.editions import CalendarFile
from tests.consumers.feed_readers import ENTRY, FEED, READERS, FeedReader, meant_by
from tests.consumers.limits import FEED_LIMITS
from tests.consumers.table import Table

pytestmark = pytest.mark.slow
asked = cache(ask)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_every_feed_is_understood_as_it_is_meant(
    reader: FeedReader, files: list[CalendarFile], feed_table: Table
) -> None:
    editions = {file.path.parent / reader.file: file.edition for file in files if file.path.name == "calendar.ics"}
    told = asked(reader.name, reader.command, tuple(editions))
    for feature in (*FEED, *ENTRY):
        known = reader.feed if feature in FEED else ()
        feed_table.put(feature, reader.name, "✗" if feature in (*known, *reader.entry) else "·")
    wrong: dict[str, str] = {}
    limited: set[str] = set()
    for path, edition in editions.items():
        said = told[path]
        assert "failed" not in said, f"{path}: {said['failed']}"
        assert said["errors"] == [], path
        wrong |= _compared(reader, edition, said, limited)
    limits = {feature for name, feature in FEED_LIMITS if name == reader.name}
    for feature in (*reader.feed, *reader.entry):
        if feature not in wrong:
            feed_table.put(feature, reader.name, "~" if feature in limits else "✓")
    assert not wrong
    assert limited == limits, f"{reader.name} has mended {limits - limited}; take it out of the limits"


def _compared(reader: FeedReader, edition: Edition, said: dict[str, Any], limited: set[str]) -> dict[str, str]:
    meant = meant_by(edition, reader.file)
    wrong = {}
    for feature in reader.feed:
        if said["feed"][feature] != meant[feature]:
            wrong[feature] = f"{edition.path}: says {said['feed'][feature]!r}, meant {meant[feature]!r}"
    entries = {entry["id"]: entry for entry in said["entries"]}
    assert sorted(entries) == sorted(entry["id"] for entry in meant["entries"])
    for entry in meant["entries"]:
        for feature in reader.entry:
            limit = FEED_LIMITS.get((reader.name, feature))
            expected = limit.says(entry[feature], entry) if limit else entry[feature]
            if expected != entry[feature]:
                limited.add(feature)
            told = entries[entry["id"]][feature]
            if told != expected and not (feature == "html" and _tree(told) == _tree(expected)):
                wrong[feature] = f"{entry['id']}: says {told!r}, meant {expected!r}"
    return wrong


def _tree(html: str) -> bytes:
    """HTML however it is spelt."""
    return etree.tostring(fragment_fromstring(html, create_parent=True), method="c14n")
