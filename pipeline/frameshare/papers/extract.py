"""Extract a PDF's text, page by page, or the reason why there is none.

pdfium is called directly: this avoids overhead in Python. The caller runs this in a worker process, because a
hostile PDF can crash or hang pdfium itself.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

# PDF readers look for the header in the first 1,024 bytes; whitespace and zeros before it are padding.
HEAD_BYTES = 1024
_PADDING = b"\x00 \t\r\n\x0c"
_END_MARK = b"%%EOF"
_LINE_END = 2
# A file with objects after its last end mark is truncated.
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
NO_TEXT_CHARACTERS_PER_PAGE = 20
_PASSWORD_ERROR = 4

REASONS = {
    "missing_file": "the file is not there",
    "empty_file": "the file has no bytes",
    "file_too_large": "the file is larger than the limit",
    "html_instead_of_pdf": "a web page came in place of a PDF",
    "not_a_pdf": "the file does not start as a PDF does",
    "encrypted": "the PDF wants a password",
    "truncated": "the PDF ends before its end mark",
    "damaged": "the PDF or one of its pages cannot be loaded",
    "no_pages": "the PDF has no page",
    "too_many_pages": "the PDF has more pages than the limit",
    "too_much_text": "the PDF has more text than the limit",
    "unmapped_text": "most of the text has no Unicode values",
    "no_text": "the pages hold (almost) no text, as scans do",
    "time_limit": "the extractor took longer than the limit",
    "memory_limit": "the extractor wanted more memory than the limit",
    "crashed": "the extractor ended on this PDF",
    "not_downloaded": "PDF download failed",
}


@dataclass(frozen=True)
class ReadLimits:
    """Limits of one paper: bytes, pages, characters, seconds and bytes of memory."""

    file_bytes: int = 150_000_000
    pages: int = 2_000
    page_characters: int = 1_000_000
    characters: int = 20_000_000
    cpu_seconds: int = 60
    wall_seconds: float = 240.0
    memory_bytes: int = 1_500_000_000


class UnreadablePaperError(Exception):
    """One paper cannot be read: `reason` is a key of REASONS, `detail` says what was found."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason, detail)


class TextExtractor:
    """Reads PDFs in sequence with one buffer: a new one per page takes longer than extracting the text."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._resize(1 << 15)

    def pages(self, path: Path) -> Iterator[str]:
        """Yield the raw text of each page of the PDF at `path`.

        Raises UnreadablePaperError with a reason from REASONS, at the start or at the affected page.
        """
        content = read_pdf(path, self._limits)
        document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
        if not document:
            code = pdfium.FPDF_GetLastError()
            reason = "encrypted" if code == _PASSWORD_ERROR else "damaged"
            raise UnreadablePaperError(reason, f"pdfium error {code}")
        try:
            yield from self._document_pages(document)
        finally:
            pdfium.FPDF_CloseDocument(document)

    def _document_pages(self, document: Any) -> Iterator[str]:
        pages = pdfium.FPDF_GetPageCount(document)
        if pages == 0:
            raise UnreadablePaperError("no_pages", "0 pages")
        if pages > self._limits.pages:
            raise UnreadablePaperError("too_many_pages", f"{pages} pages, limit {self._limits.pages}")
        characters = 0
        for number in range(pages):
            text = self._page_text(document, number)
            characters += len(text)
            if characters > self._limits.characters:
                raise UnreadablePaperError("too_much_text", f"over {self._limits.characters} characters")
            yield text

    def _page_text(self, document: Any, number: int) -> str:
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            raise UnreadablePaperError("damaged", f"page {number + 1} cannot be loaded")
        text_page = pdfium.FPDFText_LoadPage(page)
        try:
            if not text_page:
                raise UnreadablePaperError("damaged", f"the text of page {number + 1} cannot be loaded")
            return self._characters(text_page, number)
        finally:
            if text_page:
                pdfium.FPDFText_ClosePage(text_page)
            pdfium.FPDF_ClosePage(page)

    def _characters(self, text_page: Any, number: int) -> str:
        count = pdfium.FPDFText_CountChars(text_page)
        if count <= 0:
            return ""
        if count > self._limits.page_characters:
            raise UnreadablePaperError("too_much_text", f"page {number + 1} has {count} characters")
        # A character outside the BMP takes two code units; the last unit is a terminating zero.
        if 2 * count + 2 > len(self._buffer):
            self._resize(4 * count)
        written = pdfium.FPDFText_GetText(text_page, 0, count, self._buffer)
        return str(self._bytes[: 2 * max(written - 1, 0)], "utf-16-le", "replace")

    def _resize(self, units: int) -> None:
        self._buffer = (ctypes.c_ushort * units)()
        self._bytes = memoryview(self._buffer).cast("B")


def read_pdf(path: Path, limits: ReadLimits) -> bytes:
    """Return the PDF in the file at `path`, without padding.

    Raises UnreadablePaperError unless it has a PDF's header, end mark and an allowed size.
    """
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise UnreadablePaperError("file_too_large", f"{size} bytes, limit {limits.file_bytes}")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadablePaperError("missing_file", str(error.strerror)) from error
    return without_padding(content)


def without_padding(content: bytes) -> bytes:
    """Return the PDF in `content`, without anything before its header or after its end mark.

    Raises UnreadablePaperError unless it has both.
    """
    if not content:
        raise UnreadablePaperError("empty_file", "0 bytes")
    start = _start_of(content)
    if start < 0:
        raise UnreadablePaperError(_reason_of_foreign(content[:HEAD_BYTES]), f"starts with {content[:24]!r}")
    mark = content.rfind(_END_MARK)
    last = max(mark, content.rfind(b"startxref"))
    if last < start or _OBJECT.search(content, last):
        raise UnreadablePaperError("truncated", f"no end mark in the last bytes of {len(content)}")
    end = mark + len(_END_MARK) if last == mark else len(content)
    return content if start == 0 and len(content) - end <= _LINE_END else content[start:end]


def _start_of(content: bytes) -> int:
    start = content.find(b"%PDF-", 0, HEAD_BYTES)
    if start < 0 and content[0] in _PADDING:
        padding = len(content) - len(content.lstrip(_PADDING))
        start = content.find(b"%PDF-", padding, padding + HEAD_BYTES)
    return start


def _reason_of_foreign(head: bytes) -> str:
    is_markup = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return "html_instead_of_pdf" if is_markup else "not_a_pdf"
