"""Count papers by framework tag: one request for each tag and month, and one for the denominator."""

from __future__ import annotations

from pipeline import resources
from pipeline.errors import ContentError
from pipeline.months import Month, MonthRows
from pipeline.reference import read_rows
from pipeline.source import Context
from pipeline.sources.paperswithcode_co.api import framework_names, papers_page
from pipeline.sources.paperswithcode_co.datasets import ALL_PAPERS


def followed_tags(context: Context) -> list[str]:
    """Return the names, as the site writes them, of the frameworks that reference.successor_words follows.

    Raises ContentError if the site has none of them: its tree is then another one.
    """
    names = framework_names(context)
    rows = read_rows(resources.REFERENCE_DIR, "successor_words")
    words = [str(row["word"]) for row in rows if row["source"] == "paperswithcode_co"]
    followed = sorted({names[word] for word in words if word in names})
    if not followed:
        raise ContentError(
            "The site has none of the frameworks that are followed",
            where=f"{context.base_url()}/api/v1/frameworks/",
            expected="one of " + ", ".join(words),
            found=", ".join(sorted(names))[:200],
            next_step="compare data/reference/successor_words.csv with the site's frameworks",
        )
    return followed


def count_month(context: Context, tags: list[str], month: Month) -> MonthRows:
    """Return the counts of one month; raises ContentError where a tag has more papers than there are."""
    everything = papers_page(context, month, {}, 1, 1, with_links=False).count
    rows = [{"month": str(month), "tag": ALL_PAPERS, "papers": everything}]
    for tag in tags:
        page = papers_page(context, month, {"framework": tag}, 1, 1, with_links=False)
        if page.count > everything:
            raise ContentError(
                "A framework has more papers than there are",
                where=page.url,
                expected=f"at most {everything:,} papers in {month}",
                found=f"{page.count:,} with the tag {tag}",
                next_step="the month is left out; run again, papers may have come in between",
            )
        rows.append({"month": str(month), "tag": tag, "papers": page.count})
    return MonthRows(rows)
