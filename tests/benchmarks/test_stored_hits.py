"""Answers over the hits of a million pages, stored as a collection stores them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from frameshare.base import resources
from frameshare.papers.rules import RuleBook, load_rules
from frameshare.papers.sampling import sample_rank
from frameshare.raw.zone import RawZone
from frameshare.runs import products
from frameshare.sources.paper_texts import SOURCE
from frameshare.sources.paper_texts.listing import LISTING
from frameshare.sources.paper_texts.listings import VenueYear, load_venues
from frameshare.sources.paper_texts.readings import READS
from frameshare.warehouse.reader import Warehouse
from tests.servers.clients import quick_settings

PAPERS = 65_000
PAGES_EACH = 16
ROUNDS = 5

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]


def rows_of(venue: VenueYear, count: int, book: RuleBook) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield listing and reading of papers whose hits follow from a hash: 2.4 hits a paper."""
    for number in range(count):
        paper = f"paper{number:05}"
        lot = hashlib.sha256(f"{venue.name}{paper}".encode()).digest()
        named = (["pytorch"] * 4 if lot[0] < 110 else []) + (["tensorflow"] * 2 if lot[1] < 50 else [])
        named += (["jax"] if lot[2] < 20 else []) + (["keras"] if lot[3] < 15 else [])
        hits = [
            {
                "rule": rule,
                "page": 1 + lot[4 + place] % PAGES_EACH,
                "section": ("body", "body", "references", "appendix")[lot[12 + place] % 4],
                "context": f"all models of paper {number} of {venue.venue} were trained with {rule} on GPUs",
            }
            for place, name in enumerate(named)
            for rule in ((name, f"horace-{name}") if name != "jax" else (name,))
        ]
        same = {"venue": venue.venue, "year": venue.year, "paper_id": paper}
        authors = [f"Author {int.from_bytes(lot[20 + 2 * n : 22 + 2 * n])}" for n in range(4)]
        rank = sample_rank(venue.venue, venue.year, paper)
        listed = {**same, "title": paper, "authors": authors, "sample_rank": rank}
        read = {**same, "obtained": "download", "pages": PAGES_EACH, "characters": 50_000, "hits": hits}
        yield listed, {**read, "rules": list(book.digests)}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    settings = quick_settings(tmp_path_factory.mktemp("million") / "data")
    raw, book = RawZone(settings.raw_dir), load_rules(resources.REFERENCE_DIR / "mention_rules.csv")
    venues = [v for v in load_venues() if v.publisher != "openreview"]
    each = PAPERS // len(venues) + 1
    for venue in venues:
        listed, read = zip(*rows_of(venue, each, book), strict=True)
        for dataset, rows in ((LISTING, listed), (READS, read)):
            partial = raw.open_partial(dataset, venue.name)
            names = dataset.schema.names
            whole = [{name: row.get(name) for name in names} for row in rows]
            partial.write_part("all", pa.Table.from_pylist(whole, schema=dataset.schema))
            partial.publish(SOURCE, url="http://127.0.0.1/", as_of=date(2026, 11, 24), series=venue.name)
    started = time.perf_counter()
    products.build(settings, products.gather_inputs(settings))
    print(f"\nbuilt from {each * len(venues):,} papers in {time.perf_counter() - started:.1f} s")
    with Warehouse(settings.warehouse_path, resources.SQL_DIR) as opened:
        yield opened


QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("mention_share", {}),
    ("mention_share", {"venue": "CVPR", "year": 2024, "rule_set": "mention-1"}),
    ("mention_hits", {"venue": "CVPR", "year": 2024, "framework": "pytorch"}),
    ("mention_hits", {"framework": "jax"}),
    ("mention_pytorch_share", {}),
    ("mention_coverage", {}),
]


def test_asking_a_million_pages_of_hits(warehouse: Warehouse) -> None:
    read = sum(
        row["papers_read"]
        for row in warehouse.query("mention_coverage").dicts()
        if row["origin"] == "collected"
    )
    print(f"{read * PAGES_EACH:,} pages, {len(warehouse.query('mention_hits').dicts()):,} hits of mention-1")
    assert read * PAGES_EACH >= 1_000_000

    for name, params in QUESTIONS:
        best = float("inf")
        for _ in range(ROUNDS):
            started = time.perf_counter()
            rows = len(warehouse.query(name, **params).dicts())
            best = min(best, time.perf_counter() - started)
        print(f"  {name} {params}: {best * 1000:.0f} ms, {rows:,} rows")
