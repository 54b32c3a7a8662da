"""One row per tool: then and now, status with its evidence, spark lines and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frameshare_site import theme
from frameshare_site.page import Card, Cell, CellKind, Link, Table, View
from frameshare_site.parts import columns, facts, nothing
from frameshare_site.reading import Row, Warehouse
from frameshare_site.signals import sources
from frameshare_site.signals.trend import calendar
from frameshare_site.words import Words

# In the order of the table.
TONES: Mapping[str, str] = {"active": "good", "slowing": "seed", "dormant": "stale", "ended": "stale"}
ALIVE = frozenset({"active", "slowing"})
COLUMNS: Mapping[str, CellKind] = {
    "tool": "text",
    "side": "text",
    "status": "badge",
    "now": "text",
    "since": "date",
    "downloads": "number",
    "then": "number",
    "evidence": "text",
    "release": "date",
    "commits": "number",
    "stars": "number",
    "repository": "link",
}
EVIDENCE: Mapping[str, CellKind] = {"tool": "text", "status": "badge", "because": "text", "checked": "date"}
# Any other framework follows these.
SIDE_ORDER = ("pytorch", "tensorflow", "jax", "mlx", "both", "neutral")
SIDES = ("pytorch", "tensorflow")
SPARK_MONTHS = 60
SOURCES = ("pypi_downloads", "github_repositories")

Series = Mapping[str, Sequence[float | None]]


def blocks(warehouse: Warehouse, words: Words, area: str) -> tuple[Card, Table]:
    """Return the card of the tools of `area`, and what each status is based on in the words of its rule."""
    rows = warehouse.query("tool_status", area=area).dicts()
    versions = words.joined(sorted({str(row["rule_version"]) for row in rows}))
    body = tuple((row["tool"], _status(row, words), row["evidence"], row["checked_on"]) for row in rows)
    evidence = Table(words("evidence.table", version=versions), columns(words, "evidence", EVIDENCE), body)
    return _card(warehouse, words, area), evidence


def _card(warehouse: Warehouse, words: Words, area: str) -> Card:
    """Return the card; the title counts which side's tools are alive."""
    params = {"area": area}
    result = warehouse.query("tool_overview", **params)
    rows = result.dicts()
    view = nothing(words, "tools")
    if rows:
        status = {str(row["tool"]): str(row["status"]) for row in warehouse.query("tool_status").dicts()}
        spark = sparks(warehouse, {str(row["package"]) for row in rows if row["package"]})
        lists = sources.links(words, ("top", "ranking", "bestof", "histories"))
        stated = facts(
            words,
            "tools",
            words.count("tools.n", len(rows)),
            rows,
            day="checked_on",
            sources=(Link(words("source.own")), *lists),
            origins=sources.origins(warehouse, SOURCES),
        )
        view = View(title(rows, status, words), stated, table=_table(rows, spark, words))
    key, file = f"tools-{area}", f"tools_{area}"
    return Card(key, result, (view,), words.caveats("tools"), params=params, file=file)


def title(rows: Sequence[Row], status: Mapping[str, str], words: Words) -> str:
    """Say for each side how many of the tools named by the blog are alive, themselves or as a successor.

    `status` is that of every tool: a successor may belong to another area.
    """
    parts = []
    for side in SIDES:
        named = [row for row in rows if row["side"] == side and row["is_named_by_blog"]]
        alive = [r for r in named if r["status"] in ALIVE or status.get(r["successor"]) in ALIVE]
        if named:
            parts.append(words("tools.title.side", side=side, alive=len(alive), named=len(named)))
    return words("tools.title", parts=words.joined(parts)) if parts else words("tools.title.none")


def sparks(warehouse: Warehouse, packages: set[str]) -> Series:
    """Return each package's downloads per million, the last five years, None where a month is missing."""
    rows = [r for r in warehouse.query("package_downloads").dicts() if r["package"] in packages]
    months = sorted({r["month"] for r in rows})
    if not months:
        return {}
    values = {(r["package"], r["month"]): r["per_million"] for r in rows}
    axis = calendar(months[0], months[-1])[-SPARK_MONTHS:]
    return {package: [values.get((package, month)) for month in axis] for package in packages}


def _table(rows: Sequence[Row], spark: Series, words: Words) -> Table:
    ordered = sorted(
        rows,
        key=lambda r: (
            not r["is_named_by_blog"],
            SIDE_ORDER.index(r["side"]) if r["side"] in SIDE_ORDER else len(SIDE_ORDER),
            str(r["side"]),
            list(TONES).index(r["status"]),
            r["tool"],
        ),
    )
    body = tuple(_row(row, spark, words) for row in ordered)
    return Table(words("tools.table"), columns(words, "tools", COLUMNS), body)


def _row(row: Row, spark: Series, words: Words) -> tuple[object, ...]:
    repository, released = row["repository"], row["last_release_on"]
    downloads = _number(
        row["per_million"],
        words,
        1,
        note=words("tools.downloads.note", row),
        spark=tuple(spark.get(row["package"], ())),
        colour=theme.framework(row["side"]) if row["side"] in SIDES else theme.tone("muted"),
    )
    before = words("tools.stars.before", row)
    return (
        Cell(str(row["tool"]), url=row["homepage"], note=row["note"] or ""),
        words.label("side", str(row["side"])),
        _status(row, words, note=str(row["evidence"])),
        _now(row, words),
        row["status_since"],
        downloads,
        _number(row["per_million_2022"], words, 1),
        Cell(words.label("rule", str(row["rule"])), note=str(row["evidence"])),
        released and Cell(f"{released:%Y-%m-%d}", sort=released.isoformat(), note=str(row["last_version"])),
        row["commits_12m"],
        _number(row["stars"], words, note=f"{before}; {words.day(row['stars_on'])}"),
        Cell(repository, url=f"https://github.com/{repository}") if repository else None,
    )


def _status(row: Row, words: Words, note: str = "") -> Cell:
    return Cell(words.label("status", str(row["status"])), tone=TONES[row["status"]], note=note)


def _now(row: Row, words: Words) -> object:
    if row["current_name"] is None:
        return words("tools.no_successor")
    return row["current_name"] if row["current_name"] != row["tool"] else None


def _number(value: float | None, words: Words, digits: int = 0, **more: Any) -> Cell | None:
    return None if value is None else Cell(words.number(value, digits), sort=value, **more)
