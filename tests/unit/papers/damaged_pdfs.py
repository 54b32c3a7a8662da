"""PDFs that show a name as damaged fonts and typesetters do: each form is a function of the name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.unit.papers.pdf_builder import assemble, stream

FILL = b"(This sentence only fills the page so that it counts as a page with text) Tj"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
LIGATURES = ("ffi", "ffl", "ff", "fi", "fl", "Th", "th")
Form = Callable[[str], bytes]


def page(content: bytes, font: bytes = FONT, *further: bytes) -> bytes:
    """Return a PDF of one page: fill text, then `content` in font F1 at 10 points."""
    body = b"BT /F1 10 Tf 14 TL 100 700 Td %b T* %b ET" % (FILL, content)
    leaf = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>"
    )
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return assemble([b"<< /Type /Catalog /Pages 2 0 R >>", pages, leaf, stream(body), font, *further])


def plain(name: str) -> bytes:
    """Show the name undamaged."""
    return page(b"(We use %b here) Tj" % name.encode())


def _with_ligature(name: str, code: int) -> bytes:
    """Return the shown name in lower case, its ligature as one code; a name without one as it is."""
    for ligature in LIGATURES:
        before, found, after = name.lower().partition(ligature.lower())
        if found:
            return b"(We use %b\\%03o%b here) Tj" % (before.encode(), code, after.encode())
    return b"(We use %b here) Tj" % name.encode()


def _differences(code: int, glyph: str, more: bytes = b"") -> bytes:
    return (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Type /Encoding "
        b"/BaseEncoding /WinAnsiEncoding /Differences [%d /%b] >> %b >>" % (code, glyph.encode(), more)
    )


def ligature_glyph(glyph: str, code: int) -> Form:
    """Show the name with its ligature as a glyph of a name that says nothing."""
    return lambda name: page(_with_ligature(name, code), _differences(code, glyph))


def ligature_to_unicode(value: str, code: int = 13) -> Form:
    """Show the name with its ligature as a code that ToUnicode maps to `value`."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        b"1 begincodespacerange <00> <FF> endcodespacerange "
        b"1 beginbfchar <%02x> <%b> endbfchar endcmap end end" % (code, value.encode())
    )
    font = _differences(code, "f_l", b"/ToUnicode 6 0 R")
    return lambda name: page(_with_ligature(name, code), font, stream(cmap))


def ligature_type3(name: str) -> bytes:
    """Show the name in a Type 3 font, as old TeX makes it: glyphs are called after their codes."""
    codes = sorted({13, *range(32, 127)})
    glyphs = b" ".join(b"/a%d 6 0 R" % code for code in codes)
    encoding = b" ".join(b"%d /a%d" % (code, code) for code in codes)
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] "
        b"/CharProcs << %b >> /Encoding << /Type /Encoding /Differences [%b] >> /FirstChar 0 /LastChar 127 "
        b"/Widths [%b] >>" % (glyphs, encoding, b"500 " * 128)
    )
    return page(_with_ligature(name, 13), font, stream(b"500 0 0 0 400 600 d1 0 0 400 600 re f"))


def _halves(name: str) -> tuple[bytes, bytes]:
    at = len(name) // 2
    return name[:at].encode(), name[at:].encode()


def broken(between: bytes) -> Form:
    """Show the halves of the name on two lines, with `between` at the end of the first."""
    return lambda name: page(
        b"(All of our models in %b%b) Tj T* (%b on one machine) Tj"
        % (_halves(name)[0], between, _halves(name)[1])
    )


def line_numbers(*, is_left: bool, is_right: bool) -> Form:
    """Show the halves on two lines that are drawn between their numbers in the margins."""

    def form(name: str) -> bytes:
        first, second = _halves(name)
        content = b""
        for line, shown in enumerate((b"All of our models in %b-" % first, b"%b on one machine" % second)):
            y, number = 600 - 14 * line, b"%03d" % (51 + line)
            left = b"/F1 6 Tf 1 0 0 1 70 %d Tm (%b) Tj " % (y, number) if is_left else b""
            right = b"/F1 6 Tf 1 0 0 1 400 %d Tm (%b) Tj " % (y, number) if is_right else b""
            content += b"%b/F1 10 Tf 1 0 0 1 100 %d Tm (%b) Tj %b" % (left, y, shown, right)
        return page(content)

    return form


def small_caps(gap: int) -> Form:
    """Show capitals large and the other letters as smaller capitals, `gap` thousandths apart."""

    def form(name: str) -> bytes:
        shown = b"(We use ) Tj "
        for letter in name:
            size = 10 if letter.isupper() else 8
            shown += b"/F1 %d Tf [(%b)" % (size, letter.upper().encode())
            next_ = name[name.index(letter) + 1 :][:1]
            shown += b" -%d] TJ " % (gap if letter.isupper() or next_.isupper() else 0)
        return page(shown + b"/F1 10 Tf ( here) Tj")

    return form


def tracked(gap: int) -> Form:
    """Show the letters of the name `gap` thousandths apart."""
    return lambda name: page(
        b"(We use ) Tj [%b] TJ ( here) Tj" % b" ".join(b"(%b) -%d" % (c.encode(), gap) for c in name)
    )


def letter_spaced(points: int) -> Form:
    """Show the name with so many points of character spacing."""
    return lambda name: page(b"%d Tc (We use %b here) Tj 0 Tc" % (points, name.encode()))


def address(name: str) -> bytes:
    """Show an address that is broken within the name, without a hyphen."""
    first, second = _halves(name.lower())
    return page(b"(See https://github.com/someone/%b) Tj T* (%b-models for the code) Tj" % (first, second))


# Whether a name of whatever framework is found in this form; never one of them and not the other.
FORMS: Mapping[str, tuple[Form, bool]] = {
    "plain": (plain, True),
    **{
        f"ligature f_l at {code}": (ligature_glyph("f_l", code), True)
        for code in (2, 12, 13, 29, 128, 174, 222)
    },
    "ligature without a name": (ligature_glyph("g123", 13), True),
    **{
        f"ligature to Unicode {value}": (ligature_to_unicode(value), True)
        for value in ("0000", "FFFD", "FFFE", "FFFF", "E000", "00AD", "200B", "0020")
    },
    "ligature in Type 3": (ligature_type3, True),
    "hyphen": (broken(b"-"), True),
    **{
        f"accent {accent:#o}": (broken(b"- \\%03o" % accent), True) for accent in (0o264, 0o140, 0o250, 0o257)
    },
    "line numbers left": (line_numbers(is_left=True, is_right=False), True),
    "line numbers right": (line_numbers(is_left=False, is_right=True), True),
    "line numbers on both sides": (line_numbers(is_left=True, is_right=True), True),
    **{f"small caps {gap}": (small_caps(gap), True) for gap in (0, 90, 150, 200, 300)},
    **{f"tracked {gap}": (tracked(gap), True) for gap in (50, 200, 400)},
    "letter-spaced": (letter_spaced(6), True),
    "address": (address, True),
    "no hyphen": (broken(b""), False),
    "accent before the hyphen": (broken(b"\\264-"), False),
}
