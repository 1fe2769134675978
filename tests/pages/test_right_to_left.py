"""A language is one file, also one that is written from right to left: a copy of the program with that file has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.browsing import HERE, ROOT, hosted, visitor
from tests.pages.test_accessible import UNFOLD, faults, wide

pytestmark = pytest.mark.slow

RTL = HERE / "rtl.yaml"
PAGES = ["", "events/budget/", "events/off/", "events/weekly/", "topics/water/"]


@pytest.fixture(scope="module")
def hebrew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site in Hebrew, built by a copy of the program that has one more file than ours."""
    program, output = tmp_path_factory.mktemp("program"), tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "feeds", program / "feeds", ignore=shutil.ignore_patterns("__pycache__"))
    english = tomllib.loads((ROOT / "feeds" / "locale" / "en.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((HERE / "he.toml").read_text(encoding="utf-8"))
    (program / "feeds" / "locale" / "he.toml").write_text("".join(_toml(english, own)), encoding="utf-8")
    with hosted(output) as url:
        events = RTL.read_text(encoding="utf-8").replace("https://example.org/council/", url)
        (program / "events.yaml").write_text(events, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "feeds", "build", "--output", output, "--now", "2022-01-09T00:00Z"],
            cwd=program, env=os.environ | {"FEEDS_CACHE": str(program / "cache")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        yield url


def _toml(english: Mapping[str, Mapping[str, Any]], own: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    assert {key for table in own for key in own[table]} <= {key for table in english for key in english[table]}
    for table, sentences in english.items():
        yield f"[{table}]\n"
        for key, sentence in (sentences | own.get(table, {})).items():
            forms = sentence if isinstance(sentence, str) else sentence["other"]
            yield f'{key} = "{forms}"\n'


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = visitor(browser, timezone_id="Asia/Jerusalem")
    yield context.new_page()
    context.close()


def test_the_pages_are_in_that_language_and_direction(page: Page, hebrew: str) -> None:
    page.goto(hebrew)
    assert page.locator("html").evaluate("node => [node.lang, getComputedStyle(node).direction]") == ["he", "rtl"]
    expect(page.get_by_role("heading", level=1)).to_have_text("מועצת העיר")
    expect(page.locator(".agenda h3", has_text="12 בינואר 2022").first).to_be_attached()
    expect(page.get_by_role("heading", name="בוטל: Dredging (phase 2)!")).to_be_visible()
    page.get_by_role("link", name="English").click()
    assert page.locator("html").evaluate("node => [node.lang, getComputedStyle(node).direction]") == ["en", "ltr"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_and_axe_finds_nothing(page: Page, hebrew: str, path: str) -> None:
    page.goto(hebrew + path)
    page.evaluate(UNFOLD)
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert wide(page) == 0, width
        assert page.evaluate("document.documentElement.scrollLeft") == 0
    page.set_viewport_size({"width": 320, "height": 900})
    assert faults(page) == []


def test_what_is_read_first_stands_at_the_right(page: Page, hebrew: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{hebrew}events/budget/")
    article, rail = (page.locator(name).bounding_box() for name in (".article", ".rail"))
    assert article is not None
    assert rail is not None
    assert rail["x"] < article["x"]
    left, right = (side.bounding_box() for side in page.locator(".side").all())
    assert left is not None
    assert right is not None
    assert left["x"] > right["x"]


def test_texts_from_left_to_right_keep_their_direction_among_them(page: Page, hebrew: str) -> None:
    page.goto(f"{hebrew}events/budget/")
    for words in ("Market Square 1 (2nd floor)", "WD-40 (oil)", "Ann Example", "The annual report (2021)"):
        text = page.locator("main").get_by_text(words, exact=True).last
        assert text.evaluate("node => getComputedStyle(node).direction") == "ltr", words
    side = page.get_by_text("Wants to sell it.")
    assert side.evaluate("node => getComputedStyle(node).direction") == "ltr"
    page.goto(f"{hebrew}events/off/")
    title = page.locator("h1 [lang=en]")
    assert title.evaluate("node => getComputedStyle(node).direction") == "ltr"
