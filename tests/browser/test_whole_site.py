"""Every page that `frameshare run --offline` draws from the bundled history, in a real browser."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse import Warehouse
from frameshare.warehouse.output import rows_text
from frameshare_site.discovery import find_pages
from tests.browser.conftest import OpenPage
from tests.samples import first

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [page.key for page in find_pages()]
ADDRESSES = [*PAGES, *(f"zh/{key}" for key in PAGES)]


# Each language, face and width at least once, each page in both languages and faces.
SETTINGS = [("", 1280, "light"), ("zh/", 360, "dark")]

# Texts of drawings that leave the window, and those of an axis that cover one another.
_COLLISIONS = """() => {
  const found = [];
  const named = (chart) => `(${chart.textContent.slice(0, 40)})`;
  const boxOf = (e) => e.getBoundingClientRect();
  for (const chart of document.querySelectorAll('svg.chart')) {
    const texts = [...chart.querySelectorAll('.ticks text, text.d')]
      .map((e) => ({ text: e.textContent, box: boxOf(e) })).filter(({ box }) => box.width);
    for (const { text, box } of texts) {
      if (box.left < -1 || box.right > innerWidth + 1) found.push(`outside: ${text} ${named(chart)}`);
    }
    texts.forEach((one, i) => texts.slice(i + 1).forEach((other) => {
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 2 && down > 3) found.push(`over: ${one.text} / ${other.text} ${named(chart)}`);
    }));
  }
  for (const e of document.querySelectorAll('h1, h2, h3, .facts, button, .source, .answer')) {
    const isCut = e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible';
    if (isCut) found.push(`cut: ${e.textContent}`);
  }
  return found;
}"""


@pytest.mark.parametrize("key", PAGES)
@pytest.mark.parametrize(("language", "width", "scheme"), SETTINGS)
def test_a_page_of_bundled_history_is_clean_drawn_and_unclipped(
    offline_run: Path, open_page: OpenPage, key: str, language: str, width: int, scheme: str
) -> None:
    visit = open_page(offline_run / "site", f"{language}{key}", width=width, scheme=scheme)
    page = visit.page

    visit.assert_clean()
    assert page.locator(".notice").count() == 0
    assert page.locator(".empty").count() == 0
    assert page.locator("#not-yet-known").count() <= 1
    assert page.locator("svg.chart").count() >= page.locator(".plot").count()
    assert visit.overflow() <= 0
    assert page.evaluate(_COLLISIONS) == []
    assert page.evaluate("document.querySelectorAll('*').length") <= 4_000
    # Nothing heavy before the reader moves.
    assert not any(request.endswith("plotly.min.js") for request in visit.requests)


@pytest.mark.parametrize("key", first(PAGES))
@pytest.mark.parametrize("language", ["", "zh/"])
def test_a_page_has_no_violation_of_accessibility_in_either_face_nor_on_a_telephone(
    offline_run: Path, open_page: OpenPage, key: str, language: str
) -> None:
    visit = open_page(offline_run / "site", f"{language}{key}")

    violations = []
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light")):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.emulate_media(color_scheme=scheme)
        violations += [(width, scheme, *found) for found in visit.violations()]

    assert violations == []


@pytest.mark.deep
@pytest.mark.parametrize("key", PAGES)
@pytest.mark.parametrize("width", [768, 2560])
def test_a_page_of_bundled_history_fits_other_screens(
    offline_run: Path, open_page: OpenPage, key: str, width: int
) -> None:
    visit = open_page(offline_run / "site", key, width=width)

    assert visit.overflow() <= 0
    assert visit.page.evaluate(_COLLISIONS) == []


@pytest.mark.deep
@pytest.mark.parametrize("key", PAGES)
def test_a_page_prints_on_six_sheets_at_most_with_its_address_and_date(
    offline_run: Path, open_page: OpenPage, key: str
) -> None:
    page = open_page(offline_run / "site", key).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    printed = page.pdf(format="A4")

    assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 6
    assert f"{key}.html" in page.locator("#printed-from").text_content()
    made_on = datetime.fromtimestamp((offline_run / "site" / f"{key}.html").stat().st_mtime, UTC)
    assert f"{made_on.day} {made_on:%B %Y}" in page.locator("footer.bottom").text_content()


def test_every_chart_is_reached_by_keyboard_and_says_what_it_shows(
    offline_run: Path, open_page: OpenPage
) -> None:
    page = open_page(offline_run / "site", "research").page

    plots = page.locator(".plot")
    for number in range(plots.count()):
        assert plots.nth(number).get_attribute("tabindex") == "0"
        assert len(plots.nth(number).get_attribute("aria-label")) > 30
    for drawing in page.locator("svg.chart").all():
        assert drawing.locator("> title").text_content()
        assert drawing.get_attribute("role") == "img"


def test_at_most_four_charts_of_a_first_run_are_empty_in_one_list_a_page_and_none_on_code(
    offline_run: Path,
) -> None:
    pages = {key: (offline_run / "site" / f"{key}.html").read_text(encoding="utf-8") for key in PAGES}
    unknown = {
        key: text.partition('id="not-yet-known"')[2].partition("</section>")[0] for key, text in pages.items()
    }
    # What a page lists as not known is one term a chart.
    empty = {key: part.count("<dt") for key, part in unknown.items()}

    assert max(text.count('id="not-yet-known"') for text in pages.values()) == 1
    assert 0 < sum(empty.values()) <= 4
    assert empty["code"] == 0


def test_each_data_file_equals_the_answer_to_its_query(offline_run: Path) -> None:
    with Warehouse(offline_run / "warehouse.duckdb", SQL_DIR) as warehouse:
        for path in sorted((offline_run / "site" / "data").glob("*.csv")):
            if path.stem in warehouse.queries:
                result = warehouse.query(path.stem)

                assert path.read_text(encoding="utf-8") == rows_text(result.dicts(), result.columns, "csv")


def test_each_page_weighs_at_most_seven_hundred_kilobytes_without_the_full_bundle(offline_run: Path) -> None:
    site = offline_run / "site"
    # The partial bundle of `make plotly-bundle`, where it is not built.
    plotly = 460_000
    shared = plotly + sum(
        len(gzip.compress(f.read_bytes(), 9))
        for f in (site / "assets").iterdir()
        if f.is_file() and f.name != "plotly.min.js"
    )

    weights = {
        address: shared + len(gzip.compress((site / f"{address}.html").read_bytes(), 9))
        for address in ADDRESSES
    }

    assert {address: weight for address, weight in weights.items() if weight > 700_000} == {}
