# ruff: noqa: E501 - a list of citations reads better on long lines
"""The Chinese pages of the bundled history: no English except names, citations and rows of data."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from frameshare_site.discovery import find_pages

PAGES = [page.key for page in find_pages()]


class _Texts(HTMLParser):
    """What a page says to its readers, without scripts, code and the tables that show an answer as it is."""

    VOID = frozenset({"meta", "link", "img", "input", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []
        self.feed(text.replace("<wbr>", ""))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append("data" if ("class", "rows") in attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        is_verbatim = "data" in self.open and "td" in self.open[-3:]
        if text and not is_verbatim and not {"script", "style", "code", "pre", "textarea"} & set(self.open):
            self.found.append(text)


# Words that hardly any English sentence does without.
_ENGLISH = re.compile(r"\b(the|of|and|is|for|from|with|not|no|are|was|as|its|at|which|that|how|what)\b")
# Titles of publications and names of tools and licences; what a row of data cites as its source.
_CITED = re.compile(
    r"(Papers [Ww]ith Code|Code of Paper|Wilson, E\. B\.|State of AI Report|PyTorch vs TensorFlow|best-of-|CC BY|history of|ONNX and ONNX Runtime"
    r"|PyPI upload time|README|mean_pages|git log|published series|readings of|questions of|requirements of"
    r"|secondary texts|named by the article|modeling files|documentation of libraries|listings of|star history"
    r"|from memory|not seen by us|star burst|releases v5\.0)"
)


@pytest.mark.parametrize("key", PAGES)
def test_a_chinese_page_says_nothing_in_english_but_names_and_citations(offline_run: Path, key: str) -> None:
    page = _Texts((offline_run / "site" / "zh" / f"{key}.html").read_text(encoding="utf-8"))

    english = [t for t in page.found if _ENGLISH.search(t) and not re.search("[\u3400-\u9fff]", t)]
    assert [
        t for t in page.found if re.search("[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u3400-\u9fff]", t)
    ] == []
    assert [
        t
        for t in english
        if not _CITED.search(t) and not t.startswith(("http", "github.", "linuxfoundation"))
    ] == []
