"""What consumers are known to get wrong: one entry for each, with the reason, so that nothing else hides behind it.

`says` gives what the consumer makes of the value that it should have understood. The tests hold it to that, and fail
when no example of the limit is left: then it was mended, and its entry is to go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Says = Callable[[Any, Mapping[str, Any]], Any]
"""From the value that should be understood, and the whole event, to what the consumer says."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A thing that a consumer gets wrong."""

    reason: str
    says: Says


ANYTHING = object()
"""What a consumer says is not for its event alone to tell."""


def _floats(event: Mapping[str, Any]) -> bool:
    return not event["all_day"] and event["zone"] is None


def _anything_if_it_floats(value: Any, event: Mapping[str, Any]) -> Any:
    return ANYTHING if _floats(event) else value


def _utc_if_it_floats(value: Any, event: Mapping[str, Any]) -> Any:
    if not _floats(event):
        return value
    return [f"{one}Z" for one in value] if isinstance(value, list) else f"{value}Z"


def _second_of_two(value: str, event: Mapping[str, Any]) -> str:
    """A local time that comes twice, taken for the second one."""
    zone = event["zone"] and ZoneInfo(event["zone"])
    if not zone:
        return value
    local = datetime.fromisoformat(value).astimezone(zone)
    return f"{local.replace(fold=1).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _winter_after_2037(value: str, event: Mapping[str, Any]) -> str:
    """The times of northern summers an hour late."""
    if value > "2038" and event["zone"] == "America/New_York":
        return f"{datetime.fromisoformat(value) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    return value


def _loose_escapes(text: str, _event: Mapping[str, Any]) -> str:
    return text.replace("\\n", "\\\n")


def _looser_escapes(text: str, _event: Mapping[str, Any]) -> str:
    return text.replace("\\n", "\n")


def _split_at_commas(categories: list[str], _event: Mapping[str, Any]) -> list[str]:
    escaped = ",".join(re.sub(r"([\\,;])", r"\\\1", one) for one in categories)
    return sorted(escaped.split(",")) if categories else []


def _cut_at_commas(links: list[str], _event: Mapping[str, Any]) -> list[str]:
    return [link.split(",")[0] for link in links]


def _split_but_unescaped(categories: list[str], _event: Mapping[str, Any]) -> list[str]:
    return sorted(part for one in categories for part in one.replace(",", "\\,").split(","))


TWICE = "RFC 5545 §3.3.5 has a local time that comes twice mean the first; taken for the second"
CUT = "what it has no type for is cut at a comma"
FLOATING = "a floating time is taken for one in the first zone of the file"
UTC_INSTEAD = "a floating time is taken for UTC"
LOOSE = "an escaped backslash before an n is taken for a backslash and a line end"

LIMITS: dict[tuple[str, str], Limit] = {
    ("libical", "start"): Limit(TWICE, _second_of_two),
    ("ical.js", "start"): Limit(TWICE, _second_of_two),
    ("node-ical", "start"): Limit(
        f"{TWICE}; no summer time after 2037; {FLOATING}",
        lambda value, event: _anything_if_it_floats(_second_of_two(_winter_after_2037(value, event), event), event),
    ),
    ("node-ical", "end"): Limit(
        f"no summer time after 2037; {FLOATING}",
        lambda value, event: _anything_if_it_floats(_winter_after_2037(value, event), event),
    ),
    ("node-ical", "zone"): Limit(FLOATING, _anything_if_it_floats),
    ("node-ical", "except"): Limit(FLOATING, _anything_if_it_floats),
    ("node-ical", "summary"): Limit(LOOSE, _loose_escapes),
    ("node-ical", "description"): Limit(LOOSE, _loose_escapes),
    ("node-ical", "html"): Limit(LOOSE, _loose_escapes),
    ("node-ical", "categories"): Limit(
        "escaped commas separate, and other escapes stay",
        lambda categories, event: sorted(map(str.strip, _split_at_commas(categories, event))),
    ),
    ("ical", "categories"): Limit("escaped commas separate", _split_but_unescaped),
    ("ics", "summary"): Limit(LOOSE, _loose_escapes),
    ("ics", "description"): Limit(LOOSE, _loose_escapes),
    ("ics", "start"): Limit(
        f"no summer time after 2037; {UTC_INSTEAD}",
        lambda value, event: _utc_if_it_floats(_winter_after_2037(value, event), event),
    ),
    ("ics", "end"): Limit(
        f"no summer time after 2037; {UTC_INSTEAD}",
        lambda value, event: _utc_if_it_floats(_winter_after_2037(value, event), event),
    ),
    ("ts-ics", "start"): Limit(
        f"{TWICE}; {UTC_INSTEAD}", lambda value, event: _utc_if_it_floats(_second_of_two(value, event), event)
    ),
    ("ts-ics", "end"): Limit(UTC_INSTEAD, _utc_if_it_floats),
    ("ts-ics", "except"): Limit(UTC_INSTEAD, _utc_if_it_floats),
    ("ts-ics", "zone"): Limit(UTC_INSTEAD, lambda zone, event: "UTC" if _floats(event) else zone),
    ("ts-ics", "categories"): Limit("escaped commas separate, and other escapes stay", _split_at_commas),
    ("Ruby icalendar", "summary"): Limit(LOOSE, _loose_escapes),
    ("Ruby icalendar", "description"): Limit(LOOSE, _loose_escapes),
    ("Ruby icalendar", "attach"): Limit(
        "an address is cut at commas and semicolons",
        lambda links, _: [part for one in links for part in re.split("[,;]", one)],
    ),
    ("Data::ICal", "summary"): Limit(LOOSE, _looser_escapes),
    ("Data::ICal", "description"): Limit(LOOSE, _looser_escapes),
    ("vobject", "conference"): Limit(CUT, _cut_at_commas),
    ("Radicale", "conference"): Limit(f"{CUT}, by vobject", _cut_at_commas),
}

NOT_YET = "libical 3 knows no RFC 9073 and 9253, and lays what it does not know aside with an error"

COMPLAINTS: dict[str, dict[str, str]] = {
    "libical": {
        f"Parse error in property name: {name}": NOT_YET
        for name in ("STYLED-DESCRIPTION", "PARTICIPANT-TYPE", "STRUCTURED-DATA", "LINK", "CONCEPT", "REFID")
    },
}
"""What a consumer complains of and understands all the same, each with the reason."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Files that a consumer cannot read at all: those with an event such as `of`."""

    reason: str
    of: Callable[[Mapping[str, Any]], bool]


REFUSALS: dict[str, Refusal] = {
    "ts-ics": Refusal(
        "what is in a PARTICIPANT it takes for the event's own, its UID too, and it finds components in titles",
        lambda event: bool(event["people"]) or "END:VEVENT" in event["summary"],
    ),
    "Ruby icalendar": Refusal(
        "a time before the first rule of its zone is an error", lambda event: event["start"] < "1970"
    ),
}

FEED_LIMITS: dict[tuple[str, str], Limit] = {}
"""What feed readers get wrong, by the name of the reader with the file, and the feature."""

NEGATIVE = "a negative BYMONTHDAY beside FREQ=DAILY does not count from the end of the month"
ALSO_IN_UTC = "an RDATE in a zone is taken for UTC"

OCCURRENCE_LIMITS: dict[str, dict[str, str]] = {
    "ical.js": {
        "r006": NEGATIVE,
        "r054 r055 r068 r072": "weeks and weekdays counted over a year are every week of it",
        "r074 r075 r076 r077": "a local time that clocks skip or repeat is read with the other of the two offsets",
    },
    "node-ical": {
        "r074": "once clocks have skipped the time of a rule, the rule stays an hour late",
        "r082 r085 r088 r091 r094": "it knows no RDATE",
    },
    "libical": {
        "r006": NEGATIVE,
        "r074 r075 r076 r077": "a local time that clocks skip or repeat is read with the other of the two offsets",
        "r082 r085 r088 r091": ALSO_IN_UTC,
    },
}
"""The rules in rules.yaml whose occurrences a consumer reckons otherwise, each with the reason."""
