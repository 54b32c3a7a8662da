"""Every chart shape gives a figure that Plotly accepts, honest about gaps and unfinished periods."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest

from frameshare_site.shapes.area import stacked_area
from frameshare_site.shapes.bars import Bars, bars, horizontal_bars
from frameshare_site.shapes.figure import Axis, Event, Figure, faded, sealed, with_level
from frameshare_site.shapes.heat_map import heat_map
from frameshare_site.shapes.line import Series, line, points
from frameshare_site.shapes.sankey import Flow, Node, sankey

HOSTILE = "<b onclick=x>&lt;i&gt;\u202e"
YEARS = Axis(kind="year", range=(2016.5, 2021.5))
SHARES = Axis(kind="percent", range=(0, 1))


def series(**changes: Any) -> Series:
    values: dict[str, Any] = {
        "x": [2017, 2018, 2019, 2020],
        "y": [0.1, 0.4, None, 0.8],
        "low": [0.05, 0.35, None, 0.7],
        "high": [0.2, 0.45, None, 0.9],
        "is_partial": [False, False, False, True],
        "hover": ["a", "b", "c", HOSTILE],
    }
    return Series("pytorch", HOSTILE, "$fw.pytorch", **(values | changes))


FIGURES: dict[str, Figure] = {
    "line": line([series()], YEARS, SHARES, [Event(2018.5, HOSTILE), Event(2018.52, "b", "method_break")]),
    "level": with_level(line([series()], YEARS, SHARES), 0.5, HOSTILE),
    "points": {"data": [points(series())], "layout": {}},
    "bars": bars(
        [Bars("a", HOSTILE, "$fw.a", [2017, 2018], [1, None], ["x", "y"], [False, True])], YEARS, Axis()
    ),
    "stack": horizontal_bars(
        [Bars("a", "A", "$fw.a", ["x"], [1]), Bars("b", "B", "$fw.b", ["x"], [2])], Axis(), "stack"
    ),
    "lying": horizontal_bars([Bars("a", "A", "$fw.a", [HOSTILE, "b" * 200], [1, 2])], Axis(kind="log")),
    "area": stacked_area([series(y=[0.1, 0.2, 0.3, 0.4])], Axis(kind="date"), SHARES),
    "column": stacked_area([series(y=[0.1, None, None, 0.4])], Axis(kind="date"), SHARES),
    "heat": heat_map(["a", HOSTILE], ["r"], [[0.5, None]], [["50%", ""]]),
    "sankey": sankey(
        [Node("p", HOSTILE, "$fw.p")], [Node("n", "N", "$fw.n")], [Flow("p", "n", 3, HOSTILE)], ("a", HOSTILE)
    ),
}


def painted(value: Any) -> Any:
    """Replace colour tokens by a colour, as the page does."""
    return json.loads(re.sub(r'"\$(fw|ui)\.[^"]*"', '"#123456"', json.dumps(value)))


@pytest.mark.parametrize("shape", FIGURES)
def test_plotly_accepts_every_shape(shape: str) -> None:
    figure = sealed(FIGURES[shape])

    go.Figure(painted(figure))


@pytest.mark.parametrize("shape", FIGURES)
def test_no_tag_from_outside_reaches_plotly(shape: str) -> None:
    text = json.dumps(sealed(FIGURES[shape]), ensure_ascii=False)

    assert "<b " not in text
    assert "\u202e" not in text
    assert set(re.findall("<[^>]*>", text)) <= {"<extra>", "</extra>", "<br>"}


def test_a_missing_value_is_a_gap_in_line_and_band() -> None:
    traces = line([series(is_partial=())], YEARS, SHARES)["data"]
    band = next(trace for trace in traces if "fill" in trace)
    shown = next(trace for trace in traces if trace["mode"] == "lines+markers")

    assert band["x"] == [2017, 2018, 2018, 2017]
    assert shown["y"] == [0.1, 0.4, None, 0.8]
    assert shown["connectgaps"] is False


def test_an_interval_without_neighbours_is_drawn_as_a_bar_of_its_own() -> None:
    whiskers = [t for t in line([series()], YEARS, SHARES)["data"] if t["y"] == [0.7, 0.9]]

    assert [t["x"] for t in whiskers] == [[2020, 2020]]


def test_an_unfinished_period_is_hollow_and_not_part_of_the_solid_line() -> None:
    traces = line([series(low=(), high=(), y=[0.1, 0.4, 0.6, 0.8])], YEARS, SHARES)["data"]

    assert traces[0]["y"] == [0.1, 0.4, 0.6, None]
    assert (traces[1]["x"], traces[1]["y"]) == ([2019, 2020], [0.6, 0.8])
    assert traces[1]["marker"]["size"] == [0, 9]


def test_two_unfinished_runs_are_not_joined() -> None:
    one = series(low=(), high=(), y=[0.1, 0.4, 0.6, 0.8], is_partial=[True, False, False, True])

    unfinished = line([one], YEARS, SHARES)["data"][1]

    assert (unfinished["x"], unfinished["y"]) == ([2017, 2018, 2019, 2020], [0.1, None, 0.6, 0.8])


def test_an_unfinished_period_is_hatched_as_a_bar() -> None:
    assert FIGURES["bars"]["data"][0]["marker"]["pattern"]["shape"] == ["", "/"]


def test_a_point_without_neighbours_is_marked_on_a_line_without_marks() -> None:
    one = series(low=(), high=(), is_partial=(), y=[0.1, None, 0.6, 0.8], has_markers=False)

    gapped, joined = (line([replace(one, y=y)], YEARS, SHARES)["data"] for y in (one.y, [0.1, 0.2, 0.6, 0.8]))

    assert [(t["mode"], t["y"]) for t in gapped] == [("lines", one.y), ("markers", [0.1])]
    assert [t["mode"] for t in joined] == ["lines"]


def areas(y: list[float | None], partial: list[bool]) -> list[dict[str, Any]]:
    below = series(low=(), high=(), y=y, is_partial=partial)
    above = replace(below, key="jax", y=[None if v is None else 1 - v for v in y])
    return stacked_area([below, above], YEARS, SHARES)["data"]


def test_a_gap_ends_a_stack_and_the_next_run_is_a_stack_of_its_own() -> None:
    traces = stacked_area(
        [series(x=[1, 2, 3, 4, 5], y=[0.1, 0.2, None, 0.3, 0.4], hover=list("abcde"), is_partial=())],
        YEARS,
        SHARES,
    )["data"]

    assert [(t["x"], t["y"], t["customdata"]) for t in traces] == [
        ([1, 2], [0.1, 0.2], ["a", "b"]),
        ([4, 5], [0.3, 0.4], ["d", "e"]),
    ]
    assert len({t["stackgroup"] for t in traces}) == 2


def test_unfinished_periods_are_hatched_over_the_whole_stack() -> None:
    *layers, hatching = areas([0.1, 0.4, 0.6, 0.8], [False, False, True, True])

    assert [t["stackgroup"] for t in layers] == ["run0", "run0"]
    assert (hatching["x"], hatching["y"]) == ([2018, 2019, 2020, 2020, 2019, 2018], [1, 1, 1, 0, 0, 0])
    assert (hatching["fillpattern"]["shape"], hatching["hoverinfo"]) == ("/", "skip")


def test_a_period_without_neighbours_is_a_column_of_its_parts() -> None:
    traces = areas([0.25, None, 0.6, None], [False, False, True, False])

    assert [(t["x"], t["y"], t["line"]["dash"]) for t in traces] == [
        ([2017, 2017], [0.0, 0.25], "solid"),
        ([2017, 2017], [0.25, 1.0], "solid"),
        ([2019, 2019], [0.0, 0.6], "2px"),
        ([2019, 2019], [0.6, 1.0], "2px"),
    ]


@pytest.mark.parametrize(
    ("last", "step"),
    [("2018-06-01", None), ("2024-01-01", "M12"), ("2030-01-01", "M24"), ("2090-01-01", "M120")],
)
def test_years_stand_apart_on_a_date_axis_whose_range_is_given(last: str, step: str | None) -> None:
    layout = line([series()], Axis(kind="date", range=("2017-01-01", last)), SHARES)["layout"]

    assert layout["xaxis"].get("dtick") == step


def test_names_of_near_releases_do_not_cover_each_other_and_a_third_is_left_to_the_list() -> None:
    events = [Event(f"2018-0{month}-01", f"PyTorch {month}.0.0") for month in (1, 2, 3)]

    layout = line([series(x=["2010-01-01", "2012-01-01", "2015-01-01", "2025-01-01"])],
                  Axis(kind="date"), SHARES, events)["layout"]  # fmt: skip

    assert [mark["text"] for mark in layout["annotations"]] == ["PyTorch 1.0", "PyTorch 2.0"]
    assert [mark["yshift"] for mark in layout["annotations"]] == [0, 14]
    assert len(layout["shapes"]) == 3
    assert all(shape["y0"] > 0.9 for shape in layout["shapes"])


def test_a_break_is_a_pale_band_over_the_whole_height_with_a_symbol() -> None:
    layout = line([series()], YEARS, SHARES, [Event(2018.0, "count changes", "method_break")])["layout"]

    assert [mark["text"] for mark in layout["annotations"]] == ["≠"]
    (band,) = layout["shapes"]
    assert (band["y0"], band["y1"], band["line"]["color"]) == (0, 1, "$ui.break@14")


def test_marks_on_a_date_axis_are_placed_by_date() -> None:
    events = [Event("2018-01-01", "a"), Event("2024-01-01", "b")]

    layout = line([series(x=["2018-01-01"] * 4)], Axis(kind="date"), SHARES, events)["layout"]

    assert [mark["yshift"] for mark in layout["annotations"]] == [0, 0]


def test_marks_are_rowed_by_the_width_of_the_whole_chart() -> None:
    events = [Event("2018-01-01", "a"), Event("2018-04-01", "b")]
    years = [f"{year}-01-01" for year in (2010, 2015, 2020, 2025)]

    layout = line([series(x=years)], Axis(kind="date"), SHARES, events)["layout"]

    assert [mark["yshift"] for mark in layout["annotations"]] == [0, 14]


def test_long_names_next_to_bars_take_two_lines_and_contain_no_tag_of_their_own() -> None:
    trace = horizontal_bars([Bars("a", "A", "$fw.a", ["<i>many words in a long name</i>"], [1])], Axis())[
        "data"
    ][0]

    assert trace["y"] == ["&lt;i&gt;many words in a<br>long name&lt;/i&gt;"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Stack Overflow 提问", "Stack Overflow 提问"),
        ("下载最多的设备端工具的仓库数量", "下载最多的设备端工具的<br>仓库数量"),
        ("2024 年 12 月，原始标签：整个 Hub", "2024 年 12 月，原始标<br>签：整个 Hub"),
        ("transformers 的模型家族数", "transformers 的模型家<br>族数"),
        ("很长" * 30, "很长" * 5 + "很<br>" + "长很" * 5 + "…"),
    ],
)
def test_a_chinese_name_is_broken_neither_within_a_latin_word_nor_before_a_sign(
    name: str, label: str
) -> None:
    trace = horizontal_bars([Bars("a", "A", "$fw.a", [name], [1])], Axis())["data"][0]

    assert trace["y"] == [label]


def test_flows_keep_the_given_order_from_top_to_bottom() -> None:
    left = [Node("a", "A", "$fw.a"), Node("b", "B", "$fw.b")]
    flows = [Flow("a", "z", 1), Flow("b", "z", 3)]

    trace = sankey(left, [Node("z", "Z", "$fw.z")], flows, ("2018", "2019"))["data"][0]

    assert trace["node"]["y"] == [0.125, 0.625, 0.5]


def test_names_that_are_cut_to_the_same_text_stay_apart() -> None:
    names = ["a" * 100, "a" * 200, "bc", "b"]

    trace = horizontal_bars([Bars("a", "A", "$fw.a", names, [1, 2, 3, 4])], Axis())["data"][0]

    assert len(set(trace["y"])) == 4
    assert trace["y"][2:] == ["bc", "b"]


def test_a_colour_token_can_be_faded() -> None:
    assert faded("$fw.jax", 20) == "$fw.jax@20"
