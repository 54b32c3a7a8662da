"""What was asked is checked in the answer: each check passes what was asked and names what was not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.base.errors import ContentError
from frameshare.sources import answers

WHERE = "https://source.example/list"
PAGE = WHERE + "?sort=downloads&limit=1000"


@given(st.lists(st.integers()))
def test_a_sorted_answer_passes_and_the_same_list_shuffled_does_not(values: list[int]) -> None:
    answers.check_order(sorted(values, reverse=True), by="downloads", where=WHERE)
    answers.check_order(sorted(values), by="downloads", where=WHERE, is_descending=False)
    if values != sorted(values, reverse=True):
        with pytest.raises(ContentError, match="downloads descending"):
            answers.check_order(values, by="downloads", where=WHERE)


def test_order_is_checked_across_pages() -> None:
    answers.check_order([5, 3], after=5, by="downloads", where=WHERE)
    with pytest.raises(ContentError, match="first 5 before 9"):
        answers.check_order([9, 3], after=5, by="downloads", where=WHERE)


def test_a_list_that_changes_while_it_is_read_may_be_a_little_out_of_order() -> None:
    nearly = [100 - n for n in range(100)] + [2]
    answers.check_order(nearly, by="downloads", where=WHERE, tolerated=0.01)
    with pytest.raises(ContentError, match="1 of 100 neighbours"):
        answers.check_order(nearly, by="downloads", where=WHERE)


@given(st.sets(st.integers(), min_size=1), st.integers())
def test_an_answer_is_complete_only_if_exactly_what_was_asked_came_once(asked: set[int], other: int) -> None:
    answers.check_complete(list(asked), asked, what="month", where=WHERE)
    one = next(iter(asked))
    with pytest.raises(ContentError, match="once"):
        answers.check_complete([*asked, one], asked, what="month", where=WHERE)
    with pytest.raises(ContentError, match="incomplete"):
        answers.check_complete(list(asked - {one}), asked, what="month", where=WHERE)
    if other not in asked:
        with pytest.raises(ContentError, match="not requested"):
            answers.check_complete([*asked, other], asked, what="month", where=WHERE)


@pytest.mark.parametrize(
    ("next_url", "found"),
    [
        ("https://elsewhere.example/list?sort=downloads&limit=1000&cursor=b", "elsewhere.example"),
        ("http://source.example/list?sort=downloads&limit=1000&cursor=b", "http://source.example"),
        ("not an address", "not an address"),
        (PAGE, "again"),
        (PAGE + "&cursor=a", "again"),
        (WHERE + "?sort=trending&limit=1000&cursor=b", "sort=trending"),
        (WHERE + "?limit=1000&cursor=b", "sort=missing"),
        (PAGE + "&cursor=b&filter=x", "filter=x"),
    ],
)
def test_a_next_page_that_answers_another_question_is_named(next_url: str, found: str) -> None:
    with pytest.raises(ContentError, match=found):
        answers.check_next_page(next_url, PAGE, {PAGE, PAGE + "&cursor=a"})


def test_a_next_page_may_move_its_cursor_and_its_path() -> None:
    answers.check_next_page(PAGE + "&cursor=b", PAGE + "&cursor=a", {PAGE + "&cursor=a"})
    answers.check_next_page("https://source.example/lists/7?limit=1000&sort=downloads", PAGE, {PAGE})


@pytest.mark.parametrize(
    ("check", "found"),
    [
        (lambda: answers.check_page(0, where=WHERE), "0 rows"),
        (lambda: answers.check_page(1001, where=WHERE, at_most=1000), "1,001 rows"),
        (lambda: answers.check_uncut(1000, 1000, what="rows", where=WHERE), "fewer than 1,000 rows"),
        (lambda: answers.check_count(94, 100, what="papers", where=WHERE, tolerated=0.05), "within 5%"),
        (lambda: answers.check_change(100, 49, what="models", where=WHERE), "between 0.5 and 2 times 100"),
        (lambda: answers.check_change(100, 201, what="models", where=WHERE), "201"),
        (lambda: answers.check_selection(["a", "b"], ["a"], what="package", where=WHERE), "Found: b"),
        (lambda: answers.check_once(["a", "a"], what="package", where=WHERE), "more than once: a"),
    ],
)
def test_an_error_says_what_was_expected_and_found(check: Callable[[], None], found: str) -> None:
    with pytest.raises(ContentError, match=found) as caught:
        check()
    assert caught.value.where == WHERE
    assert "run again" in caught.value.next_step


def test_what_was_asked_passes() -> None:
    answers.check_page(0, where=WHERE, is_first=True)
    answers.check_page(1000, where=WHERE, at_most=1000)
    answers.check_uncut(999, 1000, what="rows", where=WHERE)
    answers.check_count(95, 100, what="papers", where=WHERE, tolerated=0.05)
    answers.check_change(100, 50, what="models", where=WHERE)
    answers.check_change(0, 10**9, what="models", where=WHERE)  # nothing to compare with
