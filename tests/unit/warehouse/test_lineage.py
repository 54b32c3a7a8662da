"""What comes from what, read from declarations and SQL files."""

from __future__ import annotations

import pytest

from frameshare.base.errors import UsageError
from frameshare.base.reference import load_tables
from frameshare.base.resources import SEED_DIR, SQL_DIR
from frameshare.sources.registry import all_sources
from frameshare.warehouse.bundled import bundled_models
from frameshare.warehouse.catalog import load_models, load_queries
from frameshare.warehouse.lineage import Lineage, read_lineage


@pytest.fixture(scope="module")
def whole() -> Lineage:
    models = load_models(SQL_DIR) + bundled_models(load_tables(SEED_DIR, "seed"))
    return read_lineage(all_sources().values(), models, load_queries(SQL_DIR).values())


def test_a_source_leads_to_the_verdict(whole: Lineage) -> None:
    nodes = whole.around("docker_pulls").reads

    assert {"docker_pulls", "raw.docker_pulls", "marts.docker_pulls", "query docker_pulls"} <= nodes.keys()


def test_what_is_neither_above_nor_below_is_left_out(whole: Lineage) -> None:
    nodes = whole.around("docker_pulls").reads

    assert "raw.hub_models" not in nodes


def test_every_model_and_query_comes_from_something(whole: Lineage) -> None:
    made = {name for name in whole.reads if name.startswith(("staging.", "marts.", "query "))}

    assert [name for name in made if not whole.reads[name]] == []


def test_a_misspelt_name_gets_a_suggestion(whole: Lineage) -> None:
    with pytest.raises(UsageError, match="did you mean"):
        whole.around("marts.verdct")


def test_mermaid_has_a_box_for_each_node_and_an_arrow_for_each_reading() -> None:
    drawn = Lineage({"a": frozenset(), "b": frozenset({"a"}), "c": frozenset({"a", "b"})}).as_mermaid()

    assert drawn.count("[") == 3
    assert drawn.count("-->") == 3


def test_text_follows_the_order_of_the_data() -> None:
    lines = Lineage({"z": frozenset(), "m": frozenset({"z"}), "a": frozenset({"m"})}).as_text().splitlines()

    assert [line.split()[0] for line in lines] == ["m", "a"]


def test_a_chart_comes_from_the_query_that_it_draws(whole: Lineage) -> None:
    graph = whole.with_charts(
        [("ecosystem.html#pulls", "docker_pulls"), ("old.html#gone", "no_longer_there")]
    )

    assert "docker_pulls" in graph.around("chart ecosystem.html#pulls").reads
    assert "chart ecosystem.html#pulls" in graph.around("raw.docker_pulls").reads
    assert "chart old.html#gone" not in graph.reads
