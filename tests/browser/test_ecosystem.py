"""Ecosystem, Deployment and Verdict in a real browser: choose a scale, hide a line, sort and search tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources
from frameshare.warehouse import Inputs, Warehouse, build_warehouse
from frameshare_site.site import publish_site
from tests.browser.conftest import OpenPage


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the bundled history."""
    folder = tmp_path_factory.mktemp("ecosystem")
    tables = load_tables(REFERENCE_DIR, "reference") + load_tables(SEED_DIR, "seed")
    inputs = Inputs(RawZone(folder / "raw"), list(all_sources().values()), tables)
    build_warehouse(folder / "w.duckdb", SQL_DIR, inputs, cache_dir=folder / "cache")
    with Warehouse(folder / "w.duckdb", SQL_DIR) as warehouse:
        publish_site(warehouse, folder / "site")
    return folder / "site"


def traces(visit: Any, card: str) -> list[dict[str, Any]]:
    """The traces that the chart on show in a card holds."""
    found: list[dict[str, Any]] = visit.page.evaluate(
        f"() => document.querySelector('#{card} .view:not([hidden]) .js-plotly-plot').data"
        ".map((t) => ({key: t.legendgroup, visible: t.visible ?? true, y: Array.from(t.y || [])}))"
    )
    return found


def axis_type(visit: Any, card: str) -> str:
    layout = f"document.querySelector('#{card} .view:not([hidden]) .js-plotly-plot')._fullLayout"
    return str(visit.page.evaluate(f"() => {layout}.yaxis.type"))


def test_the_crossover_is_the_title(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "ecosystem")
    assert visit.finding("crossing").startswith(
        "torch passed tensorflow in monthly PyPI downloads in March 2024"
    )
    visit.assert_clean()


def test_share_absolute_log_and_index_are_chosen_and_kept_in_the_address(
    site: Path, open_page: OpenPage
) -> None:
    visit = open_page(site, "ecosystem", "#downloads.measure=absolute&downloads.scale=log")
    assert axis_type(visit, "downloads") == "log"
    assert max(v for v in traces(visit, "downloads")[0]["y"] if v is not None) > 1e7
    visit.page.locator("#downloads").get_by_text("Index", exact=True).first.click()
    visit.wait_for_charts()
    assert axis_type(visit, "downloads") == "linear"
    assert "index" in visit.hash()
    torch = next(t for t in traces(visit, "downloads") if t["key"] == "pytorch")
    assert 100 in torch["y"]


def test_a_month_that_nobody_published_is_a_gap_in_the_drawn_line(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "ecosystem")
    torch = next(t for t in traces(visit, "crossing") if t["key"] == "torch")
    assert torch["y"].count(None) >= 3


def test_a_reader_hides_a_framework_by_its_legend(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "ecosystem")
    legend = visit.page.locator("#stars .view:not([hidden])").get_by_role(
        "button", name="TensorFlow", exact=True
    )
    legend.click()
    states = {t["key"]: t["visible"] for t in traces(visit, "stars")}
    assert states["tensorflow"] in {False, "legendonly"}
    assert states["pytorch"] is True


def test_tools_are_searched_and_sorted(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "ecosystem")
    card = visit.page.locator("#tools-ecosystem")
    first = card.locator("tbody tr:visible th").first
    card.get_by_role("searchbox").fill("colab")
    assert card.locator("tbody tr:visible").count() == 1
    card.get_by_role("searchbox").fill("")
    card.locator("thead").get_by_text("Stars").click()
    one_way = first.inner_text()
    card.locator("thead").get_by_text("Stars").click()
    assert "Hugging Face Transformers" in {one_way, first.inner_text()}
    assert one_way != first.inner_text()
    assert card.locator("svg.spark path").count() >= 12


def test_the_verdict_answers_the_three_questions_on_the_first_screen(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "verdict")
    tiles = visit.page.locator("main .tile")
    assert tiles.count() == 3
    assert all((tiles.nth(n).bounding_box() or {"y": 9999})["y"] < 900 for n in range(3))
    leads = visit.page.locator("#indicators tbody a[href]")
    targets = {str(leads.nth(n).get_attribute("href")) for n in range(leads.count())}
    pages = {target.partition("#")[0] for target in targets}
    assert all((site / page).is_file() for page in pages)
