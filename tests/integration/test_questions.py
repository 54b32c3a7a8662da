"""Thirty questions as people ask them: each one statement of at most 15 lines over documented tables."""

from __future__ import annotations

import duckdb
import pytest

from frameshare.warehouse.adhoc.rules import checked_statements
from frameshare.warehouse.output import Format, text_of
from tests.documents import QUESTIONS, Question

LONGEST = 15


def test_there_are_thirty_and_five_are_in_the_readme() -> None:
    assert len(QUESTIONS) == len({question.ask for question in QUESTIONS}) == 30
    assert sum(question.is_in_readme for question in QUESTIONS) == 5


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.ask)
def test_a_question_is_answered_in_one_statement(
    seed_tables: duckdb.DuckDBPyConnection, question: Question
) -> None:
    (statement,) = checked_statements(seed_tables, question.sql, is_script=False)

    cursor = seed_tables.execute(statement)
    columns = [column[0] for column in cursor.description or []]

    assert len(question.sql.strip().splitlines()) <= LONGEST
    assert text_of(columns, cursor.fetchall(), Format.CSV) == question.rows
