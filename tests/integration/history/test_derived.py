"""Every number that a page fills into a sentence follows from the rows behind it, in every view of each card.

Titles as a page opens have SQL of their own in `test_said`; here is the rest: titles of other views, n, notes, units and tooltips. Numbers that stand in the words themselves: `test_typed`.
"""

# ruff: noqa: E501 - a query reads better on few lines

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.reader import Warehouse
from frameshare_site import words
from frameshare_site.discovery import find_pages
from frameshare_site.page import Card, Panel, View
from frameshare_site.pages.code import community, share_panel
from frameshare_site.pages.models import created_years
from frameshare_site.pages.research.mentions import moves
from tests.derivation import (
    Answer,
    Row,
    Rule,
    always,
    counts,
    missing_months,
    numbers,
    other_number,
    shares_of_day,
    shares_of_row,
    sums,
    times,
)

Place = tuple[str, str, str]
# What a number may be beside a cell, by page, card and kind of sentence.
BEYOND_CELLS: Mapping[Place, tuple[Rule, ...]] = {
    ("index", "indicators", "title"): (counts,),
    ("index", "indicators", "n"): (counts,),
    ("index", "indicators", "note"): (counts,),
    ("models", "gap", "n"): (sums,),
    ("models", "gap", "note"): (always(created_years.FEWEST_IN_A_YEAR),),
    ("models", "created", "note"): (always(created_years.FEWEST_IN_A_YEAR),),
    ("models", "formats", "n"): (sums,),
    ("models", "downloads", "hover"): (shares_of_day,),
    ("models", "counters", "n"): (counts,),
    ("models", "totals", "n"): (counts,),
    ("code", "share", "n"): (counts,),
    ("code", "share", "panel"): (always(share_panel.FEWEST),),
    ("code", "readings", "n"): (counts,),
    ("code", "sample", "title"): (times,),
    ("code", "community", "panel"): (counts, always(community.FEWEST)),
    ("code", "labels", "n"): (sums,),
    ("research", "share", "n"): (sums,),
    ("research", "venues", "n"): (sums, counts),
    ("research", "venues", "title"): (counts,),
    ("research", "changed", "note"): (sums,),
    ("research", "named", "n"): (sums,),
    ("research", "papers-read", "n"): (sums,),
    ("deployment", "packages", "note"): (missing_months,),
    ("deployment", "pulls", "n"): (counts,),
    ("deployment", "tools-deployment", "n"): (counts,),
    ("ecosystem", "crossing", "note"): (missing_months,),
    ("ecosystem", "downloads", "title"): (times,),
    ("ecosystem", "downloads", "n"): (counts,),
    ("ecosystem", "downloads", "note"): (missing_months,),
    ("ecosystem", "opinions", "n"): (counts,),
    ("ecosystem", "stars", "n"): (counts,),
    ("ecosystem", "stars", "title"): (times,),
    ("ecosystem", "surveys", "title"): (times,),
    ("ecosystem", "families", "n"): (counts,),
    ("ecosystem", "hubs", "n"): (counts,),
}
# Under the pointer all numbers are cells of one row; here also the sum of two, or one as a share of the other.
OF_TWO_CELLS = {
    ("models", "availability"), ("models", "created"),
    ("research", "share"), ("research", "venues"), ("research", "continued"),
}  # fmt: skip
# Where no rule holds: what the numbers are, by SQL over the rows `answer` that the view draws.
OWN_SQL: Mapping[Place, str] = {
    ("models", "created", "n"): """
        select sum(models) from answer where scope <> 'new' and created_year is not null
            and tensorflow is not null and jax is not null and unknown is not null""",
    ("code", "community", "panel"): """
        select unnest([sum(denominator) filter (denominator >= 20), sum(denominator)])
        from (select distinct source, kind, year, denominator from answer) group by source""",
    ("research", "share", "n"): "select sum(pytorch_only + tensorflow_only) from answer",
    ("research", "changed", "n"): """
        select unnest([sum(authors) filter (to_framework in ('pytorch', 'tensorflow')),
            sum(authors) filter (to_framework in ('pytorch', 'tensorflow', 'neither')), sum(authors)]) from answer""",
    ("research", "continued", "n"): "select sum(pytorch_only + tensorflow_only) from answer where venue is null",
    ("research", "venues-named", "n"): """
        select sum(papers_read) from answer where framework = 'pytorch'
            and venue in (select venue from answer group by venue having count(distinct year) >= 3)""",
    ("research", "used", "n"): "select sum(pytorch_only + tensorflow_only) from answer",
    ("research", "movers", "n"): """
        select count(distinct (joining, from_year, to_year)) from answer
        where from_framework = 'tensorflow' and to_framework = 'pytorch' and denominator > 0""",
    ("deployment", "activity", "n"): """
        select unnest([sum(commits) filter (repository in ('pytorch/serve', 'tensorflow/serving')),
            sum(commits) filter (repository in ('pytorch/executorch', 'google-ai-edge/LiteRT'))]) from answer""",
    ("ecosystem", "dependents", "n"): """
        select count(*) from answer where repository in ('pytorch/pytorch', 'tensorflow/tensorflow', 'jax-ml/jax',
            'keras-team/keras', 'paddlepaddle/paddle', 'apache/mxnet')""",
    ("ecosystem", "conda", "n"): """
        select count(*) from answer where package in
            ('pytorch/pytorch', 'conda-forge/tensorflow', 'conda-forge/jaxlib', 'conda-forge/keras')""",
    ("ecosystem", "questions", "n"): """
        select sum(questions) from answer where months = 12 and year >= 2016 and share_of_two is not null
            and tag in ('pytorch', 'tensorflow') group by origin""",
    ("verdict", "indicators", "n"): """
        select count(*) from answer where indicator not in ('all_indicators', 'blog_2022')""",
}  # fmt: skip
# What stands beside the reader's choice for comparison.
ALWAYS_DRAWN = {"joining": moves.PUBLISHED}
# Sentences that speak of other rows than those that the view draws: the queries of these.
BESIDE: Mapping[Place, tuple[str, ...]] = {
    ("models", "availability", "note"): ("hub_label_versions",),
    ("code", "share", "note"): ("events",),
    ("code", "share", "panel"): ("code_coverage",),
    ("code", "community", "panel"): ("code_coverage",),
    ("code", "labels", "panel"): ("code_coverage",),
    ("research", "continued", "note"): ("mention_pytorch_share",),
    ("research", "named", "note"): ("mention_ecosystem",),
}


@dataclass(frozen=True)
class Said:
    """A sentence, where it stands, the rows behind it, and numbers that follow from other rows."""

    place: Place
    text: str
    answer: Answer
    beside: frozenset[str]
    own: frozenset[str]

    def strangers(self, said: Sequence[str]) -> list[str]:
        """Return the numbers that do not follow from the rows."""
        if self.place[2] != "hover":
            return self._beyond_rules([n for n in said if n not in self.answer.cells | self.beside])
        is_derived = self.place[:2] in OF_TWO_CELLS
        if self.answer.has_row_with(said, or_two_cells=is_derived):
            return []
        of_row = self._beyond_rules(said)
        return [] if of_row != said and self.answer.has_row_with(of_row) else of_row

    def _beyond_rules(self, unknown: Sequence[str]) -> list[str]:
        rules = BEYOND_CELLS.get(self.place, ()) if unknown else ()
        known = self.own.union(*(self.answer.by(rule) for rule in rules))
        return [number for number in unknown if number not in known]


@contextmanager
def without_typed_numbers() -> Iterator[None]:
    """Take the digits out of the words themselves: only those that pages fill in are left."""
    read = words.texts_of

    def masked(language: str, name: str) -> Mapping[str, str]:
        texts = read(language, name).items()
        return {key: re.sub(r"(\{[^}]*\})|\d", lambda found: found[1] or "#", text) for key, text in texts}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "texts_of", masked)
        yield


def sentences(warehouse: Warehouse) -> list[Said]:
    """Return every sentence with a number that a view of a card says."""
    with without_typed_numbers():
        cards = [
            (page.key, block)
            for page in find_pages()
            for section in page.build(warehouse, words.words_for(page.key, "en"))
            for block in section.blocks
            if isinstance(block, Card) and not block.is_empty
        ]
    return [one for page, card in cards for one in of_card(warehouse, page, card)]


def of_card(warehouse: Warehouse, page: str, card: Card) -> Iterator[Said]:
    """Yield the sentences with numbers of a card."""
    rows = [row for result in card.answers.values() for row in result.dicts()]
    answers: dict[str, Answer] = {}
    for number, view in enumerate(card.views):
        mine = [row for row in rows if is_of(row, view)] or rows
        answer = answers.setdefault(str([id(row) for row in mine]), Answer(mine))
        for kind, text in spoken(view, is_first=number == 0):
            place = (page, card.key, kind)
            if numbers(text):
                own = by_sql(OWN_SQL[place], mine) if place in OWN_SQL else frozenset()
                yield Said(place, text, answer, beside(warehouse, place), own)


def beside(warehouse: Warehouse, place: Place) -> frozenset[str]:
    """Return the numbers of the other rows of which a sentence speaks."""
    asked = [row for name in BESIDE.get(place, ()) for row in warehouse.query(name).dicts()]
    return frozenset(Answer(asked).cells).union(shares_of_row(asked))


def by_sql(query: str, rows: Sequence[Row]) -> frozenset[str]:
    """Return the numbers that a query gives over the rows."""
    with duckdb.connect() as connection:
        connection.register("answer", pd.DataFrame([dict(row) for row in rows]))
        found = connection.execute(query).fetchall()
    return frozenset(str(int(value)) for (value,) in found if value is not None)


def is_of(row: Row, view: View) -> bool:
    """Tell whether a row is among those that a view's choice is about."""
    return all(row.get(key, option) in {option, ALWAYS_DRAWN.get(key)} for key, option in view.choice.items())


def spoken(view: View, *, is_first: bool) -> Iterator[tuple[str, str]]:
    """Yield what a view says, by kind."""
    facts = view.facts
    if not is_first:
        yield "title", view.title
    if not view.is_empty:
        yield from (("unit", facts.unit), ("denominator", facts.denominator), ("n", facts.n))
    yield from (("note", note) for note in view.notes)
    for panel in view.panels:
        yield from (("panel", text) for text in (panel.title, panel.facts, *panel.notes))
        yield from (("hover", text) for text in hovers(panel))


def hovers(panel: Panel) -> list[str]:
    """Return what is said under the pointer."""
    return [str(text) for trace in panel.figure["data"] for text in trace.get("customdata") or ()]


@pytest.fixture(scope="module")
def in_seed(seed_only: Warehouse) -> list[Said]:
    """What the pages of the bundled history say."""
    return sentences(seed_only)


@pytest.fixture(scope="module")
def in_collected(collected_data: Path) -> list[Said]:
    """What the pages say once a small snapshot of every source was collected."""
    with Warehouse(collected_data / "warehouse.duckdb", SQL_DIR) as warehouse:
        return sentences(warehouse)


def contradicted(said: Sequence[Said]) -> set[tuple[Place, str, tuple[str, ...]]]:
    """Return the sentences with numbers that do not follow from their rows."""
    found = ((one.place, one.text, tuple(one.strangers(numbers(one.text)))) for one in said)
    return {one for one in found if one[2]}


def test_every_number_filled_in_follows_from_the_rows_behind_it(in_seed: list[Said]) -> None:
    assert contradicted(in_seed) == set()


@pytest.mark.deep
def test_every_number_filled_in_follows_from_the_rows_once_all_sources_were_collected(
    in_collected: list[Said],
) -> None:
    assert contradicted(in_collected) == set()


@pytest.mark.parametrize(("kinds", "least"), [({"hover"}, 0.75), ({"title", "n", "note", "panel"}, 0.5)])
def test_numbers_that_are_off_by_one_are_noticed(in_seed: list[Said], kinds: set[str], least: float) -> None:
    """What is left happens to be another cell; titles as a page opens are held to their own SQL as well."""
    told = [(one, numbers(one.text)) for one in in_seed if one.place[2] in kinds]
    changed = [
        (one, [*said[:place], other_number(number), *said[place + 1 :]])
        for one, said in told
        for place, number in enumerate(said)
    ]

    noticed = sum(bool(one.strangers(said)) for one, said in changed)

    assert noticed >= least * len(changed)


def test_a_row_that_changed_after_the_sentence_was_written_is_noticed(in_seed: list[Said]) -> None:
    (one, *_) = (one for one in in_seed if one.place == ("ecosystem", "conda", "hover"))
    rows = [
        {key: None if isinstance(value, float) else value for key, value in row.items()}
        for row in one.answer.rows
    ]

    assert Said(one.place, one.text, Answer(rows), one.beside, one.own).strangers(numbers(one.text)) != []
