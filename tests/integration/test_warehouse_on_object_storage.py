"""A warehouse whose rows lie on object storage: published whole, same sandbox, no secret shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from frameshare.base.errors import FrameshareError, StorageError, UsageError
from frameshare.raw.bucket import Bucket
from frameshare.warehouse.adhoc.parent import Limits, Question, run_user_sql
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.storage import ducklake
from frameshare.warehouse.storage.ducklake import DuckLake
from frameshare.warehouse.storage.extensions import extension_file
from tests.house import House
from tests.servers.object_store import BUCKET, KEYS, ObjectStore
from tests.servers.postgres import postgres

try:
    extension_file("ducklake"), extension_file("httpfs")
except UsageError as missing:
    pytest.skip(str(missing), allow_module_level=True)

# More rows than DuckLake keeps in the catalogue itself.
MODELS = [f"f{n:02}" for n in range(30)]


@pytest.fixture
def house(tmp_path: Path, store: ObjectStore) -> House:
    house = House(tmp_path)
    house.storage = DuckLake(f"ducklake:sqlite:{tmp_path}/catalog.sqlite", rows_of(house))
    house.add_snapshot(1, *MODELS)
    return house


def rows_of(house: House) -> str:
    return f"s3://{BUCKET}/{house.root.name}/rows"


def publish(house: House, edition: str) -> None:
    house.title({name: f"{edition} {name}" for name in MODELS})
    house.build()


def ask(house: House, sql: str, as_of: datetime | None = None) -> list[list[object]]:
    (result,) = run_user_sql(house.storage, Question(sql, as_of=as_of), Limits(60, "1GB"))
    return result.rows


def objects(house: House) -> list[str]:
    return sorted(Bucket(rows_of(house)).sizes())


@pytest.fixture(params=["sqlite", "postgres"])
def shared_house(request: pytest.FixtureRequest, house: House) -> Iterator[House]:
    """The house with each kind of catalogue; with PostgreSQL's nothing of it lies on this machine's disk."""
    with ExitStack() as stack:
        if request.param == "postgres":
            address = stack.enter_context(postgres()).replace("postgresql+asyncpg://", "postgresql://")
            house.storage = DuckLake(f"ducklake:postgres:{address}", rows_of(house))
        yield house


@pytest.mark.deep
def test_rows_on_object_storage_are_published_read_kept_and_forgotten(
    shared_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = shared_house
    publish(house, "first")
    after_first = datetime.now(UTC)
    publish(house, "second")
    both = objects(house)

    now = ask(house, "select min(label), count(*) from marts.counted")
    then = ask(house, "select min(label) from marts.counted", after_first)
    assert isinstance(house.storage, DuckLake)
    monkeypatch.setattr(ducklake, "FILES_STAY_FOR", timedelta(0))
    house.storage.prune(datetime.now(UTC) + timedelta(days=1))

    assert (now, then) == ([["second f00", 30]], [["first f00"]])
    assert sum(name.startswith("marts/counted/") for name in both) == 2
    assert sum(name.startswith("marts/counted/") for name in objects(house)) == 1
    assert house.counts()[0] == ("second f00", 1)


@pytest.mark.deep
def test_faults_of_the_store_cost_time_and_a_store_that_refuses_leaves_what_stands(
    house: House, store: ObjectStore
) -> None:
    publish(house, "first")
    store.fault = lambda method, path, number: "500" if number % 3 == 0 else None
    publish(house, "second")
    before = house.storage.mark()
    store.fault = lambda method, path, number: "500" if method == "PUT" else None

    with pytest.raises(StorageError, match="previous warehouse is unchanged") as caught:
        publish(house, "third")

    store.fault = lambda method, path, number: None
    assert house.storage.mark() == before
    assert house.counts()[0] == ("second f00", 1)
    assert not [value for value in KEYS.values() if value in str(caught.value)]


@pytest.mark.deep
def test_a_reader_reaches_its_own_rows_only_and_never_sees_a_secret(house: House) -> None:
    publish(house, "first")
    Bucket(f"s3://{BUCKET}/elsewhere").create("secret.csv", b"a\n1\n")
    with Warehouse(house.storage, house.sql) as warehouse:
        with pytest.raises(duckdb.PermissionException):
            warehouse._connection.execute(f"from read_csv('s3://{BUCKET}/elsewhere/secret.csv')")
        secrets = warehouse._connection.execute("select secret_string from duckdb_secrets()").fetchall()

    with pytest.raises(UsageError, match="more than read"):
        ask(house, "from duckdb_secrets()")
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in str(secrets)


def test_without_credentials_in_the_environment_it_says_which_are_needed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(
        FrameshareError, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
    ):
        house.build()
