"""Count distinct files by framework and rank frameworks by them.

A file counts once per framework, an entry point (train, main, run) twice, a manifest once; weak names count
only in a repository without stronger ones; converter scripts do not count; the README breaks ties.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from frameshare.repositories.classifier.evidence import Evidence, EvidenceKind, FileEvidence

NONE = "none"
MULTI_SHARE = 0.3


@dataclass(frozen=True)
class FrameworkCount:
    """How many distinct files name a framework, by kind of evidence, and the resulting score."""

    imports: int = 0
    notebooks: int = 0
    manifests: int = 0
    other_languages: int = 0
    entry_points: int = 0
    weak: int = 0
    converters: int = 0
    readme_words: int = 0

    @property
    def score(self) -> int:
        """Distinct files, entry points twice."""
        return self.imports + self.notebooks + self.manifests + self.other_languages + self.entry_points


def count_frameworks(evidence: Evidence, keras_as: str | None) -> dict[str, FrameworkCount]:
    """Count every framework that was named, bare Keras as `keras_as` (None: left out)."""
    tallies: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for file in evidence.files:
        for framework in resolved(file.strong, keras_as):
            tallies[framework].update(_columns(file))
        for framework in resolved(file.weak, keras_as):
            tallies[framework]["converters" if file.is_converter else "weak"] += 1
    for framework, times in evidence.readme_words.items():
        for name in resolved(frozenset({framework}), keras_as):
            tallies[name]["readme_words"] += times
    return {framework: FrameworkCount(**tally) for framework, tally in sorted(tallies.items())}


def resolved(frameworks: frozenset[str], keras_as: str | None) -> frozenset[str]:
    """Replace bare Keras by its backend, or drop it."""
    if "keras" not in frameworks:
        return frameworks
    return (frameworks - {"keras"}) | (frozenset({keras_as}) if keras_as else frozenset())


def _columns(file: FileEvidence) -> tuple[str, ...]:
    if file.is_converter:
        return ("converters",)
    return (file.kind, "entry_points") if file.is_entry_point else (file.kind,)


def rank(counts: Mapping[str, FrameworkCount]) -> list[tuple[str, int]]:
    """Return frameworks with their score, best first; weak names only if there are no stronger ones."""
    scores = {framework: count.score for framework, count in counts.items() if count.score}
    if not scores:
        scores = {framework: count.weak for framework, count in counts.items() if count.weak}
    return sorted(scores.items(), key=lambda item: (-item[1], -counts[item[0]].readme_words, item[0]))


def is_multi(ranked: list[tuple[str, int]], least: float = MULTI_SHARE) -> bool:
    """Whether the second framework's score reaches the share `least` of the first's."""
    return len(ranked) > 1 and ranked[1][1] >= least * ranked[0][1]


def evidence_kind(count: FrameworkCount | None) -> str:
    """Return the strongest kind of evidence for the primary label; `none` without a label."""
    if count is None:
        return NONE
    kinds: tuple[EvidenceKind, ...] = ("imports", "notebooks", "other_languages", "manifests")
    return next((kind for kind in kinds if getattr(count, kind)), "weak")
