"""Each collector at its smallest real scope against the live source, compared with the probes' figures.

`pytest -m live`; never run by default, and skipped with the reason where a source is out of reach.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.git.clone import shallow_clone
from frameshare.http import HttpClient
from frameshare.http.judgement import why_unreachable
from frameshare.raw.zone import RawZone
from frameshare.runs.probe import probe
from frameshare.sources import docker_pulls, ecosystems_dependents, npm_downloads, stackoverflow_tags
from frameshare.sources.base import CollectOptions, Context, Outcome
from frameshare.sources.code_of_paper import bulk
from frameshare.sources.conference_lists import collect_counts
from frameshare.sources.conference_lists.origin import Origin
from frameshare.sources.github_repositories import metadata
from frameshare.sources.hub import daily
from frameshare.sources.hub.parquet import ModelsFile
from frameshare.sources.hub.repositories import DatasetRepository
from frameshare.sources.hub.rows import Oddities
from frameshare.sources.hub_history import REPOSITORY as WEEKLY
from frameshare.sources.hub_whole import FILE, REPOSITORY
from frameshare.sources.months import parse_month
from frameshare.sources.paperswithcode_co.tags import count_month, followed_tags
from frameshare.sources.probes.asking import State
from frameshare.sources.probes.facts import facts_of
from frameshare.sources.pwc_archive.places import files_of
from frameshare.sources.pwc_archive.tables import LINKS
from frameshare.sources.pypi_dependents.queries import range_sql
from frameshare.sources.pypi_downloads import clickhouse, endpoint
from frameshare.sources.registry import all_sources, get_source
from frameshare.sources.transformers_releases import available_versions

pytestmark = pytest.mark.live

Live = Callable[..., Context]
JUNE = CollectOptions(since="2026-06", until="2026-06")


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Make a source's context on an empty data folder; skips where the source is out of reach."""
    settings = Settings(data_dir=tmp_path / "data", hf_papers_item_budget=0, max_attempts=2)
    with HttpClient(settings) as http:

        def make(key: str, options: CollectOptions | None = None) -> Context:
            source = get_source(key)
            reasons = [why_unreachable(settings.base_url(*base)) for base in source.base_urls.items()]
            if reasons and all(reasons):
                pytest.skip(f"{key} is out of reach here: {reasons[0]}")
            progress = Progress(console=Console(file=io.StringIO()))
            raw = RawZone(settings.raw_dir)
            return Context(source, settings, http, raw, progress, options or CollectOptions())

        yield make


def expected(source: str, question: str, fact: str) -> int:
    """Return the reference figure of a probe."""
    return next(int(f.expected) for f in facts_of(source, question) if f.name == fact)


def rows(outcome: Outcome) -> list[dict[str, Any]]:
    """Return what a collection brought; it must have brought all of it."""
    assert outcome.problems == ()
    return [row for s in outcome.snapshots for file in s.files for row in pq.read_table(file).to_pylist()]


def test_no_source_has_changed(tmp_path: Path) -> None:
    report = probe(list(all_sources().values()), Settings(data_dir=tmp_path), Progress(is_quiet=True))
    by_http = [f for f in report.findings if f.source != "transformers_releases"]
    if {f.state for f in by_http} == {State.UNREACHABLE}:
        pytest.skip(f"no source is in reach here: {by_http[0].found}")

    assert report.having(State.CHANGED) == ()


def test_code_of_paper(live: Live) -> None:
    context = live("code_of_paper")
    address = bulk.bulk_address(context)
    with context.http.range_reader(f"{address}/paper_repositories.parquet") as stream:
        links = pq.ParquetFile(stream).metadata.num_rows

    assert links >= expected("code_of_paper", "links", "rows")


def test_conda_downloads(live: Live) -> None:
    month = CollectOptions(since="2023-01", until="2023-01")

    found = rows(get_source("conda_downloads").collect(live("conda_downloads", month)))

    assert {row["month"] for row in found} == {date(2023, 1, 1)}
    assert {"conda-forge"} <= {row["channel"] for row in found}


def test_conference_lists(live: Live) -> None:
    context = live("conference_lists")

    found = rows(collect_counts(context, Origin(context)))

    assert len(found) == expected("conference_lists", "counts", "rows")


def test_docker_pulls(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_pulls, "tool_packages", lambda _: ["pytorch/torchserve"])

    (row,) = rows(docker_pulls.collect(live("docker_pulls")))

    assert row["pulls"] >= expected("docker_pulls", "torchserve", "pulls so far")


def test_ecosystems_dependents(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ecosystems_dependents, "followed_packages", lambda: ["torch"])

    (row,) = rows(ecosystems_dependents.collect(live("ecosystems_dependents")))

    assert row["dependent_packages"] > 0


def test_github_repositories(live: Live) -> None:
    (row,) = metadata.read_repository(live("github_repositories"), "pytorch/pytorch")

    assert row["stars"] >= expected("github_repositories", "pytorch", "stars")
    assert row["created_at"] == datetime(2016, 8, 13, 5, 26, 41, tzinfo=UTC)


def test_hf_papers(live: Live) -> None:
    outcome = get_source("hf_papers").collect(live("hf_papers", JUNE))

    (snapshot,) = outcome.snapshots
    assert snapshot.provenance["rows"] >= expected("hf_papers", "month", "papers a page")


def test_hub(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "TOP_MODELS", 1000)

    found = rows(daily._collect_top(live("hub"), []))

    assert len(found) == expected("hub", "newest", "models a page")
    assert min(row["createdAt"] for row in found) >= datetime(2022, 3, 2, 23, 29, 4)  # noqa: DTZ001


def test_hub_history(live: Live) -> None:
    repository = DatasetRepository(live("hub_history"), WEEKLY)

    weeks = [f for f in repository.files(repository.head(), "models") if f.path.endswith("/models.parquet")]

    assert len(weeks) >= expected("hub_history", "weeks", "weeks")


def test_hub_whole(live: Live) -> None:
    repository = DatasetRepository(live("hub_whole"), REPOSITORY)
    with repository.open(repository.head().sha, FILE) as stream:
        models = ModelsFile(stream, FILE, Oddities())

    assert models.rows >= expected("hub_whole", "file", "rows")


def test_npm_downloads(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npm_downloads, "tool_packages", lambda _: ["@tensorflow/tfjs"])
    first = datetime.now(UTC).date() - timedelta(days=30)
    monkeypatch.setattr(npm_downloads, "FIRST_DAY", first)

    found = rows(npm_downloads.collect(live("npm_downloads")))

    assert [row["day"] for row in found] == [first + timedelta(days=n) for n in range(29)]


def test_paper_texts(live: Live) -> None:
    listing = CollectOptions(scope="listing", venue="ACML", year=2022)

    found = rows(get_source("paper_texts").collect(live("paper_texts", listing)))

    assert len(found) >= expected("paper_texts", "pmlr", "papers")


def test_paperswithcode_co(live: Live) -> None:
    context = live("paperswithcode_co")
    followed = replace(followed_tags(context), tags=["PyTorch"])

    found = count_month(context, followed, parse_month("2026-06", "live"))

    assert [row["papers"] >= 1 for row in found.rows] == [True, True]


def test_pwc_archive(live: Live) -> None:
    place = files_of(LINKS)[0].places(live("pwc_archive"))[0]
    with place.repository.open(place.revision, place.path) as stream:
        links = pq.ParquetFile(stream).metadata.num_rows

    assert links == expected("pwc_archive", "links", "rows")


def test_pypi_dependents(live: Live) -> None:
    sql, columns = range_sql("torchvision", "torchvisioo", date(2024, 1, 1), {"torch": ["torch"]})

    found = endpoint.ask(live("pypi_dependents"), sql, columns)

    assert endpoint.whole_number(found[-1], "required_0") >= 1


def test_pypi_downloads(live: Live) -> None:
    packages, until = ["tensorflow", "torch"], date(2024, 4, 1)
    sql = clickhouse.packages_sql(packages, until)
    answer = endpoint.ask(live("pypi_downloads"), sql, ("month", "project", "downloads"))

    found = clickhouse.parse_downloads(answer, packages, until)

    assert len(found) == expected("pypi_downloads", "packages", "months")
    assert found[-1]["downloads"] >= expected("pypi_downloads", "packages", "torch in 2024-03")


def test_repo_labels(live: Live, tmp_path: Path) -> None:
    context = live("repo_labels")

    clone = shallow_clone(f"{context.base_url()}/pytorch/hub", tmp_path / "clone", lambda _path: True)

    assert clone.commit.sha


def test_stackoverflow_tags(live: Live) -> None:
    found = stackoverflow_tags._ask(live("stackoverflow_tags"), "pytorch", 2022)

    assert found == pytest.approx(expected("stackoverflow_tags", "pytorch_2022", "questions"), rel=0.3)


def test_transformers_releases(live: Live) -> None:
    live("transformers_releases")

    found = available_versions()

    assert {"4.57.6", "5.0.0"} <= set(found)
    assert len(found) >= expected("transformers_releases", "versions", "releases")
