"""Time zones that are legal but likely not what is meant: those that are called by no city."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from feeds.nodes import Node
from feeds.reading.report import Report

OF_NO_CITY: Mapping[str, str] = MappingProxyType({
    "EST": "America/New_York", "EST5EDT": "America/New_York", "CST6CDT": "America/Chicago",
    "MST": "America/Denver", "MST7MDT": "America/Denver", "PST8PDT": "America/Los_Angeles",
    "HST": "Pacific/Honolulu",
    "WET": "Europe/Lisbon", "CET": "Europe/Amsterdam", "MET": "Europe/Amsterdam", "EET": "Europe/Helsinki",
})  # fmt: skip
"""Names that the time zone database keeps for old programs, and a city whose zone is likely meant by each."""

UNKNOWN_LETTERS: Mapping[str, str] = MappingProxyType({
    "BST": "Europe/London", "WEST": "Europe/Lisbon", "CEST": "Europe/Amsterdam", "MEZ": "Europe/Berlin",
    "MESZ": "Europe/Berlin", "EEST": "Europe/Helsinki", "EDT": "America/New_York", "CST": "America/Chicago",
    "CDT": "America/Chicago", "MDT": "America/Denver", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
})  # fmt: skip
"""Letters that people know and the database does not, and a city likely meant by each."""

_OFFSET = re.compile(r"(?:UTC|GMT)?\s*[+-]\s*\d{1,2}(?::?\d{2})?", re.IGNORECASE)

OF_AN_OFFSET = "Etc/GMT"
"""What the names of zones begin with that are an offset alone, with the sign the other way round (POSIX TZ)."""

NO_SUMMER_TIME = ("EST", "MST")
"""Those that stay at one offset from UTC all year, while most places that are meant by them do not."""

WINTER = datetime(2026, 1, 15, tzinfo=UTC)


def city_meant(word: str) -> str:
    """A hint at a zone by what the database has no name for: letters, or an offset; empty if it is neither.

    An offset is not answered with its like: 'Etc/GMT+1' is the other way round.
    """
    if word.upper() in UNKNOWN_LETTERS:
        return f"did you mean '{UNKNOWN_LETTERS[word.upper()]}'?"
    return "name a city of that zone, such as Europe/Brussels" if _OFFSET.fullmatch(word) else ""


def warn_of_no_city(report: Report, node: Node, name: str, usual: str) -> None:
    """Warn of a name that is no city's; `usual` is what is meant if it is the zone of one with that winter time."""
    if name.startswith((f"{OF_AN_OFFSET}+", f"{OF_AN_OFFSET}-")):
        side = "behind" if "+" in name else "ahead of"
        message = f"'{name}' is {side} UTC: its sign is the other way round, and readers are told it as it stands"
        report.warning(node, message, "name a city of that zone, such as Europe/Amsterdam")
    if name not in OF_NO_CITY:
        return
    likely = usual if usual and usual not in OF_NO_CITY and _winter_time(usual) == name[:3] else OF_NO_CITY[name]
    message = f"'{name}' is the time zone of no city{', and has no summer time' if name in NO_SUMMER_TIME else ''}"
    report.warning(node, message, f"did you mean '{likely}'? Readers are told a time zone by its city")


def _winter_time(zone: str) -> str:
    return WINTER.astimezone(ZoneInfo(zone)).tzname() or ""
