"""The provenance of an answer, by its lineage: sources, dates, definitions, licences and caveats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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

# Series of reference.events and the name prefixes of their sources and bundled tables, where these differ
# from the series' name.
_SERIES = {
    "dependents": ("github_dependents",),
    "model_pages": ("model_hub_pages",),
    "papers": ("conference", "paper_", "researcher_migration"),
    "papers_with_code": ("pwc",),
    "pypi_lists": ("pypi_",),
    "surveys": ("survey",),
}
_OF_ALL_FIGURES = (
    "A missing value is unknown, never zero.",
    "A share of a sample is known within its interval only (columns low and high, 95 %).",
)
_OF_STATES = {
    "seed": "{source} was never collected here: figures bundled with frameshare stand in.",
    "never": "{source} was never collected here: it adds no figure.",
    "stale": "{source} is overdue: its newest figures are of {as_of}.",
}


@dataclass(frozen=True)
class About:
    """The provenance of an answer; `as_of` is the newest day that its sources describe.

    `caveats` are sentences: what applies to all figures, sources that are not current, method breaks.
    """

    sources: tuple[str, ...]
    as_of: date | None
    definitions: tuple[str, ...]
    licences: tuple[str, ...]
    caveats: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, the day as ISO 8601; without caveats, some of which change over time."""
        return {
            "sources": list(self.sources),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "definitions": list(self.definitions),
            "licences": list(self.licences),
        }

    def as_dict_with_caveats(self) -> dict[str, Any]:
        """Return it as plain values, with the current caveats."""
        return {**self.as_dict(), "caveats": list(self.caveats)}


@dataclass(frozen=True)
class Background:
    """The declarations of everything that answers are made from."""

    lineage: Lineage
    models: Mapping[str, Model]
    bundled: Mapping[str, ReferenceTable]
    freshness: Mapping[str, Mapping[str, Any]]
    breaks: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, warehouse: Warehouse) -> Background:
        """Read it from the declarations, once per process, and from an open warehouse."""
        freshness = {str(row["source"]): row for row in warehouse.freshness()}
        return cls(*_declared(), freshness, warehouse.breaks())

    def about(self, names: Iterable[str]) -> About:
        """Return the provenance of an answer from these tables or saved queries (`query NAME`)."""
        upstream = self.lineage.upstream(names)
        sources = [source for source in all_sources().values() if source.key in upstream]
        seeds = [table for name, table in self.bundled.items() if name in upstream and table.schema == "seed"]
        known = [self.freshness[source.key] for source in sources if source.key in self.freshness]
        days = [row["as_of"] for row in known if row["as_of"] is not None]
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
            (
                *_OF_ALL_FIGURES,
                *filter(None, map(_of_state, known)),
                *self._breaks({source.key for source in sources} | {table.name for table in seeds}),
            ),
        )

    def _breaks(self, names: Collection[str]) -> list[str]:
        """Return the events of the series from these sources and bundled tables."""
        return [
            f"{row['date'].isoformat()}: {row['event']}"
            for row in self.breaks
            if any(name.startswith(beginnings(str(row["affects"]))) for name in names)
        ]


def beginnings(series: str) -> tuple[str, ...]:
    """Return the name prefixes of the sources and bundled tables of a series in reference.events."""
    return _SERIES.get(series, (f"{series}_",))


def _of_state(row: Mapping[str, Any]) -> str:
    sentence = _OF_STATES.get(row["state"], "")
    return sentence.format(source=row["source"], as_of=row["as_of"] or "an unknown day")


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
