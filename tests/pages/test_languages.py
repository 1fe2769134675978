"""A text that a language has not is told in another one, and marked as such wherever it stands (WCAG 2.2, 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from lxml import html

from feeds.build import build
from feeds.history.ledger import History
from feeds.reading import read_calendar
from tests.pages.browsing import HERE

HALF = HERE / "half.yaml"
DUTCH = re.compile(r"\bnl[a-z]+")
MOVED = {
    b"start: 2022-01-12 19:30": b"start: 2022-01-12 20:00",
    b"place: dyke": b"place: hall",
    b"title: {nl: nluitstap}": b"title: {nl: nltocht nlmet nluitstap}",
    b"2022-01-24 17:00: {place: hall, title: {nl: nlanders}}": b"2022-01-24 17:00: {place: hall, title: {nl: nlnieuw}}",
}
"""What is changed before the last build, so that there are notices of it."""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    events, history = HALF.read_bytes(), History()
    for moment in (datetime(2022, 1, 9, tzinfo=UTC), datetime(2022, 1, 10, 9, tzinfo=UTC)):
        built = build(history, read_calendar(events, str(HALF)).calendar, moment)
        history = built.history
        for old, new in MOVED.items():
            events = events.replace(old, new)
    return dict(built.files)


def _texts(page: bytes) -> Iterator[tuple[str, str, str]]:
    """The texts that a person can read or hear on a page, each with its language and its element."""
    tree = html.fromstring(page)
    for node in tree.xpath("//text()[normalize-space()][not(ancestor::script)]"):
        around = (
            node.getparent().iterancestors() if node.is_tail else (node.getparent(), *node.getparent().iterancestors())
        )
        language = next(one.get("lang") for one in around if one.get("lang"))
        yield str(node), language, node.getparent().tag


def _pages(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for path, data in files.items():
        if path.endswith("index.html") and not path.startswith("nl/"):
            yield path, data


def test_every_text_of_another_language_is_marked_with_it_and_no_other_is(files: dict[str, bytes]) -> None:
    seen: set[str] = set()
    for path, page in _pages(files):
        for text, language, tag in _texts(page):
            dutch = DUTCH.findall(text)
            seen.update(dutch)
            # The title of a page has room for one language; one made of two has that of the page.
            if tag == "title" and DUTCH.sub("", text).strip(" –:"):
                continue
            if dutch:
                assert language == "nl", (path, text)
                assert not re.search(r"[A-Za-z]", DUTCH.sub("", text)), (path, text)
            elif not text.isspace() and text != "Nederlands":
                assert language == "en" or not re.search(r"[A-Za-z]", text), (path, text)
    written = set(DUTCH.findall(HALF.read_text(encoding="utf-8")))
    assert written - seen == set()


def test_the_title_of_a_page_has_the_language_of_all_of_it(files: dict[str, bytes]) -> None:
    def title(path: str) -> tuple[str, str | None]:
        element = html.fromstring(files[f"{path}index.html"]).xpath("//title")[0]
        return element.text, element.get("lang")

    assert title("") == ("nlkalender", "nl")
    assert title("topics/water/") == ("nlkalender: nlwater", "nl")
    assert title("topics/money/") == ("nlkalender: Money", None)
    assert title("events/whole/") == ("nltitel – nlkalender", "nl")
    assert title("events/off/") == ("Cancelled: nlafgelast – nlkalender", None)


def test_of_a_topic_and_its_calendar_each_has_its_own_language(files: dict[str, bytes]) -> None:
    (heading,) = html.fromstring(files["topics/money/index.html"]).xpath("//h1")
    assert html.tostring(heading, encoding="unicode").strip() == (
        '<h1><span lang="nl" dir="ltr">nlkalender</span>: Money</h1>'
    )


def test_the_first_words_of_a_title_are_the_pages_own(files: dict[str, bytes]) -> None:
    (heading,) = html.fromstring(files["events/off/index.html"]).xpath("//h1")
    assert heading.text == "Cancelled: "
    assert [(one.get("lang"), one.text) for one in heading.xpath(".//span[@lang]")] == [("nl", "nlafgelast")]


HEBREW = """\
calendar: {id: t, domain: example.org, url: https://example.org/t/, title: Town, language: en, timezone: UTC}
places: {hall: {name: בניין העירייה}}
events:
  - {id: fair, title: "יריד (2022)", start: 2022-01-12 10:00, duration: 1h, place: hall, description: "פתוח לכולם!"}
  - {id: plain, title: The fair, start: 2022-01-13, description: Open to all.}
"""


def test_a_text_that_may_run_the_other_way_is_kept_to_itself_and_no_other_is() -> None:
    calendar = read_calendar(HEBREW.encode(), "events.yaml").calendar
    files = build(History(), calendar, datetime(2022, 1, 9, tzinfo=UTC)).files
    page, plain = (html.fromstring(files[f"events/{name}/index.html"]) for name in ("fair", "plain"))
    assert page.xpath("string(//h1/bdi)") == "יריד (2022)"
    assert page.xpath("string(//div[@class='standfirst']/div[@dir='auto'])").strip() == "פתוח לכולם!"
    assert page.xpath("//dd/*[@dir='auto']/text()") == ["בניין העירייה"]
    assert html.fromstring(files["index.html"]).xpath("//h4//bdi/text()") == ["יריד (2022)"]
    assert not plain.xpath("//main//bdi[not(ancestor::nav)] | //header//bdi | //*[@dir='auto']")
