"""GitHub's REST API as this source uses it: one version, one host, one token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from frameshare.base.errors import AccessError, FrameshareError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.http import Answer
from frameshare.http.retries import too_long_a_wait
from frameshare.sources import answers
from frameshare.sources.base import Context

_TOO_LONG = too_long_a_wait("", 0.0, 0.0).what
HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2026-03-10"}
unexpected = partial(answers.unexpected, "GitHub")


def followed_repositories() -> list[str]:
    """Return the repositories of `reference.tool_repositories`, the frameworks' own first."""
    rows = read_rows(REFERENCE_DIR, "tool_repositories")
    return list(dict.fromkeys(str(row["repository"]) for row in rows))


def ask(context: Context, path: str, *, is_conditional: bool = False) -> Answer:
    """Request a path of the API; renamed repositories redirect to their new address."""
    return context.http.get(
        context.base_url("github") + path,
        accept="json",
        headers=HEADERS,
        token=context.settings.github_token,
        conditional=is_conditional,
    )


def field_of(row: Mapping[str, Any], name: str, kind: type | tuple[type, ...], where: str) -> Any:
    """Return a field of the given type; otherwise raises ContentError that names repository and field."""
    value = row.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise unexpected(where, f"a field {name}", repr(value)[:80])
    return value


def is_source_out(problems: Sequence[FrameshareError]) -> bool:
    """Whether the last two failures are GitHub's and not a repository's: rate limit, outage, bad token."""
    return len(problems) > 1 and all(p.is_temporary or isinstance(p, AccessError) for p in problems[-2:])


def is_budget_used(problem: FrameshareError) -> bool:
    """Whether GitHub's hourly rate limit is reached: it asks for a longer wait than a run may take."""
    return problem.what == _TOO_LONG
