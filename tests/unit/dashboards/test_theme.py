"""Framework colours stay apart for readers of every kind of colour vision, in both themes."""

# ruff: noqa: E501 - rows of data and sentences read better on one line

from __future__ import annotations

import itertools
import re
from collections import Counter

import pytest

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare_site import theme
from frameshare_site.shapes.heat_map import FULL
from frameshare_site.shapes.line import HIGHLIGHTED
from frameshare_site.site import ASSET_DIR
from frameshare_site.theme import (
    DARK_TONES,
    LIGHT_TONES,
    channels,
    contrast,
    linear,
    luminance,
    palette,
    stylesheet,
)
from tests.colour_difference import Lab, difference, lab

# What people without one kind of cone see, on linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.
VISIONS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
# Those that stand beside each other on a chart.
TOGETHER = [
    ("pytorch", "tensorflow", "jax", "neither"),
    ("pytorch", "tensorflow", "jax", "keras", "onnx", "gguf", "mlx", "neither"),
    ("pytorch", "tensorflow", "jax", "mlx", "mindspore", "paddlepaddle"),
]
# Distance in OKLab (0 to 1); 0.02 is about the smallest that can be told apart side by side.
APART = 0.05


def frameworks() -> list[dict[str, str | None]]:
    groups = [
        row | {"framework": row["framework_group"]} for row in read_rows(REFERENCE_DIR, "framework_groups")
    ]
    return [*read_rows(REFERENCE_DIR, "frameworks"), *groups]


COLOURS = {
    face: {row["framework"]: str(row[f"colour_{face}"]) for row in frameworks()} for face in ("light", "dark")
}


def oklab(colour: str, vision: str) -> tuple[float, float, float]:
    """Return the colour as seen with this vision, in OKLab (Ottosson 2020)."""
    r, g, b = seen(colour, vision)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@pytest.mark.parametrize("face", COLOURS)
@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("group", TOGETHER, ids="-".join)
def test_frameworks_on_one_chart_are_told_apart(face: str, vision: str, group: tuple[str, ...]) -> None:
    for one, other in itertools.combinations(group, 2):
        pairs = zip(oklab(COLOURS[face][one], vision), oklab(COLOURS[face][other], vision), strict=True)
        assert sum((a - b) ** 2 for a, b in pairs) ** 0.5 >= APART, (one, other)


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    """Return the colour as seen with this vision, in linear RGB."""
    light = [linear(channel) for channel in channels(colour)]
    r, g, b = (
        min(1.0, max(0.0, sum(w * c for w, c in zip(row, light, strict=True)))) for row in VISIONS[vision]
    )
    return r, g, b


# Pairs published with the formula to find mistakes in programs.
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_of_colours_is_that_of_ciede2000(one: Lab, other: Lab, expected: float) -> None:
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)
    assert difference(other, one) == pytest.approx(expected, abs=1e-4)


# What a chart of many frameworks colours unless the reader picks others, see shapes/line.py.
@pytest.mark.parametrize("face", COLOURS)
@pytest.mark.parametrize("vision", VISIONS)
def test_those_coloured_by_default_are_ten_apart_for_every_vision(face: str, vision: str) -> None:
    for one, other in itertools.combinations(HIGHLIGHTED, 2):
        pair = (lab(seen(COLOURS[face][key], vision)) for key in (one, other))
        assert difference(*pair) >= 10, (one, other)


@pytest.mark.parametrize(("face", "tones"), [("light", LIGHT_TONES), ("dark", DARK_TONES)])
def test_marks_shown_by_default_and_those_that_stand_back_are_seen(face: str, tones: dict[str, str]) -> None:
    shown = {key: COLOURS[face][key] for key in HIGHLIGHTED} | {"rest": tones["rest"]}
    for key, colour in shown.items():
        assert contrast(colour, tones["paper"]) >= 4.5, key


@pytest.mark.parametrize("tones", [LIGHT_TONES, DARK_TONES], ids=["light", "dark"])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_the_text_of_a_heat_map_cell_has_contrast_whatever_its_value(
    tones: dict[str, str], share: float
) -> None:
    cover = share * FULL / 100
    pairs = zip(channels(tones["accent"]), channels(tones["paper"]), strict=True)
    mixed = "#" + "".join(f"{round(255 * (cover * a + (1 - cover) * b)):02x}" for a, b in pairs)

    assert contrast(tones["ink"], mixed) >= 4.5


@pytest.mark.parametrize("face", COLOURS)
def test_no_two_frameworks_have_the_same_colour(face: str) -> None:
    assert len(set(COLOURS[face].values())) == len(COLOURS[face])


@pytest.mark.parametrize(("face", "tones"), [("light", LIGHT_TONES), ("dark", DARK_TONES)])
def test_every_mark_has_the_contrast_of_text_against_the_paper(face: str, tones: dict[str, str]) -> None:
    for key, colour in COLOURS[face].items():
        assert contrast(colour, tones["paper"]) >= 4.5, key


@pytest.mark.parametrize("tones", [LIGHT_TONES, DARK_TONES], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"), ("ink", "ground"), ("muted", "paper"), ("muted", "ground"), ("accent", "paper"),
        ("accent", "ground"), ("break", "paper"), ("seed", "seed-ground"), ("stale", "stale-ground"),
        ("good", "good-ground"),
    ],
)  # fmt: skip
def test_text_has_the_contrast_that_wcag_asks_for(tones: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(tones[ink], tones[ground]) >= 4.5


def test_contrast_is_that_of_the_definition() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert luminance("#ffffff") == pytest.approx(1)


def test_an_invalid_colour_and_an_unknown_key_are_left_out() -> None:
    rows = [
        {"framework": "bad", "title": "Bad", "colour_light": "red;}", "colour_dark": "#000000"},
        {"framework": "x}</style>", "title": "Worse", "colour_light": "#123456", "colour_dark": "#123456"},
    ]

    colours = palette(rows)

    assert "fw.bad" not in colours.light
    assert "}</style>" not in stylesheet(colours)
    assert colours.title("bad") == "Bad"


def test_a_framework_is_drawn_by_its_token_and_called_by_its_title() -> None:
    colours = palette(
        [{"framework": "jax", "title": "JAX", "colour_light": "#24A280", "colour_dark": "#25F2F2"}]
    )

    assert theme.framework("jax").removeprefix("$") in colours.light
    assert [colours.title("jax"), colours.title("unheard")] == ["JAX", "unheard"]


def test_each_selector_of_the_stylesheet_has_one_rule() -> None:
    sheet = (ASSET_DIR / "site.css").read_text(encoding="utf-8")
    # Rules for a width, for print or for motion stand apart, and may change any other.
    plain = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\}|\s*@page[^{}]*\{[^{}]*\})*\s*\}", "", sheet)
    selectors = [" ".join(found.split()) for found in re.findall(r"(?:^|\})\s*([^{}@/]+?)\s*\{", plain)]

    assert len(selectors) > 100
    assert [selector for selector, n in Counter(selectors).items() if n > 1] == []
