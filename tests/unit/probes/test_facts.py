"""The table of expectations fits the questions, and the kinds of checks tell what they should."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from frameshare.http import Answer
from frameshare.runs.probe import MOST_BYTES, MOST_REQUESTS
from frameshare.sources.probes.checks import CHECKS, Read, shortfall
from frameshare.sources.probes.facts import Fact, all_facts
from frameshare.sources.probes.places import MISSING, values_at
from frameshare.sources.probes.question import Question
from frameshare.sources.probes.questions import QUESTIONS
from frameshare.sources.registry import all_sources
from tests.conftest import ROOT

ASKED = [(source, question) for source, questions in QUESTIONS.items() for question in questions]
BY_HTTP = [question for _, question in ASKED if isinstance(question, Question)]


def fact(kind: str, at: str = "", expected: str = "", tolerance: float = 0.0) -> Fact:
    return Fact("s", "q", "f", kind, at, expected, tolerance, True, "", "", "")


def found(value: Any, kind: str, at: str = "", expected: str = "", tolerance: float = 0.0) -> str | None:
    return shortfall(fact(kind, at, expected, tolerance), Read(value))


def test_every_source_has_questions_one_to_five_or_one_for_each_publisher() -> None:
    assert set(QUESTIONS) == set(all_sources())
    publishers = {
        question.base for question in BY_HTTP if question.base in all_sources()["paper_texts"].base_urls
    }
    for source, questions in QUESTIONS.items():
        assert 1 <= len(questions) <= (len(publishers) + 1 if source == "paper_texts" else 5), source


def test_every_question_has_a_fact_about_its_form_and_every_fact_a_question() -> None:
    forms = Counter((f.source, f.question) for f in all_facts() if f.kind == "form")
    assert forms == Counter((source, question.name) for source, question in ASKED)
    assert {(f.source, f.question) for f in all_facts()} == set(forms)


def test_every_fact_has_a_known_kind_what_it_breaks_and_dated_evidence() -> None:
    for row in all_facts():
        assert row.kind in CHECKS, row
        assert row.breaks, row
        assert row.evidence, row
        assert date.fromisoformat(row.confirmed_on) <= date(2026, 12, 31), row


def test_a_question_asks_a_base_address_that_a_setting_can_replace() -> None:
    for source, question in ASKED:
        if isinstance(question, Question):
            assert question.base in all_sources()[source].base_urls
            assert question.path.startswith("/")


def test_what_can_be_asked_and_read_stays_within_the_budget() -> None:
    registry = len(ASKED) - len(BY_HTTP)
    assert registry + sum(1 + question.redirects for question in BY_HTTP) <= MOST_REQUESTS
    assert sum(question.most_bytes for question in BY_HTTP) <= MOST_BYTES


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("", [{"a": [{"b": 1}, {"b": 2}, {}]}]),
        ("a[].b", [1, 2, MISSING]),
        ("a[0].b", [1]),
        ("a[-1].b", [MISSING]),
        ("a[7].b", [MISSING]),
        ("a.b", [MISSING]),
        ("x[].y", [MISSING]),
    ],
)
def test_a_place_names_parts_of_an_answer(place: str, values: list[Any]) -> None:
    assert values_at({"a": [{"b": 1}, {"b": 2}, {}]}, place) == values


@pytest.mark.parametrize(
    ("value", "kind", "at", "expected", "tolerance"),
    [
        ([{"n": 1}, {"n": None}], "type", "[].n", "whole number", 0.5),
        ({"n": "12"}, "type", "n", "count", 0),
        ({"is": False}, "equals", "is", "false", 0),
        ({"tags": ["license:mit"]}, "contains", "tags", "license:mit", 0),
        ({"columns": {"b": 1}}, "any_of", "columns", "a|b", 0),
        (["2026-06-01", "2026-07-01"], "starts_with", "[]", "2026-06", 0.5),
        ({"n": "30"}, "at_least", "n", "30", 0),
        ({"n": 80}, "near", "n", "100", 0.2),
        ([1, 2], "count", "", "2", 0),
        ([1, 2], "count_at_least", "", "2", 0),
        ([3, 3, 1, 2], "descending", "[]", "", 0.5),
        (["a", "b"], "ascending", "[]", "", 0),
    ],
)
def test_a_fact_holds_to_its_very_edge(
    value: Any, kind: str, at: str, expected: str, tolerance: float
) -> None:
    assert found(value, kind, at, expected, tolerance) is None


@pytest.mark.parametrize(
    ("value", "kind", "at", "expected", "tolerance", "says"),
    [
        ([{"n": 1}, {}], "type", "[].n", "whole number", 0.4, "no [].n in 1 of 2, which has n"),
        ([{"m": 1}], "type", "[].n", "whole number", 0, "no [].n in 1 of 1, which has m"),
        ([], "type", "[].n", "whole number", 1, "no [].n in 0 of 0"),
        ({"n": True}, "type", "n", "whole number", 0, "true as n"),
        ({"n": "-1"}, "type", "n", "count", 0, "-1 as n"),
        ({}, "equals", "n", "1", 0, "nothing"),
        ({"tags": ["x"]}, "contains", "tags", "y", 0, "no 'y' in ['x']"),
        ({"columns": {}}, "any_of", "columns", "a|b", 0, "none"),
        ([], "starts_with", "[]", "2026", 0.9, "0 of 0 others, first none"),
        ({"n": 29}, "at_least", "n", "30", 0, "29"),
        ({"n": True}, "at_least", "n", "0", 0, "true"),
        ({"n": 121}, "near", "n", "100", 0.2, "121"),
        ({}, "count", "rows", "2", 0, "0"),
        ([1], "count_at_least", "", "2", 0, "1"),
        ([1, 2], "descending", "[]", "", 0, "1 of 1 neighbours out of order, first 1 before 2"),
        (["b", 1], "ascending", "[]", "", 0, "numbers beside texts"),
        ([1], "ascending", "[]", "", 0, "0 of 0 neighbours out of order"),
        ({}, "header", "RateLimit", "r=", 0, "no header RateLimit"),
        ({}, "next_page", "", "", 0, "no link to a next page"),
    ],
)
def test_a_fact_that_does_not_hold_says_what_was_found(
    value: Any, kind: str, at: str, expected: str, tolerance: float, says: str
) -> None:
    assert found(value, kind, at, expected, tolerance) == says


def answer(url: str, **headers: str) -> Answer:
    return Answer(url, 200, CaseInsensitiveDict({k.replace("_", "-"): v for k, v in headers.items()}), b"")


def test_a_next_page_at_another_host_or_equal_to_itself_is_ignored() -> None:
    url = "https://hub.example/api/models?sort=a"
    links = ("https://other.example/api/models?cursor=1", url)

    said = [shortfall(fact("next_page"), Read(None, answer(url, link=f'<{to}>; rel="next"'))) for to in links]

    assert said == [links[0], f"{url} again"]
    good = answer(url, link='<https://hub.example/api/models?cursor=1>; rel="next"')
    assert shortfall(fact("next_page"), Read(None, good)) is None


def test_a_header_is_compared_with_its_pattern_whatever_its_case() -> None:
    read = Read(None, answer("https://hub.example/", ratelimit='"api";r=499;t=3'))

    assert shortfall(fact("header", "RateLimit", "r=[0-9]+"), read) is None
    assert shortfall(fact("header", "RateLimit", "q=[0-9]+"), read) == 'RateLimit: "api";r=499;t=3'


def test_every_collector_has_a_live_test() -> None:
    text = (ROOT / "tests" / "live" / "test_collectors.py").read_text(encoding="utf-8")

    assert [key for key in all_sources() if f"def test_{key}(" not in text] == []
