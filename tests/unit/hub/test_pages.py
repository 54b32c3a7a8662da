"""The pages of a walk: what was kept is there, what was torn is not."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from frameshare.sources.hub.pages import KeptPage, KeptPages


def table(first: int) -> pa.Table:
    return pa.table({"id": [f"o/m{first + n}" for n in range(5)]})


def filled(folder: Path, pages: int) -> KeptPages:
    kept = KeptPages(folder / "pages")
    for number in range(pages):
        kept.add(number, KeptPage(table(number), f"https://example.org/{number + 1}"))
    return kept


def firsts(kept: KeptPages, number: int = 0) -> list[str]:
    return [page.table["id"][0].as_py() for page in kept.take_up(number)]


def test_pages_come_back_with_their_rows_and_next_addresses(tmp_path: Path) -> None:
    kept = filled(tmp_path, 3)
    pages = kept.take_up(0)
    assert [p.next_url for p in pages] == [f"https://example.org/{n}" for n in (1, 2, 3)]
    assert pages[2].table.equals(table(2))


def test_the_last_page_has_no_next_address(tmp_path: Path) -> None:
    kept = KeptPages(tmp_path / "pages")
    kept.add(0, KeptPage(table(0), None))
    assert kept.take_up(0)[0].next_url is None


def test_pages_that_already_stand_in_a_part_are_dropped(tmp_path: Path) -> None:
    assert firsts(filled(tmp_path, 4), 2) == ["o/m2", "o/m3"]
    assert firsts(KeptPages(tmp_path / "pages")) == []


@pytest.mark.parametrize("change", ["emptied", "cut", "zeroed", "flipped", "gone"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_page_that_was_torn_is_dropped_with_those_after_it(
    tmp_path: Path, change: str, number: int
) -> None:
    kept = filled(tmp_path, 3)
    file = sorted(kept.folder.iterdir())[number]
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 0xFF
    torn = {"emptied": b"", "cut": body[:100], "zeroed": bytes(len(body)), "flipped": bytes(body)}
    if change == "gone":
        file.unlink()
    else:
        file.write_bytes(torn[change])
    assert firsts(kept) == ["o/m0", "o/m1"][:number]
    assert len(list(kept.folder.iterdir())) == number


def test_a_page_fetched_again_follows_those_that_were_intact(tmp_path: Path) -> None:
    kept = filled(tmp_path, 3)
    sorted(kept.folder.iterdir())[1].write_bytes(b"torn")
    kept.take_up(0)
    kept.add(1, KeptPage(table(7), None))
    assert firsts(kept) == ["o/m0", "o/m7"]


def test_after_clearing_the_walk_continues_at_a_later_number(tmp_path: Path) -> None:
    kept = filled(tmp_path, 2)
    kept.clear()
    assert firsts(kept) == []
    kept.add(25, KeptPage(table(25), None))
    assert firsts(kept, 25) == ["o/m25"]
