"""Bundled rows beside collected ones: a bundled row gives way only to a collected row of the same thing.

`[gives_way]` in each seed table's TOML defines "the same thing". From that a view `bundled.<table>` is made:
the rows that no collected row replaces. Models read the table through it.
"""

from __future__ import annotations

from collections.abc import Iterable

from frameshare.base.reference import GivesWay, ReferenceTable
from frameshare.warehouse.catalog import BUNDLED, Header, Model


def bundled_models(tables: Iterable[ReferenceTable]) -> list[Model]:
    """Return a view for each table that declares what its rows give way to."""
    return [_model(table, table.gives_way) for table in tables if table.gives_way]


def _model(table: ReferenceTable, gives_way: GivesWay) -> Model:
    to, by = gives_way.to, ", ".join(gives_way.by)
    header = Header(
        f"{table.title}: the rows that no row of {to} of the same {by} replaces.",
        {"internal": "true", "stored": "false"},
        (),
        {column.name: column.description for column in table.columns},
    )
    sql = f"select *\nfrom {table.schema}.{table.name}\nanti join {to} using ({by})"
    return Model(BUNDLED, table.name, table.path.with_suffix(".toml"), sql, header)
