"""A feed put together of its entries is the feed that its library writes whole, whatever the texts try to look like."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.build import advance, editions
from feeds.edition import Edition
from feeds.files import Kept
from feeds.formats import atom, json_feed, rss
from feeds.formats.entries import LAYOUTS, entries_in
from feeds.history.ledger import History
from feeds.reading import read_calendar

NOW = datetime(2022, 1, 10, 9, tzinfo=UTC)
FORMATS = {"rss.xml": rss, "atom.xml": atom, "feed.json": json_feed}

SOURCE = rb"""
calendar: {id: week, domain: example.org, title: Week, timezone: UTC, languages: [en], url: "https://example.org/"}
events:
- {id: one, title: "</item> </entry> }", start: 2022-02-10, tags: [talks], description: "<item>\n\n  <entry>"}
- {id: two, title: Two, start: 2022-02-11, tags: [talks], description: "    </item>\n    <item>\n  {\n  \"items\": ["}
- {id: three, title: Three, start: 2022-02-12, description: "]]>\n\n    {\n    },"}
"""


def _editions() -> list[Edition]:
    history, deck, _ = advance(History(), read_calendar(SOURCE, "events.yaml").calendar, NOW)
    return list(editions(history, deck.calendar, "en", deck, {}))


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_put_together_is_what_would_be_written(name: str) -> None:
    form = FORMATS[name]
    for edition in _editions():
        assert edition.notices
        assert form.render(edition) == form.written(edition)
        # The next one has all entries but for one, which is new.
        older = replace(edition, notices=edition.notices[1:], fragments={})
        assert form.render(older) == form.written(older)
        assert form.render(replace(edition, fragments=older.fragments)) == form.written(edition)


@pytest.mark.parametrize("name", FORMATS)
def test_a_feed_without_entries_is_written_as_it_is(name: str) -> None:
    form = FORMATS[name]
    empty = replace(_editions()[0], notices=(), updated=NOW + timedelta(days=1))
    assert form.render(empty) == form.written(empty)


@pytest.mark.parametrize("name", FORMATS)
def test_entries_are_taken_over_from_the_feed_that_was_published(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form, kept = FORMATS[name], Kept()
    first = replace(_editions()[0], kept=kept, made_of="all that is said of the calendar")
    data = form.render(first)
    kept.pieces[name] = found = entries_in(data, kept.places[name], LAYOUTS[name])
    assert kept.places[name] == found.places
    asked: list[int] = []
    written = form.written
    monkeypatch.setattr(form, "written", lambda edition: asked.append(len(edition.notices)) or written(edition))
    assert form.render(replace(first, fragments={})) == data
    assert asked == [0]
