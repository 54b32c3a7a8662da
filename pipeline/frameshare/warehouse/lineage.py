"""Lineage: sources, raw datasets, models, saved queries and charts as one directed graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from frameshare.base.errors import UsageError
from frameshare.sources.base import Source
from frameshare.warehouse.catalog import Model, Query
from frameshare.warehouse.order import dependencies


@dataclass(frozen=True)
class Lineage:
    """The graph: `reads` maps each node to the nodes that it is made from."""

    reads: Mapping[str, frozenset[str]]

    def around(self, name: str) -> Lineage:
        """Return the subgraph upstream and downstream of `name`.

        Raises UsageError that suggests similar names if `name` is not in the graph.
        """
        if name not in self.reads:
            near = get_close_matches(name, self.reads, n=3, cutoff=0.5)
            raise UsageError(
                f"Unknown name {name!r}",
                where="frameshare lineage",
                expected="a source, schema.table or saved query",
                next_step=f"did you mean {' or '.join(near)}?"
                if near
                else "run `frameshare lineage` for all of them",
            )
        wanted = _reachable(name, self.reads) | _reachable(name, self._read_by())
        return Lineage({node: reads & wanted for node, reads in self.reads.items() if node in wanted})

    def with_charts(self, charts: Iterable[tuple[str, str]]) -> Lineage:
        """Return the graph with charts, each an address in the site and the saved query that it draws."""
        drawn = {
            f"chart {address}": frozenset({f"query {query}"})
            for address, query in charts
            if f"query {query}" in self.reads
        }
        return Lineage({**self.reads, **drawn})

    def upstream(self, names: Iterable[str]) -> set[str]:
        """Return everything that these are made from, including themselves."""
        return {found for name in names if name in self.reads for found in _reachable(name, self.reads)}

    def _read_by(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {name: set() for name in self.reads}
        for name, reads in self.reads.items():
            for read in reads:
                found[read].add(name)
        return {name: frozenset(names) for name, names in found.items()}

    def as_text(self) -> str:
        """Return one line per node, in the order of the data flow: the node, and what it is made from."""
        width = max(map(len, self.reads), default=0)
        lines = (
            f"{name:<{width}}  <- {', '.join(sorted(reads))}" for name, reads in self._ordered() if reads
        )
        return "\n".join(lines)

    def as_mermaid(self) -> str:
        """Return the graph as a Mermaid flowchart."""
        numbers = {name: f"n{number}" for number, (name, _) in enumerate(self._ordered())}
        boxes = [f'    {numbers[name]}["{name}"]' for name in numbers]
        arrows = [
            f"    {numbers[read]} --> {numbers[name]}"
            for name, reads in self._ordered()
            for read in sorted(reads)
        ]
        return "\n".join(["flowchart LR", *boxes, *arrows])

    def _ordered(self) -> list[tuple[str, frozenset[str]]]:
        return sorted(self.reads.items(), key=lambda node: (self._depth(node[0]), node[0]))

    def _depth(self, name: str) -> int:
        return max((self._depth(read) + 1 for read in self.reads[name]), default=0)


def read_lineage(sources: Iterable[Source], models: Iterable[Model], queries: Iterable[Query]) -> Lineage:
    """Read the graph from the sources' declarations and from the SQL files themselves."""
    reads: dict[str, frozenset[str]] = {}
    for source in sources:
        reads[source.key] = frozenset()
        for dataset in source.datasets:
            name = f"raw.{dataset.name}"
            reads[name] = reads.get(name, frozenset()) | {source.key}
    with duckdb.connect() as parser:
        for model in models:
            reads[model.full_name] = frozenset(dependencies(parser, model.sql, str(model.path)))
        for query in queries:
            reads[f"query {query.name}"] = frozenset(dependencies(parser, query.sql, str(query.path)))
    for name in {read for found in reads.values() for read in found} - reads.keys():
        reads[name] = frozenset()
    return Lineage(reads)


def _reachable(name: str, edges: Mapping[str, frozenset[str]]) -> set[str]:
    found, waiting = {name}, [name]
    while waiting:
        new = edges[waiting.pop()] - found
        found |= new
        waiting += new
    return found
