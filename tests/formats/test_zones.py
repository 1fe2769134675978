"""VTIMEZONE (RFC 5545 §3.6.5): small, and right at every hour that the zone's own data knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from feeds.formats.zones import vtimezone

ZONES = [
    "Europe/Brussels",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Europe/Dublin",
    "America/Sao_Paulo",
    "Asia/Tehran",
]
RULED = {"Europe/Brussels": 3, "America/New_York": 3, "Australia/Lord_Howe": 3, "Asia/Kathmandu": 1}


def written(zone: str, first_year: int) -> str:
    return vtimezone(zone, first_year).to_ical().decode()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("first_year", [2010, 2022])
def test_the_offset_is_right_at_every_hour_used(zone: str, first_year: int) -> None:
    read = tzical(StringIO(written(zone, first_year))).get(zone)
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
    wrong = []
    while moment < end:
        local = moment.astimezone(ZoneInfo(zone))
        if read.utcoffset(local.replace(tzinfo=None)) != local.utcoffset() and not local.fold:
            wrong.append(local)
        moment += timedelta(hours=61)
    assert not wrong


@pytest.mark.parametrize("zone", RULED)
def test_a_zone_with_a_yearly_rule_is_written_as_rules(zone: str) -> None:
    text = written(zone, 2022)
    assert text.count("BEGIN:STANDARD") + text.count("BEGIN:DAYLIGHT") == RULED[zone]
    assert "UNTIL" not in text
    assert "RDATE" not in text


def test_brussels_changes_its_clocks_on_the_last_sundays_of_march_and_october() -> None:
    text = written("Europe/Brussels", 2022)
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text
