"""Text from outside is shown as text, at each of the three exits."""

# ruff: noqa: E501 - rows of data and sentences read better on one line

from __future__ import annotations

import html
import json
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare_site.text import (
    Trusted,
    isolated,
    plain,
    plot_text,
    script_json,
    truncated,
    visible,
    visible_sentence,
    web_address,
)

REORDERING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT)
def test_no_text_keeps_a_character_that_reorders_or_hides(value: str) -> None:
    shown = visible(value)

    assert not set(shown) & set(REORDERING + "\u200b\ufeff\u2028\u2029\x00\x1b")


@given(ANY_TEXT)
def test_visible_text_is_always_encodable(value: str) -> None:
    assert visible(value).encode("utf-8").decode("utf-8") == visible(value)


def test_a_bidirectional_mark_is_named_by_its_code_point() -> None:
    assert visible("ab\u202ecd") == "ab[U+202E]cd"


def test_ordinary_text_of_any_script_stays_as_it_is() -> None:
    assert visible("中文 עברית déjà 👩‍🔬") == "中文 עברית déjà 👩‍🔬"


def test_right_to_left_text_is_isolated_from_its_sentence() -> None:
    assert visible_sentence(f"a {isolated('עברית')} b") == "a \u2068עברית\u2069 b"


@given(ANY_TEXT)
def test_an_isolate_that_is_not_ours_does_not_survive_in_a_sentence(value: str) -> None:
    shown = visible_sentence(f"before {isolated(value)} after")

    assert shown.count("\u2068") == shown.count("\u2069")
    assert not set(shown) & (set(REORDERING) - {"\u2068", "\u2069"})


@given(ANY_TEXT)
def test_plot_text_holds_no_tag_and_reads_as_the_visible_text(value: str) -> None:
    shown = plot_text(value)

    assert not re.search("[<>]", shown)
    assert html.unescape(shown) == html.unescape(visible_sentence(value).replace("&", "&amp;"))


def test_trusted_plot_text_keeps_its_tags() -> None:
    assert plot_text(Trusted("%{x}<extra></extra>")) == "%{x}<extra></extra>"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON_VALUES)
def test_json_in_a_page_cannot_end_its_script_element(value: object) -> None:
    text = script_json(value)

    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == plain(value)


def test_numbers_that_are_not_finite_become_missing() -> None:
    assert script_json([float("nan"), float("inf"), Decimal("NaN"), 0.5]) == "[null,null,null,0.5]"


def test_dates_and_decimals_become_json_types() -> None:
    assert plain({"day": date(2021, 1, 2), "n": Decimal("2.5")}) == {"day": "2021-01-02", "n": 2.5}


@given(ANY_TEXT, st.integers(1, 50))
def test_cut_text_is_never_longer_than_asked(value: str, limit: int) -> None:
    assert len(truncated(value, limit)) <= limit


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", "//host/path",
        "file:///etc/passwd", "https://", "https://host/\u202e", "http://ho st", 'https://h/"onload="x', None, 7,
        "vbscript:x", "https://[broken", "\thttps://host",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(address: object) -> None:
    assert web_address(address) is None


def test_a_web_address_stays_as_it_is() -> None:
    assert web_address("https://example.org/a?b=c&d=ü#e") == "https://example.org/a?b=c&d=ü#e"
