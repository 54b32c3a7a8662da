"""What papers and labelled repositories cost as they grow, on SYNTHETIC rows: disk, builds.

    SIZES=10000,40000 python -m tests.benchmarks.scale_study_papers OUT.csv

Each size is so many papers that were read, over all venues and years of the reference table, and as many
repositories with a label. A hundredth is added for the second build. docs/scale.md says what follows.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.papers.rules import load_rules
from frameshare.raw.dataset import Dataset
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Source
from frameshare.sources.paper_texts import SOURCE as PAPERS
from frameshare.sources.paper_texts.listing import LISTING
from frameshare.sources.paper_texts.readings import READS
from frameshare.sources.repo_labels import LABELS
from frameshare.sources.repo_labels import SOURCE as REPOSITORIES
from tests.benchmarks import scale_study
from tests.benchmarks.costs import cost_in_child

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,40000").split(",")]
DAY = date(2026, 3, 20)
_LISTING = """
select $venue as venue, $year::int as year, 'synthetic-' || i as paper_id, 'Synthetic title ' || i as title,
    ['Author ' || (hash(i) % 20000), 'Author ' || (hash(i + 1) % 20000)] as authors,
    'https://example.org/' || i || '.pdf' as pdf_url, 'https://example.org/' || i as page_url,
    md5(i::varchar) as sample_rank
from range($start, $stop) as t (i)
"""
_READS = """
select $venue as venue, $year::int as year, 'synthetic-' || i as paper_id, 'download' as obtained,
    sha256(i::varchar) as content_sha256, null::varchar as reason, null::varchar as detail, 9::int as pages,
    40000::bigint as characters, 30000::bigint as body_characters, 8000::bigint as references_characters,
    2000::bigint as appendix_characters, $digests::varchar[] as rules,
    list_transform(range((hash(i) % 4)::bigint), lambda n: {
        'rule': $digests[1 + (hash(i + n) % len($digests))::int], 'page': (1 + n)::int, 'section': 'body',
        'context': 'synthetic words before a name of a framework and synthetic words after it ' || i
    }) as hits
from range($start, $stop) as t (i)
"""
_LABELS = """
select 'github.com/synthetic/repository-' || i as repository, 'labelled' as status,
    $day as labelled_on, 'new' as chosen_as, md5(i::varchar) as commit_sha, '2026-01-01' as committed_on,
    'pwc-classifier-2' as definition, false as is_multi, 'imports' as evidence,
    ['pytorch', 'tensorflow', 'jax', 'none'][1 + (hash(i) % 4)::int] as "primary",
    ['pytorch', 'tf', 'jax', 'none'][1 + (hash(i) % 4)::int] as pwc_compat,
    '{"pytorch": {"imports": 9}}' as counts, '{"python": 20}' as code_files, 1.0::double as understood_share,
    0.5::double as label_share, 20::bigint as files_read, null::varchar as limits_reached
from range($start, $stop) as t (i)
"""


def add(
    raw: RawZone, source: Source, dataset: Dataset, sql: str, series: str | None, **values: object
) -> None:
    """Publish one snapshot of invented rows through the raw zone itself."""
    with duckdb.connect() as connection:
        rows: pa.Table = connection.execute(sql, values).to_arrow_table()
    growing = raw.open_partial(dataset, f"synthetic-{values['start']}")
    growing.write_part("synthetic", rows.select(dataset.schema.names).cast(dataset.schema))
    growing.publish(source, url="synthetic", as_of=DAY, series=series)


def grow(folder: Path, start: int, stop: int, venue_years: list[tuple[str, int]]) -> None:
    """Add papers, shared out evenly over venues and years, and repositories."""
    raw, digests = RawZone(folder / "raw"), list(load_rules(REFERENCE_DIR / "mention_rules.csv").digests)
    each = (stop - start) // len(venue_years)
    for number, (venue, year) in enumerate(venue_years):
        span = {"start": start + number * each, "stop": start + (number + 1) * each}
        shared = {"venue": venue, "year": year, **span}
        add(raw, PAPERS, LISTING, _LISTING, f"{venue} {year}", **shared)
        add(raw, PAPERS, READS, _READS, f"{venue} {year}", digests=digests, **shared)
    add(raw, REPOSITORIES, LABELS, _LABELS, None, day=DAY.isoformat(), start=start, stop=stop)


def measure(size: int) -> dict[str, float]:
    """Build with so many papers and repositories, then with a hundredth more of one venue and year."""
    known = [(row["venue"], int(row["year"])) for row in read_rows(REFERENCE_DIR, "venues")]
    with tempfile.TemporaryDirectory(prefix="synthetic-papers-") as name:
        folder = Path(name)
        grow(folder, 0, size, known[:40])
        whole = cost_in_child(partial(scale_study.build, folder))
        grow(folder, size, size + size // 100, known[40:41])
        one_more = cost_in_child(partial(scale_study.build, folder))
        return {
            "papers": size,
            "repositories": size,
            "raw_bytes": scale_study.size(folder / "raw"),
            "warehouse_bytes": (folder / "warehouse.duckdb").stat().st_size,
            **scale_study.columns(whole, one_more),
        }


def main() -> None:
    scale_study.write_table(sys.argv[1], map(measure, SIZES))


if __name__ == "__main__":
    main()
