"""VTIMEZONE (RFC 5545 §3.6.5): small, and right at every hour that the zone's own data knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from feeds.formats.zones import vtimezone

ZONES = (  # noqa: SIM905 - read as a list of words
    """
    Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Monrovia America/Anchorage America/Argentina/San_Luis
    America/Havana America/New_York America/Nuuk America/Phoenix America/Santiago America/Sao_Paulo America/St_Johns
    Antarctica/Troll Asia/Beirut Asia/Gaza Asia/Jerusalem Asia/Kathmandu Asia/Kolkata Asia/Pyongyang Asia/Tehran
    Asia/Tokyo Atlantic/Azores Australia/Adelaide Australia/Lord_Howe Australia/Sydney Europe/Brussels Europe/Chisinau
    Europe/Dublin Europe/Istanbul Europe/London Europe/Moscow Pacific/Apia Pacific/Auckland Pacific/Chatham
    Pacific/Easter Pacific/Fiji Pacific/Kiritimati
"""
).split()
SIZES = {
    "Europe/Brussels": 3, "America/New_York": 3, "Australia/Lord_Howe": 3, "Europe/Dublin": 3, "Antarctica/Troll": 3,
    "Asia/Kathmandu": 1, "America/Sao_Paulo": 1, "Pacific/Apia": 4, "Asia/Tehran": 7, "Pacific/Easter": 9,
    "America/Nuuk": 10,
}  # fmt: skip
"""How many rules and single changes a zone takes that is used from 2022 on; the last ones have changed their rule since
2020."""


def written(zone: str, first: int, last: int = 2037) -> str:
    return vtimezone(zone, first, last).to_ical().decode().replace("\r\n ", "")


def wrong(zone: str, first: int, last: int, every: timedelta) -> list[datetime]:
    """The hours at which what is written says another offset than the zone's data."""
    read = tzical(StringIO(written(zone, first, last))).get(zone)
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    found = []
    while moment < end:
        local = moment.astimezone(ZoneInfo(zone))
        if read.utcoffset(local.replace(tzinfo=None)) != local.utcoffset() and not local.fold:
            found.append(local)
        moment += every
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("first", "last"), [(2022, 2036), (2005, 2013)])
def test_the_offset_is_right_in_the_years_a_zone_is_used(zone: str, first: int, last: int) -> None:
    assert not wrong(zone, first, last, timedelta(hours=61))


@pytest.mark.parametrize(
    "zone", ["Europe/Brussels", "Europe/London", "America/New_York", "Africa/Monrovia", "Pacific/Apia"]
)
def test_the_offset_is_right_before_1970(zone: str) -> None:
    assert not wrong(zone, 1938, 1973, timedelta(hours=97))


@pytest.mark.parametrize("zone", ["Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_a_yearly_rule_is_open_into_the_future(zone: str) -> None:
    assert written(zone, 2022) == written(zone, 2022, 2080)
    read = tzical(StringIO(written(zone, 2022))).get(zone)
    for month in range(1, 13):
        local = datetime(2080, month, 15, 12)
        assert read.utcoffset(local) == ZoneInfo(zone).utcoffset(local)


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Africa/Cairo", "Asia/Gaza"])
def test_a_zone_without_a_yearly_rule_is_right_up_to_the_last_year_it_is_used(zone: str) -> None:
    assert not wrong(zone, 2036, 2061, timedelta(hours=31))


@pytest.mark.parametrize("zone", SIZES)
def test_a_zone_is_written_as_few_rules(zone: str) -> None:
    text = written(zone, 2022)
    assert text.count("BEGIN:STANDARD") + text.count("BEGIN:DAYLIGHT") == SIZES[zone]
    assert "UNTIL" not in text
    assert "RDATE" not in text


def test_brussels_changes_its_clocks_on_the_last_sundays_of_march_and_october() -> None:
    text = written("Europe/Brussels", 2022)
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text
    assert text.count("BEGIN:STANDARD") + text.count("BEGIN:DAYLIGHT") == 3


def test_winter_is_standard_time_in_dublin_too() -> None:
    text = written("Europe/Dublin", 2022)
    daylight = text[text.index("BEGIN:DAYLIGHT") : text.index("END:DAYLIGHT")]
    assert "TZNAME:IST" in daylight
    assert text.count("BEGIN:STANDARD") == 2


def test_a_saturday_before_a_sunday_is_one_of_seven_days() -> None:
    assert "RRULE:FREQ=YEARLY;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30;BYMONTH=3" in written("America/Nuuk", 2025)
