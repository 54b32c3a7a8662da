"""Researchers who changed, on a handful of invented papers: every group, every rule, the bundled figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from tests.unit.marts.tiny_warehouse import Table, build, check, rows

LISTS = [
    ("cvpr_2018.json", "CVPR", 2018, "text", "from"),
    ("cvpr_2019.json", "CVPR", 2019, "text", "to"),
    ("acl_2019.json", "ACL", 2019, "none", "seen"),
    ("acl_2017.json", "ACL", 2017, "text", None),
    ("icml_2019.json", "ICML", 2019, "code", None),
]
WORDS = [
    ("migration-1", "mention", "pytorch", "pytorch", "text"),
    ("migration-1", "mention", "pytorch", "allennlp", "text"),
    ("migration-1", "mention", "tensorflow", "tensorflow", "text"),
    ("migration-1", "vendor", None, "google.com", "text"),
    ("list-words-1", "mention", "pytorch", "pytorch", "text"),
    ("list-words-1", "mention", "tensorflow", "tensorflow", "text"),
    ("list-words-1", "mention", "pytorch", "pt", "code"),
    ("list-words-1", "mention", "tensorflow", "tf", "code"),
]
DAY = date(2021, 10, 22)
PAPERS = {
    "file": "varchar",
    "id": "varchar",
    "title": "varchar",
    "authors": "varchar[]",
    "words": "varchar[]",
    "snapshot_id": "varchar",
    "snapshot_date": "date",
    "is_complete": "boolean",
}
SEED_MIGRATION = {
    "from_year": "integer",
    "to_year": "integer",
    "author_rule": "varchar",
    "vendor_papers": "varchar",
    "from_framework": "varchar",
    "to_framework": "varchar",
    "authors": "integer",
    "denominator": "integer",
    "lists_as_of": "date",
    "source_url": "varchar",
}
SEED_WORDS = {
    "venue": "varchar",
    "year": "integer",
    "papers": "integer",
    "pytorch_or_allennlp": "integer",
    "tensorflow_words": "integer",
    "both_words": "integer",
    "lists_as_of": "date",
}
MODELS = [
    "staging.conference_papers",
    "intermediate.migration_authorships",
    "intermediate.migration_collected",
    "marts.researcher_migration",
    "marts.paper_word_counts",
]


def paper(
    file: str, authors: list[str], *words: str, snapshot: str = "s1", is_complete: bool = True
) -> list[Any]:
    """One raw paper; its id and title come from its authors."""
    name = f"A paper by {authors[0] if authors else 'nobody'} with {' '.join(words)}"
    return [f"{file}.json", name, name, authors, list(words), snapshot, DAY, is_complete]


def warehouse(*papers: list[Any]) -> duckdb.DuckDBPyConnection:
    seeded = [(2018, 2019, "all", "excluded", "tensorflow", "pytorch", 142, 257, DAY, "https://seed.example")]
    tables = {
        "raw.conference_papers": Table(PAPERS, papers),
        "reference.conference_files": Table(
            {
                "file": "varchar",
                "venue": "varchar",
                "year": "integer",
                "words_basis": "varchar",
                "migration_role": "varchar",
                "population": "varchar",
            },
            [(*row, "accepted") for row in LISTS],
        ),
        "reference.rule_words": Table(
            dict.fromkeys(("rule_set", "role", "framework", "word", "words_basis"), "varchar"), WORDS
        ),
        "seed.researcher_migration": Table(SEED_MIGRATION, seeded),
        "seed.paper_word_counts": Table(SEED_WORDS, [("CVPR", 2018, 979, 95, 136, 6, DAY)]),
        "meta.snapshots": Table(
            dict.fromkeys(("snapshot_id", "dataset", "url"), "varchar"),
            [("s1", "conference_papers", "https://lists.example")],
        ),
    }
    return build(tables, MODELS)


ALL_LISTS = [paper("cvpr_2018", []), paper("cvpr_2019", []), paper("acl_2019", [])]


def moves(connection: duckdb.DuckDBPyConnection, author_rule: str, vendor_papers: str) -> dict[str, Any]:
    """Return `before>after` -> (authors, denominator) of one variant, groups without authors left out."""
    found = rows(
        connection,
        "from marts.researcher_migration where authors > 0 "
        f"and author_rule = '{author_rule}' and vendor_papers = '{vendor_papers}'",
    )
    return {f"{r['from_framework']}>{r['to_framework']}": (r["authors"], r["denominator"]) for r in found}


def test_each_group_is_told_apart_and_has_its_own_denominator() -> None:
    connection = warehouse(
        *ALL_LISTS,
        paper("cvpr_2018", ["Ann", "Ben", "Cem", "Dan", "Eve"], "tensorflow"),
        paper("cvpr_2019", ["Ann"], "pytorch"),
        paper("cvpr_2019", ["Ben"], "tensorflow"),
        paper("cvpr_2019", ["Cem"]),
        paper("acl_2019", ["Dan"]),
    )

    assert moves(connection, "all", "excluded") == {
        "tensorflow>pytorch": (1, 2),
        "tensorflow>tensorflow": (1, 2),
        "tensorflow>neither": (1, 4),
        "tensorflow>not_labelled": (1, 4),
        "tensorflow>not_seen": (1, 5),
    }
    assert check(connection, "migration_adds_up") == []


def test_a_paper_that_names_both_scores_nothing_and_the_sign_of_the_sum_decides() -> None:
    connection = warehouse(
        *ALL_LISTS,
        paper("cvpr_2018", ["Ann"], "pytorch", "tensorflow"),
        paper("cvpr_2018", ["Ben"], "allennlp"),
        paper("cvpr_2018", ["Ben", "Cem"], "tensorflow"),
        paper("cvpr_2018", ["Ben", "Dan"], "pytorch"),
        paper("cvpr_2019", ["Ben", "Cem", "Dan"], "pytorch", "tensorflow"),
    )

    assert moves(connection, "all", "excluded") == {
        "pytorch>neither": (2, 2),
        "tensorflow>neither": (1, 1),
    }


def test_first_and_last_authors_are_counted_under_their_own_rules() -> None:
    connection = warehouse(
        *ALL_LISTS,
        paper("cvpr_2018", ["Ann", "Ben", "Cem"], "tensorflow"),
        paper("cvpr_2019", ["Ann", "Ben", "Cem"], "pytorch"),
        paper("cvpr_2018", ["Eve"], "pytorch"),
    )

    assert moves(connection, "first", "excluded") == {
        "tensorflow>pytorch": (1, 1),
        "pytorch>not_seen": (1, 1),
    }
    assert moves(connection, "last", "excluded") == {
        "tensorflow>pytorch": (1, 1),
        "pytorch>not_seen": (1, 1),
    }
    assert moves(connection, "all", "excluded")["tensorflow>pytorch"] == (3, 3)


def test_vendor_papers_are_left_out_or_kept_as_the_variant_says() -> None:
    connection = warehouse(*ALL_LISTS, paper("cvpr_2018", ["Ann"], "tensorflow", "google.com"))

    assert moves(connection, "all", "excluded") == {}
    assert moves(connection, "all", "included") == {"tensorflow>not_seen": (1, 1)}


def test_stray_blanks_escapes_and_titles_among_the_authors_do_not_make_other_people() -> None:
    titled = paper("acl_2019", ["The Title", "Dan"])
    titled[2] = "The Title"
    connection = warehouse(
        *ALL_LISTS,
        paper("cvpr_2018", ["  Ann ", "&nbsp;Ben", "", "\u00a0Cem\t"], "tensorflow"),
        paper("cvpr_2019", ["Ann", "Ben", "Cem"], "pytorch"),
        titled,
    )

    authors = rows(
        connection, "select distinct author from intermediate.migration_authorships order by author"
    )

    assert [row["author"] for row in authors] == ["Ann", "Ben", "Cem", "Dan"]
    assert moves(connection, "all", "excluded") == {"tensorflow>pytorch": (3, 3)}


def test_a_title_is_left_out_before_first_authors_are_counted() -> None:
    titled = paper("cvpr_2018", ["The Title", "Dan", "Eve"], "tensorflow")
    titled[2] = "The Title"
    connection = warehouse(*ALL_LISTS, titled)

    first = rows(connection, "select author from intermediate.migration_authorships where is_first")

    assert [row["author"] for row in first] == ["Dan"]


def test_with_a_needed_list_missing_the_bundled_figures_are_shown() -> None:
    connection = warehouse(paper("cvpr_2018", ["Ann"], "tensorflow"), paper("cvpr_2019", ["Ann"], "pytorch"))

    found = rows(connection, "from marts.researcher_migration")

    assert [(row["origin"], row["authors"], row["share"]) for row in found] == [("seed", 142, 142 / 257)]


def test_a_list_missing_in_a_partial_snapshot_comes_from_the_older_complete_one() -> None:
    connection = warehouse(
        *ALL_LISTS,
        paper("cvpr_2018", ["Ann"], "tensorflow"),
        paper("cvpr_2019", ["Ann"], "tensorflow"),
        paper("cvpr_2019", ["Ann"], "pytorch", snapshot="s2", is_complete=False),
    )

    assert moves(connection, "all", "excluded") == {"tensorflow>pytorch": (1, 1)}


def test_a_group_nobody_moved_to_is_zero_authors_and_not_absent() -> None:
    connection = warehouse(*ALL_LISTS, paper("cvpr_2018", ["Ann"], "tensorflow"))

    found = rows(connection, "from marts.researcher_migration")

    assert len(found) == 3 * 2 * 2 * 5
    empty = [r for r in found if r["denominator"] == 0]
    assert empty
    assert all(r["share"] is None for r in empty)


def test_word_counts_are_missing_for_lists_without_words_and_zero_only_where_words_exist() -> None:
    connection = warehouse(
        paper("cvpr_2019", ["Ann"], "pytorch"),
        paper("cvpr_2019", ["Ben"], "pytorch", "tensorflow"),
        paper("acl_2019", ["Cem"]),
        paper("acl_2017", ["Dan"]),
        paper("icml_2019", ["Eve"], "tf"),
    )

    found = {
        (r["venue"], r["year"]): (
            r["papers"],
            r["pytorch_or_allennlp"],
            r["tensorflow_words"],
            r["both_words"],
        )
        for r in rows(connection, "from marts.paper_word_counts")
    }

    assert found == {
        ("CVPR", 2018): (979, 95, 136, 6),
        ("CVPR", 2019): (2, 2, 1, 1),
        ("ACL", 2019): (1, None, None, None),
        ("ACL", 2017): (1, 0, 0, 0),
        ("ICML", 2019): (1, 0, 1, 0),
    }
