"""P9: what a hint says to write is read there: whoever pastes it has one mistake fewer, not another one."""

from __future__ import annotations

import re

import pytest

from feeds.errors import InputErrors
from feeds.reading import read_calendar

HEAD = """calendar: {id: t, domain: example.org, url: https://example.org/t/, title: T, timezone: Europe/Brussels}
events:
"""
DAILY = "  - {id: a, title: A, start: 2025-12-01 10:00, repeat: daily, "
WEEKLY = "  - {id: a, title: A, start: 2025-12-01"

PLACES = {
    "start": "  - {id: a, title: A, start: HERE}",
    "start with a duration": "  - {id: a, title: A, start: HERE, duration: 1d}",
    "start of a date": f"{DAILY}changes: {{2026-02-01: {{start: HERE}}}}}}",
    "end": "  - {id: a, title: A, start: 2025-12-01 10:00, end: HERE}",
    "end of days": "  - {id: a, title: A, start: 2025-12-01, end: HERE}",
    "announced": "  - {id: a, title: A, start: 2027-02-01, announced: HERE}",
    "until": f"{WEEKLY} 10:00, repeat: {{every: week, until: HERE}}}}",
    "until of days": f"{WEEKLY}, repeat: {{every: week, until: HERE}}}}",
    "also": f"{WEEKLY} 20:00, repeat: {{every: week, also: HERE}}}}",
    "also of days": f"{WEEKLY}, repeat: {{every: week, also: HERE}}}}",
    "except": f"{WEEKLY} 10:00, repeat: {{every: day, except: HERE}}}}",
    "except with a reason": f"{WEEKLY} 10:00, repeat: {{every: day, except: {{HERE: Snow.}}}}}}",
    "except of days": f"{WEEKLY}, repeat: {{every: day, except: HERE}}}}",
    "changes": f"{DAILY}changes: {{HERE: {{place: School}}}}}}",
    "changes from a day": f"{DAILY}changes: {{from HERE: {{place: School}}}}}}",
    "published": "  - {id: a, title: A, start: 2027-02-01, sources: {title: B, published: HERE}}",
}
"""Where a day or a time may stand."""

SLIPS = (
    "01-02-2026", "1.2.2026", "2026/2/1", "13/02/2026", "01-02-2026 10:00", "1.2.2026 10:00", "2026/2/1 10:00+01:00",
    "01-02-2026 10:00-12:00", "1.2.2026 10:00 – 12:00", "2026/2/1 10:00-12:00", "1/2/2026 10:00-24:00",
    "01-02-2026 10:00-09:00", "2026-02-01 10:00-12:00", "2026-02-01 10:00-17:00", "1 February 2026 10:00 - 09:00",
    "2026-02-01 10:00-24:00", "01-02-2026 at noon", "10:00-12:00", "10:00 – 12:00",
    "2026-02-01 10.00", "1 February 2026 10am", "2026-02-01 10:00 uur", "2026-02-01 at 10", "1.2.2026 10u00",
    "February 1 2026 10:00", "1st of February 2026", "20260201T100000Z", "February 2026", "2026-W7", "2h", "tbc",
    "Sunday 2026-02-01 10:00", "1 Febuary 2026 10:00", "2026-02-01 10", "12", "12.00",
    "1-3 February 2026", "2026-02-01/2026-02-03", "2026-02-01 10:00 - 2026-02-03 12:00", "2026-02-01 to 2026-02-03",
)  # fmt: skip

FORM = re.compile(
    r"(?:write|, or|or an offset as|such as) (?:the second as )?(?P<key>start: |end: |duration: )?"
    r"(?P<form>tbd|\d[\d:TZW+ -]*[\dh])"
    r"(?: and end: (?P<end>\d[\d: -]*\d)| with a time such as (?P<time>\d[\d:]*))?"
)


def told(events: str) -> str:
    try:
        return "\n".join(problem.message for problem in read_calendar((HEAD + events).encode(), "events.yaml").problems)
    except InputErrors as errors:
        return str(errors)


def pasted(place: str, slip: str, form: re.Match[str]) -> str:
    """The event with a form that a hint gives in place of a slip, and with the keys that it names."""
    event = PLACES[place]
    key, written, end = form["key"], form["form"], form["end"]
    if key == "duration: ":
        return event.replace("end: HERE", f"duration: {written}")
    if form["time"]:
        written = f"{written} {form['time']}"
    if key == "start: ":
        event = re.sub(r"start: [^,}]+", f"start: {written}", event, count=1)
    elif key == "end: " and "end: HERE" not in event:
        begin = re.sub(r"\s*[-–]\s*\d\d:\d\d$", "", slip)
        event = event.replace("HERE", f"{begin}, end: {written}")
    if "end: HERE" in event:
        return event.replace("HERE", end or written)
    return event.replace("HERE", f"{written}, end: {end}" if end else written)


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("place", PLACES)
def test_a_form_that_a_hint_gives_is_read_where_it_is_given(place: str, slip: str) -> None:
    said = told(PLACES[place].replace("HERE", slip))
    (hint,) = re.findall(r"  help: (.+)", said) or [""]
    meant = re.search(r"'(.+)' is not a time of day\n.*\n.*\n  help: did you mean (.+)\?", said)
    if meant:
        again = PLACES[place].replace("HERE", slip.replace(meant[1], meant[2]))
        assert " of day" not in told(again)
    elif not hint.startswith(("write a day as", "write its day too", "write the day alone")):
        forms = list(FORM.finditer(hint))
        assert forms or not said, said
        for form in forms:
            again = pasted(place, slip, form)
            if place == "start of a date" and form["end"] and ":" not in form["end"]:
                continue  # a day alone means the hour of that date there, so days may not stand for it
            assert "error" not in told(again), f"{said}\n{again}\n{told(again)}"


@pytest.mark.parametrize("word", ["cancelled", "canceled", "20:30", '"2 February 2026, 20:30"', "Town hall", ""])
def test_what_differs_on_a_date_is_read_as_a_hint_writes_it(word: str) -> None:
    def changed(what: str) -> str:
        return told(f"{DAILY}changes: {{2026-02-01: {what}}}}}")

    hints = re.findall(r"\{[^{}]+\}", changed(word).rpartition("help: ")[2])
    assert hints
    for hint in hints:
        assert changed(hint) == ""


@pytest.mark.parametrize(
    "words", ["wekelijks", "biweekly", "every two weeks", "every monday until 2026-06-01", "monday 9 times"]
)
def test_how_often_is_read_as_a_hint_writes_it(words: str) -> None:
    hint = told(f"{WEEKLY}, repeat: {words}}}").rpartition("help: write ")[2]
    assert hint
    assert told(f"{WEEKLY}, repeat: {hint}}}") == ""
    rule, _, end = told(f"{WEEKLY}, repeat: {{every: {words}}}}}").rpartition("help: write ")[2].partition(", and ")
    assert told(f"{WEEKLY}, repeat: {{every: {rule}, {end.removesuffix(' beside it')}}}}}") == ""
