"""Load an archive with the collector and build the marts of repositories, and nothing else, in one process.

python -m tests.benchmarks.frameshare_archive FOLDER DATA_DIR
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from frameshare.base import resources
from frameshare.base.progress import Progress
from frameshare.base.reference import ReferenceTable, load_tables
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.raw.zone import RawZone
from frameshare.sources.base import CollectOptions, Context
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import build_warehouse

KEYS = ("pwc_archive", "code_of_paper", "paperswithcode_co", "hf_papers", "repo_labels")
LEFT_OUT = {"synthetic-links.json.gz"}


def main() -> None:
    """Import the files, then build the models of the code page into a warehouse file."""
    folder, data_dir = Path(sys.argv[1]), Path(sys.argv[2])
    settings = Settings(data_dir=data_dir)
    sources = [all_sources()[key] for key in KEYS]
    raw = RawZone(settings.raw_dir)
    parquet = data_dir / "parquet"
    parquet.mkdir(parents=True)
    for path in folder.iterdir():
        if path.name not in LEFT_OUT:
            (parquet / path.name).hardlink_to(path)
    with HttpClient(settings) as http, Progress(is_quiet=True) as progress:
        options = CollectOptions(from_path=parquet)
        sources[0].collect(Context(sources[0], settings, http, raw, progress, options))
    inputs = Inputs(raw, sources, tables_of_code())
    report = build_warehouse(
        settings.warehouse_path, models_of_code(data_dir / "sql"), inputs, cache_dir=settings.cache_dir
    )
    assert report.models > 10


def tables_of_code() -> list[ReferenceTable]:
    """Return the bundled tables that repositories need."""
    seeds = load_tables(resources.SEED_DIR, "seed")
    return [
        *load_tables(resources.REFERENCE_DIR, "reference"),
        *(t for t in seeds if t.name.startswith(("pwc_", "code_"))),
    ]


def models_of_code(target: Path) -> Path:
    """Copy the models that repositories need, so that nothing else is built or measured."""
    wanted = ("pwc_", "code_", "paperswithcode_co_", "hf_paper_", "repository_labels")
    for schema in ("macros", "staging", "intermediate", "marts"):
        (target / schema).mkdir(parents=True)
        for path in (resources.SQL_DIR / schema).rglob("*.sql"):
            if schema == "macros" or path.name.startswith(wanted):
                shutil.copy(path, target / schema)
    return target


if __name__ == "__main__":
    main()
