"""A small real warehouse of a test's own: two models, a query, a reference table, a raw zone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from frameshare.base.reference import load_tables
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Outcome, Source
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import BuildReport, build_warehouse
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.storage.interface import Storage, storage_at

MODELS = Dataset(
    "models",
    "Models of a test.",
    (Column("id", pa.string(), "id", is_nullable=False), Column("framework", pa.string(), "label")),
    ("id",),
)
SOURCE = Source(
    "hub", "Hub", "https://example.org", "CC0", "x", timedelta(days=1), (MODELS,), {}, lambda _: Outcome()
)
LABELLED = """\
-- Each model of a snapshot with its label.
-- grain: one row per snapshot and model
-- key: snapshot_id, id
-- per_snapshot: models
-- internal: true
-- columns:
--   snapshot_id: snapshot
--   id: model
--   label: framework, unknown where the source gives none
select m.snapshot_id, m.id, coalesce(t.title, 'unknown') as label
from raw.models as m
left join reference.titles as t using (framework)
"""
COUNTED = """\
-- Models by label and snapshot.
-- grain: one row per snapshot and label
-- key: snapshot_id, label
-- columns:
--   snapshot_id: snapshot
--   label: framework
--   models: number of models
select snapshot_id, label, count(*) as models from staging.labelled group by all
"""
COUNTS = """\
-- How many models have each label?
-- param least: integer = 0 | leave out labels with fewer models
-- columns:
--   label: framework
--   models: number of models
select label, sum(models)::bigint as models from marts.counted
group by all having sum(models) >= $least order by 1
"""
TITLES_TOML = """\
title = "Titles"
description = "A framework's name for people."
key = ["framework"]
source = "us"
licence = "Apache-2.0"
[columns.framework]
type = "varchar"
description = "key"
[columns.title]
type = "varchar"
description = "name"
"""


class House:
    """A small real warehouse: SQL files, a reference table, a raw zone, all in a folder of the test's."""

    def __init__(self, root: Path) -> None:
        self.root, self.sql, self.reference = root, root / "sql", root / "reference"
        self.path, self.raw = root / "warehouse.duckdb", RawZone(root / "raw")
        self.storage: Storage = storage_at(self.path)
        for folder in ("staging", "marts", "checks", "queries"):
            (self.sql / folder).mkdir(parents=True)
        self.reference.mkdir()
        self.write("staging/labelled", LABELLED)
        self.write("marts/counted", COUNTED)
        self.write("queries/counts", COUNTS)
        (self.reference / "titles.toml").write_text(TITLES_TOML)
        self.title({"pytorch": "PyTorch", "jax": "JAX"})

    def write(self, name: str, text: str) -> None:
        (self.sql / f"{name}.sql").write_text(text)

    def title(self, titles: dict[str, str]) -> None:
        lines = ["framework,title", *(f"{k},{v}" for k, v in titles.items())]
        (self.reference / "titles.csv").write_text("\n".join(lines) + "\n")

    def add_snapshot(self, day: int, *frameworks: str | None) -> None:
        partial = self.raw.open_partial(MODELS, "run")
        rows = [{"id": f"m{day}-{n}", "framework": f} for n, f in enumerate(frameworks)]
        partial.write_part("all", rows)
        partial.publish(SOURCE, url="u", as_of=date(2026, 1, day))

    def build(self, path: Path | None = None, *, is_standing_sound: bool = False) -> BuildReport:
        inputs = Inputs(self.raw, [SOURCE], load_tables(self.reference, "reference"))
        return build_warehouse(
            path or self.storage,
            self.sql,
            inputs,
            cache_dir=self.root / "cache",
            is_standing_sound=is_standing_sound,
        )

    def counts(self, **params: object) -> list[tuple[object, ...]]:
        with Warehouse(self.storage, self.sql) as warehouse:
            return warehouse.query("counts", **params).rows
