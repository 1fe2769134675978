"""The ways to follow a calendar and to take over one event, as addresses, and the QR code of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, urlencode

import segno
from markupsafe import Markup

from feeds.card import Card
from feeds.edition import Edition
from feeds.instants import instant
from feeds.markup import plain
from feeds.model import AllDay, Timed

MASK = 3
"""The pattern that keeps the modules of a QR code mixed: any will do, and to try all eight takes four times as long."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to follow a channel; the first three are the calendar, as `webcal:` and through two web calendars.

    `page` is the channel's own, which a QR code leads to.
    """

    address: str
    webcal: str
    web: tuple[tuple[str, str], ...]
    page: str

    @property
    def qr(self) -> Markup:
        """The QR code, made for a page that is made; the name of one that is not has the address alone."""
        return qr_code(self.page)


def ways(edition: Edition) -> Ways:
    """The ways to follow the channel of an edition."""
    address = edition.url("calendar.ics")
    webcal = f"webcal://{address.partition('://')[2]}"
    outlook = urlencode({"url": address, "name": edition.title}, quote_via=quote)
    return Ways(
        address,
        webcal,
        (
            ("Google Calendar", f"https://calendar.google.com/calendar/render?cid={quote(webcal, safe='')}"),
            ("Outlook.com", f"https://outlook.live.com/calendar/0/addfromweb?{outlook}"),
            ("Microsoft 365", f"https://outlook.office.com/calendar/0/addfromweb?{outlook}"),
        ),
        edition.url(),
    )


def add_to_google(card: Card) -> str:
    """The address at which Google Calendar offers to add one event, as it stands now; none without a day.

    Nor is there one of a series: it takes a single day there, and would not know which of them do not take place.
    """
    when = card.slot
    if when is None or card.event.repeat is not None:
        return ""
    query = {
        "action": "TEMPLATE",
        "text": plain(card.title.text),
        "dates": "/".join(_compact(when)),
        "details": card.url,
        "location": plain(card.where.text) if card.where else "",
    }
    given = {key: value for key, value in query.items() if value}
    return f"https://calendar.google.com/calendar/render?{urlencode(given, quote_via=quote)}"


def _compact(when: AllDay | Timed) -> tuple[str, str]:
    """Start and end in the basic form of ISO 8601; of whole days, the end is the day after the last."""
    if isinstance(when, AllDay):
        return f"{when.first:%Y%m%d}", f"{when.last + timedelta(days=1):%Y%m%d}"

    def compact(moment: datetime, zone: str) -> str:
        # Without a zone, an hour is that of whoever adds it.
        return f"{moment:%Y%m%dT%H%M%S}" if when.floating else f"{instant(moment, zone):%Y%m%dT%H%M%SZ}"

    return compact(when.start, when.zone), compact(when.end, when.end_zone)


@lru_cache(maxsize=256)
def qr_code(address: str) -> Markup:
    """The QR code of an address as inline SVG (ISO/IEC 18004), dark on light with its quiet zone."""
    code = segno.make_qr(address, error="m", mask=MASK)
    drawn: str = code.svg_inline(border=4, omitsize=True, light="#fff")
    return Markup(drawn)  # noqa: S704 - made of modules, with nothing of the address in it
