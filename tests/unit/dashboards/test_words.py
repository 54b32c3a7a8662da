"""Both languages say the same things, with the same placeholders."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from frameshare.base.errors import ContentError
from frameshare_site.discovery import find_pages
from frameshare_site.page import Facts
from frameshare_site.words import I18N_DIR, LANGUAGES, Words, texts_of, words_for

FILES = sorted({path.stem for path in I18N_DIR.glob("*/*.json")})
PLACEHOLDER = re.compile(r"\{(\w+(?::\w+)?)\}")
FORM = re.compile(r"percent\d?|number\d?|day|month|label")


@pytest.mark.parametrize("name", FILES)
def test_every_language_has_the_same_keys_in_the_same_order(name: str) -> None:
    keys = {language: list(texts_of(language, name)) for language in LANGUAGES}

    assert keys["zh"] == keys["en"]


@pytest.mark.parametrize("name", FILES)
def test_every_text_has_the_same_placeholders_in_every_language(name: str) -> None:
    english = texts_of("en", name)
    for language in LANGUAGES:
        for key, text in texts_of(language, name).items():
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(english[key])), (language, key)


@pytest.mark.parametrize("name", FILES)
def test_every_placeholder_says_how_it_is_written_in_a_way_that_is_known(name: str) -> None:
    forms = {form for text in texts_of("en", name).values() for form in re.findall(r"\{\w+:(\w*)\}", text)}

    assert {form for form in forms if not FORM.fullmatch(form)} == set()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_given_twice_and_no_text_is_empty(language: str, name: str) -> None:
    def checked(pairs: list[tuple[str, str]]) -> dict[str, str]:
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    path = I18N_DIR / language / f"{name}.json"
    texts = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=checked)

    assert all(text.strip() or key in {"colon", "answer.between"} for key, text in texts.items())


@pytest.mark.parametrize("name", [name for name in FILES if name != "common"])
def test_a_page_does_not_change_the_words_that_all_pages_share(name: str) -> None:
    assert not set(texts_of("en", name)) & set(texts_of("en", "common"))


def test_every_page_has_words_and_every_file_of_words_a_page() -> None:
    assert set(FILES) == {page.key for page in find_pages()} | {"common", "search", "explore"}


def test_a_missing_text_names_key_and_file() -> None:
    with pytest.raises(ContentError, match=r"'nothing\.here'.*i18n/en/index\.json"):
        words_for("index", "en")("nothing.here")


def test_a_value_with_braces_is_not_taken_for_a_placeholder() -> None:
    assert (
        Words("en", {"key": "name {name}"})("key", name="{0.__class__} {key}") == "name {0.__class__} {key}"
    )


def test_a_placeholder_says_how_its_value_is_written() -> None:
    text = (
        "{share:percent} {part:percent0} {papers:number} {ratio:number2} {when:month} {on:day} {scope:label}"
    )
    own = {"key": text, "scope.top": "the top", "month": "{month} {year}", "day": "{day} {month} {year}"}
    day = date(2021, 10, 22)
    row = {"share": 0.5, "part": 0.25, "papers": 1234, "ratio": 2, "when": day, "on": "today", "scope": "top"}

    assert Words("en", own)("key", row, share=0.125) == "12.5% 25% 1,234 2.00 October 2021 today the top"


def test_missing_numbers_are_shown_as_missing_never_as_zero() -> None:
    words = words_for("index", "en")

    assert [words.number(None), words.percent(None), words.day(None), words.month(None)] == ["–"] * 4


def test_dates_are_written_as_the_language_writes_them() -> None:
    day = date(2021, 10, 22)

    assert words_for("index", "en").day(day) == "22 October 2021"
    assert words_for("index", "zh").day(day) == "2021 年 10 月 22 日"
    assert words_for("index", "en").month(day) == "October 2021"


@pytest.mark.parametrize(
    ("template", "values", "shown"),
    [
        ("截至{day}", {"day": "2021 年 3 月"}, "截至 2021 年 3 月"),
        ("{leader} 领先", {"leader": "框架中立工具"}, "框架中立工具领先"),
        ("{leader}领先", {"leader": "PyTorch"}, "PyTorch 领先"),
        ("占{share}（{n}篇）", {"share": "5%", "n": 3}, "占 5%（3 篇）"),
        ("名为{name}", {"name": "中文GGUF模型"}, "名为中文GGUF模型"),
        ("→ {first}", {"first": "7%"}, "→ 7%"),
        ("{a} 与 {b}", {"a": "存档（样本）", "b": "frameshare"}, "存档（样本）与 frameshare"),
    ],
)
def test_a_value_in_a_chinese_sentence_stands_apart_from_it_only_where_scripts_meet(
    template: str, values: dict[str, object], shown: str
) -> None:
    assert Words("zh", {"key": template})("key", **values) == shown


def test_enumerations_end_with_and() -> None:
    words = words_for("index", "en")

    assert [words.joined([]), words.joined(["a"]), words.joined(["a", "b", "c"])] == ["", "a", "a, b and c"]


def test_facts_start_without_any_claim() -> None:
    assert Facts("unit", "of", "n").origins == frozenset()
