"""Events without a day: the first of them stand on the front page of a channel, all of them on a page of their own."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.edition import Edition
from feeds.files import Draft
from feeds.formats.html.agenda import Agenda
from feeds.formats.html.page import page
from feeds.locale import load

MOST_ON_FRONT = 20
"""So many of them a front page shows."""

INSIDE = "undated/"
"""The folder of the page of all of them, inside that of the channel."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """How many there are that a front page does not show, and where."""

    count: int
    href: str


def beyond(edition: Edition, agenda: Agenda) -> Beyond | None:
    """Those that the front page has no room for, if any."""
    count = len(agenda.undated) - MOST_ON_FRONT
    return Beyond(count, edition.url(INSIDE)) if count > 0 else None


def undated_page(edition: Edition, agenda: Agenda) -> tuple[str, Draft]:
    """The page of all of them, and its path; it is made anew each time, as it is short or rare."""
    heading = load(edition.language).say("pages.undated")

    def make() -> bytes:
        return page(
            "undated.html",
            edition,
            inside=INSIDE,
            title=f"{heading} – {edition.title}",
            heading=heading,
            description=edition.description or "",
            undated=agenda.undated,
        )

    return f"{edition.path}{INSIDE}index.html", Draft(make)
