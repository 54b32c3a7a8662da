"""The matcher against a plain file of cases, and where hits are."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from frameshare.base.resources import REFERENCE_DIR
from frameshare.papers.match import CompiledRule, CompiledRules, PaperMatcher, find_hits
from frameshare.papers.normalise import normalise_page
from frameshare.papers.rules import RuleBook, load_rules

CASES = list(csv.DictReader((Path(__file__).parent / "mention_cases.csv").open(encoding="utf-8", newline="")))


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rules(REFERENCE_DIR / "mention_rules.csv")


def own_rules(book: RuleBook) -> CompiledRules:
    return CompiledRules(book.only("mention-1").rules)


def unescape(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("unicode_escape") if "\\" in text else text


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{c['why'][:50]}" for n, c in enumerate(CASES)])
def test_every_case_gives_exactly_its_expected_hits(case: dict[str, str], book: RuleBook) -> None:
    part = RuleBook(
        tuple(
            r
            for r in book.rules
            if r.name in {a.rule for a in book.assignments if a.version == case["rule_set"]}
        ),
        tuple(a for a in book.assignments if a.version == case["rule_set"]),
    )
    names = {a.rule: a.framework if case["rule_set"] == "mention-1" else a.rule for a in part.assignments}
    page = normalise_page(unescape(case["text"]))

    hits = sorted(names[rule] or "" for rule, _, _ in find_hits(page, CompiledRules(part.rules)))

    assert hits == case["expected"].split(), case["why"]


def test_a_hit_carries_page_section_and_eighty_characters_of_context(book: RuleBook) -> None:
    matcher = PaperMatcher(own_rules(book))
    body = "Introduction\n" + "word " * 40 + "we use PyTorch here " + "word " * 40
    references = "more body text\nReferences\nPaszke et al. PyTorch: An imperative style library.\n"
    appendix = "Appendix A. Details\nTensorFlow was used in the pilot study.\n"

    hits = [h for n, text in enumerate((body, references, appendix), 1) for h in matcher.match_page(n, text)]

    assert [(h.rule, h.page, h.section) for h in hits] == [
        ("pytorch", 1, "body"),
        ("pytorch", 2, "references"),
        ("tensorflow", 3, "appendix"),
    ]
    assert all(len(h.context) <= 80 and "\n" not in h.context for h in hits)
    assert "we use PyTorch here" in hits[0].context


def test_a_text_made_to_flood_us_is_stored_a_hundred_times_a_rule_and_section(book: RuleBook) -> None:
    matcher = PaperMatcher(own_rules(book))

    hits = [h for n in range(1, 11) for h in matcher.match_page(n, "PyTorch " * 100)]

    assert len(hits) == 100


def test_the_anchor_of_every_rule_stands_in_each_of_its_hits(book: RuleBook) -> None:
    """A rule whose anchor were wrong would lose hits in silence: the cases must find it without anchors."""
    for rule in book.rules:
        texts = [normalise_page(unescape(c["text"])).joined for c in CASES]
        found = [m.group() for text in texts for m in CompiledRule(rule).pattern.finditer(text)]
        assert found, f"no case for rule {rule.name}"
        assert all(rule.anchor in text.lower() for text in found)
