"""Ecosystem, Deployment and Verdict in a real browser: choose a scale, hide a line, sort and search tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage, Visit


@pytest.fixture(scope="module")
def site(offline_run: Path) -> Path:
    """The site of the bundled history."""
    return offline_run / "site"


def axis_type(visit: Visit, card: str) -> str:
    return str(visit.page.evaluate(f"() => document.querySelector('#{card} .stage')._fullLayout.yaxis.type"))


@pytest.mark.deep
def test_the_crossover_is_the_title(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "ecosystem")
    assert visit.finding("crossing").startswith(
        "torch passed tensorflow in monthly PyPI downloads of the two packages in March 2024"
    )
    visit.assert_clean()


@pytest.mark.deep
def test_share_absolute_log_index_and_smoothing_are_chosen_and_kept_in_the_address(
    site: Path, open_page: OpenPage
) -> None:
    visit = open_page(site, "ecosystem", "#downloads&downloads.measure=absolute&downloads.scale=log")
    visit.make_live("downloads")
    assert axis_type(visit, "downloads") == "log"
    assert max(v for v in visit.live_traces("downloads")[0]["y"] if v is not None) > 1e7
    card = visit.page.locator("#downloads")

    card.get_by_label("Scale").select_option("index")
    visit.wait_for_live("downloads", "stage._fullLayout.yaxis.type === 'linear'")
    assert "downloads.scale=index" in visit.hash()
    torch = next(t for t in visit.live_traces("downloads") if t["key"] == "pytorch")
    assert 100 in torch["y"]
    assert "Index: January 2022 = 100" in card.locator(".axis-title").inner_text()

    card.get_by_label("Months").select_option("mean3")
    visit.wait_for_live("downloads", "stage.data.every((t) => !t.customdata)")
    visit.page.go_back()
    visit.page.wait_for_function("!location.hash.includes('mean3')")
    assert card.get_by_label("Months").input_value() == "raw"
    assert card.get_by_label("Scale").input_value() == "index"
    visit.assert_clean()


@pytest.mark.deep
def test_a_month_that_nobody_published_is_a_gap_in_the_drawn_line(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "ecosystem")
    torch = next(t for t in visit.figure("crossing")["data"] if t["legendgroup"] == "torch")
    assert torch["y"].count(None) >= 3


def drawn_dates(visit: Visit, card: str) -> dict[str, object]:
    """What a reader sees of a card's dates: title, ticks, range, first points, events and table."""
    visit.make_live(card)
    table = visit.open_table(card).inner_text()
    drawn: dict[str, object] = visit.page.evaluate(
        """(card) => [...document.querySelectorAll(`#${card} .stage`)].map((stage) => {
          const axis = stage._fullLayout.xaxis;
          return [
            axis.type, [...stage.querySelectorAll(".xtick text")].map((tick) => tick.textContent), axis.range,
            stage.data.map((t) => [t.x?.[0], axis.d2r(t.x?.[0]), axis.c2p(axis.d2c(t.x?.at(-1)))]),
            (stage.layout.shapes || []).map((shape) => shape.x0),
          ];
        })""",
        card,
    )
    return {"title": visit.finding(card), "drawn": drawn, "table": table}


@pytest.mark.parametrize(
    "zone",
    [
        pytest.param("America/Los_Angeles", marks=pytest.mark.deep),
        pytest.param("Pacific/Kiritimati", marks=pytest.mark.deep),
        *(
            pytest.param(name, marks=pytest.mark.nightly)
            for name in ("America/St_Johns", "Asia/Kathmandu", "Etc/GMT+12", "Pacific/Apia", "Europe/London")
        ),
    ],
)
def test_dates_are_the_same_in_every_time_zone(site: Path, open_page: OpenPage, zone: str) -> None:
    chosen = "#crossing&from=2022&to=2024"
    here, there = (open_page(site, "ecosystem", chosen, zone=name) for name in ("UTC", zone))

    offsets = [visit.page.evaluate("new Date(2026, 0, 1).getTimezoneOffset()") for visit in (here, there)]
    seen = drawn_dates(here, "crossing")

    assert seen["drawn"][0][2] == ["2022-01-01", "2024-12-31"]  # type: ignore[index]
    assert drawn_dates(there, "crossing") == seen
    assert (offsets[0], offsets[1] != 0) == (0, zone != "Europe/London")
    there.assert_clean()


@pytest.mark.deep
def test_a_reader_hides_a_framework_by_its_legend(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "ecosystem")
    visit.page.locator("#stars").get_by_role("button", name="TensorFlow", exact=True).click()
    visit.wait_for_live("stars", "stage.data?.some((t) => t.visible === false)")
    states = {t["key"]: t["visible"] for t in visit.live_traces("stars")}
    assert (states["tensorflow"], states["pytorch"]) == (False, True)


@pytest.mark.deep
def test_frameworks_and_range_hold_for_every_chart_and_go_along_to_the_next_page(
    site: Path, open_page: OpenPage
) -> None:
    visit = open_page(site, "ecosystem", "#stars&fw=jax&from=2021&to=2024")
    visit.make_live("stars")
    widths = visit.page.evaluate(
        "() => Object.fromEntries(document.querySelector('#stars .stage').data"
        ".filter((t) => t.line).map((t) => [t.legendgroup, t.line.width]))"
    )
    first = visit.page.evaluate("() => document.querySelector('#stars .stage').layout.xaxis.range")

    visit.page.get_by_role("navigation", name="Pages").get_by_text("Deployment").click()
    visit.page.wait_for_url("**/deployment.html*")

    assert widths["jax"] > widths["tensorflow"]
    assert first == ["2021-01-01", "2024-12-31"]
    assert visit.hash() == "#&fw=jax&from=2021&to=2024"
    assert visit.page.locator("#bar input[value=jax]").is_checked()
    visit.assert_clean()


@pytest.mark.deep
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
    answers = visit.page.locator("#answers tbody tr")
    assert answers.count() == 3
    assert all((answers.nth(n).bounding_box() or {"y": 9999})["y"] < 900 for n in range(3))
    leads = visit.page.locator("#indicators tbody a[href]")
    targets = {str(leads.nth(n).get_attribute("href")) for n in range(leads.count())}
    pages = {target.partition("#")[0] for target in targets}
    assert all((site / page).is_file() for page in pages)
