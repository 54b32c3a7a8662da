"""What a review of the pages from the readers' side found, each kind with a test that prevents it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.reader import Warehouse
from frameshare_site.discovery import find_pages
from frameshare_site.page import Card, Cell, Facts, Section, Table, View
from frameshare_site.pages.models import formats
from frameshare_site.render import badges_of
from frameshare_site.words import words_for

EN = words_for("index", "en")
Sections = dict[str, list[Section]]


@pytest.fixture(scope="module", params=["seed_data", pytest.param("collected_data", marks=pytest.mark.deep)])
def pages(request: pytest.FixtureRequest) -> Iterator[Sections]:
    """Every page's sections, from the bundled history and from a world in which all was collected."""
    folder: Path = request.getfixturevalue(request.param)
    with Warehouse(folder / "warehouse.duckdb", SQL_DIR) as warehouse:
        yield {page.key: list(page.build(warehouse, words_for(page.key, "en"))) for page in find_pages()}


def cards(pages: Sections) -> list[tuple[str, Card]]:
    return [
        (page, block)
        for page, sections in pages.items()
        for section in sections
        for block in section.blocks
        if isinstance(block, Card) and not block.is_empty
    ]


def shown(pages: Sections) -> list[tuple[str, View]]:
    return [(f"{page}#{card.key}", view) for page, card in cards(pages) for view in card.views]


def card_of(pages: Sections, key: str) -> Card:
    return next(card for page, card in cards(pages) if f"{page}#{card.key}" == key)


def test_the_overview_opens_with_the_answer_and_its_questions_and_ends_with_one_line_on_sources(
    pages: Sections,
) -> None:
    sections = pages["index"]

    assert [section.key for section in sections] == [
        "answer",
        "questions",
        "then-and-now",
        "pictures",
        "about",
    ]
    (questions,) = (block for block in sections[1].blocks if isinstance(block, Table))
    asked = [row[0].text for row in questions.rows if isinstance(row[0], Cell)]
    assert len(asked) == 3
    assert all(text.endswith("?") for text in asked)
    hero = card_of(pages, "index#indicators")
    assert [option.key for selector in hero.selectors for option in selector.options] == ["pytorch", "jax"]
    assert not any(isinstance(block, Table | Card) for block in sections[-1].blocks)


def test_every_chart_says_its_unit_and_of_what_it_is_a_part(pages: Sections) -> None:
    bare = [
        place
        for place, view in shown(pages)
        if view.panels and not (view.facts.unit and view.facts.denominator)
    ]

    assert bare == []


def test_no_stack_of_shares_reaches_beyond_its_whole(pages: Sections) -> None:
    beyond = []
    for place, view in shown(pages):
        for panel in view.panels:
            layout, data = panel.figure["layout"], panel.figure["data"]
            if layout.get("barmode") != "stack":
                continue
            axis = layout["xaxis"] if data[0].get("orientation") == "h" else layout["yaxis"]
            if "%" not in str(axis.get("tickformat")):
                continue
            sums: Counter[str] = Counter()
            for trace in data:
                is_flat = trace.get("orientation") == "h"
                places, values = (trace["y"], trace["x"]) if is_flat else (trace["x"], trace["y"])
                for name, value in zip(places, values, strict=True):
                    sums[str(name)] += value or 0.0
            beyond += [(place, name, total) for name, total in sums.items() if total > 1.0001]

    assert beyond == []


def test_the_flows_are_those_of_their_title(pages: Sections) -> None:
    view = card_of(pages, "research#changed").views[0]
    (trace,) = view.panels[0].figure["data"]
    link, names = trace["link"], [str(label) for label in trace["node"]["label"]]
    flows: dict[tuple[str, str], float] = {
        (names[a].split()[0], names[b].split()[0]): value
        for a, b, value in zip(link["source"], link["target"], link["value"], strict=True)
    }

    of_tensorflow = {to: value for (start, to), value in flows.items() if start == "TensorFlow"}

    share = of_tensorflow["PyTorch"] / sum(of_tensorflow.values())
    assert f"{100 * share:.1f}%" in view.title


def test_no_sentence_counts_out_of_nothing_or_out_of_the_only_one(pages: Sections) -> None:
    said = [
        (place, text)
        for place, view in shown(pages)
        for text in (view.title, view.facts.n, *view.notes)
        if re.search(r"\bof 0\b|\b1 of 1 venues?\b", re.sub("[\u2066-\u2069]", "", text))
    ]

    assert said == []


def test_a_title_does_not_deny_what_its_chart_shows(pages: Sections) -> None:
    denied = [
        (place, view.title)
        for place, view in shown(pages)
        if re.match(r"No .* (is known|has been|was read)", view.title)
        and any(any(trace.get("y") for trace in panel.figure["data"]) for panel in view.panels)
    ]

    assert denied == []


def test_who_leads_is_given_in_words_and_not_in_the_colour_of_a_judgement(pages: Sections) -> None:
    table = card_of(pages, "verdict#indicators").views[0].table
    assert table is not None

    tones = {cell.tone for row in table.rows for cell in row if isinstance(cell, Cell)}

    assert tones <= {None, "plain"}


@pytest.mark.parametrize("area", ["deployment", "ecosystem"])
def test_what_a_status_rests_on_can_be_read_in_whole_without_a_pointer(pages: Sections, area: str) -> None:
    tables = [block for section in pages[area] for block in section.blocks if isinstance(block, Table)]

    (reasons,) = ([row[2] for row in table.rows] for table in tables if len(table.columns) == 4)

    assert all(isinstance(reason, str) and len(reason) > 20 for reason in reasons)


def test_downloads_in_the_table_of_tools_have_their_unit_in_the_heading(pages: Sections) -> None:
    table = card_of(pages, "ecosystem#tools-ecosystem").views[0].table
    assert table is not None

    headings = [column.title for column in table.columns if column.title.startswith("Downloads")]

    assert len(headings) == 2
    assert all("per million" in heading for heading in headings)


def test_selectors_with_one_option_are_not_offered(offline_run: Path) -> None:
    for path in (offline_run / "site").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for select in re.findall(r"<select id=.*?</select>", text, re.DOTALL):
            assert select.count("<option") > 1, (path.stem, select[:100])


def test_tables_under_charts_are_closed_until_asked_for(offline_run: Path) -> None:
    for path in (offline_run / "site").glob("*.html"):
        assert '<details class="rows" open' not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (date(2026, 11, 1), []),
        (date(2026, 6, 1), []),
        (date(2025, 3, 1), ["21 months old"]),
        (date(2021, 10, 22), ["5 years old"]),
    ],
)
def test_evidence_shows_its_age_whoever_collected_it(as_of: date, said: list[str]) -> None:
    facts = Facts("unit", "of all", "n = 1", as_of=as_of, origins=frozenset({"collected"}))

    assert [badge["text"] for badge in badges_of(facts, EN, date(2026, 11, 28))] == said


def test_a_format_is_neither_drawn_before_its_first_model_nor_joined_over_a_month_without_any() -> None:
    months = [date(2023, month, 1) for month in range(1, 6)]
    shares = {("GGUF", months[1]): 0.0, ("GGUF", months[2]): 0.4, ("other", months[4]): 1.0}

    drawn: list[Any] = [
        formats._share(shares, "GGUF", month, (months[0], months[1], months[2], months[4]))
        for month in months
    ]

    assert drawn == [None, None, 0.4, None, 0.0]


def test_every_heading_of_a_table_is_chinese_on_the_chinese_pages_but_for_names(seed_data: Path) -> None:
    names = {"PyTorch", "TensorFlow", "JAX", "ONNX", "GGUF", "MLX", "torch", "tensorflow"}
    with Warehouse(seed_data / "warehouse.duckdb", SQL_DIR) as warehouse:
        blocks = [
            block
            for page in find_pages()
            for section in page.build(warehouse, words_for(page.key, "zh"))
            for block in section.blocks
        ]
    tables = [block for block in blocks if isinstance(block, Table)]
    tables += [view.table for card in blocks if isinstance(card, Card) for view in card.views if view.table]
    headings = {column.title for table in tables for column in table.columns}

    assert len(tables) > 15
    assert {title for title in headings if not re.search("[\u3400-\u9fff]", title)} - names == set()
