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
from dataclasses import dataclass, field
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
    field_of,
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
    held = {} if context.options.is_all else held_histories(context.raw.snapshots(STAR_WEEKS.name))
    partial = context.raw.open_partial(STAR_WEEKS, "current")
    histories = [History(context, partial, name, held.get(name)) for name in followed_repositories()]
    failures = Failures()
    problems = failures.problems
    with context.progress.start("GitHub, star history", len(histories)) as task:
        for history in histories:
            with failures.noted():
                history.read()
            if is_source_out(problems):
                break
            task.advance(note=history.repository)
    is_waiting = any(history.is_waiting for history in histories)
    if is_source_out(problems) or (is_waiting and any(p.is_temporary for p in problems)):
        return _interrupted(partial, problems, len(histories))
    return _publish(context, partial, histories, problems)


@dataclass
class History:
    """One repository's star history: what is held of it, and its pages in the partial snapshot."""

    context: Context
    partial: PartialSnapshot
    repository: str
    held: Held | None
    _seen: set[str] = field(default_factory=set)

    @property
    def state(self) -> dict[str, Any]:
        """The repository's checkpoint, which starts over if a page was lost."""
        state = {**_UNREAD, **self.partial.state.get(self.repository, {})}
        return state if set(self._parts(state["pages"])) <= self.partial.parts else dict(_UNREAD)

    @property
    def parts(self) -> list[str]:
        """Names of the parts with its pages."""
        return self._parts(self.state["pages"])

    @property
    def is_waiting(self) -> bool:
        """Whether the checkpoint holds pages of an incomplete history."""
        state = self.state
        return bool(state["pages"]) and not state["is_done"]

    def read(self) -> None:
        """Read page by page, from the checkpoint on."""
        while not (state := self.state)["is_done"]:
            if state["pages"] == _LONGEST_HISTORY:
                raise unexpected(self.repository, f"at most {_LONGEST_HISTORY} pages of star history", "more")
            page = self._ask_page(state)
            if page is None:
                self._forget(is_done=True)
                return
            weeks, following = page
            shared = {
                "repository": self.repository,
                "is_first_page": following is None,
                "read_on": datetime.now(UTC).date(),
            }
            state = self._state_after(state, weeks, following)
            states = {**self.partial.state, self.repository: state}
            self.partial.write_part(self._parts(state["pages"])[-1], [{**w, **shared} for w in weeks], states)
        if self.held is not None:
            self._check_whole(self.held)

    def _parts(self, pages: int) -> list[str]:
        return [f"{self.repository.replace('/', '+')}={number:03}" for number in range(1, pages + 1)]

    def _ask_page(self, state: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str | None] | None:
        """Return the next page's weeks, newest first, and the path of the page after it.

        None for a repository that is gone or has no stars. Raises AccessError if GitHub withholds the history
        of a repository that exists, ContentError for a page that does not continue the previous one.
        """
        path = state["next"] or f"/repos/{self.repository}/stargazers/history?per_page={PER_PAGE}&page=1"
        self._seen.add(path)
        try:
            answer = ask(self.context, path, is_conditional=self.held is not None)
        except NotFoundError:
            if self._stars_shown() is None:
                return None
            raise self._withheld("status 404") from None
        weeks = parse_weeks(answer.json(), self.repository)
        if not weeks and not state["pages"]:
            if not self._stars_shown():
                return None
            raise self._withheld("an empty list")
        following = next_path(answer, self.context.base_url("github"))
        try:
            self._check_chain(state, weeks, following)
        except ContentError:
            self._forget()
            raise
        return weeks, following

    def _check_chain(
        self, state: Mapping[str, Any], weeks: Sequence[Mapping[str, Any]], following: str | None
    ) -> None:
        base = self.context.base_url("github")
        answers.check_page(len(weeks), where=self.repository, at_most=PER_PAGE)
        if state["oldest"] is not None:
            before = date.fromisoformat(state["oldest"])
            answers.check_order([before, weeks[-1]["week"]], by="last week of a page", where=self.repository)
        if following is not None:
            asked = base + (state["next"] or f"/?per_page={PER_PAGE}&page=1")
            answers.check_next_page(base + following, asked, {base + path for path in self._seen})

    def _state_after(
        self, state: Mapping[str, Any], weeks: Sequence[Mapping[str, Any]], following: str | None
    ) -> dict[str, Any]:
        oldest: date = weeks[-1]["week"]
        is_anew = state["is_anew"] or self.held is None or not fits(self.held, weeks)
        is_attached = self.held is not None and not is_anew and oldest <= self.held.newest
        return {
            "pages": int(state["pages"]) + 1,
            "next": following,
            "oldest": oldest.isoformat(),
            "is_anew": is_anew,
            "is_done": following is None or is_attached,
        }

    def _check_whole(self, held: Held) -> None:
        """Compare a complete reading that breaks with the last one with the repository's star count."""
        rows = [row for part in self.parts for row in self.partial.read_part(part).to_pylist()]
        total = sum({row["week"]: int(row["stars"]) for row in rows}.values())
        is_whole = any(row["is_first_page"] for row in rows)
        if not is_whole or held.total / 2 <= total <= held.total * 2:
            return
        shown = self._stars_shown() or 0
        if abs(total - shown) > _TOLERATED_STARS + shown * _TOLERATED:
            self._forget()
            raise unexpected(
                self.repository,
                f"about the {shown:,} stars that it shows",
                f"{total:,}, {held.total:,} before",
            )

    def _stars_shown(self) -> int | None:
        """Return the stars that the repository shows, None if it does not exist."""
        try:
            row = ask(self.context, f"/repos/{self.repository}", is_conditional=True).json()
        except NotFoundError:
            return None
        return int(field_of(row, "stargazers_count", int, self.repository)) if isinstance(row, dict) else 0

    def _withheld(self, found: str) -> AccessError:
        return AccessError(
            "GitHub withholds the star history of a repository that exists",
            where=self.repository,
            expected="its weeks of stars",
            found=found,
            next_step="set GITHUB_TOKEN or run again later; the weeks that are held stay as they are",
        )

    def _forget(self, *, is_done: bool = False) -> None:
        """Drop the pages: to start over in the next run, or for good if there is nothing to read."""
        states = {**self.partial.state, self.repository: {**_UNREAD, "is_done": is_done}}
        self.partial.forget_parts(self.parts, states)


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
    moment = datetime.fromtimestamp(field_of(row, "week", int, repository), UTC)
    stars, days = field_of(row, "total", int, repository), field_of(row, "days", list, repository)
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
    histories: Sequence[History],
    problems: Sequence[FrameshareError],
) -> Outcome:
    """Publish the complete histories; pages of incomplete ones stay for the next run."""
    waiting = {history.repository: history.state for history in histories if history.is_waiting}
    names = [name for history in histories if history.repository in waiting for name in history.parts]
    if not partial.parts - set(names):
        return _interrupted(partial, problems, len(histories))
    unread = [history.repository for history in histories if not history.state["is_done"]]
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
        following = context.raw.open_partial(STAR_WEEKS, "current")
        for name, page in kept.items():
            following.write_part(name, page)
        following.save_state(waiting)
    note = f"star history read in part, to be finished by the next run: {', '.join(waiting)}"
    return Outcome.of(STAR_WEEKS, snapshot, problems, [note] if waiting else [])


def _interrupted(partial: PartialSnapshot, problems: Sequence[FrameshareError], total: int) -> Outcome:
    done = sum(bool(state["is_done"]) for state in partial.state.values())
    note = (
        f"star history: {done} of {total} repositories and {len(partial.parts)} pages are kept; "
        "the next run resumes from there"
    )
    return Outcome(problems=tuple(problems), notes=(note,) if partial.parts else ())
