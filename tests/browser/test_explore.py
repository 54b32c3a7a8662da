"""SQL in the browser, with the bundle that `make explore-bundle` makes; npm and its registry are needed."""

from __future__ import annotations

import hashlib
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from frameshare_site import reuse
from frameshare_site.reach import explore
from tests.answers import hostile_answers
from tests.browser.conftest import OpenPage, Publish
from tests.conftest import ROOT

pytestmark = [pytest.mark.registry, pytest.mark.deep]
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e"
BUILDER = ROOT / "dashboards" / "explore_bundle"
# Kept from one run of the suite to the next; `make clean` removes it.
KEPT = ROOT / ".pytest_cache"


@pytest.fixture(scope="module")
def bundle() -> Path:
    """The bundle: that of the checkout, or one built once for all runs of the suite."""
    if explore.is_built():
        return explore.BUNDLE
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so the page for SQL cannot be built")
    made_of = b"".join((BUILDER / name).read_bytes() for name in ("build.py", "entry.js"))
    folder = KEPT / f"explore-{hashlib.sha256(made_of).hexdigest()[:12]}"
    KEPT.mkdir(exist_ok=True)
    with FileLock(f"{folder}.lock"), pytest.MonkeyPatch.context() as patch:
        patch.setenv("npm_config_fetch_retries", "0")
        if not folder.exists():
            making = folder.with_name(f"{folder.name}-in-the-making")
            try:
                runpy.run_path(str(BUILDER / "build.py"))["build"](npm, making)
            except subprocess.CalledProcessError as error:
                pytest.skip(f"npm cannot fetch or build the bundle for SQL: {error}")
            making.rename(folder)
    return folder


@pytest.fixture(scope="module")
def site(bundle: Path, published: Publish) -> Iterator[Path]:
    """A site with the page for SQL whose venues and frameworks have names that would run, if they could."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explore, "BUNDLE", bundle)
        reuse.code_digest.cache_clear()
        yield published(hostile_answers(HOSTILE))
    reuse.code_digest.cache_clear()


def test_sql_is_answered_in_the_browser_as_table_chart_and_csv(
    site: Path, open_page: OpenPage, tmp_path: Path
) -> None:
    visit = open_page(site, "explore", over="http")
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


def test_sql_reaches_neither_other_hosts_nor_files_and_a_mistake_is_a_sentence(
    site: Path, open_page: OpenPage
) -> None:
    visit = open_page(site, "explore", over="http")
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


def test_webassembly_is_allowed_on_the_page_for_sql_alone(site: Path) -> None:
    allowing = {page.name for page in site.glob("*.html") if "wasm-unsafe-eval" in page.read_text("utf-8")}

    assert allowing == {"explore.html"}
    assert "'unsafe-inline' 'wasm" not in (site / "explore.html").read_text("utf-8")


@pytest.mark.deep
@pytest.mark.parametrize(("language", "width", "scheme"), [("", 1280, "light"), ("zh/", 360, "dark")])
def test_the_page_for_sql_is_accessible_and_fits(
    site: Path, open_page: OpenPage, language: str, width: int, scheme: str
) -> None:
    visit = open_page(site, f"{language}explore", width=width, scheme=scheme, over="http")

    assert visit.overflow() <= 0
    assert visit.violations() == []
    visit.assert_clean()
