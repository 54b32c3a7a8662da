"""A local Hub that serves ready-made pages from a process of its own, to leave measurements alone."""

from __future__ import annotations

import json
import random
import sys

from tests.servers.hub import synthetic_rows
from tests.servers.local import LocalServer, Reply, Request

PAGE = 1000
_PLACE = "PPPPPP"
_WORDS = (
    "arxiv:2303.08774",
    "license:apache-2.0",
    "base_model:finetune:organisation/base",
    "conversational",
    "en",
)


def main(rows: int) -> None:
    """Serve `rows` invented models, all different, until standard input closes."""
    template, pages = _template(), rows // PAGE
    with LocalServer() as server:

        def page(request: Request) -> Reply:
            number = int(request.query.get("cursor", ["0"])[0])
            headers = {"Content-Type": "application/json", "RateLimit": '"api";r=400;t=300'}
            if number + 1 < pages:
                headers["Link"] = f'<{server.url}/api/models?limit={PAGE}&cursor={number + 1}>; rel="next"'
            return Reply(200, headers, template.replace(_PLACE.encode(), f"{number:06d}".encode()))

        server.route("/api/models", page)
        print(server.url, flush=True)
        sys.stdin.read()


def _template() -> bytes:
    chance = random.Random(4)
    models = synthetic_rows(PAGE)[::-1]
    for number, model in enumerate(models):
        del model["cardData"]
        model["_id"] = f"{number:018x}{_PLACE}"
        model["id"] = model["modelId"] = f"organisation-{number % 97}/model-{_PLACE}-{number}"
        model["tags"] += chance.sample(_WORDS, 4)
        model["tags"] += [f"dataset:organisation/set-{n}" for n in range(chance.randint(2, 8))]
    return json.dumps(models).encode()


if __name__ == "__main__":
    main(int(sys.argv[1]))
