"""Overview: the answer in two sentences, the blog's questions then and now, indicators, pictures, changes."""

from __future__ import annotations

from frameshare_site.page import Page, Section
from frameshare_site.pages.index import answer, indicators, pictures, sources_line
from frameshare_site.reading import Warehouse
from frameshare_site.words import Words


def build(warehouse: Warehouse, words: Words) -> list[Section]:
    """Return the sections of the overview; `site` puts what changed before the last one."""
    return [
        Section("answer", words("answer.section"), (answer.block(warehouse, words),)),
        Section("questions", words("questions.section"), (answer.questions(warehouse, words),)),
        Section(
            "then-and-now",
            words("indicators.section"),
            (indicators.card(warehouse, words),),
            (words("indicators.intro"),),
        ),
        Section("pictures", words("pictures.section"), (pictures.block(warehouse, words),)),
        Section("about", words("about.section"), sources_line.blocks(warehouse, words)),
    ]


PAGE = Page("index", 0, build)
