"""Star history by week and day: stars not removed since, newest week first, 30 weeks per page.

A first history takes up to twenty pages; every page is written before the next is requested, so a reached
rate limit or a kill loses none: the next run resumes after the last page. New weeks push old ones to later
pages, so resuming can read a week twice but never skip one. A history is published only once it was read down
to its first week, or to a week already held; until then its pages stay in the checkpoint. A complete reading
replaces all earlier ones; later runs read pages until one reaches a held week, unless the held weeks no
longer match, for example after a repository was deleted and recreated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from frameshare.base.errors import AccessError, ContentError, FrameshareError, NotFoundError
from frameshare.http import Answer
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources import answers
from frameshare.sources.base import Context, Outcome
from frameshare.sources.failures import Failures
from frameshare.sources.github_repositories.api import (
    ask,
    field,
    followed_repositories,
    is_source_out,
    unexpected,
)
from frameshare.sources.github_repositories.held import Held, fits, held_histories

PER_PAGE = 30
_UNREAD: Mapping[str, Any] = {"pages": 0, "next": None, "oldest": None, "is_anew": False, "is_done": False}
_LONGEST_HISTORY = 100  # pages; the oldest repositories need twenty
_TOLERATED = 0.05  # share of the stars shown, as in the check star_history_fits_metadata
_TOLERATED_STARS = 20

STAR_WEEKS = Dataset(
    "github_star_weeks",
    "New stars of a repository in a week, as far as they are still held",
    (
        Column("repository", pa.string(), "owner/name as asked for", is_nullable=False),
        Column("week", pa.date32(), "Sunday on which the week begins", is_nullable=False),
        Column("stars", pa.int64(), "stars given in the week and still held", is_nullable=False),
        Column("days", pa.list_(pa.int64()), "the same by day, Sunday first", is_nullable=False),
        Column("is_first_page", pa.bool_(), "whether this page reaches the first week", is_nullable=False),
        Column("read_on", pa.date32(), "day on which the page was read"),
    ),
    ("repository", "week"),
)


def collect_stars(context: Context) -> Outcome:
    """Read the new part of every repository's star history; a reached rate limit leaves a checkpoint."""
    repositories = followed_repositories()
    held = {} if context.options.is_all else held_histories(context.raw.snapshots(STAR_WEEKS.name))
    partial = context.raw.open_partial(STAR_WEEKS, "current")
    failures = Failures()
    problems = failures.problems
    with context.progress.start("GitHub, star history", len(repositories)) as task:
        for repository in repositories:
            with failures.noted():
                _read_history(context, partial, repository, held.get(repository))
            if is_source_out(problems):
                break
            task.advance(note=repository)
    is_waiting = any(is_waiting_page(_state_of(partial, r)) for r in repositories)
    if is_source_out(problems) or (is_waiting and any(p.is_temporary for p in problems)):
        return _interrupted(partial, problems, len(repositories))
    return _publish(context, partial, repositories, problems)


def is_waiting_page(state: Mapping[str, Any]) -> bool:
    """Whether the checkpoint holds pages of an incomplete history."""
    return bool(state["pages"]) and not state["is_done"]


def _read_history(context: Context, partial: PartialSnapshot, repository: str, held: Held | None) -> None:
    """Read one repository page by page, from its checkpoint on."""
    state = _state_of(partial, repository)
    seen: set[str] = set()
    while not state["is_done"]:
        if state["pages"] == _LONGEST_HISTORY:
            raise unexpected(repository, f"at most {_LONGEST_HISTORY} pages of star history", "more")
        page = _ask_page(context, partial, repository, state, held, seen)
        if page is None:
            _forget(partial, repository, is_done=True)
            return
        state = _state_after(state, page, held)
        rows = [
            {**w, "repository": repository, "is_first_page": page.following is None, "read_on": page.read_on}
            for w in page.weeks
        ]
        partial.write_part(_part(repository, state["pages"]), rows, {**partial.state, repository: state})
    if held is not None:
        _check_whole(context, partial, repository, held)


@dataclass(frozen=True)
class _Page:
    """Weeks from newest to oldest, and the path of the next page."""

    weeks: list[dict[str, Any]]
    following: str | None
    read_on: date


def _ask_page(
    context: Context,
    partial: PartialSnapshot,
    repository: str,
    state: Mapping[str, Any],
    held: Held | None,
    seen: set[str],
) -> _Page | None:
    """Return the next page; None for a repository that is gone or has no stars.

    Raises AccessError if GitHub withholds the history of a repository that exists, ContentError for a page
    that does not continue the previous one.
    """
    path = state["next"] or f"/repos/{repository}/stargazers/history?per_page={PER_PAGE}&page=1"
    seen.add(path)
    try:
        answer = ask(context, path, is_conditional=held is not None)
    except NotFoundError:
        if _stars_shown(context, repository) is None:
            return None
        raise _withheld(repository, "status 404") from None
    weeks = parse_weeks(answer.json(), repository)
    if not weeks and not state["pages"]:
        if not _stars_shown(context, repository):
            return None
        raise _withheld(repository, "an empty list")
    following = next_path(answer, context.base_url("github"))
    try:
        _check_chain(context, repository, state, weeks, following, seen)
    except ContentError:
        _forget(partial, repository)
        raise
    return _Page(weeks, following, datetime.now(UTC).date())


def _check_chain(
    context: Context,
    repository: str,
    state: Mapping[str, Any],
    weeks: Sequence[Mapping[str, Any]],
    following: str | None,
    seen: set[str],
) -> None:
    base = context.base_url("github")
    answers.check_page(len(weeks), where=repository, at_most=PER_PAGE)
    if state["oldest"] is not None:
        before = date.fromisoformat(state["oldest"])
        answers.check_order([before, weeks[-1]["week"]], by="last week of a page", where=repository)
    if following is not None:
        asked = base + (state["next"] or f"/?per_page={PER_PAGE}&page=1")
        answers.check_next_page(base + following, asked, {base + path for path in seen})


def _state_after(state: Mapping[str, Any], page: _Page, held: Held | None) -> dict[str, Any]:
    oldest: date = page.weeks[-1]["week"]
    is_anew = state["is_anew"] or held is None or not fits(held, page.weeks)
    is_attached = held is not None and not is_anew and oldest <= held.newest
    return {
        "pages": int(state["pages"]) + 1,
        "next": page.following,
        "oldest": oldest.isoformat(),
        "is_anew": is_anew,
        "is_done": page.following is None or is_attached,
    }


def _check_whole(context: Context, partial: PartialSnapshot, repository: str, held: Held) -> None:
    """Compare a complete reading that breaks with the last one with the repository's star count."""
    parts = [_part(repository, n + 1) for n in range(int(_state_of(partial, repository)["pages"]))]
    rows = [row for part in parts for row in partial.read_part(part).to_pylist()]
    total = sum({row["week"]: int(row["stars"]) for row in rows}.values())
    is_whole = any(row["is_first_page"] for row in rows)
    if not is_whole or held.total / 2 <= total <= held.total * 2:
        return
    shown = _stars_shown(context, repository) or 0
    if abs(total - shown) > _TOLERATED_STARS + shown * _TOLERATED:
        _forget(partial, repository)
        raise unexpected(
            repository, f"about the {shown:,} stars that it shows", f"{total:,}, {held.total:,} before"
        )


def _stars_shown(context: Context, repository: str) -> int | None:
    """Return the stars that a repository shows, None if it does not exist."""
    try:
        row = ask(context, f"/repos/{repository}", is_conditional=True).json()
    except NotFoundError:
        return None
    return int(field(row, "stargazers_count", int, repository)) if isinstance(row, dict) else 0


def _withheld(repository: str, found: str) -> AccessError:
    return AccessError(
        "GitHub withholds the star history of a repository that exists",
        where=repository,
        expected="its weeks of stars",
        found=found,
        next_step="set GITHUB_TOKEN or run again later; the weeks that are held stay as they are",
    )


def parse_weeks(answer: Any, repository: str) -> list[dict[str, Any]]:
    """Parse a page of weeks; raises ContentError if a week's days do not add up or it starts on no Sunday."""
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
    """Return path and query of the next page below our base address: a Link header never changes the host."""
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
    """Publish the complete histories; pages of incomplete ones stay for the next run."""
    waiting = {r: s for r in repositories if is_waiting_page(s := _state_of(partial, r))}
    names = [_part(r, n + 1) for r, state in waiting.items() for n in range(int(state["pages"]))]
    if not partial.parts - set(names):
        return _interrupted(partial, problems, len(repositories))
    unread = [r for r in repositories if not _state_of(partial, r)["is_done"]]
    kept = {name: partial.read_part(name) for name in names}
    partial.forget_parts(names, {r: s for r, s in partial.state.items() if r not in waiting})
    snapshot = partial.publish(
        context.source,
        url=context.base_url("github") + "/repos/{owner}/{repo}/stargazers/history",
        as_of=datetime.now(UTC).date(),
        completeness="partial" if problems else "complete",
        missing=unread,
    )
    if kept:
        _keep(context.raw.open_partial(STAR_WEEKS, "current"), kept, waiting)
    note = f"star history read in part, to be finished by the next run: {', '.join(waiting)}"
    return Outcome.of(STAR_WEEKS, snapshot, problems, [note] if waiting else [])


def _keep(partial: PartialSnapshot, pages: Mapping[str, pa.Table], states: Mapping[str, Any]) -> None:
    for name, page in pages.items():
        partial.write_part(name, page)
    partial.save_state(states)


def _interrupted(partial: PartialSnapshot, problems: Sequence[FrameshareError], total: int) -> Outcome:
    done = sum(bool(state["is_done"]) for state in partial.state.values())
    note = (
        f"star history: {done} of {total} repositories and {len(partial.parts)} pages are kept; "
        "the next run resumes from there"
    )
    return Outcome(problems=tuple(problems), notes=(note,) if partial.parts else ())


def _state_of(partial: PartialSnapshot, repository: str) -> dict[str, Any]:
    """Return a repository's checkpoint, which starts over if a page was lost."""
    state = {**_UNREAD, **partial.state.get(repository, {})}
    is_intact = all(_part(repository, n) in partial.parts for n in range(1, state["pages"] + 1))
    return state if is_intact else dict(_UNREAD)


def _forget(partial: PartialSnapshot, repository: str, *, is_done: bool = False) -> None:
    """Drop a repository's pages: to start over in the next run, or for good if there is nothing to read."""
    pages = int(_state_of(partial, repository)["pages"])
    names = [_part(repository, n) for n in range(1, pages + 1)]
    partial.forget_parts(names, {**partial.state, repository: {**_UNREAD, "is_done": is_done}})


def _part(repository: str, number: int) -> str:
    return f"{repository.replace('/', '+')}={number:03}"
