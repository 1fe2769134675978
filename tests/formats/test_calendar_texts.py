"""P7: the texts of a calendar itself are escaped in the properties of Apple and Google as in the standard's own."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from feeds.build import build
from feeds.history.ledger import History
from feeds.model import UNIVERSAL, Calendar, Text

TITLE = "Talks, in; part \\ of it"
DESCRIPTION = "A first paragraph, it is.\n\nA second; \\n is no line end."


def test_a_title_and_a_description_of_paragraphs_are_escaped_everywhere() -> None:
    calendar = Calendar(
        id="t", domain="example.org", title=Text({UNIVERSAL: TITLE}), description=Text({UNIVERSAL: DESCRIPTION}),
        url="https://example.org/", languages=("en",), zone="UTC",
    )  # fmt: skip
    data = build(History(), calendar, datetime(2022, 1, 9, tzinfo=UTC)).files["calendar.ics"].decode()
    lines = data.replace("\r\n ", "").split("\r\n")
    told = {re.split("[;:]", line)[0]: line.partition(":")[2] for line in lines}
    assert told["NAME"] == told["X-WR-CALNAME"] == r"Talks\, in\; part \\ of it"
    description = r"A first paragraph\, it is.\n\nA second\; \\n is no line end."
    assert told["DESCRIPTION"] == told["X-WR-CALDESC"] == description
