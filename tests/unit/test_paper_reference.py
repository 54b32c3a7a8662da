"""The reference and seed tables of the paper counts agree, and the colours can be told apart."""

from __future__ import annotations

import csv
import math
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from tests.conftest import ROOT

REFERENCE = ROOT / "data" / "reference"
SEED = ROOT / "data" / "seed"
PAGES = {"colour_light": "#ffffff", "colour_dark": "#14171c"}
# Frameworks that share charts; Machado, Oliveira and Fernandes (2009) at full severity.
SHOWN_TOGETHER = ("pytorch", "tensorflow", "jax", "keras", "onnx", "gguf", "mlx")
SIGHTS = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def linear(colour: str) -> tuple[float, ...]:
    """Linear red, green, blue of a hex colour, 0 to 1."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def contrast(one: str, other: str) -> float:
    """Contrast of WCAG 2, 1 to 21."""
    dark, light = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    """CIE L*a*b* of a colour as `sight` sees it."""
    seen = [
        min(1.0, max(0.0, sum(w * c for w, c in zip(row, linear(colour), strict=True))))
        for row in SIGHTS[sight]
    ]
    weights = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
    x, y, z = (_root(sum(w * c for w, c in zip(row, seen, strict=True))) for row in weights)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(t: float) -> float:
    return t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116


@pytest.mark.parametrize("column", PAGES)
def test_every_colour_is_used_once_and_stands_out_from_its_page(column: str) -> None:
    frameworks = read(REFERENCE / "frameworks.csv")

    colours = [row[column] for row in frameworks]

    assert len(set(colours)) == len(colours)
    assert [c for c in colours if contrast(c, PAGES[column]) < 3] == []


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("column", PAGES)
def test_frameworks_on_one_chart_are_told_apart_by_every_kind_of_sight(column: str, sight: str) -> None:
    colours = {row["framework"]: row[column] for row in read(REFERENCE / "frameworks.csv")}

    close = [
        (one, other)
        for one, other in combinations(SHOWN_TOGETHER, 2)
        if math.dist(lab(colours[one], sight), lab(colours[other], sight)) < 15
    ]

    assert close == []


def test_neither_and_unknown_are_not_frameworks() -> None:
    frameworks = {row["framework"] for row in read(REFERENCE / "frameworks.csv")}
    groups = {row["framework_group"] for row in read(REFERENCE / "framework_groups.csv")}

    assert frameworks.isdisjoint(groups)
    assert {"neither", "unknown", "not_seen", "not_labelled"} <= groups


def test_sides_and_frameworks_of_events_and_words_are_framework_keys() -> None:
    known = {row["framework"] for row in read(REFERENCE / "frameworks.csv")} | {""}

    sides = {row["side"] for row in read(REFERENCE / "frameworks.csv")}
    events = {row["framework"] for row in read(REFERENCE / "events.csv")}
    words = {row["framework"] for row in read(REFERENCE / "rule_words.csv")}

    assert sides | events | words <= known


def test_every_rule_set_has_words_and_a_definition() -> None:
    rule_sets = {row["rule_set"] for row in read(REFERENCE / "rule_sets.csv")}

    assert rule_sets == {row["rule_set"] for row in read(REFERENCE / "rule_words.csv")}
    assert rule_sets <= {row["definition"] for row in read(REFERENCE / "definitions.csv")}


def test_the_four_definition_changes_are_drawn_as_breaks_of_the_paper_counts() -> None:
    breaks = [
        row["date"]
        for row in read(REFERENCE / "events.csv")
        if row["event_kind"] == "method_break" and "definition" in row["event"]
    ]

    assert breaks == ["2019-09-05", "2019-10-17", "2020-04-26", "2020-07-28"]


def test_events_have_a_known_kind_a_day_and_a_source() -> None:
    events = read(REFERENCE / "events.csv")

    kinds = {"release", "milestone", "method_break", "source_end", "outage"}
    assert {row["event_kind"] for row in events} <= kinds
    assert all(date.fromisoformat(row["date"]) and row["source"] for row in events)


def test_seeded_counts_name_their_rule_set_day_and_address() -> None:
    rows = read(SEED / "conference_counts.csv")
    rule_sets = {row["rule_set"] for row in read(REFERENCE / "rule_sets.csv")}

    assert {row["rule_set"] for row in rows} <= rule_sets
    assert all(row["published_on"] and row["source_url"].startswith("https://") for row in rows)
    assert {row["papers"] for row in rows if row["rule_set"] == "horace-2019-09-05"} == {""}


def test_published_papers_equal_the_lists_in_every_venue_and_year() -> None:
    lists = {(r["venue"], r["year"]): r["papers"] for r in read(REFERENCE / "conference_files.csv")}

    published = {
        (r["venue"], r["year"]): r["papers"] for r in read(SEED / "conference_counts.csv") if r["papers"]
    }

    assert len(published) == 35
    assert published == {key: lists[key] for key in published}


def test_seeded_counts_equal_the_published_files_cell_by_cell(shared_data: Path) -> None:
    rows = read(SEED / "conference_counts.csv")
    names = {row["name_in_source"]: row["venue"] for row in read(REFERENCE / "venue_names.csv")}

    for day, rule_set in (("2019-09-04", "horace-2019-09-05"), ("2021-10-22", "horace-2020-07-28")):
        with (shared_data / "papers" / f"conference_counts_{day}.csv").open(newline="") as stream:
            published = {
                (names[venue.lower()], f"20{month[3:]}", pytorch, tensorflow, "".join(papers))
                for venue, month, pytorch, tensorflow, *papers in csv.reader(stream)
            }
        seeded = {
            (r["venue"], r["year"], r["pytorch_only"], r["tensorflow_only"], r["papers"])
            for r in rows
            if r["rule_set"] == rule_set
        }
        assert seeded == published
