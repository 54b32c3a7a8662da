"""Pages of the bundled history at CPU x 4, cold: when the first chart is seen, and when it answers.

Figures beside those of a blank page with one drawing, in one run, and beside those of an earlier site where
`SITE_BEFORE` names its folder; the same as processor time of the page's own thread, which hardly changes on
a machine that has other work; and what drawing the site costs. Nothing is asserted on time.
"""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.reader import Warehouse
from frameshare_site.discovery import find_pages
from frameshare_site.site import publish_site
from tests.browser.conftest import running_chromium

SLOWER = 4
TRIES = 3
BLANK = """<!doctype html><title>blank</title>
<div class="plot"><svg class="chart" width="9" height="9"><path d="M0 0h9v9z"/></svg></div>"""
# Notes when the first chart has a place on the screen, and every task that keeps the page busy for 50 ms.
WATCH = """
window.seen = null; window.busy = [];
new PerformanceObserver((list) => list.getEntries().forEach((e) => window.busy.push(e.duration)))
  .observe({ type: "longtask", buffered: true });
const look = () => {
  const chart = document.querySelector("svg.chart, .main-svg");
  if (chart && chart.getBoundingClientRect().width) window.seen = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
# A chart answers once Plotly has drawn it; pages of before had no drawing that stands until then.
LIVE = """() => {
  const plot = document.querySelector('.plot');
  return plot.querySelector('.main-svg') && (!document.querySelector('svg.chart') || 'live' in plot.dataset)
    && performance.now();
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with running_chromium() as running:
        yield running


def opened(chromium: Any, path: Path, *, is_blank: bool = False) -> dict[str, float]:
    """Open a page cold on a slowed processor; touch its first chart once that is seen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="commit")
    seen = page.wait_for_function("() => window.seen", timeout=60_000).json_value()
    page.wait_for_load_state("load")
    longest = max(page.evaluate("window.busy"), default=0.0)
    live = seen
    if not is_blank:
        page.evaluate("document.querySelector('.plot').focus()")
        live = page.wait_for_function(LIVE, timeout=60_000).json_value()
    context.close()
    return {"seen": seen, "live": live, "longest": longest}


def measured(chromium: Any, path: Path, *, is_blank: bool = False) -> dict[str, float]:
    """The best of several tries for each figure: others may be at work on this machine."""
    tries = [opened(chromium, path, is_blank=is_blank) for _ in range(TRIES)]
    return {key: min(made[key] for made in tries) for key in tries[0]}


def line(name: str, made: dict[str, float], weight: float, base: dict[str, float]) -> str:
    return (
        f"{name:20} {made['seen']:6.0f} ({made['seen'] / base['seen']:5.1f}) {made['live']:11.0f} "
        f"{made['longest']:15.0f} {weight:8.0f}"
    )


@pytest.mark.benchmark
@pytest.mark.timeout(1200)
def test_first_chart_and_answer_of_every_page(offline_run: Path, chromium: Any, tmp_path: Path) -> None:
    site, before = offline_run / "site", os.environ.get("SITE_BEFORE")
    blank = tmp_path / "blank.html"
    blank.write_text(BLANK, encoding="utf-8")
    plotly = len(gzip.compress((site / "assets" / "plotly.min.js").read_bytes(), 9)) / 1024

    base = measured(chromium, blank, is_blank=True)
    print(
        f"\nblank page: first drawing after {base['seen']:.0f} ms at CPU x {SLOWER}; Plotly {plotly:.0f} KB"
    )
    print("page              seen ms (x blank)  answers ms  longest task ms  HTML KB")
    for key in (page.key for page in find_pages()):
        sites = {key: site, f"{key}, before": Path(before) if before else tmp_path}
        pages = {name: folder / f"{key}.html" for name, folder in sites.items()}
        for name, html in pages.items():
            if html.is_file() and 'class="plot' in html.read_text(encoding="utf-8"):
                weight = len(gzip.compress(html.read_bytes(), 9)) / 1024
                made = measured(chromium, html)
                print(line(name, made, weight, base))
                assert made["live"] >= made["seen"]


def main_thread_ms(chromium: Any, path: Path) -> tuple[float, float]:
    """Return the processor ms of a page's thread until its first chart answers: in all, after the touch."""
    traced: list[dict[str, Any]] = []
    ended: list[bool] = []
    session = chromium.new_browser_cdp_session()
    session.on("Tracing.dataCollected", lambda found: traced.extend(found["value"]))
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    config = {"includedCategories": ["toplevel", "devtools.timeline", "blink.user_timing"]}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate("performance.mark('touched'); document.querySelector('.plot').focus()")
    page.wait_for_function(LIVE, timeout=60_000)
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(20)
    context.close()
    (touch,) = (event for event in traced if event["name"] == "touched")
    tasks = [
        task
        for task in traced
        if task["name"].endswith("RunTask") and (task["pid"], task["tid"]) == (touch["pid"], touch["tid"])
    ]
    spent = [sum(t.get("tdur", 0) for t in tasks if t["ts"] >= since) / 1000 for since in (0, touch["ts"])]
    return spent[0] * SLOWER, spent[1] * SLOWER


@pytest.mark.benchmark
@pytest.mark.timeout(1200)
def test_processor_time_until_the_first_chart_of_each_page_answers(offline_run: Path, chromium: Any) -> None:
    before = os.environ.get("SITE_BEFORE")
    sites = {"": offline_run / "site"} | ({", before": Path(before)} if before else {})
    print(f"\npage              thread's CPU ms x {SLOWER} until it answers, of these after the touch")
    for key in (page.key for page in find_pages()):
        for name, folder in sites.items():
            html = folder / f"{key}.html"
            if html.is_file() and 'class="plot' in html.read_text(encoding="utf-8"):
                made = [main_thread_ms(chromium, html) for _ in range(TRIES)]
                print(f"{key + name:20} {min(m[0] for m in made):6.0f} {min(m[1] for m in made):6.0f}")
                assert all(touched <= whole for whole, touched in made)


@pytest.mark.benchmark
def test_processor_time_of_drawing_the_whole_site(offline_run: Path, tmp_path: Path) -> None:
    spent = []
    with Warehouse(offline_run / "warehouse.duckdb", SQL_DIR) as warehouse:
        for number in range(TRIES):
            started = time.process_time()
            publish_site(warehouse, tmp_path / str(number))
            spent.append(time.process_time() - started)

    print(f"\nwhole site of the bundled history: {min(spent):.1f} CPU s, the first time {spent[0]:.1f}")
    assert (tmp_path / "0" / "index.html").is_file()
