"""Small PDFs written by hand, sound and hostile, so that tests need no file of others."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def assemble(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Write numbered objects (1 is the catalogue), a cross-reference table and a trailer."""
    out = bytearray(b"%PDF-1.5\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(content: bytes, *, is_packed: bool = False, extra: bytes = b"") -> bytes:
    """Return a stream object, Flate-packed if asked."""
    body = zlib.compress(content, 9) if is_packed else content
    packing = b"/Filter /FlateDecode " if is_packed else b""
    return b"<< %b%b/Length %d >>\nstream\n%b\nendstream" % (packing, extra, len(body), body)


def text_content(lines: Sequence[str]) -> bytes:
    """Return page content that shows `lines`, one below the other."""
    shown = b" T*\n".join(b"(%b) Tj" % line.encode("latin-1", "replace") for line in lines)
    return b"BT /F1 11 Tf 14 TL 40 760 Td\n%b\nET" % shown


def build_pdf(
    pages: Sequence[Sequence[str]],
    *,
    is_packed: bool = False,
    media_box: bytes = b"[0 0 612 792]",
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF with the given lines on each page."""
    return build_from_contents(
        [stream(text_content(lines), is_packed=is_packed) for lines in pages], media_box, trailer
    )


def build_from_contents(
    contents: Sequence[bytes],
    media_box: bytes = b"[0 0 612 792]",
    trailer: bytes = b"",
    resources: bytes = b"",
) -> bytes:
    """Return a PDF of one page a content stream; object 3 is the font, pages and contents follow."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(contents)),
        FONT,
    ]
    for n, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> %b >> >>" % (media_box, first + 2 * n + 1, resources)
        )
        objects.append(content)
    return assemble(objects, trailer)


def hostile_pdfs() -> dict[str, bytes]:
    """Return named PDFs that are meant to stall, swell or crash a reader, or to be refused."""
    page = [f"line {n} of a paper that was written with PyTorch" for n in range(40)]
    sound = build_pdf([page] * 3)
    return {
        "zero-bytes": b"",
        "html": b"<!DOCTYPE html><html><body>404</body></html>",
        "html-after-blanks": b"\n\n  <html><head><title>Verifying your browser</title></head></html>",
        "text": b"Not a PDF at all.",
        "half": sound[: len(sound) // 2],
        "no-end-mark": sound[: sound.rindex(b"startxref")],
        "encrypted": build_pdf([page], trailer=_password_dictionary()),
        "no-pages": assemble([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
        "blank-pages": build_pdf([[], []]),
        "huge-page": build_pdf([page], media_box=b"[0 0 1000000000 1000000000]"),
        "page-tree-loop": _page_tree_loop(),
        "many-pages": build_pdf([["a page"]] * 3000),
        "form-calls-itself": _form_that_calls_itself(),
        "forms-fan-out": _forms_that_fan_out(),
        "flate-bomb": build_from_contents([stream(b" " * 400_000_000, is_packed=True)]),
        "text-bomb": build_from_contents([stream(text_content(["x" * 90] * 60_000), is_packed=True)]),
        "array-bomb": build_from_contents([stream(b"[" * 2_000_000 + b"BT ET")]),
        "path-bomb": build_from_contents([stream(b"0 0 m " + b"1 1 l " * 9_000_000, is_packed=True)]),
    }


def mutations(sources: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` damaged copies of `sources`: flipped bits, cuts, holes, swapped and repeated pieces."""
    chance = random.Random(seed)
    for number in range(count):
        yield _mutate(bytearray(sources[number % len(sources)]), chance, number % 6)


def _mutate(content: bytearray, chance: random.Random, kind: int) -> bytes:
    size = len(content)
    at, length = chance.randrange(size), chance.randrange(1, max(2, size // 8))
    if kind == 0:
        for _ in range(chance.randrange(1, 40)):
            content[chance.randrange(size)] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del content[at:]
    elif kind == 2:
        content[at : at + length] = bytes(len(content[at : at + length]))
    elif kind == 3:
        content[at:at] = content[at : at + length]
    elif kind == 4:
        del content[at : at + length]
    else:
        for _ in range(8):
            digits = [n for n in range(size) if 48 <= content[n] <= 57]
            content[chance.choice(digits)] = 48 + chance.randrange(10)
    return bytes(content)


def _password_dictionary() -> bytes:
    key = b"<" + b"5A" * 32 + b">"
    return b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %b /U %b >>" % (key, key)


def _page_tree_loop() -> bytes:
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 99999999 /Parent 3 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 99999999 /Parent 2 0 R >>",
        ]
    )


def _form_that_calls_itself() -> bytes:
    form = stream(b"/X Do", extra=b"/Type /XObject /Subtype /Form /Resources << /XObject << /X 4 0 R >> >> ")
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
        b"/Resources << /XObject << /X 4 0 R >> >> >>"
    )
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, form, stream(b"/X Do")])


def _forms_that_fan_out(depth: int = 12, calls: int = 12) -> bytes:
    first = 5
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /XObject << /X %d 0 R >> >> >>" % first
    )
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, stream(b"/X Do " * calls)]
    for level in range(depth):
        extra = b"/Type /XObject /Subtype /Form /Resources << /XObject << /X %d 0 R >> >> " % (
            first + level + 1
        )
        objects.append(stream(b"/X Do " * calls, extra=extra))
    return assemble(objects)
