"""WCAG 2.2 AA as far as a machine can tell, at any width and in either scheme; and valid HTML."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.browsing import HERE, ROOT, Site, serve, visitor
from tests.pages.conftest import Visit

MODULES = HERE / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
PAGES = ["", "events/budget/", "months/2022-02/", "nl/topics/water/"]
WIDTHS = {"light": [320, 768, 1024, 1600], "dark": [320, 1280]}
"""One width of each layout in either scheme; what sticks out is looked for at many more."""


UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"


def faults(page: Page) -> list[str]:
    """What axe-core finds, in short; the size of targets, from WCAG 2.2, is off in it unless asked for."""
    assert AXE.is_file(), "axe-core is not here; tests/consumers/install brings it"
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run({rules: {'target-size': {enabled: true}}})")
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


def wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_at_any_width(browser: Browser, site: Site, path: str, scheme: Any) -> None:
    context = visitor(browser, color_scheme=scheme, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(site.url + path)
    page.evaluate(UNFOLD)
    for width in WIDTHS[scheme]:
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], width
    context.close()


@pytest.mark.parametrize("path", [*PAGES, "events/office-hour/", "nl/", "nl/events/levy/"])
def test_nothing_sticks_out_at_any_width(visit: Visit, path: str) -> None:
    page = visit(path, timezone_id="Asia/Tokyo")
    page.evaluate(UNFOLD)
    for width in range(320, 1601, 80):
        page.set_viewport_size({"width": width, "height": 900})
        assert wide(page) == 0, width


@pytest.mark.parametrize("path", ["", "events/budget/"])
def test_text_at_twice_its_size_still_fits(visit: Visit, path: str) -> None:
    page = visit(path, viewport={"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert wide(page) == 0
    page.set_viewport_size({"width": 640, "height": 450})
    assert wide(page) == 0


def test_written_from_right_to_left_the_page_is_its_mirror_image(visit: Visit) -> None:
    page = visit(viewport={"width": 1280, "height": 900})
    page.evaluate("document.documentElement.dir = 'rtl'")
    agenda, rail = (page.locator(name).bounding_box() for name in (".agenda", ".rail"))
    assert agenda is not None
    assert rail is not None
    assert rail["x"] < agenda["x"]
    assert wide(page) == 0
    assert faults(page) == []


def test_a_text_from_the_other_language_keeps_its_direction(visit: Visit) -> None:
    page = visit("events/walk/")
    page.evaluate("document.documentElement.dir = 'rtl'")
    title = page.locator("h1 [lang]")
    assert title.evaluate("node => getComputedStyle(node).direction") == "ltr"


@pytest.mark.slow
def test_html_validate_finds_nothing(site: Site, tmp_path: Path) -> None:
    validate = MODULES / ".bin" / "html-validate"
    assert validate.is_file(), "html-validate is not here; tests/consumers/install brings it"
    # How long a title is, is for those who write it: one meeting here has a word that no line holds.
    rules = {"root": True, "extends": ["html-validate:recommended"], "rules": {"long-title": "off"}}
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    for path in site.pages():
        (tmp_path / f"{path.replace('/', '_')}page.html").write_bytes(site.files[f"{path}index.html"])
    pages = [str(path) for path in (*tmp_path.glob("*.html"), *(ROOT / "output").rglob("index.html"))]
    assert len(pages) > 40
    done = subprocess.run(
        [validate, "-c", tmp_path / "rules.json", *pages], capture_output=True, text=True, check=False
    )
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


UNDER_WAY = b"""\
calendar: {id: t, domain: example.org, url: https://example.org/, title: Town, timezone: UTC, colour: black}
events:
  - {id: expo, title: Exhibition, start: 2021-06-01, end: 2025-06-01}
  - {id: fair, title: Fair, start: 2022-01-10, end: 2022-01-14}
  - {id: weekly, title: Market, start: 2021-12-01 10:00, duration: 1h, repeat: {every: week}}
  - {id: off, title: Debate, start: 2022-01-20, status: cancelled, reason: No quorum.}
"""


@pytest.mark.parametrize("colour", [b"black", b"maroon"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_the_dark_where_the_colour_is_dark(
    browser: Browser, tmp_path: Path, colour: bytes, width: int
) -> None:
    events = UNDER_WAY.replace(b"black", colour)
    screen: dict[str, Any] = {"color_scheme": "dark", "viewport": {"width": width, "height": 900}}
    with serve(events, tmp_path, datetime(2022, 1, 11, tzinfo=UTC)) as site, visitor(browser, **screen) as context:
        page = context.new_page()
        page.goto(site.url)
        page.evaluate(UNFOLD)
        assert page.locator("#now h4").all_text_contents() == ["Fair", "Exhibition"]
        assert faults(page) == []
        assert wide(page) == 0


def test_today_is_marked_where_a_visitor_has_colours_of_their_own(visit: Visit) -> None:
    page = visit(forced_colors="active")
    today = page.locator(".month [aria-current=date]")
    assert today.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
