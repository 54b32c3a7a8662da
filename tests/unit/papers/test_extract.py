"""Where a PDF begins and ends in a file: padding is removed, a truncated file is reported."""

from __future__ import annotations

import pytest

from frameshare.papers.extract import UnreadablePaperError, without_padding
from tests.unit.papers.pdf_builder import build_pdf

PDF = build_pdf([["a line of a paper"]])
PADDINGS = [b"\0" * 5000, b"\n" * 3000, b"<script>var a = 1;</script>" * 200, b"x" * 100_000]


@pytest.mark.parametrize("padding", PADDINGS, ids=["zeros", "blanks", "markup", "letters"])
def test_what_follows_the_end_mark_is_left_off(padding: bytes) -> None:
    assert without_padding(PDF + padding).rstrip() == PDF.rstrip()


@pytest.mark.parametrize(
    "padding", [b"\0" * 5000, b"\r\n" * 3000, b"HTTP/1.1 200 OK\r\n\r\n", b"\xef\xbb\xbf"]
)
def test_what_precedes_the_header_is_left_off(padding: bytes) -> None:
    assert without_padding(padding + PDF).rstrip() == PDF.rstrip()


def test_a_sound_file_is_not_copied() -> None:
    assert without_padding(PDF) is PDF


def test_an_end_mark_that_is_cut_or_on_the_line_of_the_offset_is_one() -> None:
    for end in (b"%%E", b"", b"%%EOF"):
        content = PDF.replace(b"\n%%EOF\n", end)
        assert without_padding(content) == content


def test_objects_behind_the_last_end_mark_are_a_file_that_was_cut() -> None:
    updated = PDF + b"9 0 obj\n<< /Type /Page >>\nendobj\n"

    with pytest.raises(UnreadablePaperError) as caught:
        without_padding(updated)

    assert caught.value.reason == "truncated"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"<html>%PDF is a format</html>", "html_instead_of_pdf"),
        (b"\0" * 4000, "not_a_pdf"),
        (b"x" * 2000 + PDF, "not_a_pdf"),
        (PDF[: PDF.rindex(b"startxref")], "truncated"),
    ],
    ids=["empty", "html", "zeros", "foreign", "cut"],
)
def test_an_incomplete_pdf_has_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadablePaperError) as caught:
        without_padding(content)

    assert caught.value.reason == reason
