"""The hero chart: every indicator as a dumbbell, PyTorch's share of it and TensorFlow, 2022 and now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from frameshare_site import theme
from frameshare_site.page import Card, Facts, LegendItem, Panel, View, every
from frameshare_site.parts import selector
from frameshare_site.reading import Row, Warehouse, distinct, latest_date, matching
from frameshare_site.shapes.dumbbell import Dumbbell, dumbbells
from frameshare_site.shapes.figure import Axis
from frameshare_site.words import Words, words_for

THEN = date(2022, 1, 1)
# A point further than this from the day of the blog does not represent it.
_NEAR_DAYS = 550
_OLD_DAYS = 731
SIDES = ("pytorch", "jax")


def card(warehouse: Warehouse, words: Words) -> Card:
    """Return the card; the reader may put JAX in PyTorch's place."""
    result = warehouse.query("indicator_points")
    rows = result.dicts()
    verdict = warehouse.query("verdict_details").dicts()
    today = latest_date(row["as_of"] for row in verdict)
    selectors = (selector(words, "side", SIDES, "indicators.side"),)
    views = every(selectors, lambda choice: _view(rows, verdict, choice["side"], today, words))
    return Card("indicators", result, views, words.caveats("indicators"), selectors)


def title(rows: Sequence[Dumbbell], name: str, words: Words) -> str:
    """Say in how many indicators the side is ahead of TensorFlow now, and in how many it was in 2022."""
    now = [row for row in rows if row.now is not None]
    if not now:
        return words("indicators.title.none")
    then = [row for row in rows if row.then is not None]
    return words(
        "indicators.title",
        name=name,
        now=sum((row.now or 0) > 0.5 for row in now),
        of_now=len(now),
        then=sum((row.then or 0) > 0.5 for row in then),
        of_then=len(then),
    )


def _view(rows: Sequence[Row], verdict: Sequence[Row], side: str, today: date | None, words: Words) -> View:
    drawn = [
        made for name in distinct(rows, "indicator") if (made := _dumbbell(rows, name, side, today, words))
    ]
    drawn.sort(key=lambda row: -(row.now or 0))
    name = words(f"indicators.side.{side}")
    facts = Facts(
        words("indicators.unit", name=name),
        words("indicators.denominator"),
        words.count("indicators.n", len(drawn)),
        as_of=latest_date(row["day"] for row in rows),
    )
    if not drawn:
        return View(title(drawn, name, words), facts)
    colour = theme.framework(side)
    figure = dumbbells(drawn, Axis(kind="percent", range=(-0.02, 1.02)), side, name, colour)
    legend = (LegendItem(side, words("indicators.legend"), colour),)
    notes = (_reconciled(rows, verdict, words), words("indicators.note"))
    panel = Panel(figure, height=60 + 34 * len(drawn))
    return View(title(drawn, name, words), facts, (panel,), legend=legend, notes=notes)


def _reconciled(rows: Sequence[Row], verdict: Sequence[Row], words: Words) -> str:
    """Say how many of the indicators drawn are not counted in the answer above because they are too old."""
    drawn = {(row["question"], row["indicator"]) for row in rows}
    states = [row["state"] for row in verdict if (row["question"], row["indicator"]) in drawn]
    return words(
        "indicators.note.judged",
        drawn=len(drawn),
        judged=states.count("leads"),
        old=states.count("too_old"),
    )


def _dumbbell(
    rows: Sequence[Row], indicator: str, side: str, today: date | None, words: Words
) -> Dumbbell | None:
    column = f"share_{side}"
    known = [row for row in matching(rows, indicator=indicator) if row[column] is not None]
    if not known:
        return None
    label = words_for("verdict", words.language).label("indicator", indicator)
    last = known[-1]
    near = min(known, key=lambda row: abs((row["day"] - THEN).days))
    then = near if abs((near["day"] - THEN).days) <= _NEAR_DAYS and near["day"] < last["day"] else None
    is_old = today is not None and (today - last["day"]).days > _OLD_DAYS
    return Dumbbell(
        label,
        then[column] if then else None,
        last[column],
        _hover(label, then, side, words) if then else "",
        _hover(label, last, side, words),
        is_faded=is_old,
    )


def _hover(label: str, row: Row, side: str, words: Words) -> str:
    verdict = words_for("verdict", words.language)
    return words(
        "indicators.hover",
        indicator=label,
        month=row["day"],
        share=row[f"share_{side}"],
        value=_shown(row[f"value_{side}"], row["unit"], words),
        other=_shown(row["value_tensorflow"], row["unit"], words),
        unit=verdict.label("unit", str(row["unit"])),
    )


def _shown(value: float, unit: str, words: Words) -> str:
    return words.percent(value) if unit == "share" else words.number(value, 0 if value >= 10 else 1)
