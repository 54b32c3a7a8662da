"""`pivot t on column using …` without its values: DuckDB would create a type for them, which is a write.

The values are queried first and written into the statement, which is then checked like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import duckdb

from frameshare.base.quoting import quote

MAX_VALUES = 200
_NAME = r'(?:[a-z_][\w.]*|"[^"]+")'
_PIVOT = re.compile(
    rf"(?is)(?P<head>(?:\s|--[^\n]*\n)*(?:with\b.*\))?\s*pivot\s+(?P<source>{_NAME}|\(.*\))\s+on\s+(?P<column>{_NAME}))"
    r"(?P<rest>\s+(?:using|group|order|limit)\b.*|\s*;?\s*)"
)


def with_pivot_values(sql: str, checked: Callable[[str], str], connection: duckdb.DuckDBPyConnection) -> str:
    """Return a pivot over one column with the column's values listed, any other statement as it is.

    `checked` checks the select for the values and raises if it is not allowed.
    """
    found = _PIVOT.fullmatch(sql)
    if found is None:
        return sql
    head = sql[: found.start("source")].lower().rpartition("pivot")[0]
    source, column = found["source"], found["column"]
    asked = f"{head} select distinct {column} as value from {source} order by all limit {MAX_VALUES + 1}"
    rows = connection.execute(checked(asked)).fetchall()
    if len(rows) > MAX_VALUES:
        raise ValueError(f"a pivot over more than {MAX_VALUES} values of {column}; list those that you want")
    values = ", ".join(quote(str(value)) for (value,) in rows if value is not None)
    return f"{found['head']} in ({values or 'null'}){found['rest']}"
