"""Probe every source within one minute, and one source before a costly collection.

`http.judgement` tells a network that blocks every host from a source that changed, so that the network's own
pages are not taken for changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from frameshare.base import stopping
from frameshare.base.allowance import Limits, within
from frameshare.base.errors import ContentError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient, Traffic, certificates, judgement
from frameshare.sources.base import CollectOptions, Source
from frameshare.sources.probes.asking import Asked, Finding, State, ask
from frameshare.sources.probes.facts import facts_of
from frameshare.sources.probes.question import AnyQuestion, Question, RegistryQuestion
from frameshare.sources.probes.questions import QUESTIONS
from frameshare.sources.probes.recording import write_recording

MOST_S = 60.0
MOST_REQUESTS = 60
MOST_BYTES = 5_000_000
_SIDE_BY_SIDE = 8
# The rest is for DNS look-ups, which cannot be interrupted, for the registry's own client, which is not
# counted, and for chunks being read when the byte limit is reached.
_SPARE_S, _SPARE_REQUESTS, _SPARE_BYTES = 6.0, 2, 1_000_000
_SHORT = {"connect_timeout_s": 5.0, "read_timeout_s": 10.0, "request_deadline_s": 10.0, "max_wait_s": 2.0}
# Sources whose collection costs hours or gigabytes; a backfill of any source costs as much.
_COSTLY = frozenset({"hub_history", "hub_whole"})

Plan = tuple[Source, Sequence[AnyQuestion]]


@dataclass(frozen=True)
class ProbeReport:
    """The findings, one for each question answered as expected or fact that changed, and their cost."""

    findings: tuple[Finding, ...]
    traffic: Traffic

    def having(self, *states: State) -> tuple[Finding, ...]:
        """Return the findings in one of these states."""
        return tuple(f for f in self.findings if f.state in states)


def probe(
    sources: Sequence[Source], settings: Settings, progress: Progress, record: Path | None = None
) -> ProbeReport:
    """Probe each source; with `record` no tokens are sent and the responses are saved there."""
    certificates.trust()
    judgement.begin()
    with HttpClient(_impatient(settings)) as http:
        plan = [(source, QUESTIONS[source.key]) for source in sources]
        limits = Limits((MOST_S - _SPARE_S) / 60, MOST_BYTES - _SPARE_BYTES, MOST_REQUESTS - _SPARE_REQUESTS)
        with within(limits.begin()):
            asked = _ask_all(plan, settings, http, progress, with_token=record is None)
        if record is not None:
            write_recording(record, asked, settings)
        findings = tuple(f for one in asked for f in _judged(one))
        return ProbeReport(findings, http.traffic)


def check_before(
    source: Source, options: CollectOptions, settings: Settings, http: HttpClient, progress: Progress
) -> None:
    """Probe a source before a costly collection; raises ContentError that names what has changed.

    A source that is unreachable or rate-limited is left to its collector. So are changes for which the
    collector has a fallback, and a configured mirror, which may hold less than the source.
    """
    if source.key not in _COSTLY and options.since is None:
        return
    own = [q for q in QUESTIONS[source.key] if not _is_at_mirror(source, q, settings)]
    asked = _ask_all([(source, own)], settings, http, progress, with_token=True)
    changed = [f for one in asked for f in _judged(one) if f.fact is not None and f.fact.stops]
    if changed:
        raise ContentError(
            f"Source {source.key} has changed, so a costly collection is not started",
            where=changed[0].where,
            expected="; ".join(described(f) for f in changed),
            found="; ".join(f"{f.question}, {f.fact.name}: {f.found}" for f in changed if f.fact),
            next_step=f"see `frameshare probe {source.key}`; what was collected is kept",
        )


def _is_at_mirror(source: Source, question: AnyQuestion, settings: Settings) -> bool:
    if not isinstance(question, Question):
        return False
    default = source.base_urls[question.base]
    return settings.base_url(question.base, default) != default.rstrip("/")


def described(finding: Finding) -> str:
    """Name the fact of a finding and what was expected."""
    fact = finding.fact
    if fact is None:
        return ""
    at = f" ({fact.at})" if fact.at and fact.at != fact.name else ""
    return f"{finding.question}, {fact.name}{at}: {fact.kind.replace('_', ' ')} {fact.expected}".rstrip()


def _impatient(settings: Settings) -> Settings:
    """Return settings with short timeouts and no retries."""
    return settings.model_copy(update={n: min(most, getattr(settings, n)) for n, most in _SHORT.items()})


def _ask_all(
    plan: Sequence[Plan], settings: Settings, http: HttpClient, progress: Progress, *, with_token: bool
) -> list[Asked]:
    """Probe sources concurrently, the questions of each in sequence."""
    total = sum(len(questions) for _, questions in plan)
    with progress.start("Probing sources", total) as task, ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:

        def ask_one(planned: Plan) -> list[Asked]:
            source, questions = planned
            answers = []
            for question in questions:
                try:
                    stopping.check()
                    answers.append(ask(source, question, settings, http, with_token=with_token))
                except stopping.LimitReached as limit:
                    answers.append(_not_asked(source, question, limit))
                task.advance(note=f"{source.key}, {question.name}")
            return answers

        return [asked for answers in pool.map(ask_one, plan) for asked in answers]


def _not_asked(source: Source, question: AnyQuestion, limit: stopping.LimitReached) -> Asked:
    found = f"not answered in time: {limit}"
    facts = len(facts_of(source.key, question.name))
    return Asked(
        source, question, None, (Finding(source.key, question.name, State.UNREACHABLE, facts, found=found),)
    )


def _judged(asked: Asked) -> tuple[Finding, ...]:
    """Take an unexpected answer for the network's own if the network blocks every host.

    The same goes for the registry client's list: without a network it lists only cached releases.
    """
    of_all = judgement.of_this_run().of_all
    is_local = isinstance(asked.question, RegistryQuestion)
    changed = [f for f in asked.findings if f.is_form or (is_local and f.fact is not None)]
    if of_all is None or not changed:
        return asked.findings
    return (replace(changed[0], state=State.UNREACHABLE, fact=None, found=str(of_all)),)
