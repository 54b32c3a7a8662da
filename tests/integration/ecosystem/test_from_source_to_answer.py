"""From the sources' real forms over raw snapshots to the answers: collected replaces bundled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from frameshare.base.errors import WarehouseError
from frameshare.raw.dataset import Dataset
from frameshare.raw.zone import RawZone
from frameshare.sources.base import CollectOptions
from frameshare.sources.github_repositories import SOURCE as GITHUB
from frameshare.sources.github_repositories import stars
from frameshare.sources.github_repositories.api import followed_repositories
from frameshare.sources.months import first_days, preceding
from frameshare.sources.pypi_downloads import SOURCE as PYPI
from frameshare.sources.pypi_downloads import clickhouse, second_opinion
from frameshare.warehouse.reader import Warehouse
from tests.integration.ecosystem.conftest import Build, MakeContext
from tests.samples import by_day
from tests.servers.clickhouse import ClickHouse, PyPIStats
from tests.servers.github import LAST_SUNDAY, GitHub
from tests.servers.local import LocalServer

UNTIL = clickhouse.settled_until()
MONTHS = first_days(clickhouse.FIRST_MONTH, UNTIL)


def answer(warehouse: Warehouse, query: str, **params: Any) -> list[dict[str, Any]]:
    return warehouse.query(query, **params).dicts()


@pytest.fixture
def series(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[date, int]]:
    """Every followed package but one, 3,000 a day; pypistats agrees but for tensorflow."""
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    packages = [p for p in clickhouse.followed_packages() if p != "torchelastic"]
    found = {p: {m: 3000 * _days(m) for m in MONTHS} for p in packages}
    ClickHouse(server, found)
    daily = {**dict.fromkeys(second_opinion.followed_packages(), 3000), "tensorflow": 3600}
    PyPIStats(server, daily, UNTIL - timedelta(days=1), days=70)
    return found


def _days(month: date) -> int:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (following - month).days


@pytest.mark.deep
def test_collected_months_replace_bundled_ones_and_earlier_ones_stay(
    build: Build, series: dict[str, dict[date, int]], make_context: MakeContext, tmp_path: Path
) -> None:
    context = make_context(PYPI)
    PYPI.collect(context)
    rows = answer(build(context.raw, tmp_path), "package_downloads", package="torch")
    collected = {r["month"]: r for r in rows if r["origin"] == "collected"}
    assert list(collected) == MONTHS
    assert {r["downloads_30d"] for r in collected.values()} == {90_000.0}
    assert {m: r["downloads_raw"] for m, r in collected.items()} == series["torch"]
    share = 1e6 / (1000 * len(series))
    assert [r["per_million"] for r in collected.values()] == pytest.approx([share] * len(MONTHS))
    assert [r["month"] for r in rows if r["origin"] == "seed"] == first_days(date(2018, 1, 1), MONTHS[0])
    assert not any(r["is_partial"] for r in collected.values())
    assert collected[MONTHS[0]]["break_note"].startswith("another counter from here on: ClickHouse")
    assert collected[date(2024, 11, 1)]["break_note"] is None


@pytest.mark.deep
def test_without_a_collected_basket_the_share_is_the_published_one_and_says_so(
    build: Build,
    server: LocalServer,
    make_context: MakeContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    ClickHouse(server, dict.fromkeys(clickhouse.followed_packages(), dict.fromkeys(MONTHS, 5)), basket=3999)
    context = make_context(PYPI)
    outcome = PYPI.collect(context)
    assert any("4,000" in str(problem) for problem in outcome.problems)
    rows = {r["month"]: r for r in answer(build(context.raw, tmp_path), "package_downloads", package="torch")}
    published, later = rows[date(2024, 1, 1)], rows[MONTHS[-1]]
    assert (published["downloads_raw"], published["origin"]) == (5, "collected")
    assert round(published["per_million"]) == 617
    assert "share as published" in published["break_note"]
    assert later["per_million"] is None


@pytest.mark.deep
@pytest.mark.parametrize("share_loaded", by_day([0.4, 1.7]))
def test_a_month_that_was_loaded_in_part_and_rebuilt_later_never_gives_a_wrong_share(
    build: Build,
    server: LocalServer,
    make_context: MakeContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    share_loaded: float,
) -> None:
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    packages = clickhouse.followed_packages()
    broken = MONTHS[-3]
    whole = {p: dict.fromkeys(MONTHS, 30_000) for p in packages}
    partly = {p: {**months, broken: int(30_000 * share_loaded)} for p, months in whole.items()}
    right = 1e6 / (1000 * len(packages))
    for series, until, baskets in ((partly, MONTHS[-1], None), (whole, UNTIL, None), (whole, UNTIL, partly)):
        monkeypatch.setattr(clickhouse, "settled_until", lambda until=until: until)
        ClickHouse(server, series, basket_series=baskets)
        context = make_context(PYPI, CollectOptions(is_all=True))
        PYPI.collect(context)
        if until != UNTIL:
            continue
        rows = {
            r["month"]: r for r in answer(build(context.raw, tmp_path), "package_downloads", package="torch")
        }
        assert rows[broken]["per_million"] == pytest.approx(right)
        assert rows[broken]["downloads_raw"] == series["torch"][broken]
        assert rows[preceding(until)]["per_million"] == pytest.approx(right)


@pytest.mark.deep
def test_a_snapshot_of_an_earlier_release_is_read_without_the_columns_that_came_later(
    build: Build, server: LocalServer, make_context: MakeContext, tmp_path: Path
) -> None:
    context = make_context(PYPI)
    old = Dataset(
        "pypi_downloads", "of an earlier release", clickhouse.DOWNLOADS.columns[:3], ("package", "month")
    )
    partial = context.raw.open_partial(old, "old")
    partial.write_part("000", [{"package": "torch", "month": MONTHS[-1], "downloads": 7}])
    partial.publish(PYPI, url="", as_of=UNTIL)
    rows = {r["month"]: r for r in answer(build(context.raw, tmp_path), "package_downloads", package="torch")}
    assert (rows[MONTHS[-1]]["downloads_raw"], rows[MONTHS[-1]]["per_million"]) == (7, None)


@pytest.mark.deep
def test_value_and_day_of_a_figure_are_of_one_snapshot_whatever_the_order_of_publishing(
    build: Build, make_context: MakeContext, tmp_path: Path
) -> None:
    context = make_context(PYPI)
    for as_of, downloads in ((date(2026, 11, 20), 200), (date(2026, 10, 20), 100)):
        partial = context.raw.open_partial(clickhouse.DOWNLOADS, "vintage")
        row = {"package": "torch", "month": MONTHS[-2], "downloads": downloads, "basket_downloads": 10**6}
        partial.write_part("000", [row])
        partial.publish(PYPI, url="", as_of=as_of)
    build(context.raw, tmp_path).close()
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.sql(
            "select downloads_raw, per_million, as_of from marts.package_downloads "
            f"where package = 'torch' and month = date '{MONTHS[-2]}'"
        ).fetchall()
    assert found == [(200, 200.0, date(2026, 11, 20))]


@pytest.mark.deep
def test_two_counters_that_differ_are_shown_and_warned_about(
    build: Build, series: dict[str, dict[date, int]], make_context: MakeContext, tmp_path: Path
) -> None:
    context = make_context(PYPI)
    PYPI.collect(context)
    rows = answer(build(context.raw, tmp_path), "package_second_opinion")
    whole = {(r["package"], r["is_disagreement"]) for r in rows if r["second_opinion"] is not None}
    assert ("tensorflow", True) in whole
    assert ("torch", False) in whole
    assert {r["ratio"] for r in rows if r["package"] == "tensorflow" and r["ratio"]} == {1.2}
    first_days = {r["month"] for r in rows if r["second_opinion"] is None}
    assert len(first_days) <= 1


@pytest.mark.deep
def test_a_package_that_the_endpoint_does_not_know_keeps_its_bundled_months(
    build: Build, series: dict[str, dict[date, int]], make_context: MakeContext, tmp_path: Path
) -> None:
    del series["tensorflow-cloud"]
    context = make_context(PYPI)
    PYPI.collect(context)
    rows = answer(build(context.raw, tmp_path), "package_downloads", package="tensorflow-cloud")
    assert {r["origin"] for r in rows} == {"seed"}
    assert any(
        m.startswith("tensorflow-cloud") for m in context.raw.latest("pypi_downloads").provenance["missing"]
    )  # type: ignore[union-attr]


@pytest.fixture
def github(server: LocalServer) -> GitHub:
    fake = GitHub(server, budget=100_000)
    for number, name in enumerate(followed_repositories()):
        fake.add(name, [7 * week % 50 for week in range(1, 40 + number)])
    return fake


@pytest.mark.deep
def test_stars_still_held_add_up_and_never_mix_with_observed_ones(
    build: Build, github: GitHub, make_context: MakeContext, tmp_path: Path
) -> None:
    context = make_context(GITHUB)
    GITHUB.collect(context)
    rows = answer(build(context.raw, tmp_path), "repo_stars", repository="pytorch/pytorch")
    held = [r for r in rows if r["counting"] == "still_held"]
    observed = {r["month"]: r for r in rows if r["counting"] == "observed"}
    repository = github.repositories["pytorch/pytorch"]
    assert held[-1]["stars"] == sum(repository.weekly)
    assert {r["origin"] for r in held} == {"collected"}
    assert [r["stars"] for r in held] == sorted(r["stars"] for r in held)
    today = datetime.now(UTC).date().replace(day=1)
    assert (observed[today]["stars"], observed[today]["origin"]) == (sum(repository.weekly), "collected")
    assert (observed[date(2018, 12, 1)]["stars"], observed[date(2018, 12, 1)]["origin"]) == (23_298, "seed")
    first_week = LAST_SUNDAY.date() - timedelta(weeks=len(repository.weekly) - 1)
    assert held[0]["month"] == first_week.replace(day=1)


@pytest.mark.deep
def test_an_unfinished_star_history_gives_no_held_stars(
    build: Build, github: GitHub, make_context: MakeContext, tmp_path: Path
) -> None:
    github.budget = 40
    for _ in range(2):
        context = make_context(GITHUB)
        GITHUB.collect(context)
        github.reset()
    rows = answer(build(context.raw, tmp_path), "repo_stars", counting="still_held")
    assert rows == []


@pytest.mark.deep
def test_of_two_readings_of_a_history_the_whole_one_stands_alone_and_says_when_it_was_read(
    build: Build, make_context: MakeContext, tmp_path: Path
) -> None:
    context = make_context(GITHUB)
    sunday = LAST_SUNDAY.date()

    def publish(as_of: date, repository: str, ages: range, *, is_whole: bool, read_on: date | None) -> None:
        """Publish one star a day in the weeks of these ages."""
        partial = context.raw.open_partial(stars.STAR_WEEKS, "test")
        rows = [
            {
                "repository": repository,
                "week": sunday - timedelta(weeks=n),
                "stars": 7,
                "days": [1] * 7,
                "is_first_page": is_whole,
                "read_on": read_on,
            }
            for n in ages
        ]
        partial.write_part("one", rows)
        partial.publish(GITHUB, url="", as_of=as_of)

    monday, friday = sunday + timedelta(days=1), sunday + timedelta(days=5)
    # Deleted and made anew: what is held ends with the second, whole reading.
    publish(sunday, "pytorch/pytorch", range(200), is_whole=True, read_on=sunday)
    publish(friday, "pytorch/pytorch", range(3), is_whole=True, read_on=monday)
    # Grown: the newest weeks replace the held ones.
    publish(sunday, "jax-ml/jax", range(1, 50), is_whole=True, read_on=None)
    publish(friday, "jax-ml/jax", range(2), is_whole=False, read_on=friday)
    # A gap between what is held and the newest page: the page does not count.
    publish(sunday, "keras-team/keras", range(40, 50), is_whole=True, read_on=sunday)
    publish(friday, "keras-team/keras", range(2), is_whole=False, read_on=friday)

    rows = answer(build(context.raw, tmp_path), "repo_stars", counting="still_held")
    last = {r["repository"]: r for r in rows}
    assert {name: (r["stars"], r["read_from"], r["read_to"]) for name, r in last.items()} == {
        "pytorch/pytorch": (2 * 7 + 2, monday, monday),
        "jax-ml/jax": (49 * 7 + 6, sunday, friday),
        "keras-team/keras": (10 * 7, sunday, sunday),
    }


@pytest.mark.deep
def test_an_archived_repository_ends_its_tool_and_a_push_wakes_a_dormant_one(
    build: Build, github: GitHub, make_context: MakeContext, tmp_path: Path
) -> None:
    github.repositories["speechbrain/speechbrain"].archived = True
    for name, repository in github.repositories.items():
        if name != "tensorflow/playground":
            repository.pushed_at = "2022-01-01T00:00:00Z"
    github.repositories["tensorflow/playground"].pushed_at = "2026-11-20T00:00:00Z"
    del github.repositories["googlecolab/colabtools"]
    context = make_context(GITHUB)
    GITHUB.collect(context)
    rows = {r["tool"]: r for r in answer(build(context.raw, tmp_path), "tool_status")}
    assert rows["SpeechBrain"]["status"] == "ended"
    assert rows["SpeechBrain"]["status_since"] == datetime.now(UTC).date()
    assert "archived" in rows["SpeechBrain"]["evidence"]
    assert rows["PyTorch Hub"]["status"] == "dormant"
    assert "18 months" in rows["PyTorch Hub"]["evidence"]
    assert rows["Google Colab"]["status"] == "ended"
    assert "gone" in rows["Google Colab"]["evidence"]
    assert "last push on 2026-11-20" in rows["TensorFlow Playground"]["evidence"]


@pytest.mark.deep
def test_a_month_that_was_published_cannot_be_lost(
    build: Build, series: dict[str, dict[date, int]], make_context: MakeContext, tmp_path: Path
) -> None:
    context = make_context(PYPI)
    PYPI.collect(context)
    build(context.raw, tmp_path).close()
    with pytest.raises(WarehouseError, match="download_months_lost"):
        build(RawZone(tmp_path / "empty"), tmp_path)
