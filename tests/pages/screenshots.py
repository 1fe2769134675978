"""Takes the pictures of the pages that the README shows: `.venv/bin/python -m tests.pages.screenshots`.

They show the week of talks on the eve of it, in English. Wants Pillow (`pip install pillow`) to make the files small,
and looks best with a serif such as TeX Gyre Pagella (Debian: fonts-texgyre).
"""

from __future__ import annotations

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.pages.browsing import ROOT, launch, serve, visitor

FOLDER = ROOT / "docs" / "screenshots"
EVE = datetime(2022, 1, 9, 12, tzinfo=UTC)

PICTURES = {
    "front-desktop": ("en/", 1200, 940),
    "front-phone": ("en/", 390, 844),
    "event-desktop": ("en/events/us-russia-geneva/", 1200, 940),
    "event-phone": ("en/events/us-russia-geneva/", 390, 844),
}


def main() -> None:
    """Write the pictures into docs/screenshots/."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    events = (ROOT / "events.yaml").read_bytes()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(events, Path(folder), EVE, address="https://example.org/talks/") as site,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        for name, (path, width, height) in PICTURES.items():
            context = visitor(browser, now=EVE, viewport={"width": width, "height": height}, device_scale_factor=1.5)
            page = context.new_page()
            page.goto(site.url + path)
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.quantize(64, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
