"""Ask one question and compare the response with every fact about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from frameshare.base.errors import ContentError, FrameshareError, RateLimitedError
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.http.addresses import shown
from frameshare.http.answers import Look
from frameshare.sources.base import Source
from frameshare.sources.probes.checks import Read, shortfall
from frameshare.sources.probes.facts import Fact, facts_of
from frameshare.sources.probes.question import AnyQuestion, Question


class State(StrEnum):
    """Whether a source responds as expected."""

    AS_EXPECTED = "as expected"
    CHANGED = "changed"
    LIMITED = "limited"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Finding:
    """The result of one question: all facts as expected, one that changed, or no response.

    `fact` is the one that changed; `is_form` if the response could not be parsed.
    """

    source: str
    question: str
    state: State
    facts: int
    fact: Fact | None = None
    found: str = ""
    where: str = ""

    @property
    def is_form(self) -> bool:
        """Whether the response could not be parsed."""
        return self.fact is not None and self.fact.kind == "form"


@dataclass(frozen=True)
class Asked:
    """A question, its response, and the findings."""

    source: Source
    question: AnyQuestion
    look: Look | None
    findings: tuple[Finding, ...]


def ask(
    source: Source, question: AnyQuestion, settings: Settings, http: HttpClient, *, with_token: bool
) -> Asked:
    """Ask once; every failure becomes a finding."""
    facts = facts_of(source.key, question.name)
    look, where = None, ""
    found: list[tuple[State, Fact | None, str]]
    try:
        if isinstance(question, Question):
            look = _look(source, question, settings, http, with_token=with_token)
            where = shown(look.answer.url)
            read = Read(_value_of(question, look), look.answer)
        else:
            read = Read({"versions": list(question.ask())})
    except FrameshareError as error:
        where = where or error.where
        found = [_of_error(error, facts)]
    else:
        found = [(State.CHANGED, f, text) for f in facts if (text := shortfall(f, read)) is not None]
    found = found or [(State.AS_EXPECTED, None, "")]
    findings = [Finding(source.key, question.name, s, len(facts), f, text, where) for s, f, text in found]
    return Asked(source, question, look, tuple(findings))


def _look(
    source: Source, question: Question, settings: Settings, http: HttpClient, *, with_token: bool
) -> Look:
    base = settings.base_url(question.base, source.base_urls[question.base])
    token = getattr(settings, source.token_setting) if with_token and source.token_setting else None
    return http.look(
        base + question.path,
        accept=question.accept,
        most_bytes=question.most_bytes,
        headers=question.headers,
        token=token,
        body=question.body.encode() if question.body else None,
    )


def _value_of(question: Question, look: Look) -> Any:
    if look.error:
        raise look.error
    if look.is_cut and not question.is_beginning:
        raise ContentError(
            "The response is longer than expected",
            where=shown(look.answer.url),
            expected=f"at most {question.most_bytes:,} bytes",
            found=f"more than {question.most_bytes:,} bytes",
            next_step="open the address; if it persists, the source has changed",
        )
    return question.read(look.answer)


def _of_error(error: FrameshareError, facts: Sequence[Fact]) -> tuple[State, Fact | None, str]:
    """Return the finding for no response, or for one that could not be parsed, which is a changed format."""
    found = error.found or error.what
    if isinstance(error, RateLimitedError):
        return State.LIMITED, None, found
    if error.is_temporary:
        return State.UNREACHABLE, None, found
    return State.CHANGED, next(fact for fact in facts if fact.kind == "form"), found
