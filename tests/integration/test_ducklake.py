"""A warehouse in DuckLake: published in one transaction, earlier states kept, in the same sandbox."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pytest

from frameshare.base.errors import UsageError, WarehouseError
from frameshare.warehouse import Warehouse
from frameshare.warehouse.adhoc import Limits, Question, run_user_sql
from frameshare.warehouse.adhoc.rules import ForbiddenSqlError, checked_statements
from frameshare.warehouse.storage.ducklake import DuckLake
from frameshare.warehouse.storage.extensions import extension_file
from frameshare.warehouse.storage.interface import Storage, storage_at
from tests.house import House
from tests.servers.postgres import postgres

try:
    extension_file("ducklake")
except UsageError as missing:
    pytest.skip(str(missing), allow_module_level=True)

PUBLISHES = int(os.environ.get("PUBLISHES", "100"))
READERS = 10
AGREEMENT = """\
-- Do two tables of one publication agree?
-- columns:
--   title: name in the reference table
--   label: name in the mart
select (select max(title) from reference.titles where framework = 'pytorch') as title,
    (select max(label) from marts.counted) as label
"""


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house whose warehouse is in a DuckLake catalogue beside it."""
    house = House(tmp_path)
    house.storage = DuckLake(f"ducklake:sqlite:{tmp_path}/catalog.sqlite", str(tmp_path / "rows"))
    house.write("queries/agreement", AGREEMENT)
    return house


def ask(house: House, sql: str, as_of: datetime | None = None) -> list[list[object]]:
    (result,) = run_user_sql(house.storage, Question(sql, as_of=as_of), Limits(60, "1GB"))
    return result.rows


def test_a_catalogue_answers_as_a_file_does_and_keeps_earlier_states_and_comments(house: House) -> None:
    with pytest.raises(WarehouseError, match="no warehouse yet"):
        Warehouse(house.storage, house.sql)
    house.add_snapshot(1, "pytorch")
    house.build()
    after_first = datetime.now(UTC)
    with Warehouse(house.storage, house.sql) as beside:
        house.title({"pytorch": "Torch"})
        house.build()
        beside_it = beside.query("counts").rows

    with Warehouse(house.storage, house.sql) as warehouse:
        now, tables = warehouse.query("counts").rows, {row["table"]: row for row in warehouse.tables()}
        columns = warehouse.columns("marts.counted")
    with Warehouse(house.storage, house.sql, after_first) as warehouse:
        then = warehouse.query("counts").rows

    assert (now, then, beside_it) == ([("Torch", 1)], [("PyTorch", 1)], [("PyTorch", 1)])
    assert tables["marts.counted"]["description"].startswith("Models by label")
    assert columns[1] == {"column": "label", "type": "VARCHAR", "description": "framework"}
    assert ask(house, "select label from marts.counted", after_first) == [["PyTorch"]]
    with pytest.raises(UsageError, match="No state of the warehouse that old is kept"):
        ask(house, "select 1", after_first - timedelta(days=1))


@pytest.mark.deep
def test_a_publication_rewrites_only_the_tables_that_changed_and_prune_forgets_old_states(
    house: House,
) -> None:
    lake = house.storage
    assert isinstance(lake, DuckLake)
    house.build()
    files = rows_files(house)
    house.build(is_standing_sound=True)
    new = rows_files(house) - files
    before = lake.history()

    lake.prune(datetime.now(UTC) + timedelta(days=1))

    assert "counted" not in {file.parent.name for file in new}
    assert len(before) == 2
    assert lake.history() == before[1:]
    assert house.counts() == []


def rows_files(house: House) -> set[Path]:
    return set((house.root / "rows").rglob("*.parquet"))


@pytest.mark.deep
def test_a_failed_publication_leaves_the_one_that_stands(house: House) -> None:
    house.add_snapshot(1, "pytorch")
    house.build()
    before = house.storage.mark()

    with pytest.raises(KeyboardInterrupt):
        half_publish(house)

    assert house.storage.mark() == before
    assert house.counts() == [("PyTorch", 1)]


def half_publish(house: House) -> None:
    with duckdb.connect() as connection, house.storage.building(connection, starts_as_standing=True):
        connection.execute("begin")
        connection.execute("drop table output.marts.counted")
        raise KeyboardInterrupt


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("lake"))
    house.storage = DuckLake(f"ducklake:sqlite:{house.root}/catalog.sqlite", str(house.root / "rows"))
    house.build()
    return house


REFUSED = [
    "create table marts.mine as select 1",
    "insert into marts.counted select * from marts.counted",
    "copy (select 1) to '{rows}/mine.csv'",
    "from read_parquet('{rows}/**/*.parquet')",
    "from '{rows}/marts/counted/*.parquet'",
    "from __ducklake_metadata_warehouse.ducklake_table",
    "call ducklake_expire_snapshots('warehouse', older_than => now())",
    "from ducklake_snapshots('warehouse')",
    "from duckdb_secrets()",
    "attach 'ducklake:sqlite:{rows}/../catalog.sqlite' as mine",
    "set allowed_directories = ['/']",
]


@pytest.mark.deep
def test_the_sandbox_refuses_what_only_a_catalogue_offers(lake: House) -> None:
    with Warehouse(lake.storage, lake.sql) as warehouse:
        for sql in REFUSED:
            with pytest.raises(ForbiddenSqlError):
                list(
                    checked_statements(
                        warehouse._connection, sql.format(rows=lake.root / "rows"), is_script=False
                    )
                )
    with pytest.raises(UsageError, match="more than read"):
        ask(lake, f"from '{lake.root}/rows/*/*/*.parquet'")


def test_behind_the_rules_the_engine_reads_no_other_file_and_writes_nothing(lake: House) -> None:
    secret = lake.root / "secret.csv"
    secret.write_text("a\n1\n")
    with Warehouse(lake.storage, lake.sql) as warehouse:
        for sql in (
            f"from read_csv('{secret}')",
            f"copy (select 1) to '{lake.root}/mine.csv'",
            f"attach '{lake.root}/mine.duckdb'",
            "create table marts.mine as select 1",
            "drop table marts.counted",
        ):
            with pytest.raises(duckdb.Error):
                warehouse._connection.execute(sql)


@pytest.mark.parametrize(
    "catalog",
    [
        "ducklake:mysql:x",
        "ducklake:sqlite:",
        "ducklake:postgres:host=db password=p4ss",
        "ducklake:postgres:postgresql://me:p4ss@db/x",
    ],
)
def test_a_catalogue_that_cannot_be_used_is_refused_without_showing_a_password(catalog: str) -> None:
    with pytest.raises(UsageError, match="FRAMESHARE_WAREHOUSE") as caught:
        DuckLake(catalog, "rows")

    assert "p4ss" not in str(caught.value)


def test_a_file_says_that_it_keeps_no_earlier_state(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="set FRAMESHARE_WAREHOUSE"):
        storage_at(tmp_path / "warehouse.duckdb").opening(datetime.now(UTC))


def _read_until(
    stop: Event, storage: Storage, sql_dir: Path, reports: multiprocessing.SimpleQueue[str], ready: Event
) -> None:
    answers = 0
    try:
        while not stop.is_set():
            with Warehouse(storage, sql_dir) as warehouse:
                for _ in range(5):
                    ((title, label),) = warehouse.query("agreement").rows
                    if title != label:
                        raise AssertionError(f"half a publication: {title} and {label}")
                    answers += 1
            ready.set()
    except BaseException as error:
        reports.put(repr(error))
        ready.set()
        return
    reports.put(f"answers={answers}")


def read_beside(house: House, publishes: int, readers: int) -> list[str]:
    """Publish so many times, each with another title, beside readers; return what these report."""
    house.write("queries/agreement", AGREEMENT)
    house.add_snapshot(1, "pytorch")
    house.build()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["frameshare.warehouse"])
    stop, reports = context.Event(), context.SimpleQueue()
    ready = [context.Event() for _ in range(readers)]
    processes = [
        context.Process(target=_read_until, args=(stop, house.storage, house.sql, reports, e)) for e in ready
    ]
    for process in processes:
        process.start()
    try:
        assert all(e.wait(120) for e in ready)
        for number in range(publishes):
            house.title({"pytorch": f"PyTorch {number:06}"})
            house.build()
    finally:
        stop.set()
        said = [reports.get() for _ in processes]
        for process in processes:
            process.join(30)
    return said


@pytest.mark.deep
def test_readers_beside_publications_see_whole_ones_only(house: House) -> None:
    reports = read_beside(house, publishes=1, readers=2)

    assert all(report.startswith("answers=") for report in reports), reports


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("place", ["file", "sqlite", "postgres"])
def test_ten_readers_see_whole_publications_only_however_many_there_are(
    tmp_path: Path, place: str, server: Callable[[], str]
) -> None:
    house = House(tmp_path)
    if place != "file":
        catalog = f"sqlite:{tmp_path}/catalog.sqlite" if place == "sqlite" else f"postgres:{server()}"
        house.storage = DuckLake(f"ducklake:{catalog}", str(tmp_path / "rows"))

    reports = read_beside(house, PUBLISHES, READERS)

    assert all(report.startswith("answers=") for report in reports), reports


@pytest.fixture(scope="module")
def server() -> Iterator[Callable[[], str]]:
    """Start PostgreSQL when first asked; answer how libpq names its database."""
    running: list[str] = []
    context = postgres()

    def start() -> str:
        if not running:
            running.append(context.__enter__().replace("postgresql+asyncpg://", "postgresql://"))
        return running[0]

    yield start
    if running:
        context.__exit__(None, None, None)


@pytest.mark.deep
def test_postgres_keeps_the_catalogue_of_many_machines(tmp_path: Path, server: Callable[[], str]) -> None:
    house = House(tmp_path)
    house.storage = DuckLake(f"ducklake:postgres:{server()}", str(tmp_path / "rows"))
    assert not house.storage.exists()
    house.add_snapshot(1, "pytorch", "jax")
    house.build()

    with Warehouse(house.storage, house.sql) as warehouse:
        counts = warehouse.query("counts").rows

    assert counts == [("JAX", 1), ("PyTorch", 1)]
    assert ask(house, "select sum(models) from marts.counted") == [[2]]
