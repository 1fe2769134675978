"""What docs/clients.md says was measured here is what the tests of the consumers hold to.

`FEEDS_REWRITE=1 python -m pytest tests/consumers/test_client_docs.py` writes it anew, for review.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tests.consumers.consumers import ALL, CONSUMERS
from tests.consumers.feed_readers import ENTRY, READERS
from tests.consumers.limits import COMPLAINTS, FEED_LIMITS, LIMITS, OCCURRENCE_LIMITS, REFUSALS

DOCS = Path(__file__).parents[2] / "docs" / "clients.md"
PLACE = re.compile(r"(?<=<!-- made by tests/consumers/test_client_docs\.py -->\n).*?(?=<!-- to here -->)", re.DOTALL)


def told() -> str:
    return "\n".join(("", *_calendars(), "", *_rules(), "", *_feeds(), "", ""))


def _calendars() -> Iterator[str]:
    yield "Each is handed the week of talks, its replay, and"
    yield "[a calendar with everything](../tests/clients/fat/events.yaml). What it understood is compared with"
    yield "`events.yaml`, field by field; all that is not named here is understood. khal, calcurse, vdirsyncer and"
    yield "Radicale take the fat calendar in whole."
    yield ""
    yield "| library | used by | does not know | gets wrong, or complains of |"
    yield "| --- | --- | --- | --- |"
    for consumer in CONSUMERS:
        unknown = ", ".join(feature for feature in ALL if feature not in consumer.knows)
        wrong: dict[str, list[str]] = {}
        for (name, feature), limit in LIMITS.items():
            if name == consumer.name:
                wrong.setdefault(limit.reason, []).append(feature)
        faults = [f"{', '.join(features)}: {reason}" for reason, features in wrong.items()]
        faults += [REFUSALS[consumer.name].reason] if consumer.name in REFUSALS else []
        faults += sorted(set(COMPLAINTS.get(consumer.name, {}).values()))
        yield f"| {consumer.name} | {consumer.used_by} | {unknown} | {'; '.join(faults)} |"


def _rules() -> Iterator[str]:
    yield "The occurrences of [a hundred rules](../tests/consumers/rules.yaml) over ten years are those of"
    yield "recurring-ical-events, ical, ical.js, node-ical and libical, but for:"
    yield ""
    yield "| library | rules | what it does |"
    yield "| --- | --- | --- |"
    for name, limits in OCCURRENCE_LIMITS.items():
        for rules, reason in limits.items():
            yield f"| {name} | {rules} | {reason} |"


def _feeds() -> Iterator[str]:
    yield "| feed reader | file | does not know of an entry | gets wrong |"
    yield "| --- | --- | --- | --- |"
    for reader in READERS:
        unknown = ", ".join(feature for feature in ENTRY if feature not in reader.entry)
        wrong = "; ".join(limit.reason for (name, _), limit in FEED_LIMITS.items() if name == reader.name)
        yield f"| {reader.program} | {reader.file} | {unknown} | {wrong} |"


def test_what_was_measured_here_is_in_the_docs_as_it_is() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert PLACE.search(text)
    current = PLACE.sub(lambda _: told(), text)
    if os.environ.get("FEEDS_REWRITE"):
        DOCS.write_text(current, encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == current, "write it anew: see the head of this file"


def test_every_source_that_is_cited_is_given_and_every_one_given_is_cited() -> None:
    text = DOCS.read_text(encoding="utf-8")
    given = set(re.findall(r"^\[(\d+)\]: https://", text, re.MULTILINE))
    cited = set(re.findall(r"\[(\d+)\](?!:)", text))
    assert cited == given
