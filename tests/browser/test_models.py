"""The Models page in a real browser, drawn from imported rows, a hostile name among them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.progress import Progress
from frameshare.base.resources import SQL_DIR
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.raw.register import Event
from frameshare.raw.usable import State
from frameshare.raw.zone import RawZone
from frameshare.sources.base import CollectOptions, Context
from frameshare.sources.hub import daily as hub
from frameshare.warehouse.output import rows_text
from frameshare.warehouse.reader import Warehouse
from frameshare_site.site import publish_site
from tests.browser.conftest import OpenPage
from tests.samples import first
from tests.servers.hub import synthetic_rows
from tests.worlds import built

pytestmark = pytest.mark.deep

HOSTILE = "<img src=x onerror=alert(1)>/\u202egpj</script>"
DAY = date(2024, 1, 15)


def rows() -> list[dict[str, Any]]:
    """Invented models of 2023, old ones with the PyTorch tag, new ones with safetensors alone."""
    models = synthetic_rows(3_000)
    for number, model in enumerate(models):
        month = 1 + number // 250
        model["createdAt"] = f"2023-{month:02}-{1 + number % 28:02}T00:00:00.000Z"
        marks = ["pytorch"] if month < 7 else ["safetensors"]
        model["tags"] = marks + (["tf"] if number % 20 == 0 else []) + (["gguf"] if number % 9 == 0 else [])
    models[4]["createdAt"] = "2024-01-03T00:00:00.000Z"
    models[5] |= {"id": HOSTILE, "downloads": 10**9}
    return models


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, seed_data: Path) -> Path:
    """A data folder with a warehouse and a site of those models."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "rows.json").write_text(json.dumps(rows()))
    settings = Settings(data_dir=folder)
    raw = RawZone(settings.raw_dir)
    options = CollectOptions(from_path=folder / "rows.json", as_of=DAY, scope="whole")
    with HttpClient(settings) as http:
        hub.collect(Context(hub.SOURCE, settings, http, raw, Progress(is_quiet=True), options))
    (held,) = raw.standings("hub_models")
    raw.decide(held.id, Event.ACCEPTED, frozenset({State.HELD}))
    with built(folder, raw, seed_data) as warehouse:
        publish_site(warehouse, folder / "site")
    return folder


@pytest.mark.parametrize("address", ["models", "zh/models"])
@pytest.mark.parametrize(("width", "scheme"), first([(360, "dark"), (1600, "light")]))
def test_the_page_is_clean_at_every_width_and_face(
    data: Path, open_page: OpenPage, address: str, width: int, scheme: str
) -> None:
    visit = open_page(data / "site", address, width=width, scheme=scheme)
    visit.assert_clean()
    assert visit.overflow() <= 0
    assert visit.page.locator(".notice").count() == 0


def test_the_gap_is_the_finding(data: Path, open_page: OpenPage) -> None:
    visit = open_page(data / "site", "models")
    found = "Of the models created in December 2023, the PyTorch tag finds 0.0%; 100.0% are for PyTorch"
    assert visit.finding("gap") == f"{found} (the whole Hub)"
    assert visit.finding("then").startswith("In December 2021 85% of models existed for PyTorch only")


def test_breaks_of_the_hub_are_marked_where_they_fall(data: Path, open_page: OpenPage) -> None:
    study = open_page(data / "site", "models", "#formats.basis=study").page.locator("#formats")
    shown = study.text_content()
    assert "Creation times on the Hub begin" in shown
    assert "config.json" in shown


def test_models_are_searched_sorted_and_linked_to_the_hub_alone(data: Path, open_page: OpenPage) -> None:
    card = open_page(data / "site", "models").page.locator("#models")
    links = card.locator("tbody a")
    addresses = [str(links.nth(n).get_attribute("href")) for n in range(links.count())]
    assert len(addresses) == 300
    assert all(address.startswith("https://huggingface.co/") for address in addresses)
    card.get_by_role("searchbox").fill("img src")
    assert card.locator("tbody tr:visible").count() == 1


def test_a_strangers_name_is_text(data: Path, open_page: OpenPage) -> None:
    visit = open_page(data / "site", "models")
    assert visit.page.locator("#models img").count() == 0
    assert "<img src=x onerror=alert(1)>/[U+202E]gpj</script>" in visit.page.locator("#models").inner_text()
    visit.assert_clean()


def test_the_data_files_are_the_answers(data: Path) -> None:
    with Warehouse(data / "warehouse.duckdb", SQL_DIR) as warehouse:
        answers = {
            **{name: warehouse.query(name) for name in ("hub_tag_gap", "hub_then_and_now", "hub_counters")},
            "hub_top_300_models": warehouse.query("hub_top_models", top_n=300),
        }
        for stem, answer in answers.items():
            text = (data / "site" / "data" / f"{stem}.csv").read_text(encoding="utf-8")
            assert text == rows_text(answer.dicts(), answer.columns, "csv")
