"""Headings divide a paper into body, references and appendix."""

from __future__ import annotations

import pytest

from frameshare.papers.sections import divide_page


@pytest.mark.parametrize(
    "heading",
    [
        "References",
        "REFERENCES",
        "R EFERENCES",
        "7 References",
        "7. References",
        "References:",
        "Bibliography",
    ],
)
def test_a_references_heading_on_its_own_line_opens_the_references(heading: str) -> None:
    parts = divide_page(f"end of the body\n{heading}\n[1] A. Author", "body")

    assert parts.names == ("body", "references")
    assert parts.at(3) == "body"
    assert parts.at(30) == "references"


@pytest.mark.parametrize(
    "line", ["see the References", "References 12", "user preferences", "Referencesystem"]
)
def test_the_word_inside_a_line_opens_nothing(line: str) -> None:
    assert divide_page(f"text\n{line}\nmore", "body").names == ("body",)


@pytest.mark.parametrize(
    "heading",
    ["Appendix", "Appendix A. Proofs", "A APPENDIX", "6. Appendix", "Appendices", "Supplementary Material"],
)
def test_an_appendix_heading_after_the_references_opens_the_appendix(heading: str) -> None:
    assert divide_page(f"[9] Z.\n{heading}\nProof.", "references").names == ("references", "appendix")


def test_a_sentence_that_breaks_before_appendix_a_does_not_open_one() -> None:
    text = "x" * 200 + " as shown in\nAppendix A.\nNext sentence"

    assert divide_page(text, "body").names == ("body",)


def test_an_appendix_before_the_references_opens_at_the_top_of_a_page() -> None:
    assert divide_page("Running title\nAppendix A. Proofs\ntext", "body").names == ("body", "appendix")


def test_a_paper_without_a_references_line_stays_body() -> None:
    assert divide_page("[1] A. Author. A title. 2020.", "body").names == ("body",)
