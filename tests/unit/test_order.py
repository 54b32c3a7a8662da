"""Models are built after those that they read; a wrong name or a circle names the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from frameshare.base.errors import WarehouseError
from frameshare.warehouse.catalog import Header, Model
from frameshare.warehouse.order import build_order


def model(name: str, sql: str) -> Model:
    return Model("marts", name, Path(f"{name}.sql"), sql, Header("x", {}, (), {}))


def test_a_model_comes_after_what_it_reads_in_a_cte_a_subquery_and_a_join() -> None:
    models = [
        model("last", "with a as (select * from marts.first) select * from a join marts.middle using (id)"),
        model("middle", "select * from (select * from marts.first)"),
        model("first", "select 1 as id from raw.papers"),
    ]

    order = [m.name for m, _ in build_order(models, {"raw.papers"})]

    assert order == ["first", "middle", "last"]


def test_a_circle_names_its_files() -> None:
    models = [model("a", "select * from marts.b"), model("b", "select * from marts.a")]

    with pytest.raises(WarehouseError, match="cycle") as caught:
        build_order(models, set())

    assert "a.sql" in caught.value.where
    assert "b.sql" in caught.value.where


def test_an_unknown_table_names_file_and_table() -> None:
    with pytest.raises(WarehouseError, match=r"raw\.nothing") as caught:
        build_order([model("a", "select * from raw.nothing")], set())

    assert caught.value.where == "a.sql"


def test_a_table_is_found_wherever_a_select_can_name_it() -> None:
    sql = """
        with a as (from raw.one), recursive_ as (select * from a union all select * from raw.two)
        select (select max(x) from raw.three), exists (from raw.four),
            [y for y in (select list(z) from raw.five)]
        from recursive_ semi join raw.six using (id), lateral (select * from raw.seven) as l
        where id in (select id from raw."Eight")
        qualify row_number() over (order by (select 1 from raw.nine)) = 1
        order by (select count(*) from raw.ten)
    """
    known = {
        f"raw.{n}" for n in ("one", "two", "three", "four", "five", "six", "seven", "Eight", "nine", "ten")
    }

    assert build_order([model("a", sql)], known)[0][1] == known


@pytest.mark.parametrize("sql", ["select 1; select 2", "drop table x", "selec 1", ""])
def test_anything_but_one_select_is_refused(sql: str) -> None:
    with pytest.raises(WarehouseError) as caught:
        build_order([model("a", sql)], set())

    assert caught.value.where == "a.sql"
