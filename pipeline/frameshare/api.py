"""frameshare from Python: the published warehouse as DuckDB, and its answers as pandas DataFrames.

    import frameshare
    frameshare.query("verdict", question="deployment")
    frameshare.sql("from marts.papers_by_venue_year where year = $year", year=2020)

Every function takes `path`, the warehouse; by default the one in FRAMESHARE_DATA_DIR.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pyarrow as pa

from frameshare.base.errors import UsageError
from frameshare.base.resources import SQL_DIR
from frameshare.base.settings import Settings
from frameshare.warehouse.about import Background
from frameshare.warehouse.adhoc.parent import Limits, Question, run_user_sql_as_arrow
from frameshare.warehouse.order import tables_read
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.storage.interface import Storage, storage_at, storage_of
from frameshare.warehouse.storage.opening import connect as open_connection

if TYPE_CHECKING:
    import plotly.graph_objects as go

_NULLABLE = {
    pa.int8(): pd.Int8Dtype(),
    pa.int16(): pd.Int16Dtype(),
    pa.int32(): pd.Int32Dtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.string(): pd.StringDtype(),
}
# A text column with at most this many distinct values, each occurring twice on average, is a category.
_MOST_CATEGORIES = 200


def connect(path: Path | str | None = None) -> duckdb.DuckDBPyConnection:
    """Open the published warehouse read-only; a concurrent build is never blocked.

    Raises WarehouseError if there is none.
    """
    return open_connection(_place(path).opening())


def query(name: str, *, path: Path | str | None = None, **params: Any) -> pd.DataFrame:
    """Answer a saved query as a DataFrame.

    `.attrs` holds sources, as_of, definitions, licences and caveats. Columns keep their meaning as dtypes:
    nullable integers, days as datetime64, repeated words as categories. Raises UsageError for an unknown
    query, parameter or value, WarehouseError if there is no warehouse.
    """
    with Warehouse(_place(path), SQL_DIR) as warehouse:
        warehouse.check_values(warehouse.query(name, **params), params)
        frame = _frame(warehouse.arrow(name, **params))
        about = Background.of(warehouse).about({f"query {name}"})
        description = warehouse.queries[name].header.summary
    frame.attrs.update(about.as_dict_with_caveats(), description=description)
    return frame


def sql(statement: str, *, path: Path | str | None = None, **params: Any) -> pd.DataFrame:
    """Answer one select as a DataFrame, as `query` does, sandboxed and limited as `frameshare sql` is.

    `params` are bound to `$name` in the statement. Raises UsageError for SQL that is wrong or not allowed,
    WarehouseError if there is no warehouse or a limit was reached.
    """
    place, settings = _place(path), Settings()
    limits = Limits(settings.sql_timeout_s, settings.sql_memory_limit)
    frame = _frame(run_user_sql_as_arrow(place, Question(statement, params), limits))
    with Warehouse(place, SQL_DIR) as warehouse:
        about = Background.of(warehouse).about(tables_read(statement))
    frame.attrs.update(about.as_dict_with_caveats(), description=statement)
    return frame


def figure(card: str, *, path: Path | str | None = None, panel: int = 0, **choice: str) -> go.Figure:
    """Return the chart of a card of the pages as a Plotly figure, as they draw it, titled with its finding.

    `card` is `page/card`, or the card alone where one page has it; `choice` names its selectors' options,
    `panel` one of its charts if there are several. Raises UsageError for an unknown name, listing the known
    ones, and for a card without a chart; WarehouseError if there is no warehouse.
    """
    import plotly.graph_objects as go  # noqa: PLC0415 - slow to import

    from frameshare_site.figures import chart  # noqa: PLC0415 - imports every page

    with Warehouse(_place(path), SQL_DIR) as warehouse:
        drawn, finding = chart(warehouse, card, choice, panel)
    # The pages' own keys beside Plotly's, such as a trace's framework, are left out.
    return go.Figure(drawn, skip_invalid=True).update_layout(title=finding)


def _place(path: Path | str | None) -> Storage:
    return storage_of(Settings()) if path is None else storage_at(Path(path))


def _frame(table: pa.Table) -> pd.DataFrame:
    table = table.cast(pa.schema([_without_decimals(field, table) for field in table.schema]))
    try:
        frame: pd.DataFrame = table.to_pandas(
            types_mapper=_NULLABLE.get, date_as_object=False, integer_object_nulls=True
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise UsageError(
            "pandas has no form for a column of this answer",
            where=", ".join(f"{field.name} ({field.type})" for field in table.schema)[:200],
            expected="types that pandas has",
            found=str(error),
            next_step="turn the column into text (column::varchar)",
        ) from error
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            values = frame.iloc[:, place]
            distinct = values.nunique()
            if 0 < distinct <= min(_MOST_CATEGORIES, len(values) // 2):
                frame.isetitem(place, values.astype("category").array)
    return frame


def _without_decimals(field: pa.Field, table: pa.Table) -> pa.Field:
    """Turn DuckDB's sums of integers, which come as wide decimals, back into integers where they fit."""
    if not (pa.types.is_decimal(field.type) and field.type.scale == 0):
        return field
    largest = max(
        (abs(value) for value in table.column(field.name).to_pylist() if value is not None), default=0
    )
    return field.with_type(pa.int64()) if largest < 2**63 else field
