"""One row per tool: then and now, status with its evidence, spark lines and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frameshare_site import theme
from frameshare_site.page import Card, Cell, CellKind, Column, Facts, Link, Table, View
from frameshare_site.reading import Row, Warehouse, latest_date
from frameshare_site.signals import sources
from frameshare_site.signals.trend import calendar
from frameshare_site.words import Words

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
# Any other framework follows these.
SIDE_ORDER = ("pytorch", "tensorflow", "jax", "mlx", "both", "neutral")
SIDES = ("pytorch", "tensorflow")
SPARK_MONTHS = 60
SOURCES = ("pypi_downloads", "github_repositories")

Series = Mapping[str, Sequence[float | None]]


def card(warehouse: Warehouse, words: Words, area: str) -> Card:
    """Return the card of the tools of `area`; the title counts which side's tools are alive."""
    result = warehouse.query("tool_overview", area=area)
    rows = result.dicts()
    spark = sparks(warehouse, {str(row["package"]) for row in rows if row["package"]})
    caveats = tuple(words(f"tools.caveat.{key}") for key in ("downloads", "evidence", "done", "read"))
    facts = Facts(
        words("tools.unit"),
        words("tools.denominator"),
        words.count("tools.n", len(rows)),
        sources=(Link(words("source.own")), *sources.links(words, ("top", "ranking", "bestof", "histories"))),
        as_of=latest_date(row["checked_on"] for row in rows),
        origins=sources.origins(warehouse, SOURCES) if rows else frozenset(),
    )
    if not rows:
        return Card(f"tools-{area}", result, (View(words("tools.title.none"), facts),), caveats)
    status = {str(row["tool"]): str(row["status"]) for row in warehouse.query("tool_status").dicts()}
    view = View(title(rows, status, words), facts, table=_table(rows, spark, words))
    return Card(f"tools-{area}", result, (view,), caveats, params={"area": area}, file=f"tools_{area}")


def evidence(warehouse: Warehouse, words: Words, area: str) -> Table:
    """Return what each status of `area` is based on, in the words of the rule that decided."""
    keys: Mapping[str, CellKind] = {"tool": "text", "status": "badge", "because": "text", "checked": "date"}
    columns = tuple(Column(key, words(f"evidence.column.{key}"), kind) for key, kind in keys.items())
    rows = warehouse.query("tool_status", area=area).dicts()
    versions = words.joined(sorted({str(row["rule_version"]) for row in rows}))
    return Table(words("evidence.table", version=versions), columns, tuple(_because(r, words) for r in rows))


def _because(row: Row, words: Words) -> tuple[object, ...]:
    status = str(row["status"])
    badge = Cell(words.label("status", status), tone=TONES[status])
    return (row["tool"], badge, row["evidence"], row["checked_on"])


def title(rows: Sequence[Row], status: Mapping[str, str], words: Words) -> str:
    """Say for each side how many of the tools named by the blog are alive, themselves or as a successor.

    `status` is that of every tool: a successor may belong to another area.
    """
    parts = []
    for side in SIDES:
        named = [row for row in rows if row["side"] == side and row["is_named_by_blog"]]
        alive = [r for r in named if r["status"] in ALIVE or status.get(r["successor"]) in ALIVE]
        if named:
            parts.append(
                words("tools.title.side", side=words(f"side.{side}"), alive=len(alive), named=len(named))
            )
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
    columns = tuple(
        Column(key, words(f"tools.column.{key}"), kind, words(f"tools.column.{key}.note"))
        for key, kind in COLUMNS.items()
    )
    order = {"active": 0, "slowing": 1, "dormant": 2, "ended": 3}
    ordered = sorted(
        rows,
        key=lambda r: (
            not r["is_named_by_blog"],
            SIDE_ORDER.index(r["side"]) if r["side"] in SIDE_ORDER else len(SIDE_ORDER),
            str(r["side"]),
            order[r["status"]],
            r["tool"],
        ),
    )
    return Table(words("tools.table"), columns, tuple(_row(row, spark, words) for row in ordered))


def _row(row: Row, spark: Series, words: Words) -> tuple[object, ...]:
    repository = row["repository"]
    return (
        Cell(str(row["tool"]), url=row["homepage"], note=row["note"] or ""),
        words.label("side", str(row["side"])),
        Cell(words.label("status", str(row["status"])), tone=TONES[row["status"]], note=str(row["evidence"])),
        _now(row, words),
        row["status_since"],
        _downloads(row, spark, words),
        _per_million(row["per_million_2022"], words),
        Cell(words.label("rule", str(row["rule"])), note=str(row["evidence"])),
        _release(row),
        row["commits_12m"],
        _stars(row, words),
        Cell(repository, url=f"https://github.com/{repository}") if repository else None,
    )


def _now(row: Row, words: Words) -> object:
    if row["current_name"] is None:
        return words("tools.no_successor")
    return row["current_name"] if row["current_name"] != row["tool"] else None


def _release(row: Row) -> Cell | None:
    if row["last_release_on"] is None:
        return None
    day = row["last_release_on"]
    return Cell(f"{day:%Y-%m-%d}", sort=day.isoformat(), note=str(row["last_version"]))


def _stars(row: Row, words: Words) -> Cell | None:
    if row["stars"] is None:
        return None
    before = words("tools.stars.before", stars=words.number(row["stars_2021"]))
    return Cell(words.number(row["stars"]), sort=row["stars"], note=f"{before}; {words.day(row['stars_on'])}")


def _per_million(value: float | None, words: Words) -> Cell | None:
    return None if value is None else Cell(words.number(value, 1), sort=value)


def _downloads(row: Row, spark: Series, words: Words) -> Cell | None:
    if row["per_million"] is None:
        return None
    return Cell(
        words.number(row["per_million"], 1),
        sort=row["per_million"],
        note=words("tools.downloads.note", package=row["package"], month=words.month(row["downloads_month"])),
        spark=tuple(spark.get(row["package"], ())),
        colour=theme.framework(row["side"]) if row["side"] in SIDES else theme.tone("muted"),
    )
