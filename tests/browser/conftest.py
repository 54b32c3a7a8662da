"""Debian's Chromium, driven by Playwright, on sites that a test publishes.

`published(answers)` gives a site drawn from a warehouse with those answers; `open_page(site, "research")`
opens it and records every console message and every request.
"""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from frameshare_site import discovery
from frameshare_site.page import Page
from frameshare_site.pages import index, research, sources
from frameshare_site.site import publish_site
from tests.answers import Answer, open_warehouse, research_answers

playwright_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as needing a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@contextmanager
def running_chromium() -> Iterator[Any]:
    """Run Chromium within the block; skips where Debian's is not installed."""
    if not CHROMIUM.is_file():
        pytest.skip(f"{CHROMIUM} is not here: install Debian's package chromium")
    with playwright_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A running Chromium, one for all tests of a worker."""
    with running_chromium() as running:
        yield running


Publish = Callable[..., Path]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publish:
    """Publish a site from answers (to the queries of `pages`) and return its folder."""

    def publish(
        answers: Mapping[str, Answer],
        pages: Sequence[Page] = (index.PAGE, research.PAGE, sources.PAGE),
        base_url: str = "",
    ) -> Path:
        folder = tmp_path_factory.mktemp("published")
        with pytest.MonkeyPatch.context() as patch, open_warehouse(folder, answers) as warehouse:
            patch.setattr(discovery, "find_pages", lambda: list(pages))
            report = publish_site(warehouse, folder / "site", base_url)
        assert report.problems == ()
        return folder / "site"

    return publish


@pytest.fixture(scope="session")
def research_site(published: Publish) -> Path:
    """The overview and the research page on small true-to-life answers."""
    return published(research_answers())


@dataclass
class Visit:
    """An open page, and what it said and asked for."""

    page: Any
    own_address: str
    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def finding(self, card: str) -> str:
        """Return the title that a card shows now."""
        return str(self.page.locator(f"#{card} .finding").inner_text())

    def hash(self) -> str:
        """Return the part of the address that holds the selections."""
        return str(self.page.evaluate("decodeURIComponent(location.hash)"))

    def violations(self) -> list[tuple[str, list[str]]]:
        """The rules of accessibility that the page breaks now, each with the first places."""
        # Imports Playwright, without which these tests are skipped.
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def wait_for_charts(self) -> None:
        """Wait until every chart on show is drawn, as a drawing or by Plotly."""
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.plot')]"
            ".every((plot) => plot.querySelector('svg.chart, .main-svg'))"
        )

    def figure(self, card: str, panel: int = 0) -> dict[str, Any]:
        """Return the figure behind a chart on show: what its drawing and Plotly are both made from."""
        found: dict[str, Any] = self.page.evaluate(
            """([card, panel]) => {
              const held = JSON.parse(document.getElementById("figures").textContent);
              const plot = document.querySelectorAll(`#${card} .plot`)[panel];
              const figure = held.figures[Number(plot.dataset.figure)];
              return { data: figure.data.map((number) => held.traces[number]), layout: figure.layout };
            }""",
            [card, panel],
        )
        return found

    def live_traces(self, card: str) -> list[dict[str, Any]]:
        """Return the traces that Plotly shows in a card's first chart."""
        self.make_live(card)
        found: list[dict[str, Any]] = self.page.evaluate(
            f"() => document.querySelector('#{card} .stage').data"
            ".map((t) => ({key: t.legendgroup, visible: t.visible ?? true, y: Array.from(t.y || [])}))"
        )
        return found

    def open_table(self, card: str) -> Any:
        """Open a card's table as a reader does and return it."""
        self.page.locator(f"#{card} details.rows > summary").first.click()
        return self.page.locator(f"#{card} details.rows table").first

    def make_live(self, card: str) -> Any:
        """Come to a card as a reader does, wait until Plotly has drawn its charts, and return its plots."""
        plots = self.page.locator(f"#{card} .plot")
        for number in range(plots.count()):
            plots.nth(number).focus()
        self.page.wait_for_function(
            f"() => [...document.querySelectorAll('#{card} .plot')].every((p) => 'live' in p.dataset)"
        )
        return plots

    def wait_for_live(self, card: str, script: str) -> None:
        """Wait until a script over the card's first Plotly stage, `stage`, says true."""
        self.page.wait_for_function(
            f"() => {{ const stage = document.querySelector('#{card} .stage'); return stage && ({script}); }}"
        )

    def assert_clean(self) -> None:
        """Assert that the console is silent and that nothing was asked of another host."""
        assert self.messages == []
        strangers = [r for r in self.requests if not r.startswith((self.own_address, "data:", "blob:"))]
        assert strangers == []


OpenPage = Callable[..., Visit]


@pytest.fixture
def open_page(browser: Any) -> Iterator[OpenPage]:
    """Open a page: `open_page(site, "research", "#hash", width=360, scheme="dark", over="http")`."""
    with _opening(browser) as opening:
        yield opening


@pytest.fixture(scope="module")
def open_once(browser: Any) -> Iterator[OpenPage]:
    """Open a page that several tests of a module only look at."""
    with _opening(browser) as opening:
        yield opening


@contextmanager
def _opening(browser: Any) -> Iterator[OpenPage]:
    contexts: list[Any] = []
    servers: list[http.server.ThreadingHTTPServer] = []

    def visit(
        site: Path,
        name: str,
        fragment: str = "",
        *,
        width: int = 1200,
        scheme: Literal["light", "dark"] = "light",
        over: Literal["file", "http"] = "file",
        has_scripts: bool = True,
        zone: str = "UTC",
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=has_scripts,
            timezone_id=zone,
        )
        contexts.append(context)
        base = _serve(site, servers) if over == "http" else site.as_uri()
        opened = Visit(context.new_page(), base)
        opened.page.on("console", lambda message: opened.messages.append(message.text))
        opened.page.on("pageerror", lambda error: opened.messages.append(str(error)))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.goto(f"{base}/{name}.html{fragment}")
        if has_scripts:
            opened.wait_for_charts()
        return opened

    yield visit
    for context in contexts:
        context.close()
    for server in servers:
        server.shutdown()
        server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _serve(site: Path, servers: list[http.server.ThreadingHTTPServer]) -> str:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    servers.append(server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"
