"""Every page that `frameshare run --offline` draws from the bundled history, in a real browser."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse import Warehouse
from frameshare.warehouse.output import rows_text
from frameshare_site.discovery import find_pages
from tests.browser.conftest import OpenPage

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [page.key for page in find_pages()]
ADDRESSES = [*PAGES, *(f"zh/{key}" for key in PAGES)]


@pytest.fixture(scope="session")
def offline_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after one run without a network."""
    folder = tmp_path_factory.mktemp("offline")
    done = subprocess.run(
        [sys.executable, "-m", "frameshare", "run", "--direct", "--offline"],
        cwd=ROOT,
        env={**os.environ, "FRAMESHARE_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return folder


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_of_bundled_history_is_clean_and_drawn(
    offline_data: Path, open_page: OpenPage, address: str
) -> None:
    visit = open_page(offline_data / "site", address)

    visit.assert_clean()
    assert visit.page.locator(".notice").count() == 0
    assert "–" not in visit.page.locator(".tile .value").all_inner_texts()
    plots = visit.page.locator(".view:not([hidden]) .plot")
    assert visit.page.locator(".view:not([hidden]) .plot .main-svg").count() >= plots.count()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_of_bundled_history_fits_a_telephone(
    offline_data: Path, open_page: OpenPage, address: str
) -> None:
    assert open_page(offline_data / "site", address, width=360, scheme="dark").overflow() <= 0


def test_each_data_file_equals_the_answer_to_its_query(offline_data: Path) -> None:
    with Warehouse(offline_data / "warehouse.duckdb", SQL_DIR) as warehouse:
        for path in sorted((offline_data / "site" / "data").glob("*.csv")):
            if path.stem in warehouse.queries:
                result = warehouse.query(path.stem)

                assert path.read_text(encoding="utf-8") == rows_text(result.dicts(), result.columns, "csv")


def test_each_page_weighs_less_than_one_and_a_half_megabytes_compressed(offline_data: Path) -> None:
    site = offline_data / "site"
    shared = sum(len(gzip.compress(f.read_bytes(), 9)) for f in (site / "assets").iterdir())

    weights = {
        address: shared + len(gzip.compress((site / f"{address}.html").read_bytes(), 9))
        for address in ADDRESSES
    }

    assert {address: weight for address, weight in weights.items() if weight > 1.5 * 2**20} == {}
