"""How a site is found: addresses, feed, sitemap, pictures, search and the static API."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from frameshare.base.errors import UsageError
from frameshare.warehouse.catalog import Header
from frameshare_site import discovery, reuse
from frameshare_site.changes import Change
from frameshare_site.pages import index, research, sources
from frameshare_site.reach import explore
from frameshare_site.reach.addresses import checked_base
from frameshare_site.reach.feed import feed
from frameshare_site.reach.search import Found, search_sections
from frameshare_site.site import publish_site
from frameshare_site.svg.raster import can_write, png
from frameshare_site.words import LANGUAGES, words_for
from tests.answers import open_warehouse, research_answers

BASE = "https://example.org/share/"
HOSTILE = "</title><script>alert(1)</script>&\"'\u202e\u0000]]>"
ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def _three_pages() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discovery, "find_pages", lambda: [index.PAGE, research.PAGE, sources.PAGE])
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _three_pages: None) -> Path:
    """A site that knows its address, drawn twice: the second time one finding is another one."""
    folder = tmp_path_factory.mktemp("reach")
    answers = research_answers()
    with open_warehouse(folder, answers) as warehouse:
        publish_site(warehouse, folder / "site", BASE)
    columns, rows = answers["source_status"]
    answers["source_status"] = (columns, [(*row[:5], "stale", *row[6:]) for row in rows])
    with open_warehouse(folder, answers) as warehouse:
        publish_site(warehouse, folder / "site", BASE)
    return folder / "site"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, ""),
        ("https://example.org", "https://example.org/"),
        ("http://[::1]:80/a b/", "http://[::1]:80/a%20b/"),
    ],
)
def test_an_address_ends_in_one_slash(given: str | None, kept: str) -> None:
    assert checked_base(given, "--base-url") == kept


@pytest.mark.parametrize(
    "given",
    [
        "example.org",
        "javascript:alert(1)",
        "https://",
        "https://u:p@example.org/",
        "https://e.org/?q=1",
        "//e.org",
    ],
)
def test_an_address_that_cannot_be_served_is_refused_with_where_it_was_given(given: str) -> None:
    with pytest.raises(UsageError, match="--base-url"):
        checked_base(given, "--base-url")


@pytest.mark.deep
def test_pages_name_their_own_address_and_picture_in_whole(site: Path) -> None:
    english, chinese = read(site / "research.html"), read(site / "zh" / "research.html")

    assert f'<link rel="canonical" href="{BASE}research.html">' in english
    assert f'<link rel="canonical" href="{BASE}zh/research.html">' in chinese
    assert f'<link rel="canonical" href="{BASE}">' in read(site / "index.html")
    assert f'content="{BASE}pictures/research-en.png"' in english
    assert f"url = {{{BASE}research.html#" in english


@pytest.mark.usefixtures("_three_pages")
def test_without_an_address_nothing_claims_one(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, research_answers()) as warehouse:
        publish_site(warehouse, tmp_path / "site")
    site = tmp_path / "site"

    page = read(site / "research.html")
    assert "canonical" not in page
    assert "og:url" not in page
    assert "og:image" not in page
    assert 'property="og:title"' in page
    assert not (site / "sitemap.xml").exists()
    assert not (site / "pictures").exists()
    assert json.loads(read(site / "site.json"))["base_url"] is None


@pytest.mark.deep
@pytest.mark.usefixtures("_three_pages")
def test_another_address_redraws_every_page(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, research_answers()) as warehouse:
        publish_site(warehouse, tmp_path / "site")
        report = publish_site(warehouse, tmp_path / "site", BASE)
        again = publish_site(warehouse, tmp_path / "site", BASE)

    assert report.redrawn == ("index", "research", "sources")
    assert again.redrawn == ()
    assert (tmp_path / "site" / "pictures" / "research-en.png").is_file()


@pytest.mark.deep
def test_the_feed_tells_what_changed_in_each_language(site: Path) -> None:
    (change,) = json.loads(read(site / "changes.json"))
    for language, folder in (("en", site), ("zh", site / "zh")):
        root = ElementTree.fromstring(read(folder / "feed.xml"))
        (entry,) = root.findall(f"{ATOM}entry")

        assert entry.findtext(f"{ATOM}title") == change["after"][language]
        assert change["before"][language] in str(entry.findtext(f"{ATOM}summary"))
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.get("href") == f"{BASE}{'' if language == 'en' else 'zh/'}sources.html#status"


def test_a_feed_keeps_its_ids_and_shows_hostile_text_as_text() -> None:
    change = Change("2026-01-02", "research.html#share", {"en": "before"}, {"en": HOSTILE})
    drawn = [feed([change], words_for("index", "en"), BASE, date(2026, 1, 3)) for _ in range(2)]

    root = ElementTree.fromstring(drawn[0])
    assert drawn[0] == drawn[1]
    title = str(root.findtext(f"{ATOM}entry/{ATOM}title"))
    assert title == "</title><script>alert(1)</script>&\"'[U+202E][U+0000]]]>"
    assert b"<script>" not in drawn[0]
    assert str(root.findtext(f"{ATOM}entry/{ATOM}id")).startswith("urn:uuid:")


def test_the_sitemap_lists_every_page_in_every_language_and_robots_names_it(site: Path) -> None:
    root = ElementTree.fromstring(read(site / "sitemap.xml"))

    places = [str(entry.findtext(f"{MAPS}loc")) for entry in root]
    pages = ("", "research.html", "sources.html")
    assert set(places) == {f"{BASE}{folder}{page}" for page in pages for folder in ("", "zh/")}
    assert len(root.findall(f"{MAPS}url/{MAPS}lastmod")) == 2
    assert f"Sitemap: {BASE}sitemap.xml" in read(site / "robots.txt")
    assert "Disallow: /share/archive/" in read(site / "robots.txt")


def test_the_page_for_a_wrong_address_leads_back_from_any_depth(site: Path) -> None:
    text = read(site / "404.html")

    assert 'href="/share/research.html"' in text
    assert 'href="/share/zh/research.html"' in text
    assert all(address.startswith("/share/") for address in re.findall(r'(?:href|src)="([^"]*)"', text))


def test_site_json_has_the_committed_form_and_names_files_that_are_there(site: Path) -> None:
    held = json.loads(read(site / "site.json"))

    jsonschema.validate(held, json.loads(read(site / held["schema"])), jsonschema.Draft202012Validator)
    named = [name for chart in held["charts"] for name in chart["data"].values()]
    named += [*held["feeds"].values(), *(p for page in held["pages"] for p in page["picture"].values() if p)]
    named += [page["href"][language] for page in held["pages"] for language in LANGUAGES]
    assert [name for name in named if not (site / name).is_file()] == []
    assert set(named) <= set(held["files"])
    assert {"share", "status"} <= {chart["key"] for chart in held["charts"]}


def test_charts_of_pages_that_were_carried_over_stay_in_site_json(site: Path) -> None:
    charts = json.loads(read(site / "site.json"))["charts"]

    assert {chart["page"] for chart in charts} >= {"research", "sources"}
    assert all(chart["finding"]["zh"] for chart in charts)


def test_search_lists_charts_and_queries_with_what_they_are_found_by(site: Path) -> None:
    text = read(site / "search.html")

    assert 'href="research.html#share"' in text
    assert ">papers_by_venue_year</a>" in text
    assert 'src="assets/search.js"' in text
    assert 'lang="zh-Hans"' in read(site / "zh" / "search.html")


def test_hostile_names_are_text_in_the_search() -> None:
    entry = Found("tool", HOSTILE, "ecosystem.html", HOSTILE, HOSTILE)

    (section,) = search_sections([entry], words_for("search", "en"))

    html = str(section.blocks[0].html)  # type: ignore[union-attr]
    assert "<script>" not in html
    assert "\u202e" not in html
    assert "&lt;/title&gt;&lt;script&gt;" in html


def test_a_picture_is_a_png_of_the_size_that_previews_show(site: Path) -> None:
    if not can_write("en"):
        pytest.skip("this machine has no font, so no picture is drawn")
    head = (site / "pictures" / "research-en.png").read_bytes()[:24]

    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")) == (1200, 630)


def test_a_line_in_a_stretched_box_keeps_its_colour_and_width() -> None:
    def drawing(inner: str) -> str:
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{inner}</svg>'

    box = '<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" class="paths">'
    line = '<g style="--c:#ff0000"><path class="l" d="M0 500 1000 500" stroke-width="4"/></g></svg>'
    plain = '<path d="M0 10 40 10" style="fill:none;stroke:#ff0000" stroke-width="4"/>'

    assert png(drawing(box + line)) == png(drawing(plain))


@pytest.mark.deep
@pytest.mark.usefixtures("_three_pages")
def test_the_page_for_sql_is_there_only_where_its_bundle_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "explore.js").write_text("// a stand-in")
    found = {}
    for is_built in (False, True):
        monkeypatch.setattr(explore, "BUNDLE", bundle if is_built else tmp_path / "none")
        reuse.code_digest.cache_clear()
        with open_warehouse(tmp_path, research_answers()) as warehouse:
            publish_site(warehouse, tmp_path / "site")
        found[is_built] = read(tmp_path / "site" / "research.html")
    reuse.code_digest.cache_clear()

    assert 'href="explore.html"' not in found[False]
    assert 'href="explore.html"' in found[True]
    page = read(tmp_path / "site" / "zh" / "explore.html")
    assert "<code>papers_by_venue_year</code>" in page
    assert "script-src &#39;self&#39; &#39;wasm-unsafe-eval&#39;" in page
    assert "wasm-unsafe-eval" not in found[True]


def test_hostile_meanings_are_text_on_the_page_for_sql() -> None:
    chart = {"query": "q", "data": {"parquet": "data/a-b.parquet"}}
    header = Header(HOSTILE, {}, (), {"column": HOSTILE})
    query = SimpleNamespace(header=header)

    sections = explore.explore_sections([chart], {"q": query}, words_for("explore", "en"))

    html = "".join(str(section.blocks[0].html) for section in sections)  # type: ignore[union-attr]
    assert "<script>" not in html
    assert "\u202e" not in html.replace("\\u202e", "")
    assert "from a_b limit 100" in html
