"""What the warehouse brings is shown in Chinese: events, definitions, sources, licences, evidence."""

# ruff: noqa: E501 - sentences read better on one line

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from frameshare.base import resources
from frameshare.sources.registry import all_sources
from frameshare.warehouse.catalog import load_queries
from frameshare_site.translation import heading, meaning, translated
from frameshare_site.words import I18N_DIR

IDEOGRAPH = re.compile("[\u3400-\u9fff]")
# Names and versions are the same in every language.
NAMES = {
    "Apache-2.0 (hub-stats)",
    "Code of Paper",
    "Code of Paper (codeofpaper.com), paper-code-graph",
    "paperswithcode.co",
    "CC-BY-4.0",
    "CC BY 4.0",
    "CC BY-SA 4.0",
    "CC-BY-SA-4.0",
    "PyTorch 2.0.0 (torch.compile)",
}
TOUCHING = re.compile("[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u3400-\u9fff]")
# What the glossary has another word for: mention, share, denominator, stale, held, series, package.
REFUSED = re.compile("提到|份额|基数|逾期|暂缓|系列|软件包|生态系统")
VERSION = re.compile(r"[A-Za-z]+ \d+\.\d+\.\d+(rc\d+)?")
# Words that hardly any English sentence does without; names of tools and papers may hold one.
ENGLISH = re.compile(
    r"\b(the|of|and|is|in|for|from|by|with|not|no|per|are|was|as|on|its|at|which|that|release|commits)\b"
)


def reference(table: str, *columns: str) -> Iterator[str]:
    with (resources.REFERENCE_DIR / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from (row[column] for column in columns)


def shown() -> list[str]:
    texts = [*reference("events", "event"), *reference("definitions", "subject", "text")]
    texts += [query.header.summary for query in load_queries(resources.SQL_DIR).values()]
    texts += [text for source in all_sources().values() for text in (source.title, source.licence)]
    return [text for text in texts if text not in NAMES and not VERSION.fullmatch(text)]


def test_every_text_about_the_data_is_known_in_chinese() -> None:
    assert [text for text in shown() if not IDEOGRAPH.search(translated(text, "zh"))] == []


def test_every_meaning_of_a_column_is_known_in_chinese() -> None:
    queries = load_queries(resources.SQL_DIR).values()
    meanings = {text for query in queries for text in query.header.columns.values() if text}
    formulas = {"rebuilt_share - share", "rolling_30d / listed_30d", "second_opinion / downloads_in_month"}

    untold = {text for text in meanings if not IDEOGRAPH.search(meaning(text, "zh"))}

    assert {text for text in untold if re.search("[a-z] [a-z]", text)} - formulas == set()


def test_notes_evidence_and_attribution_are_known_in_chinese_unless_they_are_names() -> None:
    texts = [*reference("tools", "note"), *reference("verdict_rules", "note"), *reference("events", "source")]
    texts += [source.attribution for source in all_sources().values()]

    untold = {text for text in texts if not IDEOGRAPH.search(translated(text, "zh"))}

    assert sorted(text for text in untold - NAMES if ENGLISH.search(text) and " " in text) == []


@pytest.mark.parametrize("path", sorted((I18N_DIR / "zh").iterdir()), ids=lambda path: path.name)
def test_chinese_keeps_a_space_next_to_latin_letters_and_figures_and_one_word_for_one_thing(
    path: Path,
) -> None:
    if path.suffix == ".json":
        texts = [t for key, t in json.loads(path.read_text("utf-8")).items() if not key.endswith(".code")]
    else:
        with path.open(encoding="utf-8", newline="") as file:
            texts = [row[1] for row in csv.reader(file)]

    assert [text for text in texts if TOUCHING.search(text)] == []
    assert [text for text in texts if REFUSED.search(text)] == []


def test_every_column_of_a_query_has_a_chinese_heading() -> None:
    columns = {name for query in load_queries(resources.SQL_DIR).values() for name in query.header.columns}
    names = {"jax", "onnx", "gguf", "mlx", "pytorch", "tensorflow", "kappa"}

    assert sorted(name for name in columns - names if not IDEOGRAPH.search(heading(name, "zh"))) == []


def test_every_text_is_translated_only_once() -> None:
    for name in ("texts", "headings", "patterns", "columns"):
        path = resources.SQL_DIR.parent / "dashboards" / "frameshare_site" / "i18n" / "zh" / f"{name}.csv"
        if not path.is_file():
            pytest.skip("the checkout's own files are not beside the SQL here")
        with path.open(encoding="utf-8", newline="") as file:
            keys = [row[0] for row in csv.reader(file)]
        assert len(keys) == len(set(keys)), name


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "a stable release within a year: last release 1.32.0 on 2026-11-13 (PyPI); 661 commits in the twelve "
            "months to 2026-08, best year 682 (2018); onnxruntime 601.3 per million downloads in 2026-03, a year "
            "before 248.3",
            "一年内有稳定发布：最近发布 1.32.0（2026-11-13，PyPI）；截至 2026-08 的十二个月有 661 次提交，最多的一年 682 "
            "次（2018）；onnxruntime 在 2026-03 每百万次下载中占 601.3，一年前 248.3",
        ),
        (
            "read by hand, not computed: package index on 2026-11-28: kserve 0.21.0 is the newest, while 0.20.0 was "
            "until 2026-08-28",
            "人工读取，非计算得出：2026-11-28 的包索引：kserve 0.21.0 为最新，2026-08-28 之前为 0.20.0",
        ),
        ("no release; and nothing else that is known", "no release; and nothing else that is known"),
        ("", ""),
    ],
)
def test_evidence_is_translated_with_its_figures_and_what_is_not_known_stays(
    english: str, chinese: str
) -> None:
    assert translated(english, "zh") == chinese
    assert translated(english, "en") == english


def test_each_rule_of_the_tools_status_is_known_in_chinese() -> None:
    rules: dict[str, list[str]] = {}
    with (resources.REFERENCE_DIR / "tool_status_rules.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rules.setdefault(row["rule"], []).append(row["meaning"])

    sentences = [f"{', '.join(parts)}: last release 1.0 on 2026-01-01 (PyPI)" for parts in rules.values()]

    assert [text for text in sentences if ENGLISH.search(translated(text, "zh"))] == []


def test_headings_are_words_and_not_names_of_columns() -> None:
    assert heading("share_pytorch", "en") == "Share PyTorch"
    assert heading("downloads_30d", "en") == "Downloads in 30 days"
    assert heading("pytorch_only", "en") == "PyTorch only"
    assert heading("share_pytorch", "zh") == "PyTorch 占比"
    assert heading("a_column_of_tomorrow", "zh") == "A column of tomorrow"
