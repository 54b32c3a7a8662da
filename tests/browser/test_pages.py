"""In a real browser: pages are clean, drawn, usable by keyboard and on any screen, from our files only."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.answers import (
    FIRST,
    MIGRATION_COLUMNS,
    MIGRATION_ROWS,
    hostile_answers,
    research_answers,
    without_rows,
)
from tests.browser.conftest import OpenPage, Publish

HOSTILE = "<script>document.title='owned'</script><b>&lt;img src=x onerror=alert(1)>\u202e${1}%{x}\u2028'\""


@pytest.mark.parametrize("over", ["file", "http"])
@pytest.mark.parametrize("name", ["index", "research", "zh/sources"])
def test_a_page_is_clean_and_requests_nothing_from_another_host(
    research_site: Path, open_page: OpenPage, name: str, over: str
) -> None:
    visit = open_page(research_site, name, over=over)

    visit.assert_clean()
    assert visit.page.locator("h1").count() == 1


def test_charts_are_drawn(research_site: Path, open_page: OpenPage) -> None:
    visit = open_page(research_site, "research")
    page = visit.page
    drawings = ("#share svg.chart path.l", "#share svg.chart path.a", "#venues svg.chart g[data-s] rect",
                "#changed svg.chart path.a")  # fmt: skip
    counts = [page.locator(drawing).count() for drawing in drawings]

    for card in ("share", "venues", "changed"):
        visit.make_live(card)

    assert counts[0] >= 1
    assert counts[1] >= 1
    assert counts[2] >= 6
    assert counts[3] == 4
    assert page.locator("#share .scatterlayer path.js-line").count() >= 1
    assert page.locator("#venues .plot .barlayer path").count() >= 6
    assert page.locator("#changed .sankey-link").count() == 4
    visit.assert_clean()


def test_the_axes_stay_when_plotly_takes_the_place_of_a_drawing(
    research_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(research_site, "research")
    drawn = visit.page.evaluate(
        """() => {
          const chart = document.querySelector("#share svg.chart"), inner = chart.querySelector("svg");
          return [parseFloat(chart.style.marginLeft), Number(inner.getAttribute("y"))]; }"""
    )

    visit.make_live("share")

    stage = "document.querySelector('#share .stage')._fullLayout._size"
    assert visit.page.evaluate(f"(size => [size.l, size.t])({stage})") == drawn


@pytest.mark.deep
def test_a_selector_changes_title_and_address_and_the_address_brings_it_back(
    research_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(research_site, "research")
    before = visit.finding("changed")
    visit.page.locator("#changed").get_by_label("Last only").check(force=True)
    visit.page.locator("#changed").get_by_label("Included", exact=True).check(force=True)

    again = open_page(research_site, "research", visit.page.evaluate("location.hash"))

    assert "55.3%" in before
    assert "46.2%" in visit.finding("changed")
    assert visit.hash() == "#changed&changed.author_rule=last&changed.vendor_papers=included"
    assert again.finding("changed") == visit.finding("changed")
    assert again.page.locator("#changed").get_by_label("Last only").is_checked()
    again.assert_clean()


@pytest.mark.deep
@pytest.mark.parametrize(
    ("authors", "vendors", "share"),
    [
        ("all", "excluded", "55.3%"), ("all", "included", "46.9%"), ("last", "excluded", "58.1%"),
        ("last", "included", "46.2%"), ("first", "excluded", "45.2%"), ("first", "included", "36.6%"),
    ],
)  # fmt: skip
def test_each_of_the_six_variants_has_its_own_figure(
    research_site: Path, open_page: OpenPage, authors: str, vendors: str, share: str
) -> None:
    fragment = f"#changed&changed.author_rule={authors}&changed.vendor_papers={vendors}"

    visit = open_page(research_site, "research", fragment)

    assert f", {share}" in visit.finding("changed")


@pytest.mark.deep
def test_a_drop_down_selects_the_rule_set(research_site: Path, open_page: OpenPage) -> None:
    visit = open_page(research_site, "research")
    before = visit.finding("share")

    visit.page.locator("#share select").select_option(FIRST)
    visit.wait_for_charts()

    assert visit.finding("share") != before
    assert "41.4%" in visit.finding("share")
    visit.assert_clean()


@pytest.mark.deep
def test_selectors_are_reached_and_changed_by_keyboard_alone(
    research_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(research_site, "research")
    before = visit.finding("changed")
    visit.page.locator("#changed input[value=all]").focus()

    visit.page.keyboard.press("ArrowRight")

    assert visit.finding("changed") != before
    assert visit.page.locator("#announcer").inner_text() == visit.finding("changed")


@pytest.mark.deep
def test_an_address_that_makes_no_sense_shows_the_default(research_site: Path, open_page: OpenPage) -> None:
    default = open_page(research_site, "research").finding("changed")

    visit = open_page(research_site, "research", "#changed&changed.author_rule=%E0%A4%A&x=y&<b>&share.hide=%")

    assert visit.finding("changed") == default
    visit.assert_clean()


@pytest.mark.deep
def test_a_legend_button_hides_and_shows_its_series(research_site: Path, open_page: OpenPage) -> None:
    visit = open_page(research_site, "research")
    visit.make_live("venues")
    button = visit.page.locator("#venues .legend button", has_text="TensorFlow")

    button.click()

    assert button.get_attribute("aria-pressed") == "false"
    visit.wait_for_live("venues", "stage.data.some((t) => t.visible === false)")
    assert visit.hash() == "#venues&venues.hide=tensorflow"


def test_the_data_behind_a_chart_is_the_answer_to_its_query(research_site: Path, open_page: OpenPage) -> None:
    page = open_page(research_site, "research").page
    links = page.locator("#changed .card-foot a[download]")

    hrefs = [links.nth(i).get_attribute("href") for i in range(links.count())]

    assert hrefs == [f"data/researcher_migration.{ending}" for ending in ("csv", "json", "parquet")]
    rows = list(csv.reader(io.StringIO((research_site / str(hrefs[0])).read_text(encoding="utf-8"))))
    assert rows[0] == list(MIGRATION_COLUMNS)
    assert rows[1:] == [[str(cell) for cell in row] for row in MIGRATION_ROWS]


@pytest.mark.deep
@pytest.mark.parametrize("width", [320, 360, 768, 1920])
@pytest.mark.parametrize("name", ["index", "research", "zh/research"])
def test_no_page_scrolls_sideways(research_site: Path, open_page: OpenPage, name: str, width: int) -> None:
    assert open_page(research_site, name, width=width).overflow() <= 0


@pytest.mark.deep
def test_the_dark_face_follows_the_system_and_the_button_overrules_it(
    research_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(research_site, "research", scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    line = "getComputedStyle(document.querySelector('#share svg.chart path.l')).stroke"
    dark, dark_line = visit.page.evaluate(ground), visit.page.evaluate(line)

    visit.page.locator("#face").click()
    visit.page.wait_for_function(f"{line} !== {dark_line!r}")
    visit.page.reload()
    visit.wait_for_charts()

    assert dark == "rgb(13, 16, 19)"
    assert visit.page.evaluate(ground) == "rgb(247, 246, 243)"
    visit.assert_clean()


@pytest.mark.deep
def test_tables_sort_with_missing_values_last_and_search(research_site: Path, open_page: OpenPage) -> None:
    page = open_page(research_site, "sources").page
    table = page.locator("#status table")
    ages = table.locator("tbody tr td:nth-child(4)")

    table.locator("thead button", has_text="Age, days").click()
    upwards = ages.all_inner_texts()
    table.locator("thead button", has_text="Age, days").click()

    assert upwards == ["1", "23", "–"]
    assert ages.all_inner_texts() == ["23", "1", "–"]
    assert table.locator("thead th[aria-sort=descending]").count() == 1


@pytest.mark.deep
def test_the_language_switch_keeps_the_selection(research_site: Path, open_page: OpenPage) -> None:
    visit = open_page(research_site, "research", "#changed&changed.author_rule=first")

    visit.page.locator("a[data-keeps-state]").click()
    visit.page.wait_for_url("**/zh/research.html*")
    visit.wait_for_charts()

    assert visit.page.locator("html").get_attribute("lang") == "zh-Hans"
    assert "45.2%" in visit.finding("changed")
    visit.assert_clean()


def test_hostile_text_is_shown_as_text(published: Publish, open_page: OpenPage) -> None:
    visit = open_page(published(hostile_answers(HOSTILE)), "research", "#changed&changed.reach=everybody")

    visit.assert_clean()
    assert visit.page.title().endswith("frameshare")
    assert visit.page.locator("main img, main b:not(.events b), main script:not([type])").count() == 0
    facets = visit.page.locator("#venues .panel h4").all_inner_texts()
    assert any(facet.startswith("<script>") and "[U+202E]" in facet for facet in facets)
    visit.make_live("changed")
    node = visit.page.locator("#changed .sankey-node text", has_text="<script>")
    assert node.count() == 1


@pytest.mark.deep
def test_hostile_text_stays_text_under_the_pointer(published: Publish, open_page: OpenPage) -> None:
    visit = open_page(published(hostile_answers(HOSTILE)), "research")
    visit.make_live("venues")
    bars = visit.page.locator("#venues .panel", has_text="<script>").locator(".barlayer path")
    bars.first.scroll_into_view_if_needed()

    bars.first.hover(force=True)
    label = visit.page.locator(".hoverlayer text").first
    label.wait_for()

    assert "<script>" in str(label.text_content())
    assert visit.page.locator(".hoverlayer a, .hoverlayer b").count() == 0
    visit.assert_clean()


def test_without_data_the_page_lists_once_what_is_not_known(published: Publish, open_page: OpenPage) -> None:
    visit = open_page(published(without_rows(research_answers())), "research")

    assert visit.page.locator("#not-yet-known").count() == 1
    assert visit.page.locator(".unknown dt").count() == 10
    assert visit.page.locator("[data-card]").count() == 0
    visit.assert_clean()


def test_without_scripts_titles_drawings_and_tables_are_there(
    research_site: Path, open_page: OpenPage
) -> None:
    page = open_page(research_site, "research", has_scripts=False).page

    assert page.locator("#changed .finding").first.is_visible()
    assert page.locator("#share svg.chart").first.is_visible()
    page.locator("#changed details.rows summary").click()
    assert page.locator("#changed table").first.is_visible()
    assert not page.locator("#share .controls").is_visible()


def test_print_shows_light_charts_without_controls(research_site: Path, open_page: OpenPage) -> None:
    visit = open_page(research_site, "research", scheme="dark")

    visit.page.emulate_media(media="print")

    assert visit.page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 33, 39)"
    assert not visit.page.locator("header.top").is_visible()


def test_every_control_has_a_name_and_every_chart_a_description(
    research_site: Path, open_page: OpenPage
) -> None:
    page = open_page(research_site, "research").page

    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, a, [role=img], [role=region]')]
          .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length))
          .map((e) => e.outerHTML.slice(0, 120))"""
    )

    assert nameless == []


def test_nothing_on_the_page_may_run_or_load_but_our_own_files(
    research_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(research_site, "index")

    visit.page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.owned = 1';
                   document.body.append(s); const i = new Image(); i.src = 'http://127.0.0.1:9/x.png'; }"""
    )

    assert visit.page.evaluate("window.owned") is None
    assert any("Content Security Policy" in message for message in visit.messages)
