"""What readers take away from a chart: link, frame, pictures, citation. All names are hostile."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.answers import hostile_answers
from tests.browser.conftest import OpenPage, Publish

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{\\x}\u202e"
BASE = "https://example.org/"
# What a hostile name would have made, had it been taken for markup.
MADE = "main img, main script:not([src]), svg script, svg image, head meta[content*='<'], [onerror]"


@pytest.fixture(scope="module")
def site(published: Publish) -> Path:
    """A site that knows its address, and whose venues and frameworks have names that would run."""
    return published(hostile_answers(HOSTILE), base_url=BASE)


@pytest.mark.deep
def test_the_link_and_the_frame_of_a_view_are_copied_and_announced(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "research", over="http")
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    card = visit.page.locator("#changed")
    card.get_by_label("Last only").check(force=True)
    said, held = visit.page.locator("#announcer"), "navigator.clipboard.readText()"

    card.locator(".permalink").click()
    visit.page.wait_for_function("() => document.getElementById('announcer').textContent.includes('copied')")
    link = visit.page.evaluate(held)
    card.locator(".embed-code").click()
    visit.page.wait_for_function(f"async () => (await {held}).startsWith('<iframe')")
    frame = re.search(r'src="([^"]+)"', visit.page.evaluate(held))

    assert "copied" in said.inner_text()
    assert link == f"{visit.own_address}/research.html#changed&changed.author_rule=last"
    assert frame is not None
    assert frame[1] == f"{visit.own_address}/embed.html#research/changed&changed.author_rule=last"
    visit.assert_clean()


@pytest.mark.deep
def test_a_framed_card_stands_alone_with_its_view_its_source_and_names_as_text(
    site: Path, open_page: OpenPage
) -> None:
    shown = open_page(
        site, "research", "#changed&changed.author_rule=last&changed.reach=everybody", over="http"
    )
    visit = open_page(
        site, "embed", "#research/changed&changed.author_rule=last&changed.reach=everybody", over="http"
    )
    visit.page.wait_for_selector("#changed .finding")

    visit.page.wait_for_function(
        "(title) => document.querySelector('#changed .finding').textContent === title",
        arg=shown.finding("changed"),
    )
    assert visit.page.locator("main > article").count() == 1
    assert visit.page.locator("main > p.source a").get_attribute("href").startswith("research.html#changed")
    assert visit.page.locator("#changed .source").first.is_visible()
    assert visit.page.locator(MADE).count() == 0
    visit.assert_clean()


@pytest.mark.deep
def test_pictures_of_a_chart_are_saved_with_names_as_text(
    site: Path, open_page: OpenPage, tmp_path: Path
) -> None:
    visit = open_page(site, "research", "#changed&changed.reach=everybody", over="http")

    for kind in ("svg", "png"):
        with visit.page.expect_download() as saved:
            visit.page.locator(f"#changed [data-picture={kind}]").click()
        saved.value.save_as(tmp_path / f"chart.{kind}")

    drawn = ElementTree.fromstring((tmp_path / "chart.svg").read_text(encoding="utf-8"))
    assert [e.tag for e in drawn.iter() if str(e.tag).rpartition("}")[2] in {"script", "image", "img"}] == []
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    visit.assert_clean()


@pytest.mark.deep
def test_citation_and_preview_name_the_chart_and_no_name_is_markup(site: Path, open_page: OpenPage) -> None:
    visit = open_page(site, "research")
    page = visit.page

    page.locator("#changed details.cite > summary").click()

    bibtex = page.locator("#changed details.cite pre").inner_text()
    assert bibtex.startswith("@misc{frameshare-changed-")
    assert re.search(r"sha256 [0-9a-f]{64}", bibtex)
    assert f"{BASE}research.html#changed" in page.locator("#changed .cite-text").inner_text()
    metas = page.locator("meta[property^='og:']").evaluate_all("all => all.map((e) => e.content)")
    assert f"{BASE}pictures/research-en.png" in metas
    assert not any("<" in text or "\u202e" in text for text in metas)
    assert (site / "pictures" / "research-en.png").read_bytes().startswith(b"\x89PNG")
    assert page.locator(MADE).count() == 0
    visit.assert_clean()
