"""Count papers by framework tag: one request for each tag and month, and one for the denominator.

A followed framework that the site's tree lacks is not counted, and a note says so. One that was counted
before keeps its months open: otherwise they would settle without it, and its series would end silently.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from frameshare.base import resources
from frameshare.base.errors import ContentError, FrameshareError
from frameshare.base.reference import read_rows
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.zone import RawZone
from frameshare.sources.answers import check_told_apart
from frameshare.sources.base import Context
from frameshare.sources.held import held_rows
from frameshare.sources.months import Month, MonthRows
from frameshare.sources.paperswithcode_co.api import framework_names, papers_page

ALL_PAPERS = "*"

TAGS = Dataset(
    name="paperswithcode_co_tags",
    description="Papers by framework tag and month of publication, as counted by the site.",
    columns=(
        Column("month", pa.string(), "Month of publication, YYYY-MM", is_nullable=False),
        Column("tag", pa.string(), "Framework tag as asked for; * for all papers", is_nullable=False),
        Column("papers", pa.int64(), "Papers that the site counts", is_nullable=False),
    ),
    key=("month", "tag"),
)

_REFERENCE = "data/reference/successor_words.csv"


@dataclass(frozen=True)
class Followed:
    """The tags to count, notes on those that the site lacks, and problems."""

    tags: list[str]
    notes: tuple[str, ...] = ()
    problems: tuple[FrameshareError, ...] = ()


def followed_tags(context: Context) -> Followed:
    """Return the names, as the site writes them, of the frameworks that reference.successor_words follows.

    Raises ContentError if the site has none of them: its tree has changed.
    """
    names = framework_names(context)
    where = f"{context.base_url()}/api/v1/frameworks/"
    written = ", ".join(sorted(names.values()))[:200]
    rows = [
        row
        for row in read_rows(resources.REFERENCE_DIR, "successor_words")
        if row["source"] == context.source.key
    ]
    found = [row for row in rows if row["word"] in names]
    if not found:
        raise ContentError(
            "The site has none of the frameworks that are followed",
            where=where,
            expected="one of " + ", ".join(str(row["word"]) for row in rows),
            found=written,
            next_step=f"compare {_REFERENCE} with the site's frameworks",
        )
    tags = sorted({names[str(row["word"])] for row in found})
    # A framework may have several names; one of them is enough.
    followed = {row["framework"] for row in found}
    missing = [str(row["word"]) for row in rows if row["framework"] not in followed]
    return _with_missing(tags, missing, _counted_before(context.raw) if missing else set(), where, written)


def _with_missing(
    tags: list[str], missing: list[str], counted: set[str], where: str, written: str
) -> Followed:
    never = ", ".join(word for word in missing if word not in counted)
    lost = ", ".join(word for word in missing if word in counted)
    note = (
        f"the site's frameworks ({where}) lack {never}: not counted, which is not zero; they are {written}; "
        f"if one of these is meant, name it in {_REFERENCE}"
    )
    problem = ContentError(
        "The site no longer lists what was counted before",
        where=where,
        expected=lost,
        found=written,
        next_step=f"name its new word in {_REFERENCE}; until it is found again no month settles",
    )
    return Followed(tags, (note,) if never else (), (problem,) if lost else ())


def _counted_before(raw: RawZone) -> set[str]:
    """Return all tags in the snapshots, lower-cased."""
    return {row["tag"].lower() for row in held_rows(raw.snapshots(TAGS.name), ["tag"])}


def count_month(context: Context, followed: Followed, month: Month) -> MonthRows:
    """Return the counts of one month; raises ContentError if a tag has more papers than there are in all."""
    everything = papers_page(context, month, {}, 1, 1, with_links=False).count
    rows = [{"month": str(month), "tag": ALL_PAPERS, "papers": everything}]
    for tag in followed.tags:
        page = papers_page(context, month, {"framework": tag}, 1, 1, with_links=False)
        if page.count > everything:
            raise ContentError(
                "A framework has more papers than there are",
                where=page.url,
                expected=f"at most {everything:,} papers in {month}",
                found=f"{page.count:,} with the tag {tag}",
                next_step="the month is left out; run again, papers may have come in between",
            )
        check_told_apart([[everything], [page.count]], by="framework", where=page.url)
        rows.append({"month": str(month), "tag": tag, "papers": page.count})
    return MonthRows(rows, followed.problems)
