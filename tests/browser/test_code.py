"""The Code page in a real browser, drawn from an invented archive and two invented successors."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.output import rows_text
from frameshare.warehouse.reader import Warehouse
from frameshare_site.site import publish_site
from frameshare_site.words import words_for
from tests.browser import code_world
from tests.browser.conftest import OpenPage, Visit
from tests.samples import first
from tests.worlds import built

pytestmark = pytest.mark.deep

SOURCES = ["Papers With Code (archive)", "Code of Paper", "Hugging Face Papers"]
END = "2025-07-24"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, seed_data: Path) -> Path:
    """A data folder with a warehouse and a site of the invented world."""
    folder = tmp_path_factory.mktemp("code")
    raw = code_world.collect(folder)
    built(folder, raw, seed_data).close()
    return published(folder)


def published(folder: Path) -> Path:
    with Warehouse(folder / "warehouse.duckdb", SQL_DIR) as warehouse:
        assert publish_site(warehouse, folder / "site").problems == ()
    return folder


@pytest.fixture(scope="module")
def code_page(data: Path, open_once: OpenPage) -> Visit:
    """The page as it opens, for the tests that only look at it."""
    return open_once(data / "site", "code", width=1300)


def on_show(visit: Visit, card: str) -> Any:
    """A card with the view that is shown."""
    return visit.page.locator(f"#{card}")


def headings(visit: Visit, card: str) -> list[str]:
    return list(on_show(visit, card).locator(".panel h4").all_inner_texts())


def traces(visit: Visit, card: str, panel: int = 0) -> list[dict[str, Any]]:
    """The traces of a panel, without what is no plain value."""
    return [
        {
            "key": trace.get("legendgroup"), "mode": trace.get("mode"), "stack": trace.get("stackgroup"),
            "fill": trace.get("fillpattern", {}).get("shape"),
            "symbol": trace.get("marker", {}).get("symbol"),
            "dash": trace.get("line", {}).get("dash"), "x": trace["x"], "y": trace["y"],
            "hover": trace.get("customdata", []), "gaps": trace.get("connectgaps"),
        }
        for trace in visit.figure(card, panel)["data"]
    ]  # fmt: skip


def line_of(visit: Visit, card: str, key: str, panel: int = 0) -> dict[str, Any]:
    """The settled line of one series."""
    lines = [t for t in traces(visit, card, panel) if t["key"] == key and t["gaps"] is False]
    return lines[0]


@pytest.mark.parametrize("address", ["code", "zh/code"])
@pytest.mark.parametrize(("width", "scheme"), first([(320, "dark"), (1600, "light")]))
def test_the_page_is_clean_at_every_width_and_face(
    data: Path, open_page: OpenPage, address: str, width: int, scheme: str
) -> None:
    for shape in ("lines", "areas"):
        visit = open_page(data / "site", address, f"#share&share.shape={shape}", width=width, scheme=scheme)
        visit.assert_clean()
        assert visit.overflow() <= 0
        assert visit.page.locator(".notice").count() == 0


def test_archive_and_successors_stand_side_by_side_with_the_break_drawn(code_page: Visit) -> None:
    assert headings(code_page, "share") == SOURCES
    plots = on_show(code_page, "share").locator(".plot")
    tops = {round(plots.nth(i).bounding_box()["y"]) for i in range(3)}
    assert len(tops) == 1
    for i in range(3):
        layout = code_page.figure("share", i)["layout"]
        assert [shape["x0"] for shape in layout["shapes"]] == [END]
        assert layout["xaxis"]["range"][1] > END
        assert plots.nth(i).locator("svg.chart .events-drawn line").count() == 1
    assert "24 July 2025" in on_show(code_page, "share").locator(".events").text_content()


def test_each_source_tells_its_own_day_n_and_labelled_part(code_page: Visit) -> None:
    assert on_show(code_page, "share").locator(".panel .facts").all_inner_texts() == [
        "n = 680 repositories · 100.0% of its dated repositories labelled · as of 28 July 2025",
        "n = 400 repositories · 100.0% of its dated repositories labelled · as of 15 July 2026",
        "n = 144 repositories · 60.0% of its dated repositories labelled · as of 30 June 2026",
    ]
    assert "as of" not in on_show(code_page, "share").locator(".source").inner_text()


def test_a_partly_labelled_source_says_so_under_the_pointer_and_below(code_page: Visit) -> None:
    hover = line_of(code_page, "share", "pytorch", panel=2)["hover"]
    assert all("60.0% of the quarter’s repositories are labelled" in text for text in hover)
    assert not any("labelled" in text for text in line_of(code_page, "share", "pytorch")["hover"])
    assert "neither numerator nor denominator" in on_show(code_page, "share").inner_text()


def test_the_title_is_the_archives_last_complete_quarter(code_page: Visit) -> None:
    finding = code_page.finding("share")

    assert finding.startswith("PyTorch led in the archive’s last complete quarter: 60.0%")
    assert "2023-Q4, TensorFlow 10.0%" in finding


def test_published_readings_are_points_on_the_archive_alone(code_page: Visit) -> None:
    points = [t for t in traces(code_page, "share") if t["symbol"] == "diamond"]
    assert {t["mode"] for t in points} == {"markers"}
    assert {t["key"]: t["y"] for t in points} == {
        "pytorch": [0.47, 0.6, 0.62, 0.59],
        "tensorflow": [0.18, 0.11, 0.04, 0.05],
    }
    assert all(t["symbol"] != "diamond" for panel in (1, 2) for t in traces(code_page, "share", panel))
    assert "published readings lie within the rebuilt interval" in code_page.finding("readings")


def test_a_quarter_of_few_repositories_is_a_gap_and_is_counted(code_page: Visit) -> None:
    line = line_of(code_page, "share", "pytorch")
    assert line["y"][line["x"].index("2022-07-01")] is None
    notes = on_show(code_page, "share").locator(".panel .note").all_inner_texts()
    assert notes == [
        "Left out for having fewer than 30 labelled repositories: 1 of the 18 quarters "
        "from 2021-Q1 to 2025-Q2."
    ]


def test_areas_are_stacked_with_gaps_hatching_and_the_others(data: Path, open_page: OpenPage) -> None:
    visit = open_page(data / "site", "code")
    visit.page.locator("#share").get_by_text("Stacked areas", exact=True).click()
    visit.wait_for_charts()

    drawn = traces(visit, "share")
    layers = [t for t in drawn if t["stack"]]
    assert {t["stack"] for t in layers} == {"run0", "run1"}
    assert {t["key"] for t in layers} == {"pytorch", "tensorflow", "jax", "none", "other"}
    assert not any("2022-07-01" in t["x"] for t in layers)
    (hatched,) = [t for t in drawn if t["fill"] == "/"]
    assert (min(hatched["x"]), max(hatched["x"])) == ("2023-10-01", "2025-04-01")
    visit.make_live("share")
    assert on_show(visit, "share").locator(".plot").first.locator("path.js-fill").count() >= 10
    legend = on_show(visit, "share").locator(".legend button")
    assert legend.all_inner_texts()[-1] == "other frameworks"
    assert "Hatched: the quarter is not complete" in on_show(visit, "share").inner_text()


def test_the_others_are_hidden_by_their_legend(data: Path, open_page: OpenPage) -> None:
    visit = open_page(data / "site", "code", "#share&share.shape=areas")

    on_show(visit, "share").get_by_role("button", name="other frameworks").click()

    shown = {t["key"]: t["visible"] for t in visit.live_traces("share")}
    assert shown["other"] is False
    assert shown["pytorch"] is True


def test_authors_and_others_are_two_lines_for_each_source_that_tells_them_apart(code_page: Visit) -> None:
    archive, successor = SOURCES[:2]
    assert headings(code_page, "community") == [archive, "Papers With Code (bundled sample)", successor]
    assert line_of(code_page, "community", "official")["dash"] == "solid"
    assert line_of(code_page, "community", "community")["dash"] == "dash"
    assert "PyTorch about as often in 2023: 60.0% and 60.0%" in code_page.finding("community")


def test_the_table_of_disagreement_names_both_sides(code_page: Visit) -> None:
    assert code_page.finding("labels") == (
        "Code of Paper and Papers With Code (archive) agree on 80.0% of the repositories that both labelled "
        "(kappa 0.71)"
    )
    drawn = on_show(code_page, "labels").locator(".plot text.v")
    assert {"42", "6", "12"} <= set(drawn.all_text_contents())
    assert "Of the 90 repositories that both first link" in on_show(code_page, "labels").inner_text()


def test_the_splice_is_an_estimate_in_title_panel_and_line(data: Path, open_page: OpenPage) -> None:
    visit = open_page(data / "site", "code", "#share&share.shape=estimate")

    assert visit.finding("share").startswith("Estimate: 60% PyTorch in 2026-Q1 on the archive’s basis")
    assert headings(visit, "share") == ["Estimate from Code of Paper"]
    assert line_of(visit, "share", "pytorch")["dash"] == "dash"
    assert "Nothing here was counted" in visit.page.locator("#share").text_content()
    with Warehouse(data / "warehouse.duckdb", SQL_DIR) as warehouse:
        answer = warehouse.query("code_splice")
    published = (data / "site" / "data" / "code_splice.csv").read_text(encoding="utf-8")
    assert published == rows_text(answer.dicts(), answer.columns, "csv")


def test_each_card_has_its_table_and_the_data_of_its_query(data: Path, code_page: Visit) -> None:
    cards = {
        "share": "code_share_by_quarter", "readings": "code_published_readings",
        "community": "code_official_community", "labels": "code_label_pairs",
        "sources": "code_coverage",
    }  # fmt: skip

    with Warehouse(data / "warehouse.duckdb", SQL_DIR) as warehouse:
        for card, query in cards.items():
            assert code_page.page.locator(f"#{card} details.rows, #{card} .table").count() > 0
            href = code_page.page.locator(f"#{card} .card-foot a[download]").first.get_attribute("href")
            assert href == f"data/{query}.csv"
            text = (data / "site" / href).read_text(encoding="utf-8")
            answer = warehouse.query(query)
            assert text == rows_text(answer.dicts(), answer.columns, "csv")


def test_the_chinese_page_says_in_chinese_what_is_ours(data: Path, open_page: OpenPage) -> None:
    visit = open_page(data / "site", "zh/code")
    # Answers as tables have the columns that a program asks for; readings are published under their names.
    texts = visit.page.evaluate(
        """() => {
          const others = 'details.rows, #readings tbody td:last-child a';
          document.querySelectorAll(others).forEach((e) => e.remove());
          const tooltips = [...document.querySelectorAll('main [title]')].map((e) => e.title);
          return [document.querySelector('main').innerText, ...tooltips].join('\\n');
        }"""
    )

    english = ("(archive)", "the site", "shut down", "labelled", "repositories", "as of ", "popular")
    assert [phrase for phrase in english if phrase in texts] == []
    title = words_for("code", "zh")("source.pwc_archive.title")
    assert headings(visit, "share") == [title, *SOURCES[1:]]
    event = on_show(visit, "share").locator(".events li span[lang]")
    assert (event.get_attribute("lang"), "关闭" in event.text_content()) == ("zh-Hans", True)
    assert words_for("code", "zh")("source.pwc_archive.labelled_by") in texts


def test_a_strangers_framework_word_counts_among_the_others_and_is_shown_nowhere(
    data: Path, open_page: OpenPage
) -> None:
    visit = open_page(data / "site", "code", "#share&share.shape=areas")

    others = next(t for t in traces(visit, "share", panel=1) if t["key"] == "other")
    assert set(others["y"]) == {0.025}
    assert "onerror" not in visit.page.content()
    assert visit.page.title() != "owned"


def test_hostile_text_in_every_column_is_shown_as_text(
    data: Path, tmp_path: Path, open_page: OpenPage
) -> None:
    shutil.copy(data / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    columns = {
        "marts.code_series_by_period": {"source": "hf_papers"},
        "marts.code_coverage": {"source": "hf_papers", "title": "Hugging Face Papers"},
        "marts.code_label_pairs": {"framework_a": "jax"},
        "marts.code_published_readings": {"source": "State of AI Report 2020"},
        "reference.frameworks": {"title": "PyTorch"},
        "reference.events": {"event": "Papers with Code shut down (reported dead by 2025-07-27)"},
    }
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        for table, changed in columns.items():
            for column, value in changed.items():
                done = connection.execute(
                    f"update {table} set {column} = ? where {column} = ?", [code_world.HOSTILE, value]
                ).fetchone()
                assert done is not None
                assert done[0] > 0, (table, column)
    visit = open_page(published(tmp_path) / "site", "code")

    visit.assert_clean()
    assert visit.page.title() != "owned"
    assert visit.page.locator("main img").count() == 0
    assert code_world.HOSTILE in headings(visit, "share")
    assert code_world.HOSTILE in on_show(visit, "share").locator(".legend").inner_text()
    ticks = on_show(visit, "labels").locator(".plot text").all_text_contents()
    assert any(tick.startswith("<img src=x") for tick in ticks)
