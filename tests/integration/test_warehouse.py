"""The warehouse is published whole or not at all, documented, checked, and never blocks its readers."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pytest

from frameshare.base.errors import ContentError, UsageError, WarehouseError
from frameshare.warehouse.reader import Warehouse
from tests.house import COUNTED, LABELLED, TITLES_TOML, House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_an_empty_raw_zone_builds_an_empty_documented_warehouse(house: House) -> None:
    house.build()

    assert house.counts() == []


def test_a_build_answers_from_all_snapshots_with_reference_labels(house: House) -> None:
    house.add_snapshot(1, "pytorch", "jax", None)
    house.add_snapshot(2, "pytorch")

    house.build()

    assert house.counts() == [("JAX", 1), ("PyTorch", 2), ("unknown", 1)]
    assert house.counts(least="2") == [("PyTorch", 2)]


@pytest.mark.deep
def test_only_new_snapshots_are_computed_and_a_changed_rule_recomputes_them(house: House) -> None:
    for day in (1, 2, 3):
        house.add_snapshot(day, "pytorch", f"other{day}")
    first = house.build().snapshots_computed

    again = house.build().snapshots_computed
    house.add_snapshot(4, "pytorch")
    one_more = house.build().snapshots_computed
    house.title({"pytorch": "Torch"})
    after_rule = house.build().snapshots_computed

    assert (first, again, one_more, after_rule) == (3, 0, 1, 4)
    assert ("Torch", 4) in house.counts()


def test_what_only_the_build_uses_is_not_published(house: House) -> None:
    house.build()

    with duckdb.connect(str(house.path), read_only=True) as connection:
        tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert "counted" in tables
    assert "labelled" not in tables


def test_every_published_table_and_column_has_a_comment(house: House) -> None:
    house.build()

    with duckdb.connect(str(house.path), read_only=True) as connection:
        bare = connection.execute(
            "select table_name from duckdb_tables() where comment is null union all "
            "select table_name || '.' || column_name from duckdb_columns() "
            "where not internal and comment is null"
        ).fetchall()
    assert bare == []


def test_a_failed_check_leaves_the_published_warehouse_and_names_the_row(house: House) -> None:
    house.add_snapshot(1, "pytorch")
    house.build()
    before = house.path.read_bytes()
    house.write(
        "checks/no_unknown", "-- A model has no label.\nselect * from marts.counted where label = 'unknown'"
    )
    house.add_snapshot(2, None)

    with pytest.raises(WarehouseError, match=r"no_unknown: A model has no label.*label=unknown"):
        house.build()

    assert house.path.read_bytes() == before
    assert not list(house.root.glob(".*building*"))


def test_a_warning_is_reported_and_does_not_stop_the_build(house: House) -> None:
    house.write("checks/few", "-- Few models.\n-- severity: warning\nselect count(*) as n from marts.counted")

    report = house.build()

    assert [(w.check, w.meaning) for w in report.warnings] == [("few", "Few models.")]


def test_a_check_can_compare_with_what_was_published_before(house: House) -> None:
    house.write(
        "checks/no_label_lost",
        "-- A label was lost.\n-- needs: published\nselect label from published.marts.counted "
        "except select label from marts.counted",
    )
    house.add_snapshot(1, "jax")
    house.build()
    house.title({"pytorch": "PyTorch"})

    with pytest.raises(WarehouseError, match="A label was lost"):
        house.build()

    assert house.counts() == [("JAX", 1)]


def test_two_rows_for_one_key_stop_the_build(house: House) -> None:
    house.write(
        "marts/counted",
        COUNTED.replace(
            "group by all", "group by all union all select 'a', 'b', 1 union all select 'a', 'b', 2"
        ),
    )

    with pytest.raises(WarehouseError, match=r"marts\.counted has more than one row for a key"):
        house.build()


def test_a_column_that_the_header_does_not_describe_stops_the_build(house: House) -> None:
    house.write("marts/counted", COUNTED.replace("--   models: number of models\n", ""))

    with pytest.raises(WarehouseError, match="does not describe its columns") as caught:
        house.build()

    assert caught.value.where.endswith("counted.sql")


def test_a_wrong_model_names_its_file(house: House) -> None:
    house.write("marts/counted", COUNTED.replace("count(*)", "nonsense(label)"))

    with pytest.raises(WarehouseError, match="nonsense") as caught:
        house.build()

    assert caught.value.where.endswith("counted.sql")


def test_a_per_snapshot_model_may_not_read_across_snapshots(house: House) -> None:
    house.write("staging/labelled", LABELLED.replace("reference.titles", "meta.snapshots"))
    house.add_snapshot(1, "jax")

    with pytest.raises(WarehouseError, match="reads more than one"):
        house.build()


def test_a_reference_cell_of_the_wrong_type_names_the_file(house: House) -> None:
    toml = house.reference / "titles.toml"
    toml.write_text(
        TITLES_TOML.replace('type = "varchar"\ndescription = "name"', 'type = "date"\ndescription = "n"')
    )

    with pytest.raises(ContentError) as caught:
        house.build()

    assert caught.value.where.endswith("titles.csv")


def test_a_header_that_differs_from_its_description_names_both(house: House) -> None:
    (house.reference / "titles.csv").write_text("framework,name\na,b\n")

    with pytest.raises(ContentError, match=r"framework, title.*framework, name"):
        house.build()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda w: w.query("nothing"), "Unknown query 'nothing'"),
        (lambda w: w.query("counts", size=1), "no parameter size"),
        (lambda w: w.query("counts", least="many"), "wrong type"),
        (lambda w: w.columns("marts.nothing"), "Unknown table"),
    ],
)
def test_a_wrong_question_says_what_is_possible(
    house: House, call: Callable[[Warehouse], object], message: str
) -> None:
    house.build()

    with Warehouse(house.path, house.sql) as warehouse, pytest.raises(UsageError, match=message):
        call(warehouse)


def test_no_warehouse_and_a_damaged_one_say_what_to_run(house: House) -> None:
    with pytest.raises(WarehouseError, match="frameshare run"):
        Warehouse(house.path, house.sql)
    house.path.write_bytes(b"no database" * 1000)

    with pytest.raises(WarehouseError, match="frameshare build"):
        Warehouse(house.path, house.sql)


def test_a_killed_build_leaves_a_file_that_the_next_build_sweeps(house: House) -> None:
    leftover = house.root / f".warehouse.duckdb.building-{os.getpid() + 1}"
    leftover.write_bytes(b"half")

    house.build()

    assert not leftover.exists()
    assert house.counts() == []


def _read_until(stop: Event, root: Path, failures: multiprocessing.SimpleQueue[str], ready: Event) -> None:
    answers = 0
    while not stop.is_set():
        try:
            with Warehouse(root / "warehouse.duckdb", root / "sql") as warehouse:
                rows = warehouse.query("counts").rows
            assert len(rows) == 1
        except Exception as error:
            failures.put(repr(error))
            return
        answers += 1
        ready.set()
        stop.wait(0.05)
    failures.put(f"answers={answers}")


@pytest.fixture
def readers(house: House) -> Iterator[Callable[[], list[str]]]:
    house.add_snapshot(1, "pytorch")
    house.build()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["frameshare.warehouse"])
    stop, failures = context.Event(), context.SimpleQueue()
    ready = [context.Event() for _ in range(10)]
    processes = [context.Process(target=_read_until, args=(stop, house.root, failures, e)) for e in ready]
    for process in processes:
        process.start()
    assert all(e.wait(60) for e in ready)

    def finish() -> list[str]:
        stop.set()
        return [failures.get() for _ in processes]

    yield finish
    stop.set()
    for process in processes:
        process.join(30)


@pytest.mark.deep
@pytest.mark.parametrize("publishes", [5, pytest.param(100, marks=pytest.mark.nightly)])
def test_ten_readers_query_through_many_publishes_without_an_error(
    house: House, readers: Callable[[], list[str]], publishes: int
) -> None:
    for _ in range(publishes):
        house.build()

    reports = readers()

    assert all(report.startswith("answers=") for report in reports), reports
    assert sum(int(report.removeprefix("answers=")) for report in reports) > publishes
