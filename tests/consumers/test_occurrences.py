"""P7: ten years of a hundred rules, occurrence by occurrence: ours are those of every consumer that reckons them."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.build import build
from feeds.history.ledger import History
from feeds.identity import event_uid
from feeds.model import AllDay
from feeds.reading import read_calendar
from feeds.recurrence import occurrences
from tests.consumers.consumers import INSTALL, PYTHON, reader
from tests.consumers.limits import OCCURRENCE_LIMITS
from tests.consumers.table import Table

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
RULES = read_calendar((HERE / "rules.yaml").read_bytes(), "rules.yaml").calendar
BEGIN, END = datetime(2022, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
LAST = "2031-12-31"
"""Not looked at: at the edge, where a day begins depends on who is asked."""

EXPANDERS = {
    "recurring-ical-events": (PYTHON, reader("occurrences_recurring_ical_events.py")),
    "ical": (PYTHON, reader("occurrences_ical.py")),
    "ical.js": ("node", reader("occurrences_ical_js.mjs")),
    "node-ical": ("node", reader("occurrences_node_ical.mjs")),
    "libical": (HERE / ".venv" / "bin" / "occurrences_libical",),
}


@pytest.fixture(scope="module")
def ours() -> dict[str, tuple[str, list[str]]]:
    """The occurrences of each event as we reckon them, by its UID, with its id."""
    found = {}
    for event in RULES.events:
        starts = [one.when.first.isoformat() if isinstance(one.when, AllDay) else f"{one.start:%Y-%m-%dT%H:%M:%SZ}"
                  for one in occurrences(event, BEGIN, END)]  # fmt: skip
        found[event_uid(RULES.domain, RULES.id, event.id)] = event.id, [start for start in starts if start < LAST]
    return found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "calendar.ics"
    path.write_bytes(build(History(), RULES, BEGIN).files["calendar.ics"])
    return path


def test_there_are_a_hundred_rules_with_occurrences(ours: dict[str, tuple[str, list[str]]]) -> None:
    assert len(ours) >= 100
    assert all(starts for _, starts in ours.values())
    assert sum(len(starts) for _, starts in ours.values()) > 30_000


@pytest.mark.parametrize("name", EXPANDERS)
def test_every_occurrence_is_where_we_have_it(
    name: str, ours: dict[str, tuple[str, list[str]]], file: Path, table: Table
) -> None:
    command = EXPANDERS[name]
    assert shutil.which(command[0]), f"{name} {INSTALL}"
    asked = subprocess.run(
        [*command, f"{BEGIN:%Y-%m-%d}", f"{END:%Y-%m-%d}", file], capture_output=True, check=False, timeout=300
    )
    assert asked.returncode == 0, f"{name} {INSTALL}: {asked.stderr.decode()[-1000:]}"
    theirs = json.loads(asked.stdout)
    table.put("occurrences", name, "✗")
    limits = {rule: reason for rules, reason in OCCURRENCE_LIMITS.get(name, {}).items() for rule in rules.split()}
    other = {event: sorted(set(starts) ^ {start for start in theirs[uid] if start < LAST})
             for uid, (event, starts) in ours.items()}  # fmt: skip
    differ = {event: days[:3] for event, days in other.items() if days}
    assert not {event: days for event, days in differ.items() if event not in limits}
    assert set(differ) == set(limits), f"{name} has mended {set(limits) - set(differ)}; take it out of the limits"
    assert all(len(starts) == len(set(starts)) for starts in theirs.values())
    table.put("occurrences", name, "~" if limits else "✓")
