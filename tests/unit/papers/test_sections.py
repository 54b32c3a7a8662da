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


@pytest.mark.parametrize(
    "heading",
    [
        "A EXPERIMENTAL DETAILS",
        "A E XPERIMENTAL D ETAILS",
        "A Experimental Details",
        "A. Proofs",
        "A P ROOFS",
        "A.1 Implementation Details",
        "A Proof of Theorem 3.2",
        "A PROOF OF THE MAIN THEOREM",
        "A Missing Proofs from Section 3",
        "A: Additional Results",
        "A. Dataset",
    ],
)
def test_a_lettered_heading_after_the_references_opens_the_appendix(heading: str) -> None:
    text = f"References\n[1] A. Author. A title. 2020.\n{heading}\nWe used PyTorch."

    parts = divide_page(text, "body")

    assert parts.names == ("body", "references", "appendix")
    assert parts.at(text.index("PyTorch")) == "appendix"
    assert divide_page(f"[9] Z.\n{heading}\nProof.", "references").names == ("references", "appendix")


@pytest.mark.parametrize(
    "line",
    [
        "A simple framework for contrastive learning",
        "A Theoretical Analysis of Deep Q-Learning",
        "A Proof of Convergence",
        "A Dataset for Questions",
        "A. Krizhevsky and I. Sutskever",
        "A. Smith, B. Training of networks",
        "A MODEL OF EVERYTHING",
    ],
)
def test_a_title_or_name_among_the_references_opens_nothing(line: str) -> None:
    assert divide_page(f"References\n[1] B. Author.\n{line}\nIn ICML, 2020.", "body").names == (
        "body",
        "references",
    )


def test_a_lettered_heading_before_the_references_opens_nothing() -> None:
    assert divide_page("text\nA Experimental Details\nmore", "body").names == ("body",)
