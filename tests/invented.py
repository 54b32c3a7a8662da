"""A small invented world for each source, written through the real raw zone.

Few rows each, of days that the bundle lacks and of days that it has. Nothing here is a figure of anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw.dataset import Dataset
from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources

Rows = Sequence[Mapping[str, Any]]
World = Callable[[RawZone], None]
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)


def _publish(
    raw: RawZone,
    source: str,
    dataset: str,
    rows: Rows,
    as_of: date = date(2026, 11, 20),
    **more: Any,
) -> None:
    declared = all_sources()[source]
    (found,) = [d for d in declared.datasets if d.name == dataset]
    partial = raw.open_partial(found, f"invented-{as_of}-{len(rows)}-{more.get('series', '')}")
    partial.write_part("invented", [_whole(found, row) for row in rows])
    partial.publish(declared, url="https://invented.invalid", as_of=as_of, **more)


def _whole(dataset: Dataset, row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: row.get(column.name) for column in dataset.columns}


def _models(scope: str, count: int) -> Rows:
    kinds = (["pytorch"], ["tf"], ["safetensors"], ["gguf"], [])
    return [
        {
            "scope": scope,
            "id": f"invented/{scope}-{number}",
            "createdAt": datetime(2022 + number % 5, 4, 1),  # noqa: DTZ001
            "downloads": 1000 - number,
            "library_name": "transformers",
            "tags": kinds[number % len(kinds)],
        }
        for number in range(count)
    ]


def _hub(raw: RawZone, source: str, scope: str, as_of: date) -> None:
    rows = _models(scope, 12)
    _publish(raw, source, "hub_models", rows, as_of, series=scope, extra={"scope": scope})


def hub_top(raw: RawZone) -> None:
    """A top list of a day that the bundle does not have."""
    _hub(raw, "hub", "top", date(2026, 11, 19))


def hub_new(raw: RawZone) -> None:
    """A list of new models: no population that anything bundled describes."""
    _hub(raw, "hub", "new", date(2026, 11, 19))


def hub_sample(raw: RawZone) -> None:
    """An imported sample of a day that the bundle has."""
    _hub(raw, "hub", "sample", date(2024, 12, 13))


def hub_whole(raw: RawZone) -> None:
    """A snapshot that claims to be the whole Hub."""
    _hub(raw, "hub_whole", "whole", date(2026, 11, 16))


def pypi_downloads(raw: RawZone) -> None:
    """Two months, one of which is bundled, without the basket that shares are taken of."""
    rows = [
        {"package": package, "month": month, "downloads": 50_000_000 - 1_000_000 * number}
        for number, package in enumerate(("torch", "tensorflow", "jax"))
        for month in (date(2026, 3, 1), date(2026, 10, 1))
    ]
    _publish(raw, "pypi_downloads", "pypi_downloads", rows)


def docker_pulls(raw: RawZone) -> None:
    """One image on a bundled day, one that was never seen."""
    rows = [
        {"image": "pytorch/torchserve", "pulls": 1_500_000, "observed_on": date(2025, 10, 30)},
        {"image": "vllm/vllm-openai", "pulls": 40_000_000, "observed_on": date(2026, 11, 20)},
    ]
    _publish(raw, "docker_pulls", "docker_pulls", rows)


def github_repositories(raw: RawZone) -> None:
    """Stars of one framework only, and of one of today's tools."""
    rows = [
        {"repository": name, "is_found": True, "full_name": name, "is_archived": False, "stars": stars}
        for name, stars in (("pytorch/pytorch", 104_000), ("vllm-project/vllm", 90_000))
    ]
    _publish(raw, "github_repositories", "github_repositories", rows)


def stackoverflow_tags(raw: RawZone) -> None:
    """One tag of a year that the published series covers."""
    _publish(
        raw,
        "stackoverflow_tags",
        "stackoverflow_tags",
        [{"tag": "pytorch", "year": 2022, "questions": 6_600}],
    )


def transformers_releases(raw: RawZone) -> None:
    """A release that is newer than all bundled ones and has few families."""
    rows = [
        {
            "version": "5.99.0",
            "built_on": date(2026, 11, 18),
            "family": f"invented{number}",
            "pytorch": True,
            "tensorflow": False,
            "flax": False,
        }
        for number in range(3)
    ]
    _publish(raw, "transformers_releases", "transformers_families", rows)


def conference_lists(raw: RawZone) -> None:
    """The counts of one venue and year, and one list of two papers."""
    counts = [
        {
            "position": 1,
            "venue": "cvpr",
            "month": "06/20",
            "pytorch_only": 400,
            "tensorflow_only": 90,
            "papers": 1467,
        }
    ]
    papers = [
        {
            "file": "cvpr_2020.json",
            "position": number,
            "id": f"invented-{number}",
            "title": f"Invented paper {number}",
            "authors": ["An Author"],
            "words": ["pytorch"],
            "affiliation": [],
            "pdf_link": "https://invented.invalid",
            "conference": "cvpr",
            "year": "2020",
        }
        for number in range(2)
    ]
    _publish(
        raw, "conference_lists", "conference_counts", counts, completeness="partial", missing=["the rest"]
    )
    _publish(
        raw, "conference_lists", "conference_papers", papers, completeness="partial", missing=["the rest"]
    )


def paper_texts(raw: RawZone) -> None:
    """Two papers read of a volume that is bundled with seventy, and one of a venue that is not bundled."""
    wanted = (("ACML", 2022, 2), ("CVPR", 2024, 1))
    searched = sorted({str(row["rule"]) for row in read_rows(REFERENCE_DIR, "mention_rules")})
    listing = [
        {
            "venue": venue,
            "year": year,
            "paper_id": f"invented-{n}",
            "title": "Invented",
            "authors": ["An Author"],
            "sample_rank": f"{n:04}",
        }
        for venue, year, count in wanted
        for n in range(count)
    ]
    reads = [
        {
            "venue": row["venue"],
            "year": row["year"],
            "paper_id": row["paper_id"],
            "obtained": "invented",
            "pages": 9,
            "characters": 30_000,
            "body_characters": 30_000,
            "rules": searched,
            "hits": [{"rule": "tensorflow", "page": 1, "section": "body", "context": "we used TensorFlow"}],
        }
        for row in listing
    ]
    _publish(raw, "paper_texts", "paper_listing", listing)
    _publish(raw, "paper_texts", "paper_reads", reads)


def pwc_archive(raw: RawZone) -> None:
    """Forty links of one year."""
    links = [
        {
            "row_number": number,
            "paper_url": f"https://paperswithcode.com/paper/invented-{number}",
            "paper_title": "Invented",
            "paper_arxiv_id": f"22{1 + number % 12:02}.{10000 + number}",
            "repo_url": f"https://github.com/invented/{number}",
            "is_official": True,
            "framework": "tf" if number % 2 else "pytorch",
        }
        for number in range(40)
    ]
    _publish(raw, "pwc_archive", "pwc_links", links, date(2025, 7, 28))


def code_of_paper(raw: RawZone) -> None:
    """Forty labelled links of a later year."""
    links = [
        {
            "paper_id": f"invented-{number}",
            "published_on": f"2026-{1 + number % 6:02}-10",
            "repo_url": f"https://github.com/later/{number}",
            "tier": "official",
            "is_official": True,
            "framework": "PyTorch",
            "channel": "bulk",
        }
        for number in range(40)
    ]
    _publish(raw, "code_of_paper", "code_of_paper_links", links)


def conda_downloads(raw: RawZone) -> None:
    """One month of a package that is bundled."""
    rows = [{"channel": "conda-forge", "package": "tensorflow", "month": date(2024, 2, 1), "downloads": 290}]
    _publish(raw, "conda_downloads", "conda_downloads", rows)


WORLDS: dict[str, World] = {
    made.__name__: made
    for made in (
        hub_top,
        hub_new,
        hub_sample,
        hub_whole,
        pypi_downloads,
        docker_pulls,
        github_repositories,
        stackoverflow_tags,
        transformers_releases,
        conference_lists,
        paper_texts,
        pwc_archive,
        code_of_paper,
        conda_downloads,
    )
}
