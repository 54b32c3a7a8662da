"""Metadata and latest releases of each repository; a deleted repository gets a row that says so."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from frameshare.base.errors import AccessError, FrameshareError, NotFoundError
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources import answers
from frameshare.sources.base import Context, Outcome
from frameshare.sources.github_repositories.api import (
    ask,
    field_of,
    followed_repositories,
    is_source_out,
    unexpected,
)
from frameshare.sources.held import held_rows
from frameshare.sources.items import publish_items, read_items

_STAMP = pa.timestamp("s", "UTC")
_PER_PAGE = 100
# If more vanish between two readings, the API is withholding them.
_MOST_NEWLY_GONE = 5

REPOSITORIES = Dataset(
    "github_repositories",
    "Metadata of a repository on the day of the snapshot",
    (
        Column("repository", pa.string(), "owner/name as asked for", is_nullable=False),
        Column("is_found", pa.bool_(), "whether it still exists", is_nullable=False),
        Column("full_name", pa.string(), "owner/name now; differs after a rename"),
        Column("is_archived", pa.bool_(), "whether it is read-only"),
        Column("stars", pa.int64(), "stars shown"),
        Column("forks", pa.int64(), "forks shown"),
        Column("created_at", _STAMP, "creation"),
        Column("pushed_at", _STAMP, "last push to any branch"),
        Column("licence", pa.string(), "SPDX identifier that GitHub found"),
    ),
    ("repository",),
)
RELEASES = Dataset(
    "github_releases",
    "The latest releases of a repository, at most 100",
    (
        Column("repository", pa.string(), "owner/name as asked for", is_nullable=False),
        Column("tag", pa.string(), "tag of the release", is_nullable=False),
        Column("published_at", _STAMP, "publication; missing for a draft"),
        Column("is_prerelease", pa.bool_(), "whether it is marked as a pre-release", is_nullable=False),
    ),
    ("repository", "tag"),
)


def read_repository(context: Context, repository: str) -> list[dict[str, Any]]:
    """Request one repository; a rename is followed, and a deleted one gives a row that says so."""
    try:
        answer = ask(context, f"/repos/{repository}", is_conditional=True)
    except NotFoundError:
        return [{"repository": repository, "is_found": False}]
    row = answer.json()
    if not isinstance(row, dict):
        raise unexpected(repository, "an object", type(row).__name__)
    # A renamed repository redirects to an address with its id; under its own name the name must match.
    is_from_name = urlsplit(answer.url).path.lower().endswith(f"/repos/{repository}".lower())
    if is_from_name and not answer.is_from_cache and str(row.get("full_name")).lower() != repository.lower():
        raise unexpected(repository, f"the repository {repository}", repr(row.get("full_name"))[:80])
    licence = row.get("license")
    return [
        {
            "repository": repository,
            "is_found": True,
            "full_name": field_of(row, "full_name", str, repository),
            "is_archived": field_of(row, "archived", bool, repository),
            "stars": field_of(row, "stargazers_count", int, repository),
            "forks": field_of(row, "forks_count", int, repository),
            "created_at": _moment(row, "created_at", repository),
            "pushed_at": _moment(row, "pushed_at", repository) if row.get("pushed_at") else None,
            "licence": licence.get("spdx_id") if isinstance(licence, dict) else None,
        }
    ]


def read_releases(context: Context, repository: str) -> list[dict[str, Any]]:
    """Request a repository's latest releases; none for a deleted one."""
    try:
        found = ask(context, f"/repos/{repository}/releases?per_page={_PER_PAGE}", is_conditional=True).json()
    except NotFoundError:
        return []
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise unexpected(repository, "a list of releases", type(found).__name__)
    answers.check_page(len(found), where=repository, at_most=_PER_PAGE, is_first=True)
    answers.check_once([row.get("tag_name") for row in found], what="tag", where=repository)
    return [
        {
            "repository": repository,
            "tag": field_of(row, "tag_name", str, repository),
            "published_at": _moment(row, "published_at", repository) if row.get("published_at") else None,
            "is_prerelease": field_of(row, "prerelease", bool, repository),
        }
        for row in found
    ]


def collect(dataset: Dataset, context: Context) -> Outcome:
    """Collect one of the two datasets, for every followed repository."""
    read = read_repository if dataset is REPOSITORIES else read_releases
    repositories = {repository.replace("/", "+"): repository for repository in followed_repositories()}
    growing = context.raw.open_partial(dataset, "current")
    problems = read_items(
        context,
        growing,
        repositories,
        partial(read, context),
        title=f"GitHub, {dataset.name}",
        is_over=lambda failures: is_source_out(failures.problems),
    )
    if is_source_out(problems):
        done = len(growing.parts)
        note = f"{dataset.name}: {done} of {len(repositories)} repositories are kept for the next run"
        return Outcome(problems=tuple(problems), notes=(note,) if done else ())
    if dataset is REPOSITORIES:
        problems += _refused(context, growing)
    if not growing.parts:
        return Outcome(problems=tuple(problems))
    url, today = context.base_url("github") + "/repos", datetime.now(UTC).date()
    return publish_items(context, growing, repositories, problems, url=url, as_of=today)


def _refused(context: Context, growing: PartialSnapshot) -> list[FrameshareError]:
    """Drop and report newly missing repositories if they are too many to have been deleted."""
    before = context.raw.latest(REPOSITORIES.name)
    rows = held_rows([before] if before else [], ["repository", "is_found"])
    existed = {row["repository"] for row in rows if row["is_found"]}
    parts = {name: growing.read_part(name).to_pylist()[0] for name in growing.parts}
    gone = sorted(n for n, row in parts.items() if not row["is_found"] and row["repository"] in existed)
    if len(gone) <= _MOST_NEWLY_GONE:
        return []
    growing.forget_parts(gone, growing.state)
    return [
        AccessError(
            "GitHub no longer finds many repositories that it had at the last reading",
            where="https://api.github.com/repos",
            expected=f"at most {_MOST_NEWLY_GONE} that vanished",
            found=f"{len(gone)}: {answers.listed(gone)}",
            next_step="check GITHUB_TOKEN and run again later; what was read before is kept",
        )
    ]


def _moment(row: dict[str, Any], name: str, where: str) -> datetime:
    value = field_of(row, name, str, where)
    try:
        return datetime.fromisoformat(value).astimezone(UTC).replace(microsecond=0)
    except ValueError:
        raise unexpected(where, f"a time as {name}", repr(value)[:80]) from None
