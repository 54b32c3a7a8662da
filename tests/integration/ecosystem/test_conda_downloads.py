"""Conda: months come by range, late, rebuilt and by version; a month without a file is missing, not zero."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from frameshare.base.errors import ContentError, TemporaryError, UsageError
from frameshare.raw.zone import RawZone
from frameshare.sources.base import CollectOptions, Outcome
from frameshare.sources.conda_downloads import SOURCE, followed_packages
from tests.integration.ecosystem.conftest import Build, MakeContext, rows_of
from tests.integration.ecosystem.test_from_source_to_answer import answer
from tests.servers.conda import CondaBucket, month_file
from tests.servers.local import LocalServer, Reply

SINCE = CollectOptions(since="2024-01")
COUNTS = {("conda-forge", "pytorch"): 700, ("anaconda", "pytorch"): 31, ("conda-forge", "numpy"): 9_000}


@pytest.fixture
def bucket(server: LocalServer) -> CondaBucket:
    """Five months; April is missing."""
    made = CondaBucket(server)
    for month in ("2024-01", "2024-02", "2024-03", "2024-05"):
        made.put(month, COUNTS)
    return made


def collect(make_context: MakeContext, options: CollectOptions = SINCE) -> Outcome:
    return SOURCE.collect(make_context(SOURCE, options))


def months_of(outcome: Outcome) -> list[str]:
    return sorted({f"{row['month']:%Y-%m}" for s in outcome.snapshots for row in rows_of(s)})


def test_followed_packages_are_added_up_by_channel_and_a_month_without_a_file_is_missing(
    bucket: CondaBucket, make_context: MakeContext
) -> None:
    outcome = collect(make_context)
    assert [r for r in rows_of(outcome.snapshots[0]) if r["month"] == date(2024, 5, 1)] == [
        {"channel": "anaconda", "package": "pytorch", "month": date(2024, 5, 1), "downloads": 31},
        {"channel": "conda-forge", "package": "pytorch", "month": date(2024, 5, 1), "downloads": 700},
    ]
    assert months_of(outcome) == ["2024-01", "2024-02", "2024-03", "2024-05"]
    assert outcome.snapshots[0].provenance["missing"] == ["2024-04"]
    assert outcome.notes == ("months without a file at the source: 2024-04",)
    assert outcome.problems == ()


def test_a_large_file_costs_its_needed_columns_only(
    bucket: CondaBucket, make_context: MakeContext, server: LocalServer
) -> None:
    filler = [f"{n:064}{n * 7919 % 104_729:064}" for n in range(200_000)]
    body = month_file(
        "2024-06",
        {("conda-forge", f"synthetic-{n}"): 1 for n in range(99_999)} | {("conda-forge", "jax"): 5},
        pkg_version=pa.array(filler),
    )
    bucket.files.clear()
    bucket.put_file("2024-06", body)
    outcome = collect(make_context)
    assert [r["downloads"] for r in rows_of(outcome.snapshots[0])] == [5]
    asked = [r.headers["Range"].removeprefix("bytes=").split("-") for r in server.asked(r"/conda/.*")]
    sent = sum(int(last) - int(first) + 1 for first, last in asked)
    assert len(body) > 3_000_000
    assert sent < len(body) / 2


def test_a_server_that_ignores_ranges_is_read_all_the_same(
    bucket: CondaBucket, make_context: MakeContext
) -> None:
    bucket.knows_ranges = False
    assert months_of(collect(make_context)) == ["2024-01", "2024-02", "2024-03", "2024-05"]


def test_only_months_whose_file_is_new_or_was_rebuilt_are_read_again(
    bucket: CondaBucket, make_context: MakeContext, server: LocalServer
) -> None:
    collect(make_context)
    assert collect(make_context).unchanged == ("conda_downloads",)
    bucket.put("2024-02", {**COUNTS, ("conda-forge", "pytorch"): 1400})
    bucket.put("2024-04", COUNTS)
    before = len(server.asked(r"/conda/.*"))
    assert months_of(collect(make_context)) == ["2024-02", "2024-04"]
    assert {r.path[-15:-8] for r in server.asked(r"/conda/.*")[before:]} == {"2024-02", "2024-04"}


def test_a_list_in_pages_is_read_to_its_end(bucket: CondaBucket, make_context: MakeContext) -> None:
    bucket.page_size = 1
    assert months_of(collect(make_context)) == ["2024-01", "2024-02", "2024-03", "2024-05"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"PAR1 and no more", "a Parquet file"),
        (month_file("2024-06", COUNTS, counts=None), "no counts"),
        (month_file("2024-06", COUNTS, counts=pa.array(["many"] * 6)), "whole numbers"),
        (month_file("2023-06", COUNTS), "rows of 2024-06 only"),
        (month_file("2024-06", {("conda-forge", "numpy"): 1}), "at least one followed package"),
        (month_file("2024-06", {("conda-forge", "jax"): -4}), "at least one followed package"),
    ],
)
def test_a_file_that_is_not_as_expected_is_named_and_the_others_are_kept(
    bucket: CondaBucket, make_context: MakeContext, body: bytes, found: str
) -> None:
    bucket.put_file("2024-06", body)
    outcome = collect(make_context)
    assert found in str(outcome.problems[0])
    assert outcome.problems[0].where.endswith("2024-06.parquet")
    assert months_of(outcome) == ["2024-01", "2024-02", "2024-03", "2024-05"]
    assert outcome.snapshots[0].provenance["missing"] == ["2024-04", "2024-06"]


def test_a_rebuilt_month_that_lost_most_of_its_downloads_is_held_back_until_it_is_accepted(
    bucket: CondaBucket, make_context: MakeContext
) -> None:
    collect(make_context)
    bucket.put("2024-03", {("conda-forge", "pytorch"): 3})
    with pytest.raises(ContentError, match=r"breaks with the last reading.*--all"):
        collect(make_context)
    again = collect(make_context, CollectOptions(since="2024-03", until="2024-03", is_all=True))
    assert [r["downloads"] for r in rows_of(again.snapshots[0])] == [3]


def test_a_run_that_breaks_off_resumes_where_it_stopped(
    bucket: CondaBucket, make_context: MakeContext, server: LocalServer
) -> None:
    def fail(*months: str) -> None:
        for month in months:
            server.fault(rf"/conda/monthly/.*/{month}\.parquet", *[Reply(503)] * 2)

    fail("2024-03", "2024-02", "2024-01")
    first = collect(make_context)
    assert months_of(first) == ["2024-05"]
    assert all(isinstance(p, TemporaryError) for p in first.problems)
    assert months_of(collect(make_context)) == ["2024-01", "2024-02", "2024-03"]


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (
            Reply(200, {"Content-Type": "application/xml"}, b"<?xml version='1.0'?><ListBucketResult/>"),
            "none",
        ),
        (Reply(200, {"Content-Type": "application/xml"}, b"<?xml version='1.0'?><Error/>"), "Error"),
        (Reply(200, {"Content-Type": "application/xml"}, b"<?xml version='1.0'?><broken"), "XML"),
        (Reply(200, {"Content-Type": "text/html"}, b"<html><title>Sign in</title></html>"), "Sign in"),
    ],
)
def test_a_list_in_another_form_is_an_error(
    make_context: MakeContext, server: LocalServer, reply: Reply, found: str
) -> None:
    server.route(r"/", reply)
    with pytest.raises(ContentError, match=found):
        collect(make_context)


def test_months_beyond_the_list_are_a_wrong_question(bucket: CondaBucket, make_context: MakeContext) -> None:
    with pytest.raises(UsageError, match="2024-05"):
        collect(make_context, CollectOptions(since="2025-01"))


def test_names_of_the_reference_tables_are_followed_whatever_their_channel() -> None:
    assert {"pytorch", "tensorflow", "jax", "torchserve"} <= set(followed_packages())


@pytest.mark.deep
def test_a_collected_month_is_served_with_the_bundled_ones(
    build: Build, bucket: CondaBucket, make_context: MakeContext, tmp_path: Path
) -> None:
    bucket.put("2024-02", {("conda-forge", "tensorflow"): 290, ("conda-forge", "pytorch"): 580})
    context = make_context(SOURCE, SINCE)
    SOURCE.collect(context)
    warehouse = build(RawZone(context.settings.raw_dir), tmp_path)

    def month(package: str) -> dict[str, Any]:
        rows = answer(warehouse, "conda_downloads", package=package)
        return next(r for r in rows if r["month"] == date(2024, 2, 1))

    pytorch = month("conda-forge/pytorch")
    assert (pytorch["downloads_30d"], pytorch["is_counter_reset"]) == (600.0, False)
    assert (pytorch["framework"], pytorch["origin"]) == ("pytorch", "collected")
    assert month("conda-forge/tensorflow")["downloads_30d"] == 300.0
    assert month("pytorch/pytorch")["origin"] == "seed"
