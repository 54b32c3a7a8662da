"""Papers of PMLR and repositories of papers, from the bundled history alone."""

from __future__ import annotations

import pytest

from frameshare.warehouse.reader import Warehouse

USABLE = [0, 24.1, 54.8, 64.6, 73.3, 89.6, 85.0, 95.5, 94.1, 90.0]
ALL_READ = [0, 24.1, 54.8, 64.6, 76.5, 89.3, 86.5, 94.0, 95.4, 96.4]


@pytest.mark.parametrize(("panel", "expected"), [("usable", USABLE), ("all_read", ALL_READ)])
def test_pytorch_has_this_share_of_the_papers_that_name_one_of_the_two(
    seed_only: Warehouse, panel: str, expected: list[float]
) -> None:
    rows = seed_only.query("pmlr_pytorch_share", panel=panel).dicts()

    assert {r["year"]: round(100 * r["share_pytorch"], 1) for r in rows} == dict(
        zip(range(2017, 2027), expected, strict=True)
    )


def test_theory_venues_are_kept_but_not_in_the_default_panel(seed_only: Warehouse) -> None:
    usual = {
        name for r in seed_only.query("pmlr_pytorch_share").dicts() for name in r["venue_names"].split(", ")
    }
    kept = {r["venue"] for r in seed_only.query("pmlr_mention_share", framework="pytorch").dicts()}

    assert kept - usual >= {"COLT", "ALT", "PGM"}
    assert not usual & {"COLT", "ALT", "PGM"}


def test_every_volume_says_how_much_of_it_was_read_and_whether_that_suffices(seed_only: Warehouse) -> None:
    rows = seed_only.query("pmlr_mention_share", rule_set="mention-1", framework="pytorch").dicts()

    assert len(rows) == 95
    assert {r["origin"] for r in rows} == {"seed"}
    assert all(r["is_usable"] == (r["share_read"] >= 0.6 and r["papers_read"] >= 14) for r in rows)


def test_columns_are_those_of_mention_share_and_two_more(seed_only: Warehouse) -> None:
    assert seed_only.query("pmlr_mention_share").columns == [
        *seed_only.query("mention_share").columns,
        "share_read",
        "is_usable",
    ]


def test_cntk_is_not_shown_because_its_hits_were_a_symbol(seed_only: Warehouse) -> None:
    assert seed_only.query("pmlr_mention_share", framework="cntk").dicts() == []


@pytest.mark.parametrize(("year", "pytorch", "tensorflow"), [(2019, 36.6, 15.0), (2023, 54.9, 4.5)])
def test_repositories_of_papers_have_these_shares_with_none_in_the_denominator(
    seed_only: Warehouse, year: int, pytorch: float, tensorflow: float
) -> None:
    rows = seed_only.query("code_share_by_year", source="pwc_sample", official="all").dicts()
    of_year = {r["framework"]: r for r in rows if r["year"] == year}

    assert round(100 * of_year["pytorch"]["share"], 1) == pytorch
    assert round(100 * of_year["tensorflow"]["share"], 1) == tensorflow
    assert of_year["pytorch"]["origin"] == "seed"
    assert sum(r["repositories"] for r in of_year.values()) == of_year["none"]["denominator"]


def test_the_sample_begins_in_2017_and_marks_the_year_that_had_not_ended(seed_only: Warehouse) -> None:
    rows = seed_only.query("code_share_by_year", source="pwc_sample").dicts()

    assert min(r["year"] for r in rows) == 2017
    assert {r["year"] for r in rows if r["is_partial"]} == {2024}
    assert {r["official"] for r in rows} == {"all", "official"}
