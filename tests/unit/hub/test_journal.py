"""The journal of pages: what was added is there, what was torn is not."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from frameshare.sources.hub.journal import Entry, PageJournal


def table(first: int) -> pa.Table:
    return pa.table({"id": [f"o/m{first + n}" for n in range(5)]})


def filled(path: Path, pages: int) -> None:
    journal = PageJournal(path)
    for number in range(pages):
        journal.add(Entry(number, table(number), f"https://example.org/{number + 1}"))
    journal.close()


def numbers(path: Path, first: int = 0) -> list[int]:
    journal = PageJournal(path)
    found = [entry.number for entry in journal.entries(first)]
    journal.close()
    return found


def test_pages_come_back_with_their_rows_and_next_addresses(tmp_path: Path) -> None:
    filled(tmp_path / "j", 3)
    entries = PageJournal(tmp_path / "j").entries(0)
    assert [e.next_url for e in entries] == [f"https://example.org/{n}" for n in (1, 2, 3)]
    assert entries[2].table.equals(table(2))


def test_the_last_page_has_no_next_address(tmp_path: Path) -> None:
    journal = PageJournal(tmp_path / "j")
    journal.add(Entry(0, table(0), None))
    journal.close()
    assert PageJournal(tmp_path / "j").entries(0)[0].next_url is None


def test_pages_that_already_stand_in_a_part_are_passed_over(tmp_path: Path) -> None:
    filled(tmp_path / "j", 4)
    assert numbers(tmp_path / "j", first=2) == [2, 3]
    assert numbers(tmp_path / "j", first=9) == []


@pytest.mark.parametrize("kept", [0, 3, 12, 13, 200])
def test_a_torn_end_is_cut_off_wherever_it_tore(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "j"
    filled(path, 2)
    two = path.stat().st_size
    filled_three = tmp_path / "three"
    filled(filled_three, 3)
    path.write_bytes(filled_three.read_bytes()[: two + kept])
    assert numbers(path) == [0, 1]
    assert path.stat().st_size == two


def test_a_page_of_zeros_after_a_power_cut_is_cut_off(tmp_path: Path) -> None:
    filled(tmp_path / "j", 2)
    with (tmp_path / "j").open("ab") as file:
        file.write(bytes(4096))
    assert numbers(tmp_path / "j") == [0, 1]


def test_a_damaged_page_ends_the_journal_there(tmp_path: Path) -> None:
    path = tmp_path / "j"
    filled(path, 3)
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 0xFF
    path.write_bytes(bytes(body))
    assert numbers(path) == [0]


def test_pages_are_added_after_a_torn_end_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "j"
    filled(path, 2)
    with path.open("ab") as file:
        file.write(b"torn")
    journal = PageJournal(path)
    journal.add(Entry(2, table(2), None))
    journal.close()
    assert numbers(path) == [0, 1, 2]


def test_a_cleared_journal_is_empty_and_can_go_on(tmp_path: Path) -> None:
    journal = PageJournal(tmp_path / "j")
    journal.add(Entry(0, table(0), "x"))
    journal.clear()
    assert journal.entries(0) == []
    journal.add(Entry(25, table(25), None))
    journal.close()
    assert numbers(tmp_path / "j", first=25) == [25]
