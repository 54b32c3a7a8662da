"""Text repaired for matching, and where a position in one form is in the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frameshare.papers.normalise import normalise_page

TEXTS = st.text(alphabet="ab1 -\n\r\t\ufffe\u00ad\u200bﬂé𝐀", max_size=60)


def test_a_broken_word_has_a_joined_and_a_kept_form() -> None:
    page = normalise_page("in Open\ufffeNMT and Py-\r\nTorch")

    assert page.joined == "in OpenNMT and PyTorch"
    assert page.kept == "in Open-NMT and Py-Torch"
    assert [page.kept[at] for at in page.seams] == ["-", "-"]


def test_a_hyphen_within_a_line_or_beside_a_digit_is_left_alone() -> None:
    assert normalise_page("state-of-the-art 2018-\n2019").joined == "state-of-the-art 2018-\n2019"


def test_ligatures_and_mathematical_letters_become_plain_ones() -> None:
    assert normalise_page("Tensorﬂow 𝐏𝐲").joined == "Tensorflow Py"


def test_hidden_streams_are_dropped_and_shorter_tokens_stay() -> None:
    page = normalise_page("see " + "Ab9/" * 15 + " and " + "x" * 59)

    assert page.joined == "see   and " + "x" * 59


@given(TEXTS)
def test_every_place_of_the_kept_form_maps_to_the_same_letter_of_the_joined_form(text: str) -> None:
    page = normalise_page(text)
    seams = set(page.seams)

    for at, letter in enumerate(page.kept):
        if at not in seams:
            assert page.joined[page.joined_position(at)] == letter
