"""The published site: pages in every language, data files equal to the queries, hostile text as text."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest

from frameshare.base.errors import UsageError
from frameshare.warehouse.output import rows_text
from frameshare.warehouse.reader import QueryResult
from frameshare_site import discovery
from frameshare_site.page import Card, Facts, Page, Selector, View
from frameshare_site.pages import index, research, sources, verdict
from frameshare_site.reach import explore
from frameshare_site.render import command_of
from frameshare_site.site import publish_site
from tests.answers import (
    FINAL,
    RUN_COLUMNS,
    VENUE_COLUMNS,
    VENUE_ROWS,
    open_warehouse,
    research_answers,
    without_rows,
)

# Pages of the real site that these tests have no answers for.
OTHER_PAGES = {f"{page.key}.html" for page in discovery.find_pages()}
HOSTILE = "</script><script>alert(1)</script>\"'\u202e\u2028=cmd"
LONG = "x" * 10_000


@pytest.fixture(autouse=True, scope="module")
def _pages_with_answers() -> Iterator[None]:
    """Draw the pages that the test has answers for, and none that needs a bundle which may be here."""
    pages = [index.PAGE, research.PAGE, verdict.PAGE, sources.PAGE]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(explore, "is_built", lambda: False)
        patched.setattr(discovery, "find_pages", lambda: pages)
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site to be read only."""
    folder = tmp_path_factory.mktemp("site")
    with open_warehouse(folder, research_answers()) as warehouse:
        publish_site(warehouse, folder / "site")
    return folder / "site"


class Outline(HTMLParser):
    """What a browser would take from a page: elements, ids, addresses, and whether tags are balanced."""

    VOID = frozenset({"meta", "link", "img", "input", "br", "wbr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.labelled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        self.addresses += [v for k in ("href", "src") if (v := given.get(k))]
        self.labelled += [v for k in ("aria-labelledby", "for") for v in (given.get(k) or "").split()]
        assert not [name for name in given if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def pages(site: Path) -> list[Path]:
    """Every page but the copies, the empty frame for embedding, and 404, whose links start at the host."""
    found = sorted([*site.glob("*.html"), *site.glob("zh/*.html")])
    return [page for page in found if page.name not in {"embed.html", "404.html"}]


def test_every_page_is_there_in_every_language(site: Path) -> None:
    keys = {page.key for page in discovery.find_pages()}

    assert {p.stem for p in site.glob("*.html")} == keys | {"embed", "search", "404"}
    assert {p.stem for p in (site / "zh").glob("*.html")} == keys | {"search"}


def test_pages_are_well_formed_and_their_references_lead_somewhere(site: Path) -> None:
    for page in pages(site):
        outline = Outline(page.read_text(encoding="utf-8"))

        assert outline.open == []
        assert len(set(outline.ids)) == len(outline.ids)
        assert set(outline.labelled) <= set(outline.ids)
        for address in outline.addresses:
            if not address.startswith(("https://", "http://")):
                target, _, anchor = address.partition("#")
                is_left_out = Path(target).name in OTHER_PAGES
                assert not target or is_left_out or (page.parent / target).is_file(), address
                assert not target.startswith("/"), address
                assert target or not anchor or anchor in outline.ids, address


def test_pages_name_their_language(site: Path) -> None:
    assert '<html lang="en"' in (site / "index.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans"' in (site / "zh" / "index.html").read_text(encoding="utf-8")


def test_data_files_equal_the_query_in_every_format(site: Path, tmp_path: Path) -> None:
    with open_warehouse(tmp_path, research_answers()) as warehouse:
        result = warehouse.query("papers_by_venue_year")
    data = site / "data"

    assert (data / "papers_by_venue_year.csv").read_text(encoding="utf-8") == rows_text(
        result.dicts(), result.columns, "csv"
    )
    held = json.loads((data / "papers_by_venue_year.json").read_text(encoding="utf-8"))
    assert held["rows"] == result.dicts()
    assert (held["query"], list(held["columns"])) == ("papers_by_venue_year", result.columns)
    assert held["csv_sha256"] == hashlib.sha256((data / "papers_by_venue_year.csv").read_bytes()).hexdigest()
    assert pq.read_table(data / "papers_by_venue_year.parquet").to_pylist() == result.dicts()


def test_missing_values_are_empty_in_csv_and_null_in_json(site: Path) -> None:
    data = site / "data"
    rows = list(csv.DictReader(io.StringIO((data / "papers_by_venue_year.csv").read_text(encoding="utf-8"))))

    assert rows[-1]["papers"] == ""
    assert (
        json.loads((data / "papers_by_venue_year.json").read_text(encoding="utf-8"))["rows"][-1]["papers"]
        is None
    )


def hostile_site(tmp_path: Path) -> Path:
    answers = research_answers()
    rows: list[tuple[Any, ...]] = [
        (HOSTILE, 2019, FINAL, "accepted", 1, 2, 10, 0.33, 0.1, 0.7, "seed", "javascript:alert(1)"),
        (LONG, 2019, FINAL, HOSTILE, 1, 2, 10, 0.33, 0.1, 0.7, HOSTILE, None),
    ]
    answers["papers_by_venue_year"] = (VENUE_COLUMNS, [*VENUE_ROWS, *rows])
    answers["run_history"] = (RUN_COLUMNS, [("r", None, None, HOSTILE, HOSTILE, LONG, "1", 1, 1, HOSTILE)])
    with open_warehouse(tmp_path, answers) as warehouse:
        publish_site(warehouse, tmp_path / "site")
    return tmp_path / "site"


def test_hostile_text_is_escaped_in_every_page(tmp_path: Path) -> None:
    for page in pages(hostile_site(tmp_path)):
        text = page.read_text(encoding="utf-8")

        assert Outline(text).open == []
        assert "<script>alert" not in text
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029]", text)
        assert "javascript:" not in text


def test_long_text_is_cut_on_the_page_and_whole_in_tooltip_and_data(tmp_path: Path) -> None:
    site = hostile_site(tmp_path)
    text = (site / "research.html").read_text(encoding="utf-8")

    assert f'title="{LONG}"' in text
    assert re.search(">x{599}…<", text)
    assert LONG in (site / "data" / "papers_by_venue_year.csv").read_text(encoding="utf-8")


def test_cells_that_a_spreadsheet_would_run_are_announced_and_left_as_they_are(tmp_path: Path) -> None:
    answers = research_answers()
    row = ("=HYPERLINK(1)", 2019, FINAL, "accepted", 1, 2, 10, 0.33, 0.1, 0.7, "seed", None)
    answers["papers_by_venue_year"] = (VENUE_COLUMNS, [*VENUE_ROWS, row])
    with open_warehouse(tmp_path, answers) as warehouse:
        publish_site(warehouse, tmp_path / "site")

    assert "=HYPERLINK(1),2019" in (tmp_path / "site/data/papers_by_venue_year.csv").read_text(
        encoding="utf-8"
    )
    assert "1 cells of the CSV begin with" in (tmp_path / "site/research.html").read_text(encoding="utf-8")


def test_without_any_row_a_page_has_one_list_of_what_is_not_known_and_no_command(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, without_rows(research_answers())) as warehouse:
        report = publish_site(warehouse, tmp_path / "site")

    text = (tmp_path / "site" / "research.html").read_text(encoding="utf-8")
    assert "research" in report.pages
    assert text.count("Not yet known (10)") == 1
    assert 'class="empty"' not in text
    assert "frameshare run" not in text
    assert (tmp_path / "site/data/papers_by_venue_year.csv").read_text(encoding="utf-8").count("\n") == 1


def test_a_page_whose_query_is_missing_says_so_and_the_others_are_published(tmp_path: Path) -> None:
    answers = research_answers()
    del answers["researcher_migration"]
    with open_warehouse(tmp_path, answers) as warehouse:
        report = publish_site(warehouse, tmp_path / "site")

    assert any("researcher_migration" in str(problem) for problem in report.problems)
    assert "could not be drawn" in (tmp_path / "site" / "research.html").read_text(encoding="utf-8")
    assert "Conference lists" in (tmp_path / "site" / "sources.html").read_text(encoding="utf-8")


def test_an_error_in_one_page_does_not_hold_the_others_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> list[Any]:
        raise IndexError("no row")

    broken = Page("research", 30, mistaken)
    monkeypatch.setattr(discovery, "find_pages", lambda: [index.PAGE, broken, sources.PAGE])

    with open_warehouse(tmp_path, research_answers()) as warehouse:
        report = publish_site(warehouse, tmp_path / "site")

    overview = (tmp_path / "site" / "sources.html").read_text(encoding="utf-8")
    assert "IndexError: no row" in str(report.problems[0])
    assert "Conference lists" in overview


def test_seed_figures_are_marked_as_such(site: Path) -> None:
    text = (site / "research.html").read_text(encoding="utf-8")

    assert '<span class="badge seed"' in text


def test_collected_figures_of_an_overdue_source_are_marked_stale(tmp_path: Path) -> None:
    answers = research_answers()
    columns, rows = answers["source_status"]
    answers["source_status"] = (columns, [(*row[:5], "stale", *row[6:]) for row in rows])
    with open_warehouse(tmp_path, answers) as warehouse:
        publish_site(warehouse, tmp_path / "site")

    text = (tmp_path / "site" / "research.html").read_text(encoding="utf-8")
    assert text.count('<span class="badge stale"') == 3


def test_a_page_weighs_less_than_one_and_a_half_megabytes_compressed(site: Path) -> None:
    shared = sum(len(gzip.compress(f.read_bytes(), 9)) for f in (site / "assets").iterdir())
    for page in pages(site):
        assert shared + len(gzip.compress(page.read_bytes(), 9)) < 1.5 * 2**20, page.name


def test_a_card_without_a_view_for_each_choice_is_refused() -> None:
    selector = Selector("a", "A", ())
    view = View("title", Facts("", "", ""))

    with pytest.raises(UsageError, match="Card k lacks a view"):
        Card("k", None, (view,), (), (selector,))  # type: ignore[arg-type]


def test_data_of_a_query_with_parameters_does_not_have_its_bare_name() -> None:
    result = QueryResult("mention_share", [], [], "", "", {})
    view = View("title", Facts("", "", ""))

    card = Card("k", result, (view,), (), params={"venue": "a/b", "year": 2020})

    assert card.file_name == "mention_share-venue-a_b-year-2020"
    assert command_of(card) == "frameshare query mention_share --param venue=a/b --param year=2020"


def test_a_changed_answer_redraws_only_the_pages_that_asked_for_it(tmp_path: Path) -> None:
    answers = research_answers()
    with open_warehouse(tmp_path, answers) as warehouse:
        first = publish_site(warehouse, tmp_path / "site")
        again = publish_site(warehouse, tmp_path / "site")
    columns, rows = answers["definitions"]
    answers["definitions"] = (columns, [*rows, ("another", "2")])
    with open_warehouse(tmp_path, answers) as warehouse:
        changed = publish_site(warehouse, tmp_path / "site")

    assert first.redrawn == ("index", "research", "verdict", "sources")
    assert again.redrawn == ()
    assert changed.redrawn == ("sources",)
    assert "another" in (tmp_path / "site" / "sources.html").read_text(encoding="utf-8")
    assert (tmp_path / "site" / "data" / "papers_by_venue_year.csv").is_file()


@pytest.mark.deep
def test_a_finding_that_changed_is_shown_on_the_overview_with_the_one_before(tmp_path: Path) -> None:
    answers = research_answers()
    with open_warehouse(tmp_path, answers) as warehouse:
        publish_site(warehouse, tmp_path / "site")
    before = json.loads((tmp_path / "site" / "findings.json").read_text(encoding="utf-8"))
    columns, rows = answers["source_status"]
    answers["source_status"] = (columns, [(*row[:5], "stale", *row[6:]) for row in rows])
    with open_warehouse(tmp_path, answers) as warehouse:
        report = publish_site(warehouse, tmp_path / "site")

    (change,) = json.loads((tmp_path / "site" / "changes.json").read_text(encoding="utf-8"))
    overview = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "index" in report.redrawn
    assert change["before"] == before["sources.html#status"]
    assert change["before"]["en"] in overview
    assert change["after"]["en"] in overview
    assert change["after"]["zh"] in (tmp_path / "site" / "zh" / "index.html").read_text(encoding="utf-8")


def test_one_copy_a_month_is_kept_listed_and_carried_over_as_it_was(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, research_answers()) as warehouse:
        publish_site(warehouse, tmp_path / "site")
        (copy,) = (tmp_path / "site" / "archive").iterdir()
        kept = (copy / "research.html").read_bytes()
        copy.rename(copy.with_name("2020-01-31"))
        publish_site(warehouse, tmp_path / "site")
    site = tmp_path / "site"

    days = sorted(path.name for path in (site / "archive").iterdir())
    assert days == ["2020-01-31", copy.name]
    assert (site / "archive" / "2020-01-31" / "research.html").read_bytes() == kept
    listed = (site / "zh" / "sources.html").read_text(encoding="utf-8")
    assert f'href="../archive/{copy.name}/zh/index.html"' in listed
    for page in (site / "archive").glob("*/sources.html"):
        for address in Outline(page.read_text(encoding="utf-8")).addresses:
            if not address.startswith("http") and "#" not in address:
                assert (page.parent / address).is_file(), address


@pytest.mark.deep
def test_a_zip_holds_the_data_and_drawings_of_a_page_and_is_the_same_for_the_same_data(
    site: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(site / "data" / "research.zip") as held:
        names = held.namelist()
        drawing = held.read("pytorch_share_by_year.svg").decode()
    with open_warehouse(tmp_path, research_answers()) as warehouse:
        publish_site(warehouse, tmp_path / "again")

    assert {"pytorch_share_by_year.csv", "pytorch_share_by_year.json", "pytorch_share_by_year.svg"} <= set(
        names
    )
    assert ElementTree.fromstring(drawing).tag.endswith("svg")
    assert "var(--fw" not in drawing
    assert (site / "data" / "research.zip").read_bytes() == (
        tmp_path / "again/data/research.zip"
    ).read_bytes()


def test_a_chart_is_cited_with_its_date_its_query_and_the_hash_of_its_data(site: Path) -> None:
    text = (site / "research.html").read_text(encoding="utf-8")
    digest = hashlib.sha256((site / "data" / "pytorch_share_by_year.csv").read_bytes()).hexdigest()

    assert f"Query pytorch_share_by_year, sha256 {digest}" in text
    assert "@misc{frameshare-share-" in text
    assert "research.html#share" in text
