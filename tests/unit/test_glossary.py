"""The glossary's Chinese is the Chinese of the pages."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

WORDS = ROOT / "dashboards" / "frameshare_site" / "i18n" / "zh"
ROWS = re.findall(
    r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE
)
# Words of data and of operation that no page needs yet.
NOT_ON_PAGES = {"ecosystem mention", "exclusive", "`downloads_30d`", "`downloads_in_month`"}


@pytest.mark.parametrize(
    ("word", "chinese"),
    [row for row in ROWS if row[0] not in NOT_ON_PAGES | {"word", "---"}],
)
def test_a_word_of_the_glossary_is_the_word_on_the_chinese_pages(word: str, chinese: str) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in WORDS.glob("*.json"))

    assert [term for term in chinese.split("、") if term not in pages] == [], word
