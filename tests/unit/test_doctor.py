"""What `frameshare doctor` says of the network."""

from __future__ import annotations

import pytest

from frameshare.base.settings import Settings
from frameshare.runs import doctor


@pytest.mark.usefixtures("data_dir")
def test_without_a_network_one_note_stands_for_all_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "why_unreachable", lambda address: f"{address}: no network")

    notes = [found for found in doctor._network(Settings()) if found.state == "note"]

    assert len(notes) == 1
    assert "hosts answers, such as https://" in notes[0].found


@pytest.mark.usefixtures("data_dir")
def test_a_host_that_alone_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "why_unreachable", lambda address: "pypistats is away" if "pypistats" in address else None
    )

    notes = [found for found in doctor._network(Settings()) if found.state == "note"]

    assert [note.found for note in notes] == ["pypistats is away"]
