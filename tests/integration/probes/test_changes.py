"""One thing changed at one source: that source has changed, that fact is named, all others are untouched."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from frameshare.sources.probes.asking import State
from frameshare.sources.registry import all_sources
from tests.integration.probes.changes import (
    Case,
    backwards,
    cut,
    first_bytes_only,
    footer,
    gone,
    page,
    renamed,
    replaced,
    without_header,
)
from tests.integration.probes.conftest import BY_HTTP, Replayed, changed_in

LINKS = ["paper_url", "paper_arxiv_id", "repo_url", "is_official", "framework"]
MODELS = ["id", "createdAt", "downloads", "tags"]

CASES = [
    Case("code_of_paper", "dataset", replaced("cc-by-4.0", "other"), "licence"),
    Case("code_of_paper", "links", footer(9_000, ["paper_id", "repository_id"]), "rows"),
    Case("code_of_paper", "links", footer(62_634, ["id", "repository_id"]), "column of the paper"),
    Case("code_of_paper", "search", replaced("2026-01-", "2025-07-"), "dates asked for"),
    Case("code_of_paper", "search", renamed("papers"), "papers"),
    Case("conda_downloads", "months", replaced("<Size>", "<Bytes>"), "form"),
    Case("conda_downloads", "months", replaced("2017/2017-01", "2018/2017-01"), "first month"),
    Case(
        "conda_downloads", "month", footer(30_000, ["data_source", "name", "counts"], 9_000_000), "pkg_name"
    ),
    Case("conda_downloads", "month", first_bytes_only, "form"),
    Case("conference_lists", "counts", page, "form"),
    Case("conference_lists", "colt_2017", cut(60), "papers"),
    Case("conference_lists", "colt_2017", renamed("words"), "words"),
    Case("docker_pulls", "torchserve", renamed("pull_count", "pulls"), "pull_count"),
    Case("docker_pulls", "torchserve", replaced("1500000", "150000"), "pulls so far"),
    Case("docker_pulls", "serving", replaced('"serving"', '"x"'), "name"),
    Case("docker_pulls", "serving", page, "form"),
    Case("ecosystems_dependents", "torch", renamed("dependent_repos_count"), "dependent_repos_count"),
    Case("ecosystems_dependents", "torch", replaced('"pypi"', '"conda"'), "ecosystem"),
    Case("ecosystems_dependents", "torch", page, "form"),
    Case("github_repositories", "pytorch", without_header("x-ratelimit-remaining"), "requests left"),
    Case("github_repositories", "pytorch", renamed("stargazers_count", "stars"), "stars"),
    Case("github_repositories", "releases", cut(3), "per_page"),
    Case("github_repositories", "stars", backwards(), "newest first"),
    Case("github_repositories", "stars", without_header("link"), "next page"),
    Case("github_repositories", "stars", cut(20), "weeks a page"),
    Case("hf_papers", "month", replaced("2026-06-", "2026-05-"), "month asked for"),
    Case("hf_papers", "month", cut(20), "papers a page"),
    Case("hf_papers", "month", without_header("ratelimit"), "requests left"),
    Case("hf_papers", "paper", renamed("githubRepo", "repository"), "githubRepo"),
    Case("hub", "newest", cut(500), "models a page"),
    Case("hub", "newest", backwards(), "newest first"),
    Case("hub", "newest", without_header("link"), "next page"),
    Case("hub", "newest", without_header("ratelimit"), "requests left"),
    Case("hub", "most_downloaded", backwards(), "most downloaded first"),
    Case("hub", "most_downloaded", renamed("library_name", "library"), "library_name"),
    Case("hub", "files", renamed("siblings", "files"), "siblings"),
    Case("hub", "oldest", replaced("2022-03-02", "2024-01-01"), "time of creation"),
    Case("hub", "oldest", page, "form"),
    Case("hub_history", "dataset", replaced("odbl", "mit"), "licence"),
    Case("hub_history", "weeks", cut(50), "weeks"),
    Case("hub_history", "weeks", backwards(), "first week"),
    Case("hub_history", "first_week", renamed("lfs", "xet"), "checksum"),
    Case("hub_whole", "file", footer(900_000, MODELS, 1_570_000_000), "rows"),
    Case("hub_whole", "file", footer(2_970_000, ["id", "createdAt", "downloads"], 1_570_000_000), "tags"),
    Case("hub_whole", "file", footer(2_970_000, MODELS, 1_000_000), "size"),
    Case("hub_whole", "crawl", without_header("link"), "next page"),
    Case("npm_downloads", "longest", cut(365, "downloads"), "days"),
    Case("npm_downloads", "month", backwards("downloads"), "order by day"),
    Case("npm_downloads", "month", renamed("day", "date"), "day"),
    Case("paper_texts", "pmlr", replaced('class="paper"', 'class="entry"'), "form"),
    Case("paper_texts", "neurips", replaced("4493 papers", "64 papers"), "declared papers"),
    Case("paper_texts", "acl_anthology", replaced("<url>", "<link>"), "form"),
    Case("paper_texts", "aaai_sets", replaced("setName>", "name>"), "setName"),
    Case("paper_texts", "aaai_day", replaced("2020-06-02T", "2024-06-02T"), "days asked for"),
    Case("paperswithcode_co", "frameworks", replaced("PyTorch", "Torch 2"), "pytorch"),
    Case("paperswithcode_co", "tag", replaced('"framework": "PyTorch", ', ""), "framework applied"),
    Case("paperswithcode_co", "links", cut(5, "results"), "papers a page"),
    Case("paperswithcode_co", "links", renamed("repositories", "code"), "repositories"),
    Case("pwc_archive", "links", footer(300_160, LINKS, 41_364_239), "rows"),
    Case("pwc_archive", "links", footer(300_161, LINKS[:-1], 41_364_239), "framework"),
    Case("pwc_archive", "papers", footer(144_066, ["paper_url"], 145_000_000), "date"),
    Case("pwc_archive", "dataset", replaced("cc-by-sa-4.0", "other"), "licence"),
    Case("pypi_dependents", "torchvision", renamed("packages"), "packages"),
    Case("pypi_dependents", "torchvision", cut(3, "data"), "months"),
    Case("pypi_dependents", "torchvision", renamed("rows_read"), "rows read"),
    Case("pypi_downloads", "packages", cut(100, "data"), "months"),
    Case("pypi_downloads", "packages", replaced("23200000", "2320"), "torch in 2024-03"),
    Case("pypi_downloads", "basket", replaced('"4000"', '"1000"'), "packages in the basket"),
    Case("pypi_downloads", "limits", replaced('"throw"', '"break"'), "read_overflow_mode"),
    Case("pypi_downloads", "pypistats", renamed("category", "kind"), "category"),
    Case("repo_labels", "clone", replaced("version 2", "version 1"), "protocol"),
    Case("repo_labels", "clone", replaced("filter", "felter"), "filter"),
    Case("repo_labels", "clone", gone, "form"),
    Case("stackoverflow_tags", "pytorch_2022", replaced("6500", "24000000"), "questions"),
    Case("stackoverflow_tags", "tensorflow_2022", renamed("total", "count"), "total"),
    Case("stackoverflow_tags", "tensorflow_2022", page, "form"),
]


FIRST = list({case.source: case for case in reversed(CASES)}.values())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_change_is_named(case: Case, recording: list[dict[str, Any]], replayed: Replayed) -> None:
    case.applied(recording)

    report = replayed([answer for answer in recording if answer["source"] == case.source])

    assert (case.source, case.question, case.fact) in changed_in(report)
    others = [f for f in report.findings if f.question != case.question]
    assert [f for f in others if f.state != State.AS_EXPECTED] == []


@pytest.mark.parametrize("case", FIRST, ids=str)
def test_a_change_of_one_source_leaves_every_other_one_as_expected(
    case: Case, recording: list[dict[str, Any]], replayed: Replayed
) -> None:
    case.applied(recording)

    report = replayed(recording)

    assert {f.source for f in report.findings if f.state != State.AS_EXPECTED} == {case.source}
    assert {f.source for f in report.findings} == {s.key for s in BY_HTTP}


def test_every_source_is_changed_in_three_ways_at_least() -> None:
    ways = Counter(case.source for case in CASES)

    assert {s.key for s in BY_HTTP} == set(all_sources()) - {"transformers_releases"}
    assert [s.key for s in BY_HTTP if ways[s.key] < 3] == []
