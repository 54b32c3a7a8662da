"""The pictures of the README, taken from a site: `python -m tests.pictures data/site` rewrites them.

Draw the site from the bundled history first (`frameshare run --offline` in an empty folder).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.browser.conftest import CHROMIUM, FLAGS, playwright_api

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
# File, page, card (none for the top of the page), width and height of the window.
PICTURES = (
    ("overview.png", "index", None, 1280, 1700),
    ("research-share.png", "research", "pmlr", 1000, 1000),
)


def main(site: Path) -> None:
    """Take every picture with Debian's Chromium."""
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for name, key, card, width, height in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            page.goto(f"{site.resolve().as_uri()}/{key}.html")
            page.wait_for_selector("svg.chart")
            shown: Any = page.locator(f"#{card}") if card else page
            shown.screenshot(path=str(FOLDER / name))
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
