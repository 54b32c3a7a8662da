"""Star history by week and day: the stars that are still held, newest week first, 30 weeks a page.

A first history takes up to twenty pages; every page is written before the next is asked for, so a budget that
ends, or a kill, loses none: the next run resumes behind the last page. New weeks push old ones to later
pages, so going on can bring a week twice but never skip one. Later runs read pages until one reaches a week
that is held already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from frameshare.base.errors import FrameshareError, NotFoundError
from frameshare.http import Answer
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources.base import Context, Outcome
from frameshare.sources.github_repositories.api import (
    ask,
    field,
    followed_repositories,
    is_source_out,
    unexpected,
)

PER_PAGE = 30
_UNREAD: Mapping[str, Any] = {"pages": 0, "next": None, "is_done": False}
_LONGEST_HISTORY = 100  # pages; the oldest repositories need twenty

STAR_WEEKS = Dataset(
    "github_star_weeks",
    "New stars of a repository in a week, as far as they are still held",
    (
        Column("repository", pa.string(), "owner/name as asked for", is_nullable=False),
        Column("week", pa.date32(), "Sunday on which the week begins", is_nullable=False),
        Column("stars", pa.int64(), "stars given in the week and still held", is_nullable=False),
        Column("days", pa.list_(pa.int64()), "the same by day, Sunday first", is_nullable=False),
        Column("is_first_page", pa.bool_(), "whether this page reaches the first week", is_nullable=False),
    ),
    ("repository", "week"),
)


def collect_stars(context: Context) -> Outcome:
    """Read what is new of every repository's star history; a budget that ends leaves a checkpoint."""
    repositories = followed_repositories()
    held = {} if context.options.is_all else _newest_held(context)
    partial = context.raw.open_partial(STAR_WEEKS, "current")
    problems: list[FrameshareError] = []
    task = context.progress.start("GitHub, star history", len(repositories))
    for repository in repositories:
        try:
            _read_history(context, partial, repository, held.get(repository))
        except NotFoundError:
            _mark_done(partial, repository)
        except FrameshareError as error:
            problems.append(error)
            if is_source_out(problems):
                break
        task.advance(note=repository)
    task.done()
    is_waiting = any(is_waiting_page(_state_of(partial, r)) for r in repositories)
    if is_source_out(problems) or (is_waiting and any(p.is_temporary for p in problems)):
        return _interrupted(partial, problems, len(repositories))
    return _publish(context, partial, repositories, problems)


def is_waiting_page(state: Mapping[str, Any]) -> bool:
    """Whether pages of a history are kept that still lack later ones."""
    return bool(state["pages"]) and not state["is_done"]


def _read_history(
    context: Context, partial: PartialSnapshot, repository: str, newest_held: date | None
) -> None:
    """Read one repository page by page, from where its checkpoint says."""
    state = _state_of(partial, repository)
    if state["is_done"]:
        return
    path = state["next"] or f"/repos/{repository}/stargazers/history?per_page={PER_PAGE}&page=1"
    for number in range(int(state["pages"]) + 1, _LONGEST_HISTORY + 1):
        answer = ask(context, path, is_conditional=newest_held is not None)
        weeks = parse_weeks(answer.json(), repository)
        if not weeks and number > 1:
            _forget(partial, repository)
            raise unexpected(repository, "weeks on every page that a Link header names", "an empty page")
        following = next_path(answer, context.base_url("github"))
        is_overlapping = newest_held is not None and any(w["week"] <= newest_held for w in weeks)
        is_done = following is None or is_overlapping
        rows = [{**w, "repository": repository, "is_first_page": following is None} for w in weeks]
        changed = {"pages": number, "next": following, "is_done": is_done}
        partial.write_part(_part(repository, number), rows, {**partial.state, repository: changed})
        if is_done:
            return
        path = str(following)
    raise unexpected(repository, f"at most {_LONGEST_HISTORY} pages of star history", "more")


def parse_weeks(answer: Any, repository: str) -> list[dict[str, Any]]:
    """Read a page of weeks; raises ContentError for one whose days do not add up or that starts no Sunday."""
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise unexpected(repository, "a list of weeks", type(answer).__name__)
    weeks = [_week(row, repository) for row in answer]
    starts = [week["week"] for week in weeks]
    if starts != sorted(set(starts), reverse=True):
        raise unexpected(repository, "weeks from newest to oldest, each once", str(starts[:3]))
    return weeks


def _week(row: Mapping[str, Any], repository: str) -> dict[str, Any]:
    moment = datetime.fromtimestamp(field(row, "week", int, repository), UTC)
    stars, days = field(row, "total", int, repository), field(row, "days", list, repository)
    if moment.weekday() != 6:
        raise unexpected(repository, "a Sunday", f"{moment:%Y-%m-%d}")
    if len(days) != 7 or any(type(d) is not int or d < 0 for d in days) or sum(days) != stars:
        raise unexpected(repository, f"seven days that add up to {stars}", repr(days)[:80])
    return {"week": moment.date(), "stars": stars, "days": days}


def next_path(answer: Answer, base_url: str) -> str | None:
    """Path and query of the next page below our base address: a Link header never changes the host."""
    if answer.next_url is None:
        return None
    parts = urlsplit(answer.next_url)
    return f"{parts.path.removeprefix(urlsplit(base_url).path)}?{parts.query}"


def _publish(
    context: Context,
    partial: PartialSnapshot,
    repositories: Sequence[str],
    problems: Sequence[FrameshareError],
) -> Outcome:
    if not partial.parts:
        return Outcome(problems=tuple(problems))
    unread = [r for r in repositories if not _state_of(partial, r)["is_done"]]
    snapshot = partial.publish(
        context.source,
        url=context.base_url("github") + "/repos/{owner}/{repo}/stargazers/history",
        as_of=datetime.now(UTC).date(),
        completeness="partial" if problems else "complete",
        missing=unread,
    )
    unchanged = () if snapshot else (STAR_WEEKS.name,)
    return Outcome((snapshot,) if snapshot else (), unchanged, tuple(problems))


def _interrupted(partial: PartialSnapshot, problems: Sequence[FrameshareError], total: int) -> Outcome:
    done = sum(bool(state["is_done"]) for state in partial.state.values())
    note = (
        f"star history: {done} of {total} repositories and {len(partial.parts)} pages are kept; "
        "the next run resumes from there"
    )
    return Outcome(problems=tuple(problems), notes=(note,) if partial.parts else ())


def _state_of(partial: PartialSnapshot, repository: str) -> dict[str, Any]:
    """Return a repository's checkpoint; one of whose pages a part was lost starts anew."""
    state = partial.state.get(repository, _UNREAD)
    is_intact = all(_part(repository, n) in partial.parts for n in range(1, state["pages"] + 1))
    return dict(state if is_intact else _UNREAD)


def _mark_done(partial: PartialSnapshot, repository: str) -> None:
    """A repository that is gone has no history; its metadata says so."""
    done = {**_state_of(partial, repository), "is_done": True}
    partial.save_state({**partial.state, repository: done})


def _forget(partial: PartialSnapshot, repository: str) -> None:
    """Start a repository anew in the next run."""
    partial.save_state({**partial.state, repository: dict(_UNREAD)})


def _part(repository: str, number: int) -> str:
    return f"{repository.replace('/', '+')}={number:03}"


def _newest_held(context: Context) -> dict[str, date]:
    """Newest week of each repository whose history the snapshots hold down to its first week."""
    columns = ["repository", "week", "is_first_page"]
    files = [f for s in context.raw.snapshots(STAR_WEEKS.name) for f in s.files]
    rows = [row for file in files for row in pq.read_table(file, columns=columns).to_pylist()]
    whole = {row["repository"] for row in rows if row["is_first_page"]}
    newest: dict[str, date] = {}
    for row in rows:
        newest[row["repository"]] = max(row["week"], newest.get(row["repository"], date.min))
    return {repository: newest[repository] for repository in whole}
