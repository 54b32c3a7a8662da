"""Every type of DuckDB in every format: the value as it is, or a sentence that says what to do."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from frameshare.base.errors import UsageError
from frameshare.base.values import from_json
from frameshare.cli.app import app
from tests.sandbox import answer_here

# An expression, its text in CSV, its value in JSON (the text, if not given).
VALUES: dict[str, tuple[str, str] | tuple[str, str, Any]] = {
    "boolean": ("true", "true", True),
    "tinyint": ("(-128)::tinyint", "-128", -128),
    "ubigint": ("18446744073709551615::ubigint", "18446744073709551615", 2**64 - 1),
    "hugeint": (f"'-1{'0' * 37}'::hugeint", f"-1{'0' * 37}", -(10**37)),
    "hugeint of 39 digits": (f"{2**127 - 1}::hugeint", str(2**127 - 1), 2**127 - 1),
    "uhugeint": (f"{2**128 - 1}::uhugeint", str(2**128 - 1), 2**128 - 1),
    "bignum": (f"'{'123456789' * 6}'::bignum", "123456789" * 6),
    "decimal": (
        "99999999999999999.01::decimal(20, 2)",
        "99999999999999999.01",
        Decimal("99999999999999999.01"),
    ),
    "decimal with a last zero": ("1.10::decimal(4, 2)", "1.10", Decimal("1.10")),
    "float": ("0.1::float", "0.1", Decimal("0.1")),
    "double": ("0.1::double", "0.1", Decimal("0.1")),
    "nan": ("'nan'::double", "NaN"),
    "infinity": ("'-infinity'::double", "-Infinity"),
    "varchar": ("'中文 \"q\", | x'", '中文 "q", | x'),
    "blob": ("'\\xAA\\x00b'::blob", "\\xAA\\x00b"),
    "bit": ("'10101'::bit", "10101"),
    "uuid": ("'4ac7a9e9-607c-4c8a-84f3-843f0191e3fd'::uuid", "4ac7a9e9-607c-4c8a-84f3-843f0191e3fd"),
    "date": ("date '2020-02-29'", "2020-02-29"),
    "date before Christ": ("date '0044-03-15 (BC)'", "0044-03-15 (BC)"),
    "endless date": ("'infinity'::date", "infinity"),
    "time": ("time '01:02:03.456789'", "01:02:03.456789"),
    "time with a zone": ("timetz '01:02:03+02:30'", "01:02:03+02:30"),
    "timestamp": ("timestamp '2020-01-02 03:04:05.678901'", "2020-01-02 03:04:05.678901"),
    "timestamp_s": ("'2020-01-02 03:04:05'::timestamp_s", "2020-01-02 03:04:05"),
    "timestamp_ms": ("'2020-01-02 03:04:05.678'::timestamp_ms", "2020-01-02 03:04:05.678"),
    "timestamp_ns": ("'2020-01-02 03:04:05.123456789'::timestamp_ns", "2020-01-02 03:04:05.123456789"),
    "moment": ("timestamptz '2020-01-02 03:04:05+05:30'", "2020-01-01 21:34:05+00"),
    "interval": ("age(date '2026-11-28', date '2020-01-01')", "6 years 10 months 27 days"),
    "list": ("[1, null, 3]", "[1, null, 3]", [1, None, 3]),
    "list of decimals": ("[1.10::decimal(4, 2)]", "[1.10]", [Decimal("1.10")]),
    "array": ("[1, 2]::integer[2]", "[1, 2]", [1, 2]),
    "struct": (
        "{'a b': 1.10::decimal(4, 2), 'c': [interval 1 month]}",
        '{"a b": 1.10, "c": ["1 month"]}',
        {"a b": Decimal("1.10"), "c": ["1 month"]},
    ),
    "map": (
        "map {date '2020-01-01': 1.50::decimal(4, 2)}",
        '{"2020-01-01": 1.50}',
        {"2020-01-01": Decimal("1.50")},
    ),
    "union": ("union_value(num := 2)", "2"),
    "enum": ("'b'::enum('a', 'b')", "b"),
    "json": ("'{\"a\": 1.10}'::json", '{"a": 1.10}'),
    "missing": ("null", "", None),
}
# What a format has no exact form for is refused, with advice.
NOT_IN_ARROW = {"hugeint of 39 digits", "uhugeint", "bignum", "bit", "time with a zone"}
NOT_IN_PARQUET = {*NOT_IN_ARROW, "interval", "struct", "union"}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small warehouse, asked in this process."""
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as warehouse:
        warehouse.execute("create schema marts; create table marts.one as select 1 as n")
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(tmp_path))
    answer_here(monkeypatch)
    return tmp_path


def answer(names: Iterable[str], *options: str) -> str:
    columns = ", ".join(f'{VALUES[name][0]} as "{name}"' for name in names)
    done = CliRunner().invoke(app, ["sql", f"select {columns}", *options])
    if done.exception is not None:
        raise done.exception
    return str(done.stdout)


@pytest.mark.usefixtures("data")
def test_every_value_is_exact_as_text() -> None:
    texts = {name: value[1] for name, value in VALUES.items()}

    names, in_csv = csv.reader(io.StringIO(answer(VALUES, "--format", "csv")))
    in_markdown = answer(VALUES, "--format", "markdown").splitlines()[2]

    assert dict(zip(names, in_csv, strict=True)) == texts
    assert in_markdown == "| " + " | ".join(text.replace("|", "\\|") for text in texts.values()) + " |"


@pytest.mark.parametrize("fmt", ["json", "ndjson"])
@pytest.mark.usefixtures("data")
def test_every_value_is_exact_in_json_which_the_standard_library_reads(fmt: str) -> None:
    text = answer(VALUES, "--format", fmt)

    row = from_json(text)[0] if fmt == "json" else from_json(text)

    assert row == {name: value[-1] for name, value in VALUES.items()}
    assert json.loads(text)


@pytest.mark.usefixtures("data")
def test_every_value_is_exact_in_a_table() -> None:
    head, _, row, _ = answer(VALUES).splitlines()

    shown = dict(zip(map(str.strip, head.split("┃")), map(str.strip, row.split("│")), strict=True))
    assert shown == {name: value[1] or "–" for name, value in VALUES.items()}


def test_every_value_is_exact_in_arrow(data: Path) -> None:
    names, file = [name for name in VALUES if name not in NOT_IN_ARROW], data / "answer.arrow"

    answer(names, "--format", "arrow", "--out", str(file))

    with pa.OSFile(str(file)) as source:
        assert altered("held", names, pa.ipc.open_file(source).read_all()) == []


def test_every_value_is_exact_in_parquet(data: Path) -> None:
    names, file = [name for name in VALUES if name not in NOT_IN_PARQUET], data / "answer.parquet"

    answer(names, "--format", "parquet", "--out", str(file))

    assert altered("held", names, pq.read_table(file)) == []
    assert altered(f"'{file}'", names) == []


@pytest.mark.parametrize("fmt", ["arrow", "parquet"])
@pytest.mark.usefixtures("data")
def test_what_a_format_cannot_represent_is_refused_with_advice(fmt: str) -> None:
    for name in NOT_IN_ARROW if fmt == "arrow" else NOT_IN_PARQUET:
        with pytest.raises(UsageError, match=r"(has no form|cannot store).*::varchar"):
            answer([name], "--format", fmt)


def altered(place: str, names: Iterable[str], held: pa.Table | None = None) -> list[str]:
    """Return the names of values that DuckDB reads there otherwise than it reads the expressions."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        same = ", ".join(
            f'(select "{name}"::varchar from {place}) is not distinct from ({VALUES[name][0]})::varchar'
            for name in names
        )
        row = connection.execute(f"select {same}").fetchone() or ()
    return [name for name, is_same in zip(names, row, strict=True) if not is_same]
