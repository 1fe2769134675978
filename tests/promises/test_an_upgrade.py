"""P3 from one version of the program to the next: an event that is written otherwise says that it has changed.

`form.txt` has how events were written last: the number of that form, and a digest of events with everything in them in
all languages. `FEEDS_REWRITE=1 pytest tests/promises/test_an_upgrade.py` writes it anew once the number was counted up.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from feeds.build import build
from feeds.history import revise
from feeds.history.ledger import History
from feeds.model import Topic
from feeds.reading import read_calendar
from tests.notices.lives import Life, event, text
from tests.promises.test_published_stays import NOW, THEN

HERE = Path(__file__).parent
FORM = HERE / "form.txt"
LANGUAGES = ("en", "nl", "de", "fr")
TOLD = """
calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: Europe/Brussels}
context: {past: {title: Before, text: As it was., sources: {title: Then, url: https://example.org/then}}}
events:
  - id: council
    title: Council
    start: 2022-03-14 19:30
    duration: 2h
    place: Town hall
    outcome: Agreed.
    topics: [Roads, Trees]
    expectations: {The board: A yes.}
    context: past
    repeat: {every: week, count: 10, except: 2022-03-21, also: 2022-03-23}
    changes:
      2022-03-28: {status: cancelled, reason: A strike.}
      from 2022-04-04: {start: "20:00", place: School}
      2022-04-11: {title: Budget}
      from 2022-05-02: {start: "21:00", timezone: Europe/London}
  - {id: fair, title: Fair, start: 2022-03-14, end: 2022-04-02, status: postponed}
  - {id: call, title: Call, start: 2022-03-14 23:00, end: 2022-03-15 01:00, timezone: floating, url: https://example.org/}
  - id: flight
    title: Flight
    start: 2022-03-14 09:00
    end: 12:00
    end_timezone: America/New_York
"""


def written() -> Iterator[bytes]:
    """Events as calendars have them, in each language."""
    for source in (TOLD, (HERE / "kept.yaml").read_text(), (HERE.parent / "formats" / "everything.yaml").read_text()):
        calendar = replace(read_calendar(source.encode(), "events.yaml").calendar, languages=LANGUAGES)
        for path, data in build(History(), calendar, datetime(2022, 1, 14, tzinfo=UTC)).files.items():
            if path.count("/") < 2 and path.endswith("calendar.ics"):
                yield from (one.to_ical() for one in icalendar.Calendar.from_ical(bytes(data)).walk("VEVENT"))


def test_who_writes_events_otherwise_counts_up_the_form() -> None:
    form, digest = revise.FORM, hashlib.sha256(b"".join(written())).hexdigest()
    known, known_digest = FORM.read_text(encoding="utf-8").split()
    if os.environ.get("FEEDS_REWRITE") and form > int(known):
        FORM.write_text(f"{form} {digest}\n", encoding="utf-8")
    elif digest != known_digest:
        pytest.fail("events are written otherwise: count up FORM in feeds/history/revise.py, then write form.txt anew")
    else:
        assert form == int(known)


def test_an_event_that_the_program_writes_otherwise_has_a_new_last_modified_and_no_notice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    life, talks = Life(), event("talks", "2022-01-10", tags=("x",))
    life.about = {"topics": (Topic("x", text("Ex")),)}
    first = build(life.history, life.calendar(talks), THEN)
    monkeypatch.setattr(revise, "FORM", revise.FORM + 1)
    second = build(first.history, life.calendar(talks), NOW)
    third = build(second.history, life.calendar(talks), NOW + timedelta(hours=1))
    was, now, then = (
        icalendar.Calendar.from_ical(one.files["calendar.ics"]).walk("VEVENT")[0] for one in (first, second, third)
    )
    assert now["LAST-MODIFIED"].dt == NOW > was["LAST-MODIFIED"].dt
    assert (now["SEQUENCE"], now["UID"]) == (was["SEQUENCE"], was["UID"])
    assert not second.sent
    for path in ("calendar.ics", "topics/x/calendar.ics"):
        whole = icalendar.Calendar.from_ical(second.files[path])
        assert whole["LAST-MODIFIED"].dt == NOW, path
    assert then.to_ical() == now.to_ical()
    assert third.history == second.history
