"""The mention rules: which words mention which framework, by rule set.

A rule is a row of `data/reference/mention_rules.csv`. Rows of several rule sets with the same search have the
same rule name, so that a text is searched once for all of them. The file's rows, not this code, decide what
counts; to add a framework, add rows.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from frameshare.base.errors import ContentError

OWN_RULE_SET = "mention-1"
# Texts read before this version of the text repair are read again.
TEXT_REPAIR = "text@2"
_COLUMNS = (
    "version",
    "rule",
    "role",
    "framework",
    "pattern",
    "case",
    "context",
    "exclusions",
    "anchor",
    "spelling",
)
_CASES = {"sensitive": 0, "insensitive": re.IGNORECASE}


@dataclass(frozen=True)
class MentionRule:
    """What to search for: a pattern, the context it needs, and what it must not be part of.

    `anchor` is lower-case text that every match contains; a page without it is not searched further.
    `spelling` is the name's letters with capitals, from which its damaged forms follow; empty for none.
    """

    name: str
    pattern: str
    case: str
    context: str
    exclusions: str
    anchor: str
    spelling: str = ""

    @cached_property
    def digest(self) -> str:
        """The rule's name with a short hash of everything that determines its hits."""
        decisive = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return f"{self.name}@{hashlib.sha256(decisive.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Assignment:
    """In rule set `version` a hit of `rule` mentions `framework`; without one it marks a vendor's paper."""

    version: str
    rule: str
    role: str
    framework: str | None


@dataclass(frozen=True)
class RuleBook:
    """All rules to search for, and what each means in each rule set."""

    rules: tuple[MentionRule, ...]
    assignments: tuple[Assignment, ...]

    def frameworks(self, version: str) -> dict[str, str]:
        """Return the framework by rule name in one rule set, without vendor words."""
        return {a.rule: a.framework for a in self.assignments if a.version == version and a.framework}

    def only(self, version: str) -> RuleBook:
        """Return the part of the book that one rule set uses."""
        names = self.frameworks(version)
        return RuleBook(
            tuple(rule for rule in self.rules if rule.name in names),
            tuple(a for a in self.assignments if a.version == version),
        )

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """What a text is searched for: the sorted digests of all rules, and the text repair."""
        return (*sorted(rule.digest for rule in self.rules), TEXT_REPAIR)


def load_rules(path: Path) -> RuleBook:
    """Read the rules at `path`; raises ContentError that names the invalid line."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise _wrong(path, 1, f"the columns {', '.join(_COLUMNS)}", f"no {', '.join(missing)}")
        rows = [(number, row) for number, row in enumerate(reader, start=2)]
    rules: dict[str, MentionRule] = {}
    for number, row in rows:
        rule = MentionRule(row["rule"], *(row[name] or "" for name in _COLUMNS[4:]))
        _check_rule(path, number, rule)
        if rules.setdefault(rule.name, rule) != rule:
            raise _wrong(
                path, number, f"rule {rule.name} to be the same in all rule sets", "two different ones"
            )
    assignments = tuple(
        Assignment(row["version"], row["rule"], row["role"], row["framework"] or None) for _, row in rows
    )
    return RuleBook(tuple(rules.values()), assignments)


def _check_rule(path: Path, number: int, rule: MentionRule) -> None:
    if rule.case not in _CASES:
        raise _wrong(path, number, f"case to be {' or '.join(_CASES)}", repr(rule.case))
    if not rule.name or not rule.anchor or rule.anchor != rule.anchor.lower():
        raise _wrong(path, number, "a rule name and a lower-case anchor", f"{rule.name!r}, {rule.anchor!r}")
    if rule.spelling and not (rule.spelling.isascii() and rule.spelling.isalpha()):
        raise _wrong(path, number, "a spelling of letters only, or none", repr(rule.spelling))
    for expression in (rule.pattern, rule.context, rule.exclusions):
        try:
            re.compile(expression)
        except re.error as error:
            raise _wrong(path, number, "a regular expression", f"{expression!r}: {error}") from error


def _wrong(path: Path, number: int, expected: str, found: str) -> ContentError:
    return ContentError(
        "A mention rule cannot be used",
        where=f"{path}, line {number}",
        expected=expected,
        found=found,
        next_step="correct the row; docs/paper-mentions.md describes the columns",
    )


def compile_case(rule: MentionRule) -> re.Pattern[str]:
    """Return the rule's pattern, compiled with its case sensitivity."""
    return re.compile(rule.pattern, _CASES[rule.case])
