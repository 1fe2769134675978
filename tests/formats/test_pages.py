"""The pages: every link leads somewhere, and nothing in a text becomes markup or script (P8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import html

from feeds.build import build
from feeds.history.ledger import History
from feeds.model import (
    UNIVERSAL,
    AllDay,
    Calendar,
    Contact,
    Context,
    Event,
    Expectation,
    Image,
    Participant,
    Party,
    Person,
    Place,
    Source,
    Text,
    Topic,
)

ROOT = Path(__file__).parents[2]
URL = "https://example.org/talks/"
PAGES = sorted((ROOT / "output").rglob("index.html"))
LINK = "javascript:alert(1)//https://example.org/"
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> \"'&amp;"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "output")))
def test_every_link_of_a_page_leads_to_a_file_that_is_published(path: Path) -> None:
    page = html.fromstring(path.read_bytes())
    own = [address for address in page.xpath("//@href") if address.startswith((URL, "webcal://"))]
    assert len(own) > 5
    for address in own:
        name, _, anchor = address.replace("webcal://example.org/talks/", URL).removeprefix(URL).partition("#")
        target = ROOT / "output" / name
        target = target / "index.html" if name.endswith("/") or not name else target
        assert target.is_file(), address
        assert not anchor or html.fromstring(target.read_bytes()).get_element_by_id(anchor) is not None, address
    for shared in page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src"):
        assert (path.parent / shared.partition("?")[0]).is_file(), shared
    for anchor in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert page.get_element_by_id(anchor[1:]) is not None


def test_a_page_loads_nothing_from_elsewhere_and_has_no_script_or_style_in_it() -> None:
    for path in PAGES:
        page = html.fromstring(path.read_bytes())
        assert not page.xpath("//script[not(@src) and @type!='application/ld+json'] | //iframe | //img | //style")
        assert not page.xpath("//@style | //@*[starts-with(name(), 'on')]")
        assert not [src for src in page.xpath("//@src | //link[@rel='stylesheet' or @rel='icon']/@href") if ":" in src]
        assert page.xpath("//html/@lang")[0] in ("nl", "en")
        assert len(page.xpath("//h1")) == 1
        assert len(path.read_bytes()) < 100_000


def test_hostile_texts_are_shown_as_text() -> None:
    text = Text({UNIVERSAL: HOSTILE})
    event = Event(
        id="a", title=text, when=AllDay(date(2022, 1, 10), date(2022, 1, 10)), zone="UTC", description=text,
        place=Place(text, url=LINK), topics=(text,), context=(Context(text, text),), outcome=text, reason=text,
        online=LINK, url=LINK, image=Image(LINK, text), tags=("t",),
        participants=(Participant(Person(text, text, Party(text), LINK)),),
        expectations=(Expectation(Party(text, LINK), text),), sources=(Source(text, LINK, text),),
    )  # fmt: skip
    calendar = Calendar(
        id="t", domain="example.org", title=text, url="https://example.org/", languages=("en",), zone="UTC",
        description=text, rights=text, topics=(Topic("t", text),), events=(event,), contact=Contact(HOSTILE, url=LINK),
    )  # fmt: skip
    files = build(History(), calendar, datetime(2022, 1, 9, tzinfo=UTC)).files
    for name, data in files.items():
        if name.endswith(".html"):
            page = html.fromstring(data)
            assert not page.xpath("//script[not(@src) and not(@type)] | //img | //@onerror"), name
            assert not [link for link in page.xpath("//@href") if link.startswith("javascript:")], name
            assert "<script>alert(1)</script>" in page.text_content(), name
