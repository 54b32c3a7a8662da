"""What the cards of the page share: sources with their names and dates, quarters on an axis, frameworks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboards import theme
from dashboards.page import Facts, Link
from dashboards.reading import Row, Warehouse, distinct, matching, stale_sources
from dashboards.words import Words

ARCHIVE = "pwc_archive"
HOMEPAGES = {
    "pwc_archive": "https://huggingface.co/pwc-archive",
    "code_of_paper": "https://codeofpaper.com",
    "paperswithcode_co": "https://paperswithcode.co",
    "hf_papers": "https://huggingface.co/papers",
}
# In the order in which they are drawn and stacked; what is left is shown as one part.
SHOWN = ("pytorch", "tensorflow", "jax", "paddlepaddle", "mindspore", "mxnet", "none")
REST = "other"


@dataclass(frozen=True)
class Known:
    """What is known about the sources of the page: title, day of the data, and which are overdue."""

    coverage: Sequence[Row]
    stale: frozenset[str]

    def title(self, source: str) -> str:
        """Return a source's name as shown."""
        return next((str(row["title"]) for row in self.coverage if row["source"] == source), source)

    def as_of(self, sources: Iterable[str]) -> date | None:
        """Return the newest day that the data of these sources describe."""
        wanted = set(sources)
        return max((row["as_of"] for row in self.coverage if row["source"] in wanted), default=None)

    def facts(self, sources: Sequence[str], measured: tuple[str, str, str], *, is_partial: bool) -> Facts:
        """Return the facts of a figure that was collected from these sources."""
        links = tuple(Link(self.title(source), HOMEPAGES.get(source)) for source in sources)
        return Facts(
            *measured,
            sources=links,
            as_of=self.as_of(sources),
            origins=frozenset({"collected"}),
            is_stale=bool(self.stale & set(sources)),
            is_partial=is_partial,
        )


def known(warehouse: Warehouse) -> Known:
    """Ask what is known about the sources."""
    return Known(warehouse.query("code_coverage").dicts(), stale_sources(warehouse))


def quarter_start(quarter: str) -> str:
    """Return the first day of `2023-Q4` as an ISO date."""
    year, _, number = quarter.partition("-Q")
    return f"{year}-{3 * int(number) - 2:02}-01"


def framework_title(warehouse: Warehouse, framework: str, words: Words) -> str:
    """Return a framework's name as shown; the label none in this page's own words."""
    if framework in {"none", REST}:
        return words(f"framework.{framework}")
    return theme.palette(warehouse.query("frameworks").dicts()).title(framework)


def shown_frameworks(rows: Sequence[Row]) -> list[str]:
    """Return the frameworks to draw one by one, of those that the rows have, in their fixed order."""
    found = set(distinct(rows, "framework"))
    return [framework for framework in SHOWN if framework in found]


def settled(rows: Sequence[Row], fewest: int) -> list[Row]:
    """Return the rows of complete periods that rest on at least so many repositories."""
    return [row for row in matching(rows, is_partial=False) if row["denominator"] >= fewest]
