"""Mentions on tiny tables: sides, vendors, body only, rules added later, coverage, movers."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from tests.unit.marts.tiny_warehouse import Table, build, check, empty_seeds, rows

DAY = date(2026, 11, 24)
RULES = Table(
    dict.fromkeys(("version", "rule", "role", "framework"), "varchar"),
    [
        ("mention-1", "pytorch", "mention", "pytorch"),
        ("mention-1", "tensorflow", "mention", "tensorflow"),
        ("mention-1", "keras", "mention", "keras"),
        ("mention-1", "jax", "mention", "jax"),
        ("mention-1", "flax", "mention", "jax"),
        ("horace-a", "h-pytorch", "mention", "pytorch"),
        ("horace-a", "h-google", "vendor", None),
    ],
)
FRAMEWORKS = Table(
    dict.fromkeys(("framework", "side"), "varchar"),
    [("pytorch", "pytorch"), ("tensorflow", "tensorflow"), ("keras", "tensorflow"), ("jax", "jax")],
)
ALL_RULES = [f"{rule}@0" for _, rule, _, _ in RULES.rows]
HIT = "struct(rule varchar, page integer, section varchar, context varchar)[]"
READS = {
    **dict.fromkeys(("venue", "paper_id", "obtained", "reason", "snapshot_id"), "varchar"),
    **dict.fromkeys(
        ("year", "pages", "characters", "body_characters", "references_characters", "appendix_characters"),
        "integer",
    ),
    "rules": "varchar[]",
    "hits": HIT,
    "snapshot_date": "date",
}
LISTING = {
    **dict.fromkeys(("venue", "paper_id", "sample_rank", "snapshot_id"), "varchar"),
    "year": "integer",
    "authors": "varchar[]",
    "snapshot_date": "date",
    "title": "varchar",
}
FRONT_MATTER = Table({"pattern": "varchar"}, [("^preface",)])
VENUES = Table(
    {
        **dict.fromkeys(("venue", "publisher", "population", "note"), "varchar"),
        **dict.fromkeys(("year", "expected_papers"), "integer"),
    },
    [("V", "pmlr", "accepted", None, 2024, 4)],
)
PUBLISHED = Table(
    {
        **dict.fromkeys(("venue", "rule_set", "origin"), "varchar"),
        **dict.fromkeys(("year", "papers", "pytorch_only", "tensorflow_only"), "integer"),
        "as_of": "date",
    },
    [("V", "horace-a", "seed", 2024, 4, 2, 1, DAY)],
)
MODELS = [
    "staging.paper_listing",
    "staging.paper_reads",
    "staging.mention_rule_sets",
    "marts.paper_readings",
    "marts.paper_hits",
    "marts.paper_mentions",
    "marts.mentions_by_venue_year",
    "marts.pmlr_mention_share",
    "marts.mention_readings",
    "marts.mentions_by_year",
    "marts.paper_coverage",
    "marts.mentions_published_and_read",
]
Read = dict[str, Any]


def read(paper: str, *hits: str, **changes: Any) -> Read:
    """Return a reading; a hit is `rule` or `rule:section`."""
    found = []
    for hit in hits:
        rule, _, section = hit.partition(":")
        found.append({"rule": rule, "page": 1, "section": section or "body", "context": hit})
    row: Read = {
        **dict.fromkeys(READS),
        "venue": "V",
        "year": 2024,
        "paper_id": paper,
        "snapshot_id": "1",
        "snapshot_date": DAY,
        "pages": 9,
        "characters": 9000,
        "rules": ALL_RULES,
        "hits": found,
        "obtained": "download",
    }
    return {**row, **changes}


def listed(*papers: str, snapshot: str = "1", title: str = "A title") -> list[tuple[Any, ...]]:
    return [("V", paper, paper, snapshot, 2024, ["Ann Lee"], DAY, title) for paper in papers]


def warehouse(
    reads: list[Read], papers: list[tuple[Any, ...]], bundled: dict[str, Table] | None = None
) -> duckdb.DuckDBPyConnection:
    tables = {
        "raw.paper_listing": Table(LISTING, papers),
        "raw.paper_reads": Table(READS, [tuple(row[c] for c in READS) for row in reads]),
        "reference.mention_rules": RULES,
        "reference.frameworks": FRAMEWORKS,
        "reference.venues": VENUES,
        "reference.front_matter": FRONT_MATTER,
        "marts.papers_by_venue_year": PUBLISHED,
        "reference.pmlr_panel_exclusions": Table({"venue": "varchar"}, [("COLT",)]),
        **empty_seeds("pmlr_volumes", "pmlr_mentions"),
        **(bundled or {}),
    }
    return build(tables, MODELS)


def counts(connection: duckdb.DuckDBPyConnection, rule_set: str) -> dict[str, tuple[int, int, int]]:
    found = rows(connection, "select * from marts.mentions_by_venue_year where basis = 'read'")
    return {
        r["framework"]: (r["papers_read"], r["papers_with_mention"], r["exclusive"])
        for r in found
        if r["rule_set"] == rule_set
    }


FOUR = listed("a", "b", "c", "d")


def bundled_volume(
    venue: str, papers_read: int, *, is_usable: bool = True, prefaces: int = 0
) -> dict[str, Table]:
    """Return a bundled reading of 2024, prefaces among it: every paper names PyTorch, none TensorFlow."""
    tables = empty_seeds("pmlr_volumes", "pmlr_mentions")
    volume = {"venue": venue, "year": 2024, "papers_listed": 10, "papers_read": papers_read}
    volume |= {
        "prefaces_read": prefaces,
        "is_usable": is_usable,
        "read_on": DAY,
        "unreadable": 1,
        "pdfs_missing_large": 2,
    }
    volumes, mentions = tables["seed.pmlr_volumes"], tables["seed.pmlr_mentions"]
    return {
        "seed.pmlr_volumes": Table(volumes.columns, [tuple(volume.get(c, 0) for c in volumes.columns)]),
        "seed.pmlr_mentions": Table(
            mentions.columns,
            [
                (venue, 2024, "mention-1", "pytorch", papers_read, papers_read),
                (venue, 2024, "mention-1", "tensorflow", 0, 0),
            ],
        ),
    }


@pytest.mark.parametrize(
    ("papers_read", "prefaces", "origin", "read_of_v"),
    [(8, 0, "seed", 8), (3, 0, "collected", 4), (5, 1, "collected", 4), (6, 1, "seed", 6)],
)
def test_of_a_volume_the_reading_that_covers_more_papers_counts(
    papers_read: int, prefaces: int, origin: str, read_of_v: int
) -> None:
    own = [read(paper, "tensorflow") for paper in "abcd"]
    made = warehouse(own, FOUR, bundled_volume("V", papers_read, prefaces=prefaces))

    readings = rows(
        made, "from marts.mention_readings where rule_set = 'mention-1' and framework = 'pytorch'"
    )
    coverage = rows(made, "from marts.paper_coverage")
    (year,) = rows(made, "from marts.mentions_by_year where rule_set = 'mention-1' and framework = 'pytorch'")

    assert [(r["origin"], r["papers_read"]) for r in readings] == [(origin, read_of_v)]
    assert [(r["origin"], r["papers_read"]) for r in coverage] == [(origin, read_of_v)]
    assert (year["origin"], year["papers_read"]) == (origin, read_of_v)


@pytest.mark.parametrize(("venue", "is_usable"), [("COLT", True), ("UAI", False)])
def test_bundled_readings_outside_the_default_panel_are_in_no_sum(venue: str, is_usable: bool) -> None:
    made = warehouse([], [], bundled_volume(venue, 8, is_usable=is_usable))

    assert rows(made, "from marts.mention_readings") == []


def test_exclusive_means_nothing_of_the_other_side_and_keras_is_on_tensorflows() -> None:
    reads = [
        read("a", "pytorch"),
        read("b", "pytorch", "keras"),
        read("c", "tensorflow", "keras"),
        read("d", "jax"),
    ]

    found = counts(warehouse(reads, FOUR), "mention-1")

    assert found["pytorch"] == (4, 2, 1)
    assert found["tensorflow"] == (4, 1, 1)
    assert found["keras"] == (4, 2, 1)
    assert found["jax"] == (4, 1, 1)


def test_jax_beside_pytorch_is_not_exclusive_but_pytorch_stays_so() -> None:
    found = counts(warehouse([read("a", "pytorch", "flax")], FOUR), "mention-1")

    assert found["jax"] == (1, 1, 0)
    assert found["pytorch"] == (1, 1, 1)


def test_body_only_leaves_out_references_and_appendix() -> None:
    reads = [
        read("a", "pytorch:references"),
        read("b", "pytorch:appendix", "pytorch"),
        read("c", "pytorch:appendix"),
    ]

    connection = warehouse(reads, FOUR)

    assert counts(connection, "mention-1")["pytorch"] == (3, 3, 3)
    assert counts(connection, "mention-1-body")["pytorch"] == (3, 1, 1)


def test_papers_with_a_vendor_word_are_left_out_where_the_rule_set_says_so() -> None:
    reads = [read("a", "h-pytorch", "h-google", "pytorch"), read("b", "h-pytorch", "pytorch")]

    connection = warehouse(reads, FOUR)

    assert counts(connection, "horace-a")["pytorch"] == (2, 1, 1)
    assert counts(connection, "mention-1")["pytorch"] == (2, 2, 2)


def test_a_paper_read_before_a_rule_was_added_counts_only_for_the_older_rules() -> None:
    older = [rule for rule in ALL_RULES if not rule.startswith("flax")]
    connection = warehouse([read("a", "jax", rules=older), read("b", "pytorch")], FOUR)

    found = counts(connection, "mention-1")

    assert found["pytorch"][0] == 2
    assert found["jax"][0] == 1
    assert [row["framework"] for row in check(connection, "mention_rules_searched")] == ["jax", "jax"]


def test_papers_searched_by_two_versions_of_a_rule_are_never_counted_together() -> None:
    corrected = [rule.replace("jax@0", "jax@1") for rule in ALL_RULES]
    again = {"rules": corrected, "snapshot_id": "2"}
    first = [read(f"p{i}", "jax") for i in range(3)]

    while_reading = counts(warehouse([*first, read("p0", **again)], listed("p0", "p1", "p2")), "mention-1")
    all_read = counts(
        warehouse([*first, *(read(f"p{i}", **again) for i in range(3))], listed("p0", "p1", "p2")),
        "mention-1",
    )

    assert while_reading["jax"] == (3, 3, 3)
    assert all_read["jax"] == (3, 0, 0)


def test_papers_without_text_are_counted_apart_and_never_as_without_a_mention() -> None:
    reads = [
        read("a", "pytorch"),
        read("b", reason="no_text", pages=None, characters=None),
        read("c", reason="not_downloaded", pages=None, characters=None),
    ]
    connection = warehouse(reads, FOUR)

    (coverage,) = rows(connection, "select * from marts.paper_coverage")

    assert counts(connection, "mention-1")["pytorch"] == (1, 1, 1)
    assert coverage["papers_listed"] == coverage["papers_expected"] == 4
    assert (coverage["papers_tried"], coverage["papers_read"]) == (3, 1)
    assert (coverage["papers_without_text"], coverage["papers_not_obtained"]) == (1, 1)


def test_a_reading_that_gave_a_text_is_not_hidden_by_a_later_failure() -> None:
    reads = [
        read("a", "pytorch", snapshot_id="1"),
        read("a", reason="not_downloaded", snapshot_id="2"),
        read("b", "pytorch", snapshot_id="1"),
        read("b", "tensorflow", snapshot_id="2"),
    ]

    found = counts(warehouse(reads, FOUR), "mention-1")

    assert found["pytorch"] == (2, 1, 1)
    assert found["tensorflow"] == (2, 1, 1)


def test_papers_that_the_newest_list_does_not_name_do_not_count() -> None:
    papers = listed("a", "b", snapshot="1") + listed("a", snapshot="2")

    connection = warehouse([read("a", "pytorch"), read("b", "pytorch")], papers)

    assert counts(connection, "mention-1")["pytorch"] == (1, 1, 1)


def test_without_a_list_every_paper_read_counts_and_the_number_listed_is_missing() -> None:
    connection = warehouse([read("a", "pytorch"), read("x")], [])

    found = rows(
        connection, "select * from marts.mentions_by_venue_year where basis = 'read' and framework = 'jax'"
    )

    assert {row["papers_listed"] for row in found} == {None}
    assert {row["papers_read"] for row in found} == {2}


def test_a_venue_that_is_listed_only_has_papers_listed_none_read_and_no_share() -> None:
    found = rows(warehouse([], FOUR), "select * from marts.mentions_by_venue_year where basis = 'read'")

    assert {(r["papers_listed"], r["papers_read"], r["papers_with_mention"]) for r in found} == {(4, 0, 0)}
    assert {(r["share"], r["share_low"], r["share_high"]) for r in found} == {(None, None, None)}
    assert rows(warehouse([], FOUR), "select * from marts.mentions_by_year") == []


def test_the_published_count_is_shown_next_to_ours_under_the_same_rules() -> None:
    connection = warehouse([read("a", "h-pytorch"), read("b")], FOUR)

    found = rows(connection, "select * from marts.mentions_by_venue_year where rule_set = 'horace-a'")

    published = {r["framework"]: r for r in found if r["basis"] == "published"}
    assert (published["pytorch"]["exclusive"], published["pytorch"]["papers_with_mention"]) == (2, None)
    assert published["tensorflow"]["share"] is None
    assert published["tensorflow"]["share_low"] is None
    assert published["tensorflow"]["share_high"] is None
    assert published["pytorch"]["origin"] == "seed"


def test_the_checks_find_more_mentions_than_papers_and_lists_of_another_size() -> None:
    connection = warehouse([read("a", "pytorch")], listed("a"))
    assert check(connection, "mentions_within_papers") == []
    assert len(check(connection, "listings_as_expected")) == 1

    connection.execute(
        "update marts.mentions_by_venue_year set papers_with_mention = 9 where framework = 'pytorch'"
    )

    assert check(connection, "mentions_within_papers")


AUTHORSHIPS = {
    "year": "integer",
    "author": "varchar",
    "is_first": "boolean",
    "is_last": "boolean",
    "score": "integer",
}
LISTS = Table({"snapshot_date": "date"}, [(DAY,)])


def movers(*authorships: tuple[Any, ...]) -> list[dict[str, Any]]:
    tables = {
        "staging.paper_authorships": Table(AUTHORSHIPS, authorships),
        "staging.paper_listing": LISTS,
        "staging.conference_papers": LISTS,
    }
    connection = build(tables, ["intermediate.researcher_years", "marts.researcher_moves"])
    return rows(connection, "select * from marts.researcher_moves where authors > 0")


@pytest.mark.parametrize(
    ("later", "joined_by"),
    [
        ("Ann B. Lee", {"exact", "conservative", "loose"}),
        ("ann b lee", {"conservative", "loose"}),
        ("A. Lée", {"loose"}),
        ("Bo Lee", set()),
    ],
)
def test_names_are_joined_the_stricter_the_fewer(later: str, joined_by: set[str]) -> None:
    found = movers((2018, "Ann B. Lee", True, False, -1), (2020, later, True, False, 1))

    moved = {r["joining"] for r in found if r["to_framework"] == "pytorch" and r["author_rule"] == "all"}

    assert moved == joined_by


def test_every_researcher_of_the_earlier_year_is_in_exactly_one_group() -> None:
    found = movers(
        (2018, "A", True, True, -1),
        (2018, "B", True, True, -1),
        (2018, "C", True, True, -1),
        (2018, "D", True, True, -1),
        (2018, "E", True, True, 1),
        (2019, "A", True, True, 1),
        (2019, "B", True, True, 0),
        (2019, "C", True, True, None),
        (2019, "E", True, True, 1),
    )

    groups = {
        (r["from_framework"], r["to_framework"]): (r["authors"], r["denominator"])
        for r in found
        if (r["joining"], r["author_rule"]) == ("exact", "first")
    }

    assert groups == {
        ("tensorflow", "pytorch"): (1, 1),
        ("tensorflow", "neither"): (1, 3),
        ("tensorflow", "not_labelled"): (1, 3),
        ("tensorflow", "not_seen"): (1, 4),
        ("pytorch", "pytorch"): (1, 1),
    }


def test_a_preface_in_an_earlier_list_is_not_a_paper() -> None:
    reads = [read("a", "pytorch"), read("p", "pytorch")]

    connection = warehouse(reads, [*listed("a", "b"), *listed("p", title="Preface")])

    assert counts(connection, "mention-1")["pytorch"] == (1, 1, 1)
    (coverage,) = rows(connection, "select * from marts.paper_coverage")
    assert (coverage["papers_listed"], coverage["papers_read"]) == (2, 1)
