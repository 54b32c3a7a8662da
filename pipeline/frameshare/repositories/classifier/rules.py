"""The reference rows that map a name to a framework, with longest-prefix lookup.

`data/reference/classifier_modules.csv` has every name; for a new library add a row there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from frameshare.base.resources import REFERENCE_DIR

Strength = Literal["strong", "weak", "ignored", "compat_only"]
Kind = Literal[
    "module",
    "package",
    "crate",
    "cmake",
    "include",
    "npm",
    "r_package",
    "julia_package",
    "lua_module",
    "swift_module",
    "java_package",
    "go_module",
    "dotnet_namespace",
    "matlab_name",
    "image",
    "folder",
    "readme_word",
]
_LOOKED_UP_BY_PREFIX = frozenset({"module", "java_package", "dotnet_namespace"})
# In order of release: a rule set uses its own rows and those of earlier sets.
RULE_SETS = ("pwc-classifier-1", "pwc-classifier-2")


@dataclass(frozen=True)
class Rule:
    """One reference row: a name of one kind, its framework and the strength of the evidence."""

    kind: Kind
    name: str
    framework: str
    strength: Strength


class Rules:
    """All rows, looked up by kind and name."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._exact: dict[tuple[str, str], Rule] = {}
        self._prefixes: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.name.endswith("*"):
                self._prefixes.setdefault(rule.kind, []).append(rule)
            else:
                self._exact[rule.kind, rule.name] = rule
        for prefixes in self._prefixes.values():
            prefixes.sort(key=lambda rule: -len(rule.name))
        modules = [name for kind, name in self._exact if kind == "module"]
        self._deepest = max((name.count(".") + 1 for _, name in self._exact), default=1)
        self._module_roots = frozenset(name.split(".")[0] for name in modules)
        self._is_root: dict[str, bool] = {}
        self.readme_words = {
            name: rule.framework for (k, name), rule in self._exact.items() if k == "readme_word"
        }

    def names(self, kind: Kind) -> frozenset[str]:
        """Return the exact names of one kind."""
        return frozenset(name for known, name in self._exact if known == kind)

    def is_module_root(self, word: str) -> bool:
        """Whether names of Python modules that start with `word` can have a rule."""
        found = self._is_root.get(word)
        if found is None:
            found = word in self._module_roots or self.named("module", word) is not None
            # Bounded cache: code has unlimited words, but few are looked up repeatedly.
            if len(self._is_root) < 10_000:
                self._is_root[word] = found
        return found

    def matching(self, names: Iterable[tuple[Kind, str]]) -> list[Rule]:
        """Return the rules of these names: any package of a library names the library."""
        found = (
            self.longest(kind, name) if kind in _LOOKED_UP_BY_PREFIX else self.named(kind, name)
            for kind, name in dict.fromkeys(names)
        )
        return [rule for rule in found if rule is not None]

    def longest(self, kind: Kind, dotted: str) -> Rule | None:
        """Return the rule of the longest known prefix of a dotted name of one kind, or None."""
        # No deeper than any rule: a name of a million parts would be looked up a million times.
        name = ".".join(dotted.split(".", self._deepest)[: self._deepest])
        while name:
            rule = self.named(kind, name)
            if rule is not None:
                return rule
            name = name.rpartition(".")[0]
        return None

    def named(self, kind: Kind, name: str) -> Rule | None:
        """Return the rule of exactly this name, or of the longest matching prefix `…*`, up to a dot."""
        rule = self._exact.get((kind, name))
        if rule is not None:
            return rule
        for candidate in self._prefixes.get(kind, ()):
            if name.startswith(candidate.name[:-1]) and "." not in name[len(candidate.name) - 1 :]:
                return candidate
        return None


@lru_cache(maxsize=4)
def load_rules(rule_set: str = RULE_SETS[-1], path: Path = REFERENCE_DIR / "classifier_modules.csv") -> Rules:
    """Read the reference rows of a rule set, once per process."""
    known = RULE_SETS[: RULE_SETS.index(rule_set) + 1]
    with path.open(encoding="utf-8", newline="") as lines:
        return Rules(
            Rule(row["kind"], row["name"], row["framework"], row["strength"])  # type: ignore[arg-type]
            for row in csv.DictReader(lines)
            if row["since"] in known
        )
