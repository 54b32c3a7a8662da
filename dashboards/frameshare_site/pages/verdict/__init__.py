"""Verdict: the blog's three questions, what each indicator says, and since when."""

from __future__ import annotations

from collections.abc import Sequence

from frameshare_site.page import Card, Cell, CellKind, Facts, Page, Prose, Section, Table, View
from frameshare_site.pages.index import answer
from frameshare_site.pages.index.answer import BLOG, QUESTIONS, TOGETHER
from frameshare_site.parts import columns, facts, section
from frameshare_site.reading import Row, Warehouse
from frameshare_site.signals import sources
from frameshare_site.translation import translated
from frameshare_site.words import Words, words_for

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
    judged = [row for row in rows if row["indicator"] not in {TOGETHER, BLOG}]
    view = View(title(rows, words), _facts(warehouse, judged, words), table=_table(judged, words))
    prose = Prose((words("rules.text"),), words("rules.code"))
    questions = answer.questions(warehouse, words_for("index", words.language))
    card = Card("indicators", result, (view,), words.caveats("verdict"))
    return [
        section(words, "answers", questions, key="answers"),
        section(words, "indicators", card, key="by-indicator"),
        section(words, "rules", prose, key="rules"),
    ]


def title(rows: Sequence[Row], words: Words) -> str:
    """Say on which of the three questions the answer differs from the blog's."""
    changed: list[str] = []
    same: list[str] = []
    open_questions: list[str] = []
    for question in QUESTIONS:
        now, then = answer.leader(rows, question, TOGETHER), answer.leader(rows, question, BLOG)
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


def _facts(warehouse: Warehouse, judged: Sequence[Row], words: Words) -> Facts:
    n = words.count("verdict.n", len(judged))
    return facts(words, "verdict", n, judged, origins=sources.origins(warehouse, SOURCES))


def _table(rows: Sequence[Row], words: Words) -> Table | None:
    if not rows:
        return None
    ordered = sorted(
        rows, key=lambda r: (QUESTIONS.index(r["question"]), r["leader"] == "not enough evidence")
    )
    return Table(
        words("verdict.table"), columns(words, "verdict", COLUMNS), tuple(_row(row, words) for row in ordered)
    )


def _row(row: Row, words: Words) -> tuple[object, ...]:
    indicator = str(row["indicator"])
    return (
        words(f"question.{row['question']}.short"),
        Cell(words("verdict.indicator", row), url=CHARTS.get(indicator), note=_basis(row, words)),
        Cell(_leads(row, words), tone="plain"),
        *(_value(row[f"value_{side}"], row["unit"], words) for side in ("a", "b", "jax", "neutral")),
        row["as_of"],
        row["since"],
    )


def _leads(row: Row, words: Words) -> str:
    if row["state"] != "leads":
        # Too old is not the same as never collected.
        return words.label("state", str(row["state"]))
    return words("verdict.leads", row) if row["strength"] else words.label("leader", str(row["leader"]))


def _basis(row: Row, words: Words) -> str:
    said = translated(str(row["note"]), words.language)
    return f"{said} (frameshare query {row['evidence_query']})"


def _value(value: float | None, unit: str, words: Words) -> Cell | None:
    if value is None:
        return None
    text = words.percent(value) if unit == "share" else words.number(value, 1 if value % 1 else 0)
    return Cell(text, sort=value)


PAGE = Page("verdict", 60, build)
