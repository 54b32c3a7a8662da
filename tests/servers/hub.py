"""A Hugging Face Hub of our own: keyset cursors, absolute Link headers, rate limits, data-set files.

    with LocalServer() as server:
        hub = Hub(server, rows)
        hub.move(after_page=1, change=lambda rows: …)   # rows that change while someone pages

Differences from the real one: buckets are as small and windows as short as the test wants.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.servers.local import LocalServer, Reply, Request, json_reply, ranged

EXPANDABLE = frozenset(
    {
        "author",
        "baseModels",
        "cardData",
        "config",
        "createdAt",
        "disabled",
        "downloads",
        "downloadsAllTime",
        "evalResults",
        "gated",
        "gguf",
        "inference",
        "inferenceProviderMapping",
        "lastModified",
        "library_name",
        "likes",
        "mask_token",
        "model-index",
        "pipeline_tag",
        "private",
        "resourceGroup",
        "safetensors",
        "sha",
        "siblings",
        "spaces",
        "tags",
        "transformersInfo",
        "trendingScore",
        "widgetData",
        "xetEnabled",
    }
)
ALWAYS = ("_id", "id", "modelId")
Row = dict[str, Any]


class Hub:
    """Routes of a Hub on a LocalServer; `rows` is its list of models and may be changed at any time."""

    def __init__(
        self, server: LocalServer, rows: list[Row], *, bucket: int = 500, window_s: float = 300.0
    ) -> None:
        self.rows = rows
        self.server = server
        self.pages_served = 0
        self.largest_page = 1000
        self.refused = 0
        self.link_base: str | None = None
        self.sort_key: Callable[[Row, str], Any] = _value
        self.before_page: Callable[[Request], object] = lambda _request: None
        self._bucket, self._window_s = bucket, window_s
        self._window_start, self._used = time.monotonic(), 0
        self._moves: dict[int, Callable[[list[Row]], None]] = {}
        server.route("/api/models", self._limited(self._list))

    def move(self, after_page: int, change: Callable[[list[Row]], None]) -> None:
        """Change the rows once so many pages were served."""
        self._moves[after_page] = change

    def add_dataset(
        self,
        name: str,
        files: dict[str, bytes],
        *,
        sha: str = "a" * 40,
        changed: str = "2026-11-20T04:00:00.000Z",
        storage: LocalServer | None = None,
        tags: Sequence[str] = (),
    ) -> None:
        """Host a dataset at one commit; `storage` is the host that files are redirected to, as to Xet's."""
        about = {"id": name, "sha": sha, "lastModified": changed, "tags": list(tags)}
        self.server.route(f"/api/datasets/{name}", json_reply(about))
        self.server.route(f"/api/datasets/{name}/revision/{sha}", json_reply(about))
        entries = [
            {
                "type": "file",
                "path": path,
                "size": len(body),
                "oid": "0" * 40,
                "lfs": {"oid": _sha256(body), "size": len(body), "pointerSize": 134},
                "xetHash": _sha256(body),
            }
            for path, body in files.items()
        ]
        folders = [
            {"type": "directory", "path": folder, "oid": "1" * 40, "size": 0}
            for folder in sorted({path.rpartition("/")[0] for path in files})
        ]

        def tree(request: Request) -> Reply:
            below = request.path.split(f"/tree/{sha}", 1)[1].strip("/") + "/"
            return json_reply([e for e in folders + entries if str(e["path"]).startswith(below)])

        self.server.route(f"/api/datasets/{name}/tree/{sha}/.*", tree)
        for path, body in files.items():
            route = file_route(body, sha, storage)
            self.server.route(f"/datasets/{name}/resolve/{sha}/{path}", route)

    def _limited(self, route: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
        def limited(request: Request) -> Reply:
            now = time.monotonic()
            if now - self._window_start >= self._window_s:
                self._window_start, self._used = now, 0
            reset_s = max(0, int(self._window_start + self._window_s - now + 0.999))
            self._used += 1
            headers = {
                "RateLimit": f'"api";r={max(0, self._bucket - self._used)};t={reset_s}',
                "RateLimit-Policy": f'"fixed window";"api";q={self._bucket};w={int(self._window_s)}',
            }
            if self._used > self._bucket:
                self.refused += 1
                return json_reply({"error": "Too many requests"}, 429, headers)
            reply = route(request)
            return Reply(reply.status, {**reply.headers, **headers}, reply.body)

        return limited

    def _list(self, request: Request) -> Reply:
        self.before_page(request)
        query = request.query
        fields = query.get("expand[]", []) + query.get("expand", [])
        if unknown := sorted(set(fields) - EXPANDABLE):
            text = f"Invalid expand: {unknown[0]}. Allowed: {', '.join(sorted(EXPANDABLE))}"
            return json_reply({"error": text}, 400)
        sort = query.get("sort", ["trendingScore"])[0]
        limit = min(int(query.get("limit", ["1000"])[0]), self.largest_page)
        found = sorted(self.rows, key=lambda r: (self.sort_key(r, sort), r["_id"]), reverse=True)
        if "cursor" in query:
            after = json.loads(base64.urlsafe_b64decode(query["cursor"][0]))
            found = [r for r in found if (self.sort_key(r, sort), r["_id"]) < (after[sort], after["_id"])]
        page = found[:limit]
        reply = json_reply(
            [_projected(r, fields) for r in page], 200, self._link(query, page, found, sort, limit)
        )
        self.pages_served += 1
        if self.pages_served in self._moves:
            self._moves[self.pages_served](self.rows)
        return reply

    def _link(
        self, query: dict[str, list[str]], page: list[Row], found: list[Row], sort: str, limit: int
    ) -> dict[str, str]:
        if len(found) <= limit:
            return {}
        last = {sort: self.sort_key(page[-1], sort), "_id": page[-1]["_id"]}
        cursor = base64.urlsafe_b64encode(json.dumps(last).encode()).decode()
        pairs = [(k, v) for k, values in query.items() if k != "cursor" for v in values]
        base = self.link_base or self.server.url
        return {"Link": f'<{base}/api/models?{urlencode([*pairs, ("cursor", cursor)])}>; rel="next"'}


def _value(row: Row, sort: str) -> Any:
    return row.get(sort) if row.get(sort) is not None else (0 if sort != "createdAt" else "")


def _projected(row: Row, fields: list[str]) -> Row:
    return {k: v for k, v in row.items() if k in ALWAYS or k in fields} if fields else row


def file_route(body: bytes, sha: str, storage: LocalServer | None = None) -> Callable[[Request], Reply]:
    """Answer for one file with the Hub's headers: with its bytes, or with a signed redirect to `storage`."""
    etag = f'"{_sha256(body)}"'
    headers = {"X-Repo-Commit": sha}
    if storage is None:
        return lambda request: ranged(request, body, etag=etag, headers=headers)
    path = f"/xet-bridge-us/{_sha256(body)}"
    storage.route(path, lambda request: ranged(request, body, etag=etag))
    linked = {"X-Linked-Size": str(len(body)), "X-Linked-Etag": etag, **headers}
    signed = f"{storage.url}{path}?X-Amz-Signature=secret"
    return lambda _request: Reply(302, {"Location": signed, **linked})


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def synthetic_rows(count: int, *, per_second: int = 1) -> list[Row]:
    """Return invented models: `per_second` of them share each creation time, as the oldest ones really do."""
    rows: list[Row] = []
    for number in range(count):
        seconds = number // per_second
        day, rest = divmod(seconds, 86400)
        hours, minutes = divmod(rest // 60, 60)
        stamp = f"2023-{1 + day // 28 % 12:02}-{1 + day % 28:02}T{hours:02}:{minutes:02}:{rest % 60:02}.000Z"
        rows.append(
            {
                "_id": f"{number:024x}",
                "id": f"organisation-{number % 97}/model-{number}",
                "modelId": f"organisation-{number % 97}/model-{number}",
                "likes": number % 13,
                "private": False,
                "gated": False,
                "downloads": (number * 7919) % 100_003,
                "downloadsAllTime": number * 3,
                "tags": ["transformers", "safetensors", "region:us", f"license:l{number % 5}"],
                "pipeline_tag": "text-generation" if number % 3 else "fill-mask",
                "library_name": "transformers",
                "createdAt": stamp,
                "lastModified": stamp,
                "cardData": {"text": "long texts that nobody asked for"},
            }
        )
    return rows
