"""The answer: two sentences computed from the verdict, how old its evidence is, and one row per question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from frameshare_site import theme
from frameshare_site.page import Cell, CellKind, Made, Table
from frameshare_site.parts import columns
from frameshare_site.reading import Row, Warehouse, latest_date, matching
from frameshare_site.words import Words, words_for

QUESTIONS = ("models", "deployment", "ecosystem")
TOGETHER, BLOG = "all_indicators", "blog_2022"
COLUMNS: Mapping[str, CellKind] = dict.fromkeys(
    ("question", "then", "now", "trend", "strength", "evidence"), "text"
)
LEADERS = ("pytorch", "tensorflow", "jax", "neutral")
# The series that stands for a question in its small picture, and where it is drawn in full.
PICTURED = {"models": "papers", "deployment": "serving_downloads", "ecosystem": "framework_downloads"}


def block(warehouse: Warehouse, words: Words) -> Made:
    """Return the two sentences in large type, with the age of their evidence below."""
    rows = warehouse.query("verdict_details").dicts()
    said = words("answer.between").join(sentences(rows, words))
    evidence = age(rows, words)
    return Made(Markup('<p class="answer">{}</p><p class="evidence">{}</p>').format(said, evidence))


def sentences(rows: Sequence[Row], words: Words) -> list[str]:
    """Say who leads which question, and what the runner-up of 2022 still leads."""
    verdict = words_for("verdict", words.language)
    by_leader: dict[str, list[str]] = {}
    for question in QUESTIONS:
        by_leader.setdefault(leader(rows, question, TOGETHER), []).append(words(f"answer.{question}"))
    parts = [
        words(f"answer.{key if key in LEADERS else 'open'}", questions=words.joined(by_leader[key]))
        for key in sorted(by_leader, key=lambda key: LEADERS.index(key) if key in LEADERS else 9)
    ]
    joined = words("answer.and").join(parts)
    first = words("sentence", text=joined[:1].upper() + joined[1:])
    judged = [row for row in rows if row["indicator"] not in {TOGETHER, BLOG} and row["state"] == "leads"]
    ahead = matching(judged, leader="tensorflow")
    own = [words("answer.name", name=verdict.label("indicator", row["indicator"])) for row in ahead]
    if not judged:
        return [first]
    key = "answer.tensorflow.leads" if own else "answer.tensorflow.none"
    return [first, words(key, n=len(own), of=len(judged), names=words.joined(own))]


def age(rows: Sequence[Row], words: Words) -> str:
    """Say which days the evidence describes, the newest and the oldest that counts."""
    together = matching(rows, indicator=TOGETHER)
    newest = latest_date(row["as_of"] for row in together)
    oldest = min((row["oldest_as_of"] for row in together if row["oldest_as_of"]), default=None)
    if newest is None or oldest is None:
        return words("answer.evidence.none")
    return words("answer.evidence", newest=newest, oldest=oldest)


def leader(rows: Sequence[Row], question: str, indicator: str) -> str:
    """Return who leads by one indicator of a question, or by all of them."""
    found = matching(rows, question=question, indicator=indicator)
    return str(found[0]["leader"]) if found else "not enough evidence"


def questions(warehouse: Warehouse, words: Words) -> Table:
    """Return a row for each question: then, now, a small picture, the strength and age of the evidence."""
    rows = warehouse.query("verdict_details").dicts()
    points = warehouse.query("indicator_points").dicts()
    made = tuple(_row(question, rows, points, words) for question in QUESTIONS)
    heads = columns(words, "questions", COLUMNS)
    return Table(words("questions.table"), heads, made, is_searchable=False)


def _row(question: str, rows: Sequence[Row], points: Sequence[Row], words: Words) -> tuple[object, ...]:
    verdict = words_for("verdict", words.language)
    found: Mapping[str, object] = next(iter(matching(rows, question=question, indicator=TOGETHER)), {})
    counts = {
        key: found.get(f"indicators_{key}") or 0 for key in ("for", "against", "too_old", "never_collected")
    }
    as_of = found.get("as_of")
    return (
        Cell(words(f"questions.{question}"), url="verdict.html"),
        verdict.label("leader", leader(rows, question, BLOG)),
        verdict.label("leader", leader(rows, question, TOGETHER)),
        _trend(matching(points, question=question, indicator=PICTURED[question]), words),
        words("questions.counts", counts),
        words("questions.dates", found) if as_of else words("missing"),
    )


def _trend(points: Sequence[Row], words: Words) -> Cell | None:
    known = [row for row in points if row["share_pytorch"] is not None]
    if len(known) < 2:
        return None
    first, last = known[0], known[-1]
    text = words(
        "questions.share",
        first=first["share_pytorch"],
        first_year=first["day"].year,
        last=last["share_pytorch"],
        last_year=last["day"].year,
    )
    values = tuple(row["share_pytorch"] for row in known)
    return Cell(text, spark=values, colour=theme.framework("pytorch"))
