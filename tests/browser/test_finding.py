"""Search and the page for a wrong address, as readers use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.answers import hostile_answers
from tests.browser.conftest import OpenPage, Publish

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e"


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


@pytest.mark.deep
def test_a_search_without_results_says_so_and_chinese_words_find_charts(
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
def test_the_search_is_accessible_and_fits(
    research_site: Path, open_page: OpenPage, language: str, width: int, scheme: str
) -> None:
    visit = open_page(research_site, f"{language}search", width=width, scheme=scheme, over="http")

    assert visit.overflow() <= 0
    assert visit.violations() == []
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
