"""Names in damaged text: every framework's in every form, from rendered PDFs; and what is never a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.base.resources import REFERENCE_DIR, ROOT
from frameshare.papers.damage import DamagedName, letters_of
from frameshare.papers.extract import ReadLimits, TextExtractor
from frameshare.papers.match import CompiledRules, find_hits
from frameshare.papers.normalise import normalise_page
from frameshare.papers.read import Reading, read_paper
from frameshare.papers.rules import load_rules
from tests.unit.papers.damaged_pdfs import FORMS, broken, ligature_to_unicode, page

BOOK = load_rules(REFERENCE_DIR / "mention_rules.csv").only("mention-1")
RULES = CompiledRules(BOOK.rules)
SPELLINGS = {rule.name: rule.spelling for rule in BOOK.rules if rule.spelling}
CASES = ROOT.parent / "shared" / "cases"


def read(path: Path, pdf: bytes) -> Reading:
    path.write_bytes(pdf)
    return read_paper(path, RULES, TextExtractor(ReadLimits()))


def named(reading: Reading) -> set[str]:
    assert reading.reason is None, reading
    return {hit.rule for hit in reading.hits}


@pytest.mark.parametrize("form", FORMS)
def test_pytorch_and_tensorflow_are_both_found_in_a_damaged_form_or_neither_is(
    form: str, tmp_path: Path
) -> None:
    render, is_found = FORMS[form]

    found = {
        name: name in named(read(tmp_path / f"{name}.pdf", render(SPELLINGS[name])))
        for name in ("pytorch", "tensorflow")
    }

    assert found == {"pytorch": is_found, "tensorflow": is_found}


@pytest.mark.parametrize(
    "name", ["keras", "theano", "mxnet", "chainer", "gpytorch", "paddlepaddle", "mindspore"]
)
@pytest.mark.parametrize(
    "form", ["accent 0o264", "line numbers on both sides", "small caps 300", "tracked 400"]
)
def test_the_other_frameworks_are_found_in_the_same_forms(form: str, name: str, tmp_path: Path) -> None:
    reading = read(tmp_path / "a.pdf", FORMS[form][0](SPELLINGS[name]))

    assert name in named(reading)


def test_a_text_most_of_which_has_no_unicode_values_is_unreadable_not_without_mention(tmp_path: Path) -> None:
    pdf = page(b"(We train networks) Tj T* " + b"(" + rb"\013\014\016\017\020\021" * 40 + b") Tj")

    reading = read(tmp_path / "a.pdf", pdf)

    assert reading.reason == "unmapped_text"
    assert reading.hits == ()


def test_a_damaged_name_has_its_place_and_its_section(tmp_path: Path) -> None:
    matcher_text = "References\n[1] Y. Wu. Soft\ufffeware in Py- 051\nTorch, 2020."

    ((rule, position, context),) = find_hits(normalise_page(matcher_text), RULES)

    joined = normalise_page(matcher_text).joined
    assert (rule, joined[position : position + 3]) == ("pytorch", "Py-")
    assert "in PyTorch, 2020." in context


@pytest.mark.parametrize(
    "text",
    [
        "the anomaly",
        "THE ANO",
        "make r as",
        "each tensor owns",
        "py torch",
        "k e r 5 a s",
    ],
)
def test_blanks_between_words_are_kept(text: str) -> None:
    assert list(find_hits(normalise_page(text), RULES)) == []


@given(st.text(alphabet="pytorchPYTORCH -\n\ufffe5\u0301/", max_size=40))
def test_what_is_found_has_the_letters_of_the_name_in_their_order(text: str) -> None:
    name = DamagedName("PyTorch")

    for found in name.find(text, letters_of(text), 0):
        assert letters_of(text[found.start : found.end]) == b"pytorch" == found.name.lower().encode()


@pytest.mark.skipif(not CASES.is_dir(), reason="needs the small inputs of ../shared/cases")
@pytest.mark.parametrize(
    ("folder", "rule"), [("10-pdf-trailing-padding", "pytorch"), ("11-pdf-fl-ligature", "tensorflow")]
)
def test_the_public_cases_of_padding_and_ligatures_give_their_hit(folder: str, rule: str) -> None:
    files = sorted((CASES / folder).glob("*.pdf"))

    assert files
    for file in files:
        assert named(read_paper(file, RULES, TextExtractor(ReadLimits()))) == {rule}, file.name


@pytest.mark.skipif(not CASES.is_dir(), reason="needs the small inputs of ../shared/cases")
def test_the_public_cases_that_worked_go_on_working() -> None:
    for file in sorted((CASES / "13-pdf-forms-that-work").glob("*.pdf")):
        assert named(read_paper(file, RULES, TextExtractor(ReadLimits()))) & {"pytorch", "tensorflow"}, (
            file.name
        )


def test_forms_are_told_apart_from_what_only_looks_like_them(tmp_path: Path) -> None:
    """The renderers themselves damage: undamaged text would prove nothing."""
    for pdf in (ligature_to_unicode("FFFD")("TensorFlow"), broken(b"- \\264")("TensorFlow")):
        (tmp_path / "a.pdf").write_bytes(pdf)
        text = "".join(TextExtractor(ReadLimits()).pages(tmp_path / "a.pdf"))
        assert "tensorflow" not in text.lower()
