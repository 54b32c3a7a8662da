"""Which repositories to label next: those that successors name without a label."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from frameshare.raw.zone import RawZone
from frameshare.repositories.classifier import VERSION
from frameshare.repositories.identity import identity
from frameshare.sources.code_of_paper.bulk import LINKS as CODE_OF_PAPER_LINKS
from frameshare.sources.held import held_rows
from frameshare.sources.hf_papers.listing import PAPERS as HF_PAPERS
from frameshare.sources.paperswithcode_co.links import LINKS as PAPERSWITHCODE_CO_LINKS

# Datasets and the column that dates a link; of the last one only links without the source's framework.
_NAMED_BY = (
    (HF_PAPERS.name, "published_at"),
    (PAPERSWITHCODE_CO_LINKS.name, "published_on"),
    (CODE_OF_PAPER_LINKS.name, "published_on"),
)
_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
_IS_NEW_FOR = timedelta(days=90)
_FORGET_FAILURES_AFTER = timedelta(days=180)
SEED = "frameshare-repo-labels-1"


@dataclass(frozen=True)
class Candidate:
    """A repository to label: its identity, the date of the newest paper naming it, and why it was chosen."""

    repository: str
    named_on: str
    chosen_as: str = ""


def choose(raw: RawZone, labels_dataset: str, day: date, budget: int) -> list[Candidate]:
    """Return up to `budget` repositories: of new papers first, then a seeded random sample of the rest."""
    known = known_repositories(raw, labels_dataset, day)
    dates: dict[str, str] = {}
    for repository, named_on in _named(raw):
        if repository not in known:
            dates[repository] = max(dates.get(repository, ""), named_on)
    newest_first = sorted(dates.items(), key=lambda item: (item[1], item[0]), reverse=True)
    since = (day - _IS_NEW_FOR).isoformat()
    new = [Candidate(name, on, "new") for name, on in newest_first if on >= since][:budget]
    rest = sorted(name for name, on in newest_first if on < since)
    drawing = random.Random(f"{SEED} {day}")  # noqa: S311 - a sample that can be drawn again, not a secret
    sample = drawing.sample(rest, min(len(rest), budget - len(new)))
    return new + [Candidate(name, dates[name], "sample") for name in sample]


def known_repositories(raw: RawZone, labels_dataset: str, day: date) -> frozenset[str]:
    """Return repositories that need no visit: labelled by the current rules, or failed recently."""
    known: set[str] = set()
    columns = ("repository", "status", "labelled_on", "definition")
    for row in held_rows(raw.snapshots(labels_dataset), columns):
        recently = date.fromisoformat(str(row["labelled_on"])) + _FORGET_FAILURES_AFTER > day
        is_labelled = row["status"] == "labelled"
        if row.get("definition") == VERSION if is_labelled else recently:
            known.add(str(row["repository"]))
    return frozenset(known)


def _named(raw: RawZone) -> Iterator[tuple[str, str]]:
    for dataset, dated_by in _NAMED_BY:
        for row in held_rows(raw.snapshots(dataset), ("repo_url", dated_by, "framework")):
            repository = identity(row["repo_url"] if isinstance(row["repo_url"], str) else None)
            if repository is not None and repository.split("/")[0] in _HOSTS and not row.get("framework"):
                yield repository, str(row[dated_by] or "")[:10]
