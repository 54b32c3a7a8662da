"""The published figures, reproduced from the real lists served over HTTP through the whole line."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT
from tests.integration.conference_lists.conftest import Line

FINAL = "horace-2020-07-28"
SHARES = {2017: 6.8, 2018: 39.2, 2019: 65.8, 2020: 76.7, 2021: 77.7, 2022: 84.0}

# Author rule, vendor papers: TensorFlow to PyTorch, PyTorch stays; authors of denominators.
VARIANTS = {
    ("all", "excluded"): ((142, 257), (182, 214)),
    ("all", "included"): ((161, 343), (207, 249)),
    ("last", "excluded"): ((36, 62), (40, 45)),
    ("last", "included"): ((36, 78), (49, 57)),
    ("first", "excluded"): ((14, 31), (26, 26)),
    ("first", "included"): ((15, 41), (32, 34)),
}

# Papers, pytorch or allennlp, tensorflow, both.
WORD_COUNTS = {
    ("CVPR", 2018): (979, 95, 136, 6),
    ("CVPR", 2019): (1294, 314, 163, 25),
    ("ECCV", 2018): (776, 115, 115, 10),
    ("ICLR", 2018): (337, 33, 95, 4),
    ("ICLR", 2019): (502, 109, 104, 24),
    ("ICML", 2018): (621, 34, 68, 8),
    ("NeurIPS", 2018): (1009, 96, 142, 21),
    ("ACL", 2018): (381, 30, 39, 2),
    ("NAACL", 2018): (330, 15, 40, 0),
    ("NAACL", 2019): (451, 68, 33, 3),
    ("EMNLP", 2018): (549, 56, 48, 6),
}


@pytest.mark.deep
def test_everything_was_collected_over_http_and_nothing_is_seed_but_the_older_rule_set(
    real_line: Line,
) -> None:
    basis = {(r["answer"], r["definition"]): r["origin"] for r in real_line.query("research_basis")}

    assert basis == {
        ("papers_by_venue_year", FINAL): "collected",
        ("papers_by_venue_year", "horace-2019-09-05"): "seed",
        ("researcher_migration", "migration-1"): "collected",
        ("paper_word_counts", "list-words-1"): "collected",
    }
    assert len(real_line.server.asked(r"/data/.*")) == 39


def test_pytorch_s_share_by_year_equals_the_published_one(real_line: Line) -> None:
    rows = real_line.query("pytorch_share_by_year", rule_set=FINAL, population="as_published")

    shares = {r["year"]: round(100 * r["share_pytorch"], 1) for r in rows if r["share_pytorch"] is not None}
    assert shares == {2016: 0.0, **SHARES}
    assert next(r for r in rows if r["year"] == 2017)["tensorflow_only"] == 344


def test_accepted_only_leaves_out_the_submissions_to_iclr_2021_and_2022(real_line: Line) -> None:
    rows = real_line.query("pytorch_share_by_year", rule_set=FINAL, population="accepted_only")

    by_year = {r["year"]: r for r in rows}
    assert 2022 not in by_year
    assert (by_year[2021]["venues"], by_year[2021]["pytorch_only"]) == (1, 202)


def test_each_cell_of_the_published_table_is_there(real_line: Line, shared_data: Path) -> None:
    with (shared_data / "papers" / "conference_counts_2021-10-22.csv").open(newline="") as stream:
        published = {
            (venue, 2000 + int(month[3:])): (int(pytorch), int(tensorflow), int(papers))
            for venue, month, pytorch, tensorflow, papers in csv.reader(stream)
        }

    rows = real_line.query("papers_by_venue_year", rule_set=FINAL)

    cells = {(r["venue"], r["year"]): (r["pytorch_only"], r["tensorflow_only"], r["papers"]) for r in rows}
    assert len(published) == 35
    assert cells == published
    assert cells["ICLR", 2022] == (1091, 208, 3388)
    assert {r["year"] for r in rows if r["population"] == "submitted"} == {2021, 2022}


def test_the_article_s_table_stands_under_the_first_rule_set(real_line: Line) -> None:
    rows = real_line.query("papers_by_venue_year", rule_set="horace-2019-09-05")

    cells = {(r["venue"], r["year"]): (r["pytorch_only"], r["tensorflow_only"]) for r in rows}
    article = {"CVPR": (82, 280, 116, 125), "NAACL": (12, 66, 34, 21), "ACL": (26, 103, 34, 33)}
    article |= {"ICLR": (24, 70, 53, 52), "ICML": (23, 69, 40, 53)}
    for venue, (before, after, tensorflow_before, tensorflow_after) in article.items():
        assert cells[venue, 2018] == (before, tensorflow_before)
        assert cells[venue, 2019] == (after, tensorflow_after)
    assert {r["papers"] for r in rows} == {None}


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_of_the_migration_is_reproduced_exactly(
    real_line: Line, variant: tuple[str, str]
) -> None:
    rows = real_line.query("researcher_migration", author_rule=variant[0], vendor_papers=variant[1])

    found = {(r["from_framework"], r["to_framework"]): (r["authors"], r["denominator"]) for r in rows}
    assert (found["tensorflow", "pytorch"], found["pytorch", "pytorch"]) == VARIANTS[variant]


def test_872_of_1614_tensorflow_users_appear_in_any_list_of_2019(real_line: Line) -> None:
    rows = real_line.query("researcher_migration", author_rule="all", vendor_papers="excluded")

    groups = {r["to_framework"]: r["authors"] for r in rows if r["from_framework"] == "tensorflow"}
    assert sum(groups.values()) == 1_614
    assert sum(n for group, n in groups.items() if group != "not_seen") == 872
    assert groups["neither"] == 282


def test_raw_counts_by_the_lists_equal_the_guide_s(real_line: Line) -> None:
    rows = real_line.query("paper_word_counts")

    found = {
        (r["venue"], r["year"]): (
            r["papers"],
            r["pytorch_or_allennlp"],
            r["tensorflow_words"],
            r["both_words"],
        )
        for r in rows
    }
    assert {key: found[key] for key in WORD_COUNTS} == WORD_COUNTS
    assert next(r for r in rows if (r["venue"], r["year"]) == ("ICML", 2019))["words_basis"] == "code"


def test_the_bundled_figures_equal_those_computed_from_the_lists(real_line: Line) -> None:
    collected = real_line.query("researcher_migration")
    words = real_line.query("paper_word_counts")

    assert _seed("researcher_migration", list(collected[0])[:8]) == _texts(collected, 8)
    assert _seed("paper_word_counts", list(words[0])[:6]) == _texts(words, 6)


def test_no_title_author_or_link_is_published(real_line: Line) -> None:
    with duckdb.connect(str(real_line.settings.warehouse_path), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where data_type like 'VARCHAR%' and not internal"
        ).fetchall()
        texts = {
            text
            for schema, table, column in columns
            for (text,) in connection.execute(
                f'select distinct "{column}"::varchar from "{schema}"."{table}" limit 100000'
            ).fetchall()
        }

    for private in ("Embodied Question Answering", "Abhishek Das", "Sergey Levine"):
        assert not any(private in text for text in texts if text)


def test_the_same_content_again_is_unchanged_and_asked_conditionally(real_line: Line) -> None:
    asked_before = len(real_line.server.requests)

    outcome = real_line.collect()

    again = real_line.server.requests[asked_before:]
    assert outcome.snapshots == ()
    assert set(outcome.unchanged) == {"conference_counts", "conference_papers"}
    assert len(again) == 40
    assert all("If-None-Match" in request.headers for request in again)
    assert len(real_line.raw.snapshots("conference_papers")) == 1


def _seed(name: str, columns: list[str]) -> set[tuple[str, ...]]:
    with (ROOT / "data" / "seed" / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
        return {tuple(row[column] for column in columns) for row in csv.DictReader(stream)}


def _texts(rows: list[dict[str, object]], width: int) -> set[tuple[str, ...]]:
    return {tuple("" if v is None else str(v) for v in list(row.values())[:width]) for row in rows}
