"""Panels of the code page: gaps and what is said of them, the break, missing labels, each source's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from frameshare_site.page import Panel
from frameshare_site.pages.code import community, share
from frameshare_site.pages.code.periods import kept, quarter_name, quarter_number, quarter_start
from frameshare_site.pages.code.share_panel import Drawing, panel
from frameshare_site.pages.code.sources import Known
from frameshare_site.shapes.figure import Event
from frameshare_site.words import LANGUAGES, Words, words_for

ARCHIVE, SUCCESSOR = "pwc_archive", "hf_papers"
NAMES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "jax": "JAX", "none": "none", "other": "other"}
DAYS = {ARCHIVE: date(2025, 7, 28), SUCCESSOR: date(2026, 6, 30)}
END = {
    "date": date(2025, 7, 24), "date_precision": "day", "event": "invented", "event_kind": "source_end",
    "affects": "papers_with_code", "source": "a note",
}  # fmt: skip


@pytest.fixture(params=sorted(LANGUAGES))
def words(request: pytest.FixtureRequest) -> Words:
    """The page's words in each language."""
    return words_for("code", request.param)


def quarters(source: str, counts: dict[str, int], **other: Any) -> list[dict[str, Any]]:
    """Rows of two frameworks, half each, for quarters with so many labelled repositories."""
    return [
        {
            "source": source, "quarter": quarter, "framework": framework, "repositories": n // 2,
            "papers": n // 2, "denominator": n, "share": 0.5, "share_low": 0.4, "share_high": 0.6,
            "date_basis": "paper", "official": "all", "is_partial": False, **other,
        }
        for quarter, n in counts.items()
        for framework in ("pytorch", "none")
    ]  # fmt: skip


def labels(source: str, counts: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """Rows of label coverage: labelled and unlabelled repositories by quarter."""
    return [
        {
            "source": source, "quarter": quarter, "official": "all", "denominator": labelled,
            "unlabelled": bare, "coverage": labelled / (labelled + bare),
        }
        for quarter, (labelled, bare) in counts.items()
    ]  # fmt: skip


def about(words: Words, labelled: Sequence[dict[str, Any]] = ()) -> Known:
    coverage = [{"source": s, "title": s, "as_of": day} for s, day in DAYS.items()]
    return Known(coverage, list(labelled), {}, frozenset(), words)


def drawn(
    rows: Sequence[dict[str, Any]],
    words: Words,
    labelled: Sequence[dict[str, Any]] = (),
    shape: str = "lines",
    events: Sequence[Event] = (),
) -> Panel:
    return panel(rows, Drawing(NAMES, about(words, labelled), [], events, "all", shape, words))


def line_of(found: Panel, framework: str) -> dict[str, Any]:
    return next(t for t in found.figure["data"] if t["legendgroup"] == framework and "connectgaps" in t)


def test_a_quarter_of_few_repositories_is_a_gap_and_is_counted_below_the_chart(words: Words) -> None:
    rows = quarters(ARCHIVE, {"2020-Q4": 4, "2021-Q1": 40, "2021-Q2": 29, "2021-Q4": 30})

    found = drawn(rows, words)

    trace = line_of(found, "pytorch")
    assert trace["x"] == ["2021-01-01", "2021-04-01", "2021-07-01", "2021-10-01"]
    assert trace["y"] == [0.5, None, None, 0.5]
    counts = {"n": 3, "of": 5, "first": "2020-Q4", "last": "2021-Q4", "fewest": 30}
    assert found.notes == (words("share.paper.left_out", **counts),)
    assert words("share.n.paper", n="70") in found.facts


def test_quarters_that_nobody_labelled_count_among_those_left_out(words: Words) -> None:
    labelled = labels(SUCCESSOR, {"2024-Q1": (0, 50), "2024-Q2": (40, 10)})

    found = drawn(quarters(SUCCESSOR, {"2024-Q2": 40}), words, labelled)

    counts = {"n": 1, "of": 2, "first": "2024-Q1", "last": "2024-Q2", "fewest": 30}
    assert found.notes == (words("share.paper.left_out", **counts),)
    assert words("source.labelled", share="40.0%") in found.facts


def test_a_source_without_a_large_quarter_is_drawn_whole_and_says_so(words: Words) -> None:
    found = drawn(quarters(ARCHIVE, {"2021-Q1": 4, "2021-Q2": 6}), words)

    assert line_of(found, "pytorch")["y"] == [0.5, 0.5]
    assert found.notes == (words("share.paper.thin", fewest=30),)


def test_nothing_is_said_about_periods_left_out_where_there_are_none(words: Words) -> None:
    assert drawn(quarters(ARCHIVE, {"2021-Q1": 40, "2021-Q2": 60}), words).notes == ()


def test_a_gap_in_the_areas_is_a_gap_in_all_of_them(words: Words) -> None:
    rows = quarters(ARCHIVE, {"2021-Q1": 40, "2021-Q2": 40, "2021-Q3": 3, "2021-Q4": 40, "2022-Q1": 40})

    traces = drawn(rows, words, shape="areas").figure["data"]

    assert [t["x"] for t in traces if t["legendgroup"] == "none"] == [
        ["2021-01-01", "2021-04-01"],
        ["2021-10-01", "2022-01-01"],
    ]


def test_what_the_named_frameworks_leave_is_a_layer_and_stands_in_the_legend(words: Words) -> None:
    rows = quarters(ARCHIVE, {"2021-Q1": 40, "2021-Q2": 40})
    other = [{**row, "framework": "torch", "share": 0.1, "repositories": 4} for row in rows[::2]]

    with_others, without = (drawn(r, words, shape="areas") for r in ([*rows, *other], rows))

    layer = with_others.figure["data"][-1]
    assert (layer["legendgroup"], layer["y"]) == ("other", [0.1, 0.1])
    assert [entry.key for entry in share.legend([with_others], NAMES)] == ["pytorch", "none", "other"]
    assert [entry.key for entry in share.legend([without], NAMES)] == ["pytorch", "none"]


@pytest.mark.parametrize("shape", ["lines", "areas"])
def test_the_break_is_drawn_next_to_an_archive_that_ends_years_before_it(words: Words, shape: str) -> None:
    rows = quarters(ARCHIVE, {"2018-Q1": 40, "2018-Q2": 40})

    events = share.marked_events(rows, [END], words)
    layout = drawn(rows, words, shape=shape, events=events).figure["layout"]

    assert [event.when for event in events] == ["2025-07-24"]
    assert [line["x0"] for line in layout["shapes"]] == ["2025-07-24"]
    assert layout["xaxis"]["range"][0] < "2018-01-01"
    assert layout["xaxis"]["range"][1] > "2025-07-24"


def test_the_end_of_the_archive_is_marked_in_the_readers_language(words: Words) -> None:
    (event,) = share.marked_events(quarters(ARCHIVE, {"2018-Q1": 40}), [END], words)

    assert (event.title, event.language) == (words("marked.papers_with_code.2025-07-24"), words("html.lang"))
    (unknown,) = share.marked_events(quarters(ARCHIVE, {"2018-Q1": 40}), [{**END, "affects": "else"}], words)
    assert (unknown.title, unknown.language) == ("invented", "en")


def test_a_part_without_labels_is_named_in_facts_hover_and_note(words: Words) -> None:
    labelled = labels(SUCCESSOR, {"2024-Q1": (30, 20), "2024-Q2": (40, 0)})

    found = drawn(quarters(SUCCESSOR, {"2024-Q1": 30, "2024-Q2": 40}), words, labelled)

    assert words("source.labelled", share="77.8%") in found.facts
    first, second = line_of(found, "pytorch")["customdata"]
    assert first.endswith(words("share.hover.coverage", share="60.0%"))
    assert words("share.hover.coverage", share="100.0%") not in second
    assert about(words, labelled).unlabelled_notes([SUCCESSOR]) == (words("source.note.unlabelled"),)
    assert about(words, labelled).unlabelled_notes([ARCHIVE]) == ()


def test_a_source_without_any_label_is_named_as_not_drawn(words: Words) -> None:
    known = about(words, labels(SUCCESSOR, {"2024-Q1": (0, 20)}))

    assert known.bare_notes("all") == (words("source.note.bare", sources=known.title(SUCCESSOR)),)
    assert about(words, labels(ARCHIVE, {"2024-Q1": (9, 0)})).bare_notes("all") == ()


def test_each_source_has_its_own_day_and_n(words: Words) -> None:
    known = about(words, labels(ARCHIVE, {"2021-Q1": (40, 0)}))

    old, new = (drawn(quarters(s, {"2021-Q1": 40}), words) for s in (ARCHIVE, SUCCESSOR))

    assert words("card.as_of", day=words.day(date(2025, 7, 28))) in old.facts
    assert words("card.as_of", day=words.day(date(2026, 6, 30))) in new.facts
    assert known.facts([ARCHIVE, SUCCESSOR], "share").as_of is None
    assert known.facts([ARCHIVE], "share").as_of == date(2025, 7, 28)


def test_tags_are_papers_without_labels_and_are_never_stacked(words: Words) -> None:
    rows = quarters("paperswithcode_co", {"2026-Q1": 50, "2026-Q2": 8}, date_basis="paper_tags")

    found = drawn(rows, words, labels("paperswithcode_co", {"2025-Q1": (0, 9)}), shape="areas")

    assert not any("stackgroup" in trace for trace in found.figure["data"])
    counts = {"n": 1, "of": 2, "first": "2026-Q1", "last": "2026-Q2", "fewest": 30}
    assert found.notes == (words("share.note.tags"), words("share.paper_tags.left_out", **counts))
    assert found.facts.startswith(words("share.n.paper_tags", n="50"))


def test_a_year_of_few_repositories_is_a_gap_of_its_kind(words: Words) -> None:
    years = {"official": {2019: 40, 2020: 19, 2021: 40}, "community": {2019: 20, 2020: 20, 2021: 20}}
    rows = [
        {"source": ARCHIVE, "kind": kind, "year": year, "share": 0.5, "share_low": 0.4, "share_high": 0.6,
         "denominator": n, "is_partial": False}
        for kind, counts in years.items() for year, n in counts.items()
    ]  # fmt: skip

    found = community.panel(rows, "pytorch", about(words), words)

    lines = [t for t in found.figure["data"] if "connectgaps" in t]
    assert [t["y"] for t in lines] == [[0.5, None, 0.5], [0.5, 0.5, 0.5]]
    counts = {"n": 1, "of": 3, "first": "2019", "last": "2021", "fewest": 20}
    kind = words("community.official")
    assert found.notes == (words("community.left_out", kind=kind, **counts),)
    assert words("share.n.paper", n="140") in found.facts


@pytest.mark.parametrize(("name", "day"), [("2023-Q1", "2023-01-01"), ("2023-Q4", "2023-10-01")])
def test_a_quarter_stands_at_its_first_day_and_is_followed_by_the_next(name: str, day: str) -> None:
    number = quarter_number(name)

    assert (quarter_name(number), quarter_start(number)) == (name, day)
    assert quarter_name(quarter_number("2023-Q4") + 1) == "2024-Q1"


def test_periods_are_kept_by_what_they_rest_on() -> None:
    found = kept({1: 5, 2: 30, 5: 31}, 30)

    assert (list(found.axis), found.drawn, found.left_out, len(found.span)) == ([2, 3, 4, 5], {2, 5}, 3, 5)
    assert list(kept({1: 0, 2: 3}, 30).axis) == [2]
