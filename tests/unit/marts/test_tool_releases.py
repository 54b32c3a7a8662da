"""Releases of a tool: only the later reading of a repository counts."""

from __future__ import annotations

from datetime import date

from tests.unit.marts.tiny_warehouse import Table, build

FIRST, SECOND = date(2026, 10, 1), date(2026, 11, 1)
COLUMNS = {
    "repository": "varchar",
    "tag": "varchar",
    "published_at": "timestamp",
    "is_prerelease": "boolean",
    "snapshot_date": "date",
    "snapshot_id": "varchar",
}
EMPTY = {
    "seed.pypi_releases": {
        "package": "varchar",
        "version": "varchar",
        "released_on": "date",
        "is_yanked": "boolean",
        "is_prerelease": "boolean",
    },
    "reference.tool_packages": {
        "tool": "varchar",
        "package": "varchar",
        "registry": "varchar",
        "role": "varchar",
    },
    "reference.tool_releases": {
        "tool": "varchar",
        "version": "varchar",
        "released_on": "date",
        "read_on": "date",
    },
}


def test_a_release_that_was_taken_back_is_gone_and_one_published_again_counts_once() -> None:
    readings = [
        ("pytorch/serve", "v1", date(2026, 1, 1), False, FIRST, "1"),
        ("pytorch/serve", "v2", date(2026, 9, 1), False, FIRST, "1"),
        ("jax-ml/jax", "v7", date(2026, 5, 1), False, FIRST, "1"),
        ("pytorch/serve", "v1", date(2026, 1, 3), False, SECOND, "2"),
    ]
    repositories = [("TorchServe", "pytorch/serve", "main"), ("JAX", "jax-ml/jax", "main")]
    tables = {name: Table(columns) for name, columns in EMPTY.items()}
    tables["raw.github_releases"] = Table(COLUMNS, readings)
    tables["reference.tool_repositories"] = Table(
        {"tool": "varchar", "repository": "varchar", "role": "varchar"}, repositories
    )
    built = build(tables, ["intermediate.tool_releases"])
    found = built.sql(
        "select tool, version, released_on, read_on from intermediate.tool_releases order by all"
    )
    assert found.fetchall() == [
        ("JAX", "v7", date(2026, 5, 1), FIRST),
        ("TorchServe", "v1", date(2026, 1, 3), SECOND),
    ]
