"""Pages of the bundled history at CPU x 4, cold: when the first chart is seen, and when it answers.

Figures beside those of a blank page with one drawing, in one run; nothing is asserted on time.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frameshare_site.discovery import find_pages
from tests.browser.conftest import running_chromium

SLOWER = 4
BLANK = """<!doctype html><title>blank</title>
<div class="plot"><svg class="chart" width="9" height="9"><path d="M0 0h9v9z"/></svg></div>"""
# Notes when the first chart has a place on the screen, and every task that keeps the page busy for 50 ms.
WATCH = """
window.seen = null; window.busy = [];
new PerformanceObserver((list) => list.getEntries().forEach((e) => window.busy.push(e.duration)))
  .observe({ type: "longtask", buffered: true });
const look = () => {
  const chart = document.querySelector("svg.chart");
  if (chart && chart.getBoundingClientRect().width) window.seen = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
LIVE = """() => {
  const plot = document.querySelector('.plot');
  return plot && 'live' in plot.dataset && performance.now();
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running_chromium() as running:
        yield running


def measured(chromium: Any, path: Path, *, is_blank: bool = False) -> dict[str, float]:
    """Open a page cold on a slowed processor; touch its first chart once that is seen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.add_init_script(WATCH)
    page.goto(path.as_uri())
    seen = page.wait_for_function("() => window.seen").json_value()
    longest = max(page.evaluate("window.busy"), default=0.0)
    elements = page.evaluate("document.querySelectorAll('*').length")
    live = seen
    if not is_blank:
        page.locator(".plot").first.focus()
        live = page.wait_for_function(LIVE, timeout=60_000).json_value()
    context.close()
    return {"seen": seen, "live": live, "longest": longest, "elements": elements}


@pytest.mark.benchmark
def test_first_chart_and_answer_of_every_page(offline_run: Path, chromium: Any, tmp_path: Path) -> None:
    site = offline_run / "site"
    blank = tmp_path / "blank.html"
    blank.write_text(BLANK, encoding="utf-8")
    assets = [f for f in (site / "assets").iterdir() if f.is_file()]
    shared = sum(len(gzip.compress(f.read_bytes(), 9)) for f in assets if f.name != "plotly.min.js")
    plotly = len(gzip.compress((site / "assets" / "plotly.min.js").read_bytes(), 9))

    base = min((measured(chromium, blank, is_blank=True) for _ in range(3)), key=lambda m: m["seen"])
    print(f"\nblank page: first drawing after {base['seen']:.0f} ms at CPU x {SLOWER}")
    print(f"assets {shared / 1024:.0f} KB compressed, Plotly {plotly / 1024:.0f} KB more once touched")
    print("page          seen ms (x blank)  answers ms  longest task ms  elements  HTML KB")
    for key in (page.key for page in find_pages()):
        html = site / f"{key}.html"
        if 'class="plot' not in html.read_text(encoding="utf-8"):
            continue
        made = measured(chromium, html)
        weight = len(gzip.compress(html.read_bytes(), 9)) / 1024
        print(
            f"{key:12} {made['seen']:8.0f} ({made['seen'] / base['seen']:5.1f}) {made['live']:11.0f} "
            f"{made['longest']:15.0f} {made['elements']:9.0f} {weight:8.0f}"
        )
        assert made["live"] >= made["seen"]
