"""What stands behind an answer: sources, dates, definitions and licences, followed through the lineage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from frameshare.base import resources
from frameshare.base.reference import ReferenceTable, load_tables
from frameshare.sources.registry import all_sources
from frameshare.warehouse.catalog import Model, load_models, load_queries
from frameshare.warehouse.lineage import Lineage, read_lineage
from frameshare.warehouse.reader import Warehouse


@dataclass(frozen=True)
class About:
    """What stands behind an answer; `as_of` is the newest day that its sources describe."""

    sources: tuple[str, ...]
    as_of: date | None
    definitions: tuple[str, ...]
    licences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, the day as ISO 8601."""
        return {
            "sources": list(self.sources),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "definitions": list(self.definitions),
            "licences": list(self.licences),
        }


@dataclass(frozen=True)
class Background:
    """What is declared of everything that answers are made from."""

    lineage: Lineage
    models: Mapping[str, Model]
    bundled: Mapping[str, ReferenceTable]
    as_of: Mapping[str, date | None]

    @classmethod
    def of(cls, warehouse: Warehouse) -> Background:
        """Read it from the declarations, once a process, and from an open warehouse."""
        return cls(*_declared(), {row["source"]: row["as_of"] for row in warehouse.freshness()})

    def about(self, names: Iterable[str]) -> About:
        """Return what stands behind an answer from these tables or saved queries (`query NAME`)."""
        upstream = self.lineage.upstream(names)
        sources = [source for source in all_sources().values() if source.key in upstream]
        seeds = [table for name, table in self.bundled.items() if name in upstream and table.schema == "seed"]
        days = [day for source in sources if (day := self.as_of.get(source.key)) is not None]
        definitions = {
            self.models[name].header.fields["definition"]
            for name in upstream & self.models.keys()
            if "definition" in self.models[name].header.fields
        }
        licences = {source.licence for source in sources} | {table.licence for table in seeds}
        return About(
            (*(source.key for source in sources), *(f"seed.{table.name}" for table in seeds)),
            max(days, default=None),
            tuple(sorted(definitions)),
            tuple(sorted(licences)),
        )


@cache
def _declared() -> tuple[Lineage, Mapping[str, Model], Mapping[str, ReferenceTable]]:
    models = load_models(resources.SQL_DIR)
    tables = [*load_tables(resources.SEED_DIR, "seed"), *load_tables(resources.REFERENCE_DIR, "reference")]
    queries = load_queries(resources.SQL_DIR)
    return (
        read_lineage(all_sources().values(), models, queries.values()),
        {model.full_name: model for model in models},
        {f"{table.schema}.{table.name}": table for table in tables},
    )
