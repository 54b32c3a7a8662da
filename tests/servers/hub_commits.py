"""Datasets that are written to, as the Hub takes them: preupload, LFS batch and upload, commit, tree, files.

    with LocalServer() as server, LocalServer() as storage:
        hub = HubCommits(server, storage, token="hf_x")
        hub.datasets["owner/name"].commits     # [{path: content}], the newest last

Files that end in .parquet or .tar go to `storage` by signed addresses, others along with the commit, as the
Hub's .gitattributes have it. There are no branches but main, and no pages of a tree.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.servers.local import LocalServer, Reply, Request, json_reply, ranged

_NAME = r"([\w.-]+/[\w.-]+)"


@dataclass
class Stored:
    """One dataset: its commits, each a mapping of path to content, and the titles they were made with."""

    commits: list[dict[str, bytes]] = field(default_factory=lambda: [{".gitattributes": b"*.parquet lfs\n"}])
    titles: list[str] = field(default_factory=lambda: ["initial commit"])
    is_private: bool = False

    def sha(self, number: int = -1) -> str:
        """Return the id of a commit."""
        place = number % len(self.commits)
        return hashlib.sha1(f"{place}".encode()).hexdigest()

    def at(self, revision: str) -> dict[str, bytes] | None:
        """Return the files at a revision, None if it is none."""
        if revision == "main":
            return self.commits[-1]
        return next((files for n, files in enumerate(self.commits) if self.sha(n) == revision), None)


class HubCommits:
    """Routes of the Hub's commit protocol on `server`; large files are put to and read from `storage`."""

    def __init__(self, server: LocalServer, storage: LocalServer, *, token: str) -> None:
        self.datasets: dict[str, Stored] = {}
        self.objects: dict[str, bytes] = {}
        self.server, self.storage, self.token = server, storage, token
        api = f"/api/datasets/{_NAME}"
        self._route(api, lambda found, one, _request: self._about(found, one, "main"))
        self._route(f"{api}/revision/(.+)", lambda found, one, _: self._about(found[:1], one, found[1]))
        self._route(f"{api}/tree/([^/]+)/?", self._tree)
        self._route(f"{api}/preupload/main", self._preupload)
        self._route(f"{api}/commit/main", self._commit)
        self._route(rf"/datasets/{_NAME}\.git/info/lfs/objects/batch", self._batch)
        self._route(f"/datasets/{_NAME}/resolve/([^/]+)/(.+)", self._file)
        server.route("/api/repos/create", self._create)
        server.route("/api/validate-yaml", json_reply({"errors": [], "warnings": []}))
        server.route("/verify", self._verify)
        storage.route(r"/put/.*", self._put)
        storage.route(r"/get/.*", lambda request: ranged(request, self.objects[request.path[5:]]))

    def _route(self, pattern: str, answer: Callable[[tuple[str, ...], Stored, Request], Reply]) -> None:
        import re

        def handler(request: Request) -> Reply:
            found = re.fullmatch(pattern, request.path)
            assert found is not None
            dataset = self.datasets.get(found[1])
            if dataset is None:
                headers = {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}
                return json_reply({"error": "Repository not found"}, 404, headers)
            if request.method == "POST" and not self._may_write(request):
                return json_reply({"error": "Invalid username or password."}, 401)
            return answer(tuple(found.groups()), dataset, request)

        self.server.route(pattern, handler)

    def _may_write(self, request: Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.token}"

    def _create(self, request: Request) -> Reply:
        if not self._may_write(request):
            return json_reply({"error": "Invalid username or password."}, 401)
        asked = json.loads(request.body)
        name = f"{asked.get('organization') or 'owner'}/{asked['name']}"
        is_private = asked.get("private") or asked.get("visibility") == "private"
        self.datasets.setdefault(name, Stored(is_private=is_private))
        return json_reply({"url": f"{self.server.url}/datasets/{name}", "name": name, "id": name})

    def _about(self, found: tuple[str, ...], one: Stored, revision: str) -> Reply:
        files = one.at(unquote(revision))
        if files is None:
            return json_reply({"error": "Invalid rev id"}, 404, {"X-Error-Code": "RevisionNotFound"})
        number = one.commits.index(files)
        about = {"id": found[0], "sha": one.sha(number), "lastModified": "2026-11-20T04:00:00.000Z"}
        return json_reply(about)

    def _tree(self, found: tuple[str, ...], one: Stored, _request: Request) -> Reply:
        files = one.at(found[1])
        assert files is not None
        entries = [
            {
                "type": "file",
                "path": path,
                "size": len(body),
                "oid": git_blob(body),
                **(
                    {"lfs": {"oid": sha256(body), "size": len(body), "pointerSize": 134}}
                    if is_large(path)
                    else {}
                ),
            }
            for path, body in files.items()
        ]
        folders = sorted({path.rpartition("/")[0] for path in files} - {""})
        return json_reply(
            [{"type": "directory", "path": p, "oid": "1" * 40, "size": 0} for p in folders] + entries
        )

    def _preupload(self, _found: tuple[str, ...], one: Stored, request: Request) -> Reply:
        files = []
        for asked in json.loads(request.body)["files"]:
            path = asked["path"]
            held = one.commits[-1].get(path)
            mode = "lfs" if is_large(path) else "regular"
            oid = None if held is None else (sha256(held) if mode == "lfs" else git_blob(held))
            files.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return json_reply({"files": files})

    def _batch(self, _found: tuple[str, ...], _one: Stored, request: Request) -> Reply:
        objects = []
        for asked in json.loads(request.body)["objects"]:
            made: dict[str, Any] = {"oid": asked["oid"], "size": asked["size"]}
            if asked["oid"] not in self.objects:
                upload = {"href": f"{self.storage.url}/put/{asked['oid']}?X-Amz-Signature=secret"}
                made["actions"] = {"upload": upload, "verify": {"href": f"{self.server.url}/verify"}}
            objects.append(made)
        return json_reply({"transfer": "basic", "objects": objects})

    def _put(self, request: Request) -> Reply:
        oid = request.path[5:]
        if sha256(request.body) != oid:
            return Reply(400, {}, b"BadDigest")
        self.objects[oid] = request.body
        return Reply(200)

    def _verify(self, request: Request) -> Reply:
        asked = json.loads(request.body)
        held = self.objects.get(asked["oid"])
        return json_reply({}, 200 if held is not None and len(held) == asked["size"] else 422)

    def _commit(self, found: tuple[str, ...], one: Stored, request: Request) -> Reply:
        lines = [json.loads(line) for line in request.body.splitlines()]
        head = next(line["value"] for line in lines if line["key"] == "header")
        if head.get("parentCommit", one.sha()) != one.sha():
            return json_reply({"error": "A commit has happened since. Please refresh and try again."}, 412)
        files = dict(one.commits[-1])
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.objects[value["oid"]]
            elif line["key"] == "deletedFile":
                del files[value["path"]]
        one.commits.append(files)
        one.titles.append(head["summary"])
        url = f"{self.server.url}/datasets/{found[0]}/commit/{one.sha()}"
        return json_reply({"success": True, "commitOid": one.sha(), "commitUrl": url})

    def _file(self, found: tuple[str, ...], one: Stored, request: Request) -> Reply:
        files = one.at(found[1])
        body = files.get(found[2]) if files is not None else None
        if body is None:
            return json_reply({"error": "Entry not found"}, 404, {"X-Error-Code": "EntryNotFound"})
        headers = {"X-Repo-Commit": found[1]}
        if not is_large(found[2]):
            return ranged(request, body, etag=f'"{git_blob(body)}"', headers=headers)
        self.objects[sha256(body)] = body
        linked = {"X-Linked-Size": str(len(body)), "X-Linked-Etag": f'"{sha256(body)}"', **headers}
        signed = f"{self.storage.url}/get/{sha256(body)}"
        return Reply(302, {"Location": f"{signed}?X-Amz-Signature=secret", **linked})


def is_large(path: str) -> bool:
    """Tell whether the Hub keeps a file in its storage instead of in git."""
    return path.endswith((".parquet", ".tar"))


def sha256(body: bytes) -> str:
    """Return the hash by which storage knows a content."""
    return hashlib.sha256(body).hexdigest()


def git_blob(body: bytes) -> str:
    """Return the hash by which git knows a content."""
    return hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
