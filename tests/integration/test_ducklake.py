"""A warehouse in DuckLake: published in one transaction, earlier states kept, in the same sandbox."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import pytest

from frameshare.base.errors import UsageError, WarehouseError
from frameshare.warehouse.adhoc.parent import Limits, Question, run_user_sql
from frameshare.warehouse.adhoc.rules import ForbiddenSqlError, checked_statements
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.storage import ducklake
from frameshare.warehouse.storage.ducklake import DuckLake
from frameshare.warehouse.storage.extensions import extension_file
from frameshare.warehouse.storage.interface import storage_at
from tests.house import House
from tests.servers.postgres import postgres

try:
    extension_file("ducklake")
except UsageError as missing:
    pytest.skip(str(missing), allow_module_level=True)

PUBLISHES = int(os.environ.get("PUBLISHES", "100"))
READERS = 10
# Readers look at what they have open, as people do. Opening a catalogue costs 0.4 CPU s for the check of its
# extensions' signatures alone: ten readers that never paused would only take the processors.
PAUSE_S = {"file": 1.0, "sqlite": 8.0, "postgres": 8.0}
# Longer than any reader has one publication open.
KEPT_FOR = timedelta(minutes=4)
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
def test_a_publication_rewrites_only_the_tables_that_changed(house: House) -> None:
    # Tables of a few rows lie in the catalogue, others in files.
    house.title({f"f{n:02}": f"F{n}" for n in range(50)})
    house.add_snapshot(1, *(f"f{n:02}" for n in range(50)))
    house.build()
    files = rows_files(house)

    house.build(is_standing_sound=True)

    written = {file.parent.name for file in rows_files(house) - files}
    assert "counted" in {file.parent.name for file in files}
    assert not written & {"counted", "titles"}


@pytest.mark.deep
def test_prune_merges_small_files_and_deletes_what_no_kept_state_needs(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = house.storage
    assert isinstance(lake, DuckLake)
    with duckdb.connect() as connection:
        for number in range(3):
            with lake.building(connection, starts_as_standing=True):
                connection.execute("begin; create schema if not exists output.marts")
                connection.execute(
                    "create table if not exists output.marts.grows (version bigint); "
                    f"insert into output.marts.grows select {number} from range(100); "
                    f"create or replace table output.marts.replaced as select {number} as n from range(100)"
                )
    first, second, third = lake.history()
    written = rows_files(house)
    assert [sum(f.parent.name == name for f in written) for name in ("grows", "replaced")] == [3, 3]

    lake.prune(first.published_at)
    assert rows_files(house) > written, "files of now were deleted"
    monkeypatch.setattr(ducklake, "FILES_STAY_FOR", timedelta(0))
    lake.prune(first.published_at)
    merged = rows_files(house)
    lake.prune(second.published_at)
    two_kept, states = rows_files(house), lake.history()
    grown = [states_of(lake, p.version) for p in states]
    lake.prune(datetime.now(UTC) + timedelta(days=1))

    assert [sum(f.parent.name == name for f in merged) for name in ("grows", "replaced")] == [1, 3]
    assert [sum(f.parent.name == name for f in two_kept) for name in ("grows", "replaced")] == [1, 2]
    assert (states, grown) == ([second, third], [(200, 1), (300, 2)])
    assert lake.history() == [third]
    assert states_of(lake, third.version) == (300, 2)
    assert len(rows_files(house)) == 2


def states_of(lake: DuckLake, version: int) -> tuple[int, int]:
    """Rows of the table that grows, and the number in the one that is replaced, in one publication."""
    at = f"at (version => {version})"
    with lake._opened("read_only") as connection:
        assert connection is not None
        ((rows, number),) = connection.execute(
            f"select (select count(*) from lake.marts.grows {at}), "
            f"(select max(n) from lake.marts.replaced {at})"
        ).fetchall()
    return rows, number


def rows_files(house: House) -> set[Path]:
    return set((house.root / "rows").rglob("*.parquet"))


@pytest.mark.deep
def test_a_failed_publication_leaves_the_existing_one(house: House) -> None:
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


@dataclass(frozen=True)
class Seen:
    """What one reader saw: how often it opened the warehouse, answers, publications, and what went wrong."""

    opened: int
    answers: int
    titles: frozenset[str]
    error: str | None = None


def _read_until(
    stop: Event,
    house: House,
    pause_s: float,
    reports: multiprocessing.SimpleQueue[Seen],
    ready: Event,
) -> None:
    opened, answers, titles, chance = 0, 0, set(), random.Random(os.getpid())
    try:
        while not stop.is_set():
            with Warehouse(house.storage, house.sql) as warehouse:
                opened, seen = opened + 1, set()
                for _ in range(5):
                    ((title, label),) = warehouse.query("agreement").rows
                    if title != label:
                        raise AssertionError(f"half a publication: {title} and {label}")
                    seen.add(title)
                    answers += 1
                    ready.set()
                    stop.wait(chance.uniform(0.0, pause_s))
                if len(seen) != 1:
                    raise AssertionError(f"a reader saw several publications while open: {seen}")
                titles |= seen
    except BaseException as error:
        reports.put(Seen(opened, answers, frozenset(titles), repr(error)))
        ready.set()
        return
    reports.put(Seen(opened, answers, frozenset(titles)))


def titled(number: int) -> str:
    return f"PyTorch {number:06}"


def publish_often(house: House, publishes: int) -> None:
    """Publish two tables of the standing warehouse anew so many times, each time with another title."""
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        for number in range(publishes):
            title = titled(number)
            with house.storage.building(connection, starts_as_standing=True):
                connection.execute("begin")
                for table, column in (("reference.titles", "title"), ("marts.counted", "label")):
                    connection.execute(
                        f"create or replace table output.{table} as "
                        f"select * replace ('{title}' as {column}) from output.{table}"
                    )
            if number % 50 == 49:
                print(f"{house.storage.name}: {number + 1} publishes", flush=True)
                # A catalogue costs more the more it keeps: policy forgets, while readers are at work.
                if isinstance(house.storage, DuckLake):
                    house.storage.prune(datetime.now(UTC) - KEPT_FOR)


def read_beside(house: House, publishes: int, readers: int, pause_s: float) -> list[Seen]:
    """Publish so many times, each with another title, beside readers; return what these saw."""
    house.write("queries/agreement", AGREEMENT)
    house.title({"pytorch": "PyTorch"})
    house.add_snapshot(1, "pytorch")
    house.build()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["frameshare.warehouse"])
    stop, reports = context.Event(), context.SimpleQueue()
    ready = [context.Event() for _ in range(readers)]
    processes = [context.Process(target=_read_until, args=(stop, house, pause_s, reports, e)) for e in ready]
    for process in processes:
        process.start()
    try:
        assert all(e.wait(120) for e in ready)
        publish_often(house, publishes)
    finally:
        stop.set()
        said = [reports.get() for _ in processes]
        for process in processes:
            process.join(30)
    return said


@pytest.mark.deep
def test_readers_during_publications_see_only_whole_ones(house: House) -> None:
    saw = read_beside(house, publishes=3, readers=2, pause_s=0.5)

    assert [s.error for s in saw] == [None, None]


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("place", PAUSE_S)
def test_ten_readers_see_whole_publications_only_however_many_there_are(
    tmp_path: Path, place: str, server: Callable[[], str]
) -> None:
    house = House(tmp_path)
    if place != "file":
        catalog = f"sqlite:{tmp_path}/catalog.sqlite" if place == "sqlite" else f"postgres:{server()}"
        house.storage = DuckLake(f"ducklake:{catalog}", str(tmp_path / "rows"))

    started = time.monotonic()
    saw = read_beside(house, PUBLISHES, READERS, PAUSE_S[place])

    assert [s.error for s in saw] == [None] * READERS
    with Warehouse(house.storage, house.sql) as warehouse:
        assert set(warehouse.query("agreement").rows) == {(titled(PUBLISHES - 1),) * 2}
    print(
        f"{place}: {PUBLISHES} publishes in {time.monotonic() - started:.0f} s; {READERS} readers opened it "
        f"{sum(s.opened for s in saw)} times, had {sum(s.answers for s in saw)} answers "
        f"and saw {len(frozenset().union(*(s.titles for s in saw)))} publications"
    )


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
