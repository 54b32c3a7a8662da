"""Search, the page for a wrong address, previews and SQL in the browser, as readers use them."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from frameshare_site.reach import explore
from tests.answers import hostile_answers
from tests.browser.conftest import OpenPage, Publish

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e"
needs_bundle = pytest.mark.skipif(
    not explore.is_built(), reason="the page for SQL needs npm: run `make explore-bundle`"
)


@pytest.fixture(scope="module")
def hostile_site(published: Publish) -> Path:
    """A site whose venues and frameworks have names that would run, if they could."""
    return published(hostile_answers(HOSTILE))


@pytest.mark.deep
def test_a_word_narrows_the_list_and_stays_in_the_address(research_site: Path, open_page: OpenPage) -> None:
    visit = open_page(research_site, "search")
    everything = visit.page.locator("#search-list li:visible").count()

    visit.page.keyboard.type("migration")

    found = visit.page.locator("#search-list li:visible")
    assert 0 < found.count() < everything
    assert all(
        "migration" in str(item).lower() for item in found.evaluate_all("all => all.map((e) => e.outerHTML)")
    )
    assert visit.page.locator("#search-count").inner_text() == f"{found.count()} found"
    assert visit.hash() == "#q=migration"
    visit.assert_clean()


@pytest.mark.deep
def test_slash_leads_to_the_search_and_enter_to_the_first_thing_found(
    research_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(research_site, "research")

    visit.page.keyboard.press("/")
    visit.page.wait_for_selector("#search-words")
    visit.page.keyboard.type("share of papers rose")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/research.html#share*")

    visit.assert_clean()


def test_words_that_nothing_has_say_so_and_chinese_words_find_charts(
    research_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(research_site, "zh/search", "#q=论文")
    assert visit.page.locator("#search-list li:visible").count() > 0

    visit.page.fill("#search-words", "zzzz")

    assert visit.page.locator("#search-count").inner_text() == "没有找到。请减少或更换关键词。"
    assert visit.page.locator("#search-list li:visible").count() == 0


def test_without_scripts_the_search_lists_everything(research_site: Path, open_page: OpenPage) -> None:
    page = open_page(research_site, "search", has_scripts=False).page

    assert page.locator("#search-list a").first.is_visible()
    assert not page.locator("#search").is_visible()


@pytest.mark.deep
@pytest.mark.parametrize(("language", "width", "scheme"), [("", 1280, "light"), ("zh/", 360, "dark")])
@pytest.mark.parametrize("key", ["search", pytest.param("explore", marks=needs_bundle)])
def test_pages_for_finding_are_accessible_and_fit(
    research_site: Path, open_page: OpenPage, key: str, language: str, width: int, scheme: str
) -> None:
    visit = open_page(research_site, f"{language}{key}", width=width, scheme=scheme, over="http")

    assert visit.overflow() <= 0
    violations = Axe().run(visit.page).response["violations"]
    assert [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in violations] == []
    visit.assert_clean()


@pytest.mark.deep
def test_hostile_names_are_text_in_search_feed_catalogue_and_wrong_address(
    hostile_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(hostile_site, "search", f"#q={HOSTILE[:40]}")
    missing = open_page(hostile_site, "404", over="http")

    assert visit.page.locator("main img, main script:not([type])").count() == 0
    assert missing.page.locator("img[src=x], script:not([src])").count() == 0
    for name in ("feed.xml", "zh/feed.xml", "site.json", "search.html", "404.html"):
        text = (hostile_site / name).read_text(encoding="utf-8")
        assert "\u202e" not in text, name
        assert name.endswith(".json") or "<script>alert" not in text, name
    visit.assert_clean()


@needs_bundle
def test_sql_is_answered_in_the_browser_as_table_chart_and_csv(
    hostile_site: Path, open_page: OpenPage, tmp_path: Path
) -> None:
    visit = open_page(hostile_site, "explore", over="http")
    page = visit.page

    page.fill(
        "#explore-sql",
        "select venue, year, date '2020-01-02' as day, sum(papers) as papers, null as gap\n"
        "from papers_by_venue_year where papers is not null group by all order by papers desc, venue",
    )
    page.click("#explore-run")
    page.wait_for_selector("#explore-rows table", timeout=60_000)

    cells = page.locator("#explore-rows tbody tr").first.locator("td").all_inner_texts()
    assert cells[2] == "2020-01-02"
    assert cells[4] == "–"
    assert float(cells[3]) > 0
    assert page.locator("#explore-rows img, #explore-rows script").count() == 0
    (name,) = (text for text in page.locator("#explore-rows td").all_inner_texts() if "<script>" in text)
    assert name.endswith("[U+202E]")
    with page.expect_download() as saved:
        page.click("#explore-csv")
    saved.value.save_as(tmp_path / "answer.csv")
    assert (tmp_path / "answer.csv").read_bytes().startswith(b"venue,year,day,papers,gap\r\n")
    page.select_option("#explore-y", label="papers")
    page.click("#explore-draw")
    page.wait_for_selector("#explore-plot .main-svg")
    assert page.locator("#explore-plot img, #explore-plot script").count() == 0
    assert "select venue" in visit.hash()
    visit.assert_clean()


@needs_bundle
def test_sql_reaches_neither_other_hosts_nor_files_and_a_mistake_is_a_sentence(
    hostile_site: Path, open_page: OpenPage
) -> None:
    visit = open_page(hostile_site, "explore", over="http")
    page = visit.page
    refused = {
        "selec 1": "syntax error",
        "from read_csv('https://example.org/x.csv')": "disabled by configuration",
        "load httpfs": "disabled through configuration",
        "set enable_external_access = true": "has been locked",
    }

    for sql, reason in refused.items():
        page.fill("#explore-sql", sql)
        page.click("#explore-run")
        page.wait_for_function(
            "(reason) => document.getElementById('explore-message').textContent.includes(reason)",
            arg=reason,
            timeout=60_000,
        )

    assert {request.split("/")[2] for request in visit.requests if request.startswith("http")} == {
        visit.own_address.split("/")[2]
    }


@needs_bundle
def test_webassembly_is_allowed_on_the_page_for_sql_alone(research_site: Path) -> None:
    allowing = {
        page.name for page in research_site.glob("*.html") if "wasm-unsafe-eval" in page.read_text("utf-8")
    }

    assert allowing == {"explore.html"}
    assert "'unsafe-inline' 'wasm" not in (research_site / "explore.html").read_text("utf-8")
