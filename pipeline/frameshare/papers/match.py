"""Apply mention rules to a paper page by page and locate each hit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick

from frameshare.papers.damage import DamagedName, letters_of, unmapped_characters
from frameshare.papers.normalise import PageText, normalise_page
from frameshare.papers.rules import MentionRule, compile_case
from frameshare.papers.sections import BODY, divide_page

CONTEXT_CHARACTERS = 80
NEAR_CHARACTERS = 200
# Bounds a paper's row even for hostile text; no share depends on the 101st hit.
HITS_PER_RULE_AND_SECTION = 100
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Hit:
    """One match of a rule: page (from 1), section, and 80 characters around it on one line."""

    rule: str
    page: int
    section: str
    context: str


class CompiledRule:
    """A rule with compiled expressions, of which context and exclusions ignore case.

    `letters` are those of its anchor; a page must contain one of `letters_needed` for the rule to match,
    damaged or not.
    """

    def __init__(self, rule: MentionRule) -> None:
        self.name, self.anchor = rule.name, rule.anchor
        self.letters = letters_of(rule.anchor)
        self.pattern = compile_case(rule)
        self.context = re.compile(rule.context, re.IGNORECASE) if rule.context else None
        self.exclusions = re.compile(rule.exclusions, re.IGNORECASE) if rule.exclusions else None
        self.damaged = DamagedName(rule.spelling) if rule.spelling else None
        self.letters_needed = (self.letters, *(self.damaged.letters_without_ligature if self.damaged else ()))

    def holds(self, text: str, start: int, end: int) -> bool:
        """Whether a match at `text[start:end]` is outside all exclusions and near its context."""
        around_start, around_end = max(0, start - NEAR_CHARACTERS), end + NEAR_CHARACTERS
        if self.exclusions and any(
            found.start() < end and found.end() > start
            for found in self.exclusions.finditer(text, around_start, around_end)
        ):
            return False
        return self.context is None or self.context.search(text, around_start, around_end) is not None


class CompiledRules:
    """Rules searched together: one pass over a page's letters selects the few that may match."""

    def __init__(self, rules: Iterable[MentionRule]) -> None:
        self.rules = tuple(map(CompiledRule, rules))
        self._always = {n for n, rule in enumerate(self.rules) if not all(rule.letters_needed)}
        places: dict[bytes, list[int]] = {}
        for number, rule in enumerate(self.rules):
            for letters in filter(None, rule.letters_needed):
                places.setdefault(letters, []).append(number)
        self._places = list(places.values())
        self._finder = BytesAhoCorasick(list(places))

    def that_may_hold(self, letters: bytes) -> list[CompiledRule]:
        """Return the rules, in order, whose names' letters occur in `letters`."""
        found = {pattern for pattern, _, _ in self._finder.find_matches_as_indexes(letters, overlapping=True)}
        numbers = self._always.union(*(self._places[pattern] for pattern in found))
        return [self.rules[number] for number in sorted(numbers)]


class PaperMatcher:
    """Matches the pages of one paper in order; remembers the section in which the last page ended."""

    def __init__(self, rules: CompiledRules) -> None:
        self._rules = rules
        self._section = BODY
        self._stored: Counter[tuple[str, str]] = Counter()
        self.section_characters: Counter[str] = Counter()
        self.unmapped_characters = 0

    def match_page(self, number: int, raw_text: str) -> list[Hit]:
        """Return the hits on page `number` (from 1), at most 100 per rule and section in the paper."""
        page = normalise_page(raw_text)
        text = page.joined
        if len(page.letters) < len(text) // 2:
            self.unmapped_characters += unmapped_characters(page.source)
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


def find_hits(page: PageText, rules: CompiledRules) -> Iterator[tuple[str, int, str]]:
    """Yield rule, position in the joined text and context of every hit on one page.

    A place that matches in several forms (joined, kept, damaged) is one hit.
    """
    for rule in rules.that_may_hold(page.letters):
        seen: set[int] = set()
        if rule.letters in page.letters:
            yield from _whole_hits(page, rule, seen)
        if rule.damaged:
            yield from _damaged_hits(page, rule, rule.damaged, seen)


def _whole_hits(page: PageText, rule: CompiledRule, seen: set[int]) -> Iterator[tuple[str, int, str]]:
    text = page.joined
    if rule.anchor in page.lower:
        for found in rule.pattern.finditer(text):
            if rule.holds(text, found.start(), found.end()):
                seen.add(found.start())
                yield rule.name, found.start(), context_of(text, found.start(), found.end())
    if rule.anchor in page.lower_around_seams:
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


def _damaged_hits(
    page: PageText, rule: CompiledRule, name: DamagedName, seen: set[int]
) -> Iterator[tuple[str, int, str]]:
    """Yield the hits of a name in damaged text: the rule has to match once the name is repaired."""
    forms = [
        *((page.source, found) for found in name.find(page.source, page.letters, len(seen))),
        *((page.source, found) for found in name.find_without_ligature(page.source, page.letters)),
        # A word may be broken next to its lost ligature.
        *((page.joined, found) for found in name.find_without_ligature(page.joined, page.letters)),
    ]
    for text, found in forms:
        before = text[max(0, found.start - NEAR_CHARACTERS) : found.start]
        mended = before + found.name + text[found.end : found.end + NEAR_CHARACTERS]
        start, end = len(before), len(before) + len(found.name)
        is_source = text is page.source
        position = page.joined_position_of_source(found.start) if is_source else found.start
        if position not in seen and rule.pattern.match(mended, start) and rule.holds(mended, start, end):
            seen.add(position)
            yield rule.name, position, context_of(mended, start, end)


def context_of(text: str, start: int, end: int) -> str:
    """Return 80 characters around `text[start:end]` with whitespace collapsed."""
    spare = max(0, CONTEXT_CHARACTERS - (end - start))
    window = text[max(0, start - spare // 2) : end + spare - spare // 2]
    return _BLANKS.sub(" ", window).strip()[:CONTEXT_CHARACTERS]
