"""Our own labels for repositories that no successor of Papers With Code labels.

`candidates` finds repositories without a label in the collected data; `collect` clones some of them within
`FRAMESHARE_REPO_LABEL_BUDGET`, newest papers first, then a seeded random sample of the others, and keeps
their `pwc-classifier-2` labels with commit and date; labels by an earlier rule set are renewed. Code is read,
never run, and not kept. `FRAMESHARE_GITHUB_CLONE_URL` replaces `https://github.com`.
"""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from frameshare.base.errors import FrameshareError
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.repositories.classifier import VERSION
from frameshare.sources.base import Context, Outcome, Source
from frameshare.sources.failures import Failures
from frameshare.sources.months import today
from frameshare.sources.repo_labels.candidates import SEED, Candidate, choose
from frameshare.sources.repo_labels.visit import Visit, choose_mapper

LABELS = Dataset(
    name="repo_labels",
    description="Labels of repositories by the classifier, one visit a row.",
    columns=(
        Column("repository", pa.string(), "Identity, host/owner/name", is_nullable=False),
        Column("status", pa.string(), "labelled, not_found, not_public or too_large", is_nullable=False),
        Column("labelled_on", pa.string(), "Day of the visit, YYYY-MM-DD", is_nullable=False),
        Column(
            "chosen_as",
            pa.string(),
            "new (of a new paper) or sample (drawn from the rest)",
            is_nullable=False,
        ),
        Column("commit_sha", pa.string(), "Commit that was read"),
        Column("committed_on", pa.string(), "Day of the commit, YYYY-MM-DD"),
        Column("definition", pa.string(), "Rule set in force; missing means pwc-classifier-1, the first"),
        Column("primary", pa.string(), "Framework key; none, or not_readable where too little could be read"),
        Column("is_multi", pa.bool_(), "Whether a second framework reaches 30 % of the first"),
        Column("evidence", pa.string(), "Strongest kind of evidence for the primary label"),
        Column("pwc_compat", pa.string(), "Label in the archive's words"),
        Column("counts", pa.string(), "Distinct files by framework and kind of evidence, JSON"),
        Column("code_files", pa.string(), "Files of code by language, JSON"),
        Column("understood_share", pa.float64(), "Files of code that could be read, of all; 0 to 1"),
        Column("label_share", pa.float64(), "Files of code that name the label, of all; 0 to 1"),
        Column("files_read", pa.int64(), "Files that were looked into"),
        Column("limits_reached", pa.string(), "Limits that left something out, JSON; missing if none"),
    ),
    key=("repository",),
)

# Failures in a row that say more about the network than about repositories.
_GIVE_UP_AFTER = 5


def collect(context: Context) -> Outcome:
    """Label up to the budget; raises the first problem if every repository failed.

    An interrupted run is resumed on the same day, without the repositories that it visited.
    """
    day = today(context)
    growing = context.raw.open_partial(LABELS, f"labels-{day}")
    visited = set(growing.state.get("visited", []))
    chosen = choose(context.raw, LABELS.name, day, context.settings.repo_label_budget)
    problems = _label_all(context, growing, [c for c in chosen if c.repository not in visited], day)
    if not growing.parts:
        growing.discard()
        if problems:
            raise problems[0]
        return Outcome(unchanged=(LABELS.name,), notes=("no repository is waiting for a label",))
    snapshot = growing.publish(
        context.source,
        url=context.base_url(),
        as_of=day,
        definitions=[VERSION, "pwc-compat-2"],
        extra={"seed": f"{SEED} {day}", "budget": context.settings.repo_label_budget},
    )
    return Outcome.of(LABELS, snapshot, problems)


def _label_all(
    context: Context, growing: PartialSnapshot, chosen: list[Candidate], day: date
) -> list[FrameshareError]:
    """Visit the repositories and write their rows, one part each, so that an interrupted run loses none."""
    failures = Failures()
    visits = [_visit(context, candidate, day) for candidate in chosen]
    with context.progress.start("labelling repositories", len(visits)) as task:
        for visit, found in choose_mapper(context.settings)(visits):
            with failures.noted():
                if isinstance(found, FrameshareError):
                    raise found
                visited = [*growing.state.get("visited", []), visit.repository]
                growing.write_part(f"visit-{len(visited):05}", [found], {"visited": visited})
            if failures.in_a_row == _GIVE_UP_AFTER:
                break
            task.advance(note=visit.repository)
    return failures.problems


def _visit(context: Context, candidate: Candidate, day: date) -> Visit:
    host, _, path = candidate.repository.partition("/")
    address = f"{context.base_url()}/{path}" if host == "github.com" else f"https://{host}/{path}"
    protocols = context.settings.clone_protocols
    return Visit(candidate.repository, address, day, candidate.chosen_as, protocols)


SOURCE = Source(
    key="repo_labels",
    is_large=True,
    title="Repositories labelled by frameshare",
    homepage="https://github.com",
    licence="our own labels, Apache-2.0",
    attribution="frameshare, pwc-classifier-2",
    cadence=timedelta(days=7),
    datasets=(LABELS,),
    base_urls={"github_clone": "https://github.com"},
    collect=collect,
    options=frozenset({"as_of"}),
)
