"""Every page that `frameshare run --offline` draws from the bundled history, in a real browser."""

from __future__ import annotations

import gzip
import itertools
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.output import rows_text
from frameshare.warehouse.reader import Warehouse
from frameshare_site.discovery import find_pages
from frameshare_site.site import publish_site
from tests.answers import hostile_answers
from tests.browser.conftest import OpenPage, Publish
from tests.samples import by_day, first

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [page.key for page in find_pages()]
ADDRESSES = [*PAGES, *(f"zh/{key}" for key in PAGES)]


WIDTHS = (360, 768, 1280, 2560)
# CSS pixels of an A4 sheet between its margins.
PAPER_WIDTH = 703

_COLLISIONS = (Path(__file__).with_name("collisions.js")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "width", "scheme", "key"),
    [*(("", 1280, "light", key) for key in PAGES), *first([("zh/", 360, "dark", key) for key in PAGES], 2)],
)
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
    assert page.evaluate(_COLLISIONS) == []
    assert page.evaluate("document.querySelectorAll('*').length") <= 4_000
    if width == 1280 and key != "index" and page.locator(".plot").count():
        # The overview opens with its answer, any other page with a chart on the first screen.
        assert page.locator(".plot").first.bounding_box()["y"] < 850
    # Nothing heavy before the reader moves.
    assert not any(request.endswith("plotly.min.js") for request in visit.requests)


@pytest.mark.parametrize(
    ("language", "key"),
    [
        *first([("", key) for key in PAGES]),
        *by_day([("zh/", key) for key in PAGES]),
    ],
)
def test_a_page_has_no_accessibility_violation_in_either_theme_or_on_a_phone(
    offline_run: Path, open_page: OpenPage, key: str, language: str
) -> None:
    visit = open_page(offline_run / "site", f"{language}{key}")

    violations = []
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light")):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.emulate_media(color_scheme=scheme)
        violations += [(width, scheme, *found) for found in visit.violations()]

    assert violations == []


@pytest.fixture(scope="module", params=["bundled", "collected", "long names"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the bundled history, of a snapshot of every source besides, of names without a blank."""
    if request.param == "bundled":
        return Path(request.getfixturevalue("offline_run")) / "site"
    if request.param == "long names":
        published: Publish = request.getfixturevalue("published")
        return published(hostile_answers("organisation/" + "m" * 150))
    folder = tmp_path_factory.mktemp("collected") / "site"
    with Warehouse(request.getfixturevalue("collected_data") / "warehouse.duckdb", SQL_DIR) as warehouse:
        assert publish_site(warehouse, folder).problems == ()
    return folder


@pytest.mark.deep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", ["", "zh/"])
def test_nothing_is_cut_covered_or_off_screen_at_any_width_and_theme(
    site: Path, open_page: OpenPage, language: str
) -> None:
    visit = open_page(site, f"{language}index")
    page, found = visit.page, {}

    for path in sorted((site / language).glob("*.html")):
        if path.stem == "embed":
            continue
        page.goto(path.as_uri())
        assert page.locator("#not-yet-known").count() <= 1
        for width, scheme in itertools.product(WIDTHS, ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            found[path.stem, width, scheme] = page.evaluate(_COLLISIONS)
        # With everything open that a reader may open, the tables of all charts among it.
        page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true; })")
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found[path.stem, width, "open"] = page.evaluate(_COLLISIONS)

    assert {place: what for place, what in found.items() if what} == {}


@pytest.mark.deep
def test_colours_have_names_without_scripts_and_in_the_pictures_of_the_overview(
    offline_run: Path, open_page: OpenPage
) -> None:
    site = offline_run / "site"
    named = ["PyTorch only", "both", "TensorFlow only", "neither"]

    overview = open_page(site, "index").page.locator(".picture").first.locator(".legend span")
    plain = open_page(site, "models", has_scripts=False).page.locator(".card").first.locator(".legend button")
    live = open_page(site, "models").page.locator(".card").first.locator(".legend button")

    assert overview.all_inner_texts() == plain.all_inner_texts() == named
    assert all(button.is_visible() and button.is_disabled() for button in plain.all())
    assert all(button.is_enabled() for button in live.all())


@pytest.mark.deep
@pytest.mark.parametrize("key", PAGES)
def test_on_paper_no_text_of_a_drawing_is_cut_at_the_edge_and_every_colour_has_its_name(
    offline_run: Path, open_page: OpenPage, key: str
) -> None:
    page = open_page(offline_run / "site", key, width=PAPER_WIDTH).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    cut = page.evaluate(
        """(width) => [...document.querySelectorAll('svg.chart text')]
          .map((text) => [text.textContent, text.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.left < 0 || box.right > width))
          .map(([text, box]) => [text, box.left, box.right])""",
        PAPER_WIDTH,
    )
    hidden = page.locator(".card .legend button:not(:visible)").count()

    assert cut == []
    assert hidden == 0


@pytest.mark.deep
@pytest.mark.parametrize("key", [*PAGES, "search"])
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


@pytest.mark.deep
def test_a_phone_shows_the_current_page_in_the_navigation_and_the_switches_next_to_the_name(
    offline_run: Path, open_page: OpenPage
) -> None:
    page = open_page(offline_run / "site", "status", width=360).page

    places = page.evaluate(
        """() => ['.brand', '#face', 'header nav [aria-current]'].map((found) => {
          const { left, right, top } = document.querySelector(found).getBoundingClientRect();
          return { left, right, top };
        })"""
    )

    brand, face, current = places
    assert face["top"] - brand["top"] < 20
    assert 0 <= current["left"] < current["right"] <= 360


@pytest.mark.deep
def test_a_label_under_the_pointer_names_the_month_and_the_axis_says_what_an_index_is_of(
    offline_run: Path, open_page: OpenPage
) -> None:
    visit = open_page(offline_run / "site", "ecosystem")
    card = visit.page.locator("#downloads")
    visit.make_live("downloads")
    hover = visit.page.evaluate("document.querySelector('#downloads .stage').layout.xaxis.hoverformat")
    unit = card.locator(".axis-title").inner_text()

    card.get_by_label("Scale").select_option("index")

    assert hover == "%B %Y"
    assert unit == "Downloads per million downloads"
    assert card.locator(".axis-title").inner_text().startswith("Index: January 2022 = 100")
    visit.assert_clean()


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
