"""Drawings made at build time: true to their figures, inert, and the same shapes that Plotly draws."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare_site.page import Facts, Panel, View
from frameshare_site.render import Drawn
from frameshare_site.shapes.area import stacked_area
from frameshare_site.shapes.bars import Bars, bars, horizontal_bars
from frameshare_site.shapes.dumbbell import Dumbbell, dumbbells
from frameshare_site.shapes.figure import Axis, Event, Figure
from frameshare_site.shapes.heat_map import heat_map
from frameshare_site.shapes.line import GREY, Series, line
from frameshare_site.shapes.sankey import Flow, Node, sankey
from frameshare_site.svg.alone import standalone
from frameshare_site.svg.chart import chart_svg, ranked_bars, spread
from frameshare_site.svg.scale import compact, scale_of
from frameshare_site.theme import palette

HOSTILE = "</title><script>alert(1)</script>&\u202e\"'"
SHARE = Axis(kind="percent", range=(0, 1))
YEARS = Axis(kind="year", range=(2017.5, 2021.5))


def two_lines() -> Figure:
    one = Series("a", HOSTILE, "$fw.pytorch", [2018, 2019, 2020, 2021], [0.0, None, 0.5, 1.0])
    other = Series("b", "B", "$fw.jax", [2018, 2019, 2020, 2021], [0.5, 0.5, 0.5, 0.98])
    return line([one, other], YEARS, SHARE, [Event(2019.2, "PyTorch 1.0.0"), Event(2020.0, "b", "outage")])


def shapes() -> dict[str, Figure]:
    nodes = [Node("l", HOSTILE, "$fw.pytorch")], [Node("r", "R", "$fw.jax"), Node("s", "S", "$fw.keras")]
    days = ["2020-01-01", "2020-02-01", "2020-03-01"]
    return {
        "line": two_lines(),
        "bars": bars([Bars("a", "A", "$fw.pytorch", [2018, 2019], [1, 2])], YEARS, Axis()),
        "horizontal": horizontal_bars([Bars("a", "A", "$fw.jax", [HOSTILE, "y"], [1, 2])], Axis(), "stack"),
        "area": stacked_area([Series("a", "A", "$fw.jax", days, [0.4, 0.5, 0.6])], Axis(kind="date"), SHARE),
        "heat map": heat_map([HOSTILE, "b"], ["r"], [[0.5, None]], [["50%", ""]]),
        "sankey": sankey(*nodes, [Flow("l", "r", 3), Flow("l", "s", 1)], ("2018", HOSTILE)),
        "dumbbell": dumbbells(
            [Dumbbell(HOSTILE, 0.2, 0.8), Dumbbell("q", None, 0.4)], SHARE, "k", "K", "$fw.jax"
        ),
    }


@pytest.mark.parametrize("name", shapes())
def test_every_shape_is_drawn_as_well_formed_svg_with_title_description_and_inert_text(name: str) -> None:
    drawing = chart_svg(shapes()[name], 300, "k", HOSTILE, "what is measured")
    root = ElementTree.fromstring(str(drawing))

    assert (root.find("title").text, root.find("desc").text) == (  # type: ignore[union-attr]
        HOSTILE.replace("\u202e", "[U+202E]"),
        "what is measured",
    )
    assert root.get("aria-labelledby") == "k-t k-d"
    assert "<script" not in drawing
    assert "\u202e" not in drawing
    assert len(root.findall(".//path") + root.findall(".//rect") + root.findall(".//circle")) >= 1


def test_a_line_passes_through_its_points_and_is_broken_where_a_value_is_missing() -> None:
    drawing = str(chart_svg(two_lines(), 300, "k", "t", "d"))

    paths = re.findall(r'data-s="a".*?d="(M[^"]+)"', drawing)
    # 2020 and 2021 of 2017.5 to 2021.5; 2018 stands alone and is a point.
    assert paths == ["M625 500 875 0"]
    assert drawing.count('cx="12.50%" cy="100.00%"') == 1


def test_bars_are_as_long_as_their_values_and_stacks_end_at_their_sum() -> None:
    figure = horizontal_bars(
        [Bars("a", "A", "$fw.a", ["x"], [1.0]), Bars("b", "B", "$fw.b", ["x"], [3.0])],
        Axis(range=(0, 4)), "stack",
    )  # fmt: skip
    drawing = str(chart_svg(figure, 300, "k", "t", "d"))

    lengths = re.findall(r'<rect x="([\d.]+)%" y="12.50%" width="([\d.]+)%" height="75.00%"', drawing)
    assert lengths == [("0.00", "25.00"), ("25.00", "75.00")]


def test_flows_have_widths_in_proportion() -> None:
    drawing = str(chart_svg(shapes()["sankey"], 300, "k", "t", "d"))

    spans = [
        float(end) - float(start) for start, end in re.findall(r'd="M0 ([\d.]+)C[^Z]+? 0 ([\d.]+)Z"', drawing)
    ]
    assert spans[0] == pytest.approx(3 * spans[1], rel=0.02)


def test_names_next_to_lines_keep_their_distance_and_their_order() -> None:
    assert spread([10, 11, 12, 90], 15, 100) == [10, 25, 40, 90]
    assert spread([95, 99], 15, 100) == [85, 100]


@given(st.lists(st.floats(0, 300), max_size=12).map(sorted))
def test_spread_names_never_touch(places: list[float]) -> None:
    made = spread(places, 15, 300)

    assert all(after - before >= 14.99 for before, after in itertools.pairwise(made))
    assert not made or max(made) <= 300


def test_of_more_than_five_lines_five_are_coloured_and_these_and_the_leading_ones_are_named() -> None:
    keys = ("mxnet", "pytorch", "theano", "tensorflow", "jax", "keras", "onnx", "chainer")
    figure = line(
        [
            Series(k, k, f"$fw.{k}", [2018, 2019], [0.1, 0.3 if k == "theano" else place / 100])
            for place, k in enumerate(keys, start=1)
        ],
        YEARS,
        SHARE,
    )
    drawing = str(chart_svg(figure, 300, "k", "t", "d"))

    grey = {t["legendgroup"] for t in figure["data"] if t["line"]["color"] == GREY}
    assert grey == {"mxnet", "theano", "chainer"}
    assert set(re.findall(r'class="d" data-s="(\w+)"', drawing)) == {*keys} - grey | {"theano", "chainer"}


def test_a_logarithmic_tick_below_one_is_a_decimal_fraction() -> None:
    assert [label for _, label in scale_of({"type": "log"}, [0.003, 2000]).ticks()][:2] == ["0.01", "0.1"]
    assert [compact(value) for value in (0.5, 1200, 3_000_000)] == ["0.5", "1.2k", "3M"]


def test_january_stands_at_the_turn_of_the_years_and_not_in_the_middle_of_one() -> None:
    drawing = str(chart_svg(two_lines(), 300, "k", "t", "d"))

    # Ticks of an axis from 2017.5 to 2021.5 stand at the turns; labels in the middle of their years.
    assert '<svg x="25.00%" y="100%" class="paths">' in drawing
    assert '<text x="12.50%" y="100%" dy="18" text-anchor="middle">2018</text>' in drawing


def test_a_telephone_sees_a_heat_map_as_ranked_bars() -> None:
    figure = heat_map(["PyTorch", "JAX"], ["vision", "text"], [[0.6, 0.2], [0.3, 0.7]],
                      [["60%", "20%"], ["30%", "70%"]], value_range=(0, 1))  # fmt: skip
    drawing = str(ranked_bars(figure, "k", "t", "d"))

    assert "PyTorch 60%" in drawing
    assert "JAX 70%" in drawing
    assert re.findall(r'width="([\d.]+)%"', drawing) == ["60.00", "70.00"]
    assert drawing.startswith('<svg class="chart narrow"')


def test_both_drawings_of_a_heat_map_are_on_the_page_and_an_axis_of_counts_has_no_per_cent() -> None:
    figure = heat_map(["PyTorch"], ["vision"], [[16]], [["16"]], value_range=(0, 16))
    panel = Panel(figure)

    drawing = str(Drawn().drawing(panel, View("title", Facts("unit", "of", "n"), (panel,))))

    assert re.findall(r'<svg class="([^"]*)" height', drawing) == ["chart", "chart narrow"]
    assert "%<" not in drawing


def test_a_drawing_of_its_own_needs_no_style_sheet_of_the_page() -> None:
    colours = palette(
        [{"framework": "jax", "title": "JAX", "colour_light": "#008260", "colour_dark": "#7FD6B4"}]
    )

    text = standalone(Panel(two_lines()), HOSTILE, colours)

    ElementTree.fromstring(text)
    assert "#008260" in text
    assert not re.search(r"var\(--(fw|ui)", text)


def test_a_row_that_is_too_old_is_drawn_pale() -> None:
    rows = [Dumbbell("new", 0.2, 0.8), Dumbbell("old", 0.3, 0.6, is_faded=True)]
    figure = dumbbells(rows, Axis(kind="percent"), "pytorch", "PyTorch", "$fw.pytorch")

    drawing = chart_svg(figure, 200, "k", "title", "description")

    assert drawing.count("<circle") == 4
    assert len(re.findall(r"<circle[^>]* opacity=\"0.45\"", drawing)) == 2
