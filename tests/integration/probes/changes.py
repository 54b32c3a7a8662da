"""Ways in which a source changes, as changes of its recorded answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.servers.local import Reply
from tests.servers.replay import body_of
from tests.servers.world import end_of_parquet

Recorded = dict[str, Any]
Change = Callable[[Recorded], None]


@dataclass(frozen=True)
class Case:
    """A question of a source, how its answer changes, and the fact that says so."""

    source: str
    question: str
    change: Change
    fact: str

    def __str__(self) -> str:
        """Name the case as pytest shows it."""
        return f"{self.source}, {self.question}: {self.fact}"

    def applied(self, answers: Sequence[Recorded]) -> None:
        """Change the one answer among these."""
        (answer,) = (a for a in answers if (a["source"], a["question"]) == (self.source, self.question))
        self.change(answer)


def replaced(old: str, new: str) -> Change:
    """Other text in the body, such as another name of a field."""

    def change(answer: Recorded) -> None:
        assert old in answer["text"]
        answer["text"] = answer["text"].replace(old, new)

    return change


def renamed(old: str, new: str | None = None) -> Change:
    """Give a field another name."""
    return replaced(f'"{old}":', f'"{new or old + "_v2"}":')


def listed(edit: Callable[[list[Any]], list[Any]], *at: str) -> Change:
    """Change the list at some place of a JSON body: its order, its length."""

    def change(answer: Recorded) -> None:
        value = json.loads(answer["text"])
        if not at:
            value = edit(value)
        else:
            parent = value
            for name in at[:-1]:
                parent = parent[name]
            parent[at[-1]] = edit(parent[at[-1]])
        answer["text"] = json.dumps(value)

    return change


def backwards(*at: str) -> Change:
    """Send a list the other way round: the order asked for is ignored."""
    return listed(lambda values: values[::-1], *at)


def cut(most: int, *at: str) -> Change:
    """Send fewer rows than asked for: a cap was lowered, or rows are gone."""
    return listed(lambda values: values[:most], *at)


def without_header(name: str) -> Change:
    """Drop a header: a budget, a link to the next page."""

    def change(answer: Recorded) -> None:
        del answer["headers"][name]

    return change


def page(answer: Recorded) -> None:
    """Answer with status 200 and a page of HTML."""
    answer["headers"] = {"content-type": "text/html"}
    answer["text"] = "<!doctype html><html><title>Verifying your browser</title></html>"
    answer.pop("base64", None)


def gone(answer: Recorded) -> None:
    """Answer with 404."""
    answer["status"] = 404


def footer(rows: int, columns: Sequence[str], size: int | None = None) -> Change:
    """Put another file in place: columns gone or renamed, fewer rows, another size."""

    def change(answer: Recorded) -> None:
        reply: Reply = end_of_parquet(rows, columns, size)
        assert isinstance(reply.body, bytes)
        answer["headers"]["content-range"] = reply.headers["Content-Range"]
        answer.pop("text", None)
        answer["base64"] = base64.b64encode(reply.body).decode()

    return change


def first_bytes_only(answer: Recorded) -> None:
    """Ignore the range that was asked for."""
    answer["status"] = 200
    answer["headers"].pop("content-range")
    answer["base64"] = base64.b64encode(body_of(answer)[:100]).decode()
    answer.pop("text", None)
