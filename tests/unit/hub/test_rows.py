"""The API's rows in the columns of hub_models: an odd value costs itself, a changed form is an error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.base.errors import ContentError
from frameshare.sources.hub.dataset import HUB_MODELS
from frameshare.sources.hub.rows import Oddities, read_rows

GOOD = {
    "_id": "621ffdc036468d709f17434d",
    "id": "openai-community/gpt2",
    "createdAt": "2022-03-02T23:29:04.000Z",
    "downloads": 12,
    "tags": ["pytorch", "tf"],
    "gated": False,
}


def read(*rows: Any) -> tuple[list[dict[str, Any]], Oddities]:
    oddities = Oddities()
    return read_rows(list(rows), "top", "a test", oddities).to_pylist(), oddities


def test_a_row_has_every_column_and_missing_is_missing() -> None:
    (row,), oddities = read(dict(GOOD))
    assert list(row) == HUB_MODELS.schema.names
    assert row["gated"] == "false"
    assert row["likes"] is None
    assert row["scope"] == "top"
    assert str(row["createdAt"]) == "2022-03-02 23:29:04"
    assert oddities.sentences() == []


@pytest.mark.parametrize("gated", ["auto", "manual", False, True])
def test_gating_is_text(gated: object) -> None:
    (row,), _ = read({**GOOD, "gated": gated})
    assert row["gated"] == str(gated).lower()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("downloads", 10**30),
        ("downloads", "12"),
        ("downloads", 1.5),
        ("downloads", True),
        ("likes", []),
        ("tags", "pytorch"),
        ("tags", {"pytorch": 1}),
        ("createdAt", "yesterday"),
        ("createdAt", 5),
        ("createdAt", "2024-01-01T00:00:00"),
        ("pipeline_tag", 7),
        ("private", "no"),
        ("trendingScore", "high"),
    ],
)
def test_an_odd_value_becomes_empty_and_is_counted(name: str, value: object) -> None:
    (good, odd), oddities = read(dict(GOOD), {**GOOD, "id": "o/odd", name: value})
    assert odd[name] is None
    assert good["downloads"] == 12
    assert dict(oddities.counts) == {name: 1}
    assert name in oddities.sentences()[0]


@pytest.mark.parametrize("name", [None, 5, ["o/m"]])
def test_a_row_without_a_name_is_left_out(name: object) -> None:
    rows, _ = read(dict(GOOD), {**GOOD, "id": name})
    assert [row["id"] for row in rows] == [GOOD["id"]]


@pytest.mark.parametrize("value", [-1, 0, 2**63 - 1])
def test_whole_numbers_are_kept_as_they_are(value: int) -> None:
    (row,), _ = read({**GOOD, "downloads": value})
    assert row["downloads"] == value


@pytest.mark.parametrize("rows", [None, {}, "text", 5, [[]], [None], ["x"]])
def test_anything_but_a_list_of_objects_is_an_error(rows: object) -> None:
    with pytest.raises(ContentError, match="JSON array of objects"):
        read_rows(rows, "top", "a test", Oddities())


def test_an_empty_page_is_an_empty_table() -> None:
    assert read() == ([], Oddities())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*HUB_MODELS.schema.names, "new"]), VALUES))
def test_no_row_whatsoever_breaks_the_good_one_next_to_it(strange: dict[str, Any]) -> None:
    rows, _ = read(dict(GOOD), strange)
    assert rows[0]["tags"] == ["pytorch", "tf"]
    assert rows[0]["downloads"] == 12
