"""A Git host: repositories of a folder over HTTP, by Git's own `http-backend`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import urlencode

from tests.servers.local import LocalServer, Reply, Request


def serve_git(server: LocalServer, root: Path) -> None:
    """Serve every repository below `root` under its path, read-only."""

    def answer(request: Request) -> Reply:
        query = {name: values[0] for name, values in request.query.items()}
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "REQUEST_METHOD": request.method,
            "PATH_INFO": request.path,
            "QUERY_STRING": urlencode(query),
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=request.body, env=environment, capture_output=True, check=False
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
        status = int(headers.pop("Status", "200").split()[0])
        return Reply(status, headers, body)

    server.route(r"/[a-z]+/[a-z]+(\.git)?/.*", answer)
