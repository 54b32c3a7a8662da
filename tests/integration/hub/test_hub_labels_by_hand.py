"""How often hub-label-1 and hub-label-2 say of 200 real models what reading their file lists says.

tests/fixtures/hub_labels_by_hand.csv was labelled from the file names alone, before the rules were run: of
the 5,000 most downloaded models of 2022-02-21, 100 of the 202 that no tag labels and 100 of all others, at
random. `label` names each framework whose weights the list shows; docs/hub.md says where they come from.
"""

from __future__ import annotations

import csv
import hashlib
from typing import Any

from frameshare.warehouse import Warehouse
from tests.conftest import ROOT
from tests.integration.hub.conftest import Build, Collect
from tests.servers.hub import Hub
from tests.servers.local import LocalServer

WITHOUT, OTHERS = "no telling tag", "all others"
COMPARED = ("pytorch", "tensorflow", "jax")
# Of 100 and 100 models those with exactly that label; of all 200 those that agree on each framework.
DOCUMENTED = {"hub-label-1": (89, 98, 191, 197, 200), "hub-label-2": (86, 98, 193, 198, 200)}


def by_hand() -> list[dict[str, str]]:
    with (ROOT / "tests/fixtures/hub_labels_by_hand.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def as_the_hub_lists_it(row: dict[str, str]) -> dict[str, Any]:
    return {
        "_id": hashlib.sha256(row["id"].encode()).hexdigest()[:24],
        "id": row["id"],
        "tags": row["tags"].split("|"),
        "library_name": row["library"] or None,
        "pipeline_tag": row["task"] or None,
        "downloads": int(row["downloads"]),
        "likes": int(row["likes"]),
        "createdAt": "2022-03-02T23:29:04.000Z",
        "lastModified": row["last_modified"],
        "private": False,
        "gated": False,
        "siblings": [{"rfilename": file} for file in row["files"].split("|")],
    }


def labels(warehouse: Warehouse, definition: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in warehouse.query("hub_model_labels", definition=definition).dicts():
        found.setdefault(row["id"], set()).add(row["framework"])
    return found


def test_the_agreement_with_labels_by_hand_is_the_documented_one(
    server: LocalServer, collect: Collect, build: Build
) -> None:
    models = by_hand()
    Hub(server, [as_the_hub_lists_it(row) for row in models])
    collect("hub")
    with build() as warehouse:
        said = {version: labels(warehouse, version) for version in ("hub-label-1", "hub-label-2")}

    for version, (without, others, *frameworks) in DOCUMENTED.items():
        agreed = {WITHOUT: 0, OTHERS: 0, **dict.fromkeys(COMPARED, 0)}
        for row in models:
            hand, found = set(row["label"].split(";")), said[version][row["id"]]
            agreed[row["drawn_from"]] += found == hand
            for framework in COMPARED:
                agreed[framework] += (framework in found) == (framework in hand)
        assert list(agreed.values()) == [without, others, *frameworks], version
