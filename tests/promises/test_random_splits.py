"""P3 to P5 for a series that goes on otherwise from some day on, over random edits of it, its splits and its dates.

`test_random_lives` has no such series: where one begins another one ends, so they count for one another.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.build import advance, build
from feeds.errors import InputErrors
from feeds.history.ledger import History
from feeds.reading import read_calendar
from tests.consumers.clients import CalendarClient
from tests.promises.remembering import Memory

HEAD = """\
calendar: {id: life, domain: example.org, url: https://example.org/, title: T, timezone: Europe/Brussels,
  languages: [nl, en], reminders: [1d, 2h]}
events:
  - {id: other, title: Other, start: 2026-12-01}
"""
BEGIN = datetime(2026, 2, 20, 9, tzinfo=UTC)
FIRST = date(2026, 3, 2)

days = st.integers(0, 8).map(lambda weeks: (FIRST + timedelta(weeks=weeks)).isoformat())
hours = st.integers(9, 19).map(lambda hour: f'"{hour:02}:00"')
statuses = st.sampled_from(["confirmed", "confirmed", "cancelled", "postponed"])
places = st.sampled_from(["Hall", "School"])
said = st.fixed_dictionaries(
    {}, optional={"start": hours, "status": statuses, "title": st.sampled_from("XY"), "place": places}
).filter(bool)

edits = st.one_of(
    st.tuples(st.builds("from {}".format, days), st.none() | said),
    st.tuples(days, st.none() | said),
    st.tuples(days, st.builds(lambda day, hour: {"start": f"{day} {hour}".replace('"', "")}, days, hours)),
    st.tuples(st.just("except"), days),
    st.tuples(st.just("also"), st.builds(lambda day, hour: f"{day} {hour}".replace('"', ""), days, hours)),
    st.tuples(st.just("title"), st.sampled_from("TU")),
    st.tuples(st.just("status"), statuses),
    st.tuples(st.just("place"), places),
    st.tuples(st.just("out"), st.booleans()),
)
"""What is said anew of a split or of a date, of which nothing is said if it is None, or of the series itself."""


@dataclass
class Series:
    """A weekly series as it stands in `events.yaml`, or not while it is `out`."""

    whole: dict[str, str] = field(
        default_factory=lambda: {"id": "s", "title": "T", "start": f"{FIRST} 10:00", "duration": "1h"}
    )
    changes: dict[str, dict[str, str]] = field(default_factory=dict)
    excepted: set[str] = field(default_factory=set)
    also: set[str] = field(default_factory=set)
    out: bool = False

    def edit(self, what: str, value: object) -> None:
        if what == "except":
            self.excepted ^= {str(value)}
        elif what == "also":
            # Another hour of a day that has one corrects it.
            day = str(value).split()[0]
            self.also = {one for one in self.also if not one.startswith(day)} ^ {str(value)}
        elif what == "out":
            self.out = bool(value)
        elif what in ("title", "status", "place"):
            self.whole[what] = str(value)
        elif isinstance(value, dict):
            self.changes[what] = value
        else:
            self.changes.pop(what, None)

    def written(self) -> str:
        repeat = {"every": "week", "except": f"[{', '.join(sorted(self.excepted))}]"}
        repeat["also"] = f"[{', '.join(sorted(self.also))}]"
        changes = {name: _mapping(one) for name, one in sorted(self.changes.items())}
        event = {**self.whole, "repeat": _mapping(repeat), "changes": _mapping(changes)}
        return "" if self.out else f"  - {_mapping(event)}\n"


def _mapping(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.tuples(edits, st.sampled_from([1, 1, 20, 72, 168])), min_size=4, max_size=10))
def test_series_that_follow_each_other_count_and_are_told(steps: list[tuple[tuple[str, object], int]]) -> None:
    history, memory, client, now = History(), Memory(), CalendarClient(), BEGIN
    series = Series(changes={"from 2026-03-23": {"start": '"12:00"'}})
    for edit, pause in ((("title", "T"), 1), *steps):
        before = deepcopy(series)
        series.edit(*edit)
        try:
            calendar = read_calendar((HEAD + series.written()).encode(), "events.yaml").calendar
        except InputErrors:
            # A change of a date that is left out, say.
            series = before
            continue
        after, _, sent = advance(history, calendar, now, allow_mass_cancel=True)
        memory.see(history, after, calendar, sent, max(now, history.as_of))
        client.receive(build(history, calendar, now, allow_mass_cancel=True).files["calendar.ics"])
        assert advance(after, calendar, max(now, after.as_of))[2] == (), "what is told is told once"
        history, now = after, now + timedelta(hours=pause)
