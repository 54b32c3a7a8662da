"""Verdict: the blog's three questions, what each indicator says, and since when."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import (
    Card,
    Cell,
    CellKind,
    Column,
    Facts,
    Page,
    Prose,
    Section,
    Table,
    View,
)
from frameshare_site.pages.index import answer
from frameshare_site.reading import Row, Warehouse, latest_date, matching
from frameshare_site.signals import sources
from frameshare_site.translation import translated
from frameshare_site.words import Words, words_for

QUESTIONS = ("models", "deployment", "ecosystem")
TOGETHER, BLOG = "all_indicators", "blog_2022"
COLUMNS: dict[str, CellKind] = {
    "question": "text",
    "indicator": "text",
    "leader": "badge",
    "pytorch": "number",
    "tensorflow": "number",
    "jax": "number",
    "neutral": "number",
    "as_of": "date",
    "since": "date",
}
SOURCES = ("pypi_downloads", "github_repositories", "transformers_releases")
# Where the figures behind an indicator are drawn.
CHARTS = {
    "transformers_families": "ecosystem.html#families",
    "hub_models": "models.html",
    "hub_top_models": "models.html",
    "hub_popular_libraries": "models.html",
    "papers": "research.html",
    "paper_code": "code.html",
    "serving_downloads": "deployment.html#packages",
    "serving_stars": "deployment.html#tools-deployment",
    "serving_pulls": "deployment.html#pulls",
    "device_downloads": "deployment.html#packages",
    "device_stars": "deployment.html#tools-deployment",
    "framework_downloads": "ecosystem.html#downloads",
    "stars": "ecosystem.html#stars",
    "new_stars": "ecosystem.html#stars",
    "questions": "ecosystem.html#questions",
    "model_hub_pages": "ecosystem.html#hubs",
}


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the page: the answers, and what they are based on."""
    result = warehouse.query("verdict_details")
    rows = result.dicts()
    caveats = tuple(words(f"verdict.caveat.{k}") for k in ("count", "rules", "seed", "level"))
    indicators = [r for r in rows if r["indicator"] not in {TOGETHER, BLOG}]
    facts = _facts(warehouse, indicators, words)
    view = View(title(rows, words), facts, table=_table(indicators, words) if indicators else None)
    card = Card("indicators", result, (view,), caveats)
    return [
        Section(
            "answers",
            words("answers.section"),
            (answer.questions(warehouse, words_for("index", words.language)),),
            (words("answers.intro"),),
        ),
        Section("by-indicator", words("indicators.section"), (card,)),
        Section("rules", words("rules.section"), (Prose((words("rules.text"),), words("rules.code")),)),
    ]


def title(rows: Sequence[Row], words: Words) -> str:
    """Say on which of the three questions the answer differs from the blog's."""
    changed: list[str] = []
    same: list[str] = []
    open_questions: list[str] = []
    for question in QUESTIONS:
        now, then = _leader(rows, question, TOGETHER), _leader(rows, question, BLOG)
        chosen = (
            open_questions if now in {"level", "not enough evidence"} else same if now == then else changed
        )
        chosen.append(words(f"question.{question}.short"))
    parts = [
        words.count(f"verdict.title.{key}", len(found), names=words.joined(found))
        for key, found in (("changed", changed), ("same", same), ("open", open_questions))
        if found
    ]
    return words("verdict.title", parts=words("semicolon").join(parts))


def _leader(rows: Sequence[Row], question: str, indicator: str) -> str:
    found = matching(rows, question=question, indicator=indicator)
    return str(found[0]["leader"]) if found else "not enough evidence"


def _facts(warehouse: Warehouse, indicators: Sequence[Row], words: Words) -> Facts:
    return Facts(
        words("verdict.unit"),
        words("verdict.denominator"),
        words.count("verdict.n", len(indicators)),
        as_of=latest_date(r["as_of"] for r in indicators),
        origins=sources.origins(warehouse, SOURCES) if indicators else frozenset(),
    )


def _table(rows: Sequence[Row], words: Words) -> Table:
    columns = tuple(
        Column(key, words(f"column.{key}"), kind, words(f"column.{key}.note"))
        for key, kind in COLUMNS.items()
    )
    ordered = sorted(
        rows, key=lambda r: (QUESTIONS.index(r["question"]), r["leader"] == "not enough evidence")
    )
    return Table(words("verdict.table"), columns, tuple(_row(row, words) for row in ordered))


def _row(row: Row, words: Words) -> tuple[object, ...]:
    indicator = str(row["indicator"])
    return (
        words(f"question.{row['question']}.short"),
        Cell(_name(row, words), url=CHARTS.get(indicator), note=_basis(row, words)),
        Cell(_leads(row, words), tone="plain"),
        _value(row["value_a"], row["unit"], words),
        _value(row["value_b"], row["unit"], words),
        _value(row["value_jax"], row["unit"], words),
        _value(row["value_neutral"], row["unit"], words),
        row["as_of"],
        row["since"],
    )


def _name(row: Row, words: Words) -> str:
    indicator = words.label("indicator", str(row["indicator"]))
    return words("verdict.indicator", indicator=indicator, unit=words.label("unit", str(row["unit"])))


def _leads(row: Row, words: Words) -> str:
    if row["state"] != "leads":
        # Too old is not the same as never collected.
        return words.label("state", str(row["state"]))
    leader = words.label("leader", str(row["leader"]))
    if not row["strength"]:
        return leader
    return words("verdict.leads", leader=leader, strength=words.label("strength", str(row["strength"])))


def _basis(row: Row, words: Words) -> str:
    said = translated(str(row["note"]), words.language)
    return f"{said} (frameshare query {row['evidence_query']})"


def _value(value: float | None, unit: str, words: Words) -> Cell | None:
    if value is None:
        return None
    text = words.percent(value) if unit == "share" else words.number(value, 1 if value % 1 else 0)
    return Cell(text, sort=value)


PAGE = Page("verdict", 60, build)
