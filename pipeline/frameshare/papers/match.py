"""Apply mention rules to one page after another of a paper and say where each hit stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frameshare.papers.normalise import PageText, normalise_page
from frameshare.papers.rules import MentionRule, compile_case
from frameshare.papers.sections import BODY, divide_page

CONTEXT_CHARACTERS = 80
NEAR_CHARACTERS = 200
# A text made to flood us cannot make a paper's row grow without bound; no share depends on the 101st hit.
HITS_PER_RULE_AND_SECTION = 100
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Hit:
    """One place where a rule holds: page (from 1), section, and 80 characters around it on one line."""

    rule: str
    page: int
    section: str
    context: str


@dataclass(frozen=True)
class CompiledRule:
    """A rule whose expressions are compiled."""

    name: str
    anchor: str
    pattern: re.Pattern[str]
    context: re.Pattern[str] | None
    exclusions: re.Pattern[str] | None

    def holds(self, text: str, start: int, end: int) -> bool:
        """Say whether a match at `text[start:end]` is outside all exclusions and near its context."""
        around_start, around_end = max(0, start - NEAR_CHARACTERS), end + NEAR_CHARACTERS
        if self.exclusions and any(
            found.start() < end and found.end() > start
            for found in self.exclusions.finditer(text, around_start, around_end)
        ):
            return False
        return self.context is None or self.context.search(text, around_start, around_end) is not None


def compile_rule(rule: MentionRule) -> CompiledRule:
    """Return `rule` with its expressions compiled; context and exclusions ignore case."""
    return CompiledRule(
        rule.name,
        rule.anchor,
        compile_case(rule),
        re.compile(rule.context, re.IGNORECASE) if rule.context else None,
        re.compile(rule.exclusions, re.IGNORECASE) if rule.exclusions else None,
    )


class PaperMatcher:
    """Matches the pages of one paper in order; knows the section that the page before ended in."""

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        self._rules = rules
        self._section = BODY
        self._stored: Counter[tuple[str, str]] = Counter()
        self.section_characters: Counter[str] = Counter()

    def match_page(self, number: int, raw_text: str) -> list[Hit]:
        """Return the hits of page `number` (from 1), at most 100 a rule and section over the paper."""
        page = normalise_page(raw_text)
        text = page.joined
        parts = divide_page(text, self._section)
        self._section = parts.names[-1]
        for name, start, end in zip(parts.names, parts.starts, (*parts.starts[1:], len(text)), strict=True):
            self.section_characters[name] += end - start
        hits = []
        for rule, position, context in find_hits(page, self._rules):
            section = parts.at(position)
            self._stored[rule, section] += 1
            if self._stored[rule, section] <= HITS_PER_RULE_AND_SECTION:
                hits.append(Hit(rule, number, section, context))
        return hits


def find_hits(page: PageText, rules: Sequence[CompiledRule]) -> Iterator[tuple[str, int, str]]:
    """Yield rule, position in the joined text and context of every hit on one page.

    A place that hits in the joined and in the kept form is one hit.
    """
    text = page.joined
    lower = text.lower()
    lower_seams = page.around_seams.lower()
    for rule in rules:
        seen: set[int] = set()
        if rule.anchor in lower:
            for found in rule.pattern.finditer(text):
                if rule.holds(text, found.start(), found.end()):
                    seen.add(found.start())
                    yield rule.name, found.start(), context_of(text, found.start(), found.end())
        if lower_seams and rule.anchor in lower_seams:
            yield from _hits_at_seams(page, rule, seen)


def _hits_at_seams(page: PageText, rule: CompiledRule, seen: set[int]) -> Iterator[tuple[str, int, str]]:
    text = page.kept
    for found in rule.pattern.finditer(text):
        if not page.touches_seam(found.start(), found.end()):
            continue
        position = page.joined_position(found.start())
        if position not in seen and rule.holds(text, found.start(), found.end()):
            seen.add(position)
            yield rule.name, position, context_of(text, found.start(), found.end())


def context_of(text: str, start: int, end: int) -> str:
    """Return 80 characters around `text[start:end]` with runs of blanks as one."""
    spare = max(0, CONTEXT_CHARACTERS - (end - start))
    window = text[max(0, start - spare // 2) : end + spare - spare // 2]
    return _BLANKS.sub(" ", window).strip()[:CONTEXT_CHARACTERS]
