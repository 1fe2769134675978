"""P7: every consumer that can be had understands every golden edition as `events.yaml` means it, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from feeds.colours import named
from tests.consumers.conftest import Understood
from tests.consumers.consumers import ALL, CONSUMERS, Consumer
from tests.consumers.editions import CalendarFile
from tests.consumers.limits import ANYTHING, COMPLAINTS, LIMITS, REFUSALS
from tests.consumers.table import Table

pytestmark = pytest.mark.slow
Key = tuple[str, str | None]
CASES = [pytest.param(consumer, feature, id=f"{consumer.name}-{feature}")
         for consumer in CONSUMERS for feature in consumer.knows]  # fmt: skip


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.name)
def test_every_edition_is_accepted_without_a_complaint(
    consumer: Consumer, understood: Understood, table: Table
) -> None:
    told, files = understood(consumer), understood.handed(consumer)
    assert set(told) == {file.path for file in files}
    refusal, complaints = REFUSALS.get(consumer.name), COMPLAINTS.get(consumer.name, {})
    heard: set[str] = set()
    for file in files:
        one = told[file.path]
        if refusal and any(map(refusal.of, file.events)):
            mended = "failed" not in one and keys(one["events"]) == keys(file.events)
            assert not mended, f"{consumer.name} has mended this; take its refusal away: {refusal.reason}"
            continue
        assert "failed" not in one, f"{file.name}: {one['failed']}"
        heard.update(one["errors"])
        assert keys(one["events"]) == keys(file.events), file.name
    assert heard == set(complaints)
    table.put("accepts", consumer.name, "~" if refusal or complaints else "✓")
    for feature in ALL:
        table.put(feature, consumer.name, "✗" if feature in consumer.knows else "·")


@pytest.mark.parametrize(("consumer", "feature"), CASES)
def test_every_event_is_understood_as_it_is_meant(
    consumer: Consumer, feature: str, understood: Understood, table: Table
) -> None:
    limit = LIMITS.get((consumer.name, feature))
    limited = 0
    wrong = []
    for file, event, says in _pairs(understood.handed(consumer), understood(consumer)):
        meant = event[feature]
        expected = limit.says(meant, event) if limit else meant
        limited += expected != meant
        if expected is not ANYTHING and _plain(feature, says[feature]) != expected:
            wrong.append(f"{file.name}: {event['uid']}\n   says {says[feature]!r}\n  meant {expected!r}")
    assert not wrong, f"{len(wrong)} misunderstood, such as\n" + "\n".join(wrong[:3])
    assert limit is None or limited, f"{consumer.name} has mended this; take its limit away: {limit.reason}"
    table.put(feature, consumer.name, "~" if limit else "✓")


def _pairs(
    files: list[CalendarFile], told: Mapping[Path, Mapping[str, Any]]
) -> Iterator[tuple[CalendarFile, dict[str, Any], dict[str, Any]]]:
    for file in files:
        said = {_key(event): event for event in told[file.path].get("events", [])}
        for event in file.events:
            if _key(event) in said:
                yield file, event, said[_key(event)]


def misunderstood(name: str, feature: str, meant: list[dict[str, Any]], told: Iterable[Mapping[str, Any]]) -> list[str]:
    """The events of which a consumer says something else."""
    said = {_key(event): event for event in told}
    limit = LIMITS.get((name, feature))
    expected = [(event, limit.says(event[feature], event) if limit else event[feature]) for event in meant]
    return [f"{event['uid']}: says {said[_key(event)][feature]!r}, meant {value!r}" for event, value in expected
            if _plain(feature, said[_key(event)][feature]) != value]  # fmt: skip


def keys(events: Iterable[Mapping[str, Any]]) -> list[Key]:
    """What tells events apart: the UID, and which occurrence it is."""
    return sorted((_key(event) for event in events), key=str)


def _key(event: Mapping[str, Any]) -> Key:
    return event["uid"], event.get("recurrence_id")


def _plain(feature: str, value: Any) -> Any:
    """What is the same to a person, said the same: the order of categories, that of the parts of a rule."""
    if feature in {"categories", "except", "also", "related", "alarms", "people"}:
        return sorted(value)
    if feature == "rule" and value is not None:
        return dict(part.split("=") for part in value.split(";"))
    return value


@pytest.mark.parametrize("consumer", [one for one in CONSUMERS if one.calendar], ids=lambda consumer: consumer.name)
def test_the_calendar_itself_has_its_name_and_its_colour(
    consumer: Consumer, understood: Understood, table: Table
) -> None:
    told = understood(consumer)
    for file in understood.handed(consumer):
        colour = file.edition.calendar.colour
        meant = {"name": file.edition.title, "colour": named(colour) if colour else None}
        for feature in consumer.calendar if file.path.name == "calendar.ics" else ():
            assert told[file.path][feature] == meant[feature], file.name
    for feature in consumer.calendar:
        table.put(f"calendar's {feature}", consumer.name, "✓")
