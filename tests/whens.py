"""Times to be worded, and the languages to do it in."""

from __future__ import annotations

from datetime import date, datetime

from feeds.locale import load
from feeds.model import AllDay, Imprecise, Precision, Timed

EN, NL, DE, FR = (load(tag) for tag in ("en", "nl", "de", "fr"))
BRUSSELS, NEW_YORK = "Europe/Brussels", "America/New_York"


def timed(start: str, end: str, zone: str = BRUSSELS, end_zone: str = "") -> Timed:
    return Timed(datetime.fromisoformat(start), datetime.fromisoformat(end), zone, end_zone or zone)


def all_day(first: str, last: str = "") -> AllDay:
    return AllDay(date.fromisoformat(first), date.fromisoformat(last or first))


FEBRUARY = Imprecise(Precision.MONTH, date(2022, 2, 1), date(2022, 2, 28))
SIXTH_WEEK = Imprecise(Precision.WEEK, date(2022, 2, 7), date(2022, 2, 13))
