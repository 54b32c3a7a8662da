"""The Models page's titles say what the rows say, also when the rows are few, even or the other way round."""

# ruff: noqa: E501 - sentences read better on one line

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frameshare_site.pages.models import (
    availability,
    counters,
    created,
    downloads,
    formats,
    gap,
    matrix,
    then_and_now,
    top_models,
    totals,
)
from frameshare_site.words import LANGUAGES, words_for

EN = words_for("models", "en")
DAY = date(2026, 11, 20)


def share_row(raw: float, inferred: float, scope: str = "whole") -> dict[str, Any]:
    return {"share_raw": raw, "share_inferred": inferred, "scope": scope}


def test_the_gap_says_what_the_tag_finds_and_what_there_is() -> None:
    assert (
        gap.title([share_row(0.9, 0.95), share_row(0.046, 0.9)], "October 2026", EN)
        == "Of the models created in October 2026, the PyTorch tag finds 4.6%; 90.0% are for PyTorch (the whole Hub)"
    )


def test_the_gap_does_not_claim_a_difference_where_there_is_none() -> None:
    assert (
        gap.title([share_row(0.93, 0.94)], "May 2022", EN)
        == "Of the models created in May 2022, 94.0% are for PyTorch, and the tag finds 93.0% (the whole Hub)"
    )
    assert gap.title([], "", EN) == "No month of creation is known yet"


def bucket_row(
    day: date, method: str, bucket: str, share: float | None, scope: str = "whole"
) -> dict[str, Any]:
    return {"as_of": day, "method": method, "bucket": bucket, "share": share, "scope": scope}


def test_two_samples_of_one_month_are_two_bars_whose_names_tell_them_apart() -> None:
    bars = [
        {"as_of": date(2024, 12, day), "scope": scope, "method": "raw"}
        for day, scope in ((13, "sample"), (13, "top"), (15, "sample"))
    ]

    names = then_and_now._names(bars, EN)

    assert len(set(names)) == 3
    assert names[0].startswith("13 December 2024")
    assert names[1].startswith("December 2024")


def test_then_and_now_compares_the_first_raw_share_with_the_last_by_both_ways() -> None:
    rows = [
        bucket_row(date(2021, 12, 14), "raw", "pytorch_only", 0.85),
        bucket_row(DAY, "raw", "pytorch_only", 0.04),
        bucket_row(DAY, "inferred", "pytorch_only", 0.8),
    ]
    assert (
        then_and_now.title(rows, EN)
        == "In December 2021 85% of models existed for PyTorch only; in November 2026 it is 80% of the whole Hub, though raw tags say 4%"
    )
    assert then_and_now.title(rows[:1], EN) == "No figure is known for both days"


def top_row(top_n: int, **counts: int) -> dict[str, Any]:
    none = dict.fromkeys(("pytorch_inferred", "tensorflow", "tensorflow_without_pytorch"), 0)
    row = {"as_of": DAY, "scope": "top", "top_n": top_n, "models": top_n}
    return row | none | counts


def test_availability_speaks_of_the_thousand_most_downloaded() -> None:
    rows = [
        top_row(30),
        top_row(1000, pytorch_inferred=990, tensorflow=210, tensorflow_without_pytorch=1),
        top_row(5000),
    ]
    assert (
        availability.title(rows, EN)
        == "Of the 1,000 most downloaded models 99.0% exist for PyTorch and 21.0% for TensorFlow; 1 for TensorFlow and not for PyTorch (listed: the most downloaded models)"
    )
    assert availability.title([], EN) == "No listing of the most downloaded models is known"


def test_the_newest_listing_is_the_whole_or_the_top_before_any_sample() -> None:
    sample = top_row(30) | {"scope": "sample", "as_of": date(2026, 12, 1)}
    whole = top_row(30) | {"scope": "whole"}
    assert availability.newest([sample, whole, top_row(30)]) == [top_row(30)]
    assert availability.newest([sample]) == [sample]


def label_row(month: date, label: str, models: int, denominator: int, **fields: Any) -> dict[str, Any]:
    row = {"created_month": month, "framework": label, "models": models, "denominator": denominator}
    return row | {"share": models / denominator, "is_partial": False, "scope": "whole"} | fields


def test_created_names_the_last_settled_month_and_the_peak() -> None:
    may, june, july = date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)
    rows = [
        label_row(may, "tensorflow", 20, 100),
        label_row(may, "pytorch", 80, 100),
        label_row(june, "tensorflow", 1, 100),
        label_row(june, "pytorch", 90, 100),
        label_row(july, "pytorch", 1, 100, is_partial=True),
    ]
    assert (
        created.title(rows, EN)
        == "Of the models created in June 2024, 90.0% are for PyTorch and 1.0% for TensorFlow, which was highest with 20.0% in May 2024 (the whole Hub)"
    )
    assert created.title([label_row(may, "pytorch", 5, 9)], EN) == "No month of creation has enough models"
    assert created.title([label_row(may, "pytorch", 60, 60)], EN).endswith(
        "none is for TensorFlow (the whole Hub)"
    )


def test_a_shared_first_place_is_not_a_lead() -> None:
    even = [
        {"name": "t", "framework": "pytorch", "models": 3},
        {"name": "t", "framework": "gguf", "models": 3},
    ]
    ahead = [
        {"name": "u", "framework": "pytorch", "models": 3},
        {"name": "u", "framework": "unknown", "models": 9},
    ]
    assert matrix.leader(even) is None
    assert matrix.leader(ahead) == "pytorch"
    assert matrix.title([*even, *ahead], "task", EN).startswith("In 1 of the 2 largest tasks")
    assert matrix.title([], "task", EN) == "No task is known yet"


def format_row(month: date, name: str, share: float, denominator: int | None = None) -> dict[str, Any]:
    return {"created_month": month, "format": name, "share": share, "denominator": denominator}


def test_formats_name_the_leader_and_since_when() -> None:
    months = [date(2023, 9, 1), date(2023, 10, 1), date(2023, 11, 1)]
    rows = [
        *(format_row(months[0], n, s) for n, s in (("torch.save", 0.9), ("safetensors", 0.1))),
        *(format_row(months[1], n, s) for n, s in (("torch.save", 0.4), ("safetensors", 0.6))),
        *(format_row(months[2], n, s) for n, s in (("torch.save", 0.2), ("safetensors", 0.8))),
    ]
    assert (
        formats.title(rows, EN)
        == "safetensors has been the most frequent format of new models since October 2023 (last month counted: November 2023)"
    )
    few = [format_row(months[0], "GGUF", 1.0, 3)]
    assert formats.title(few, EN).startswith("No month has enough models")
    assert formats.title([], EN) == "No format is known yet"


def test_downloads_name_the_label_that_the_two_measures_disagree_on() -> None:
    rows = [
        {"name": "PyTorch", "share_of_models": 0.9, "share_of_downloads": 0.95},
        {"name": "JAX", "share_of_models": 0.02, "share_of_downloads": 0.3},
        {"name": "MLX", "share_of_models": 0.02, "share_of_downloads": None},
    ]
    assert downloads.title(rows, EN) == "JAX: 2.0% of the models, 30.0% of the downloads"
    assert downloads.title(rows[2:], EN) == "No downloads are known yet"


@pytest.mark.parametrize(
    ("states", "title"),
    [
        ([], "No two listings can be compared yet"),
        (["not known"], "No two listings can be compared yet"),
        (
            ["refreshed", "refreshed", "not known"],
            "The download counters moved on each of the 2 days that can be judged",
        ),
        (
            ["refreshed", "not refreshed"],
            "On 1 of the 2 days that can be judged the download counters were not refreshed",
        ),
    ],
)
def test_counters_count_the_days_that_can_be_judged(states: list[str], title: str) -> None:
    assert counters.title([{"state": state} for state in states], EN) == title


def test_totals_name_the_first_and_the_last_number() -> None:
    rows = [{"models": 35_000, "as_of": date(2022, 4, 12)}, {"models": 2_000_000, "as_of": date(2025, 10, 7)}]
    assert (
        totals.title(rows, EN) == "The Hub grew from 35,000 models in April 2022 to 2,000,000 in October 2025"
    )


def test_a_models_name_cannot_lead_its_link_elsewhere() -> None:
    assert (
        top_models.model_url("openai/clip-vit-large-patch14")
        == "https://huggingface.co/openai/clip-vit-large-patch14"
    )
    assert top_models.model_url('"><script>x</script>').startswith(
        "https://huggingface.co/%22%3E%3Cscript%3E"
    )
    assert top_models.model_url("@evil.example/x") == "https://huggingface.co/%40evil.example/x"


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_answers_have_titles_in_every_language(language: str) -> None:
    words = words_for("models", language)
    for title in (
        then_and_now.title,
        availability.title,
        created.title,
        formats.title,
        top_models.title,
        totals.title,
        counters.title,
    ):
        assert title([], words)
