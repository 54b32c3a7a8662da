"""An S3-compatible server on loopback (moto, over sockets) that fails, breaks off and dawdles on demand."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

BUCKET = "synthetic-bucket"
KEYS = {"AWS_ACCESS_KEY_ID": "synthetic-key", "AWS_SECRET_ACCESS_KEY": "synthetic-secret"}


class BrokenOffError(ConnectionError):
    """The server hangs up without an answer."""


@dataclass
class ObjectStore:
    """The address, the requests that came, and what goes wrong with one: by method, path and number."""

    url: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    fault: Callable[[str, str, int], str | None] = lambda method, path, number: None

    def environment(self) -> dict[str, str]:
        """What a client needs in its environment."""
        return {**KEYS, "AWS_ENDPOINT_URL": self.url, "AWS_DEFAULT_REGION": "us-east-1"}


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Run the server with an empty bucket; requests are answered side by side."""
    store, inside = ObjectStore(), DomainDispatcherApplication(create_backend_app)

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        store.requests.append((method, path))
        match store.fault(method, path, len(store.requests)):
            case "500":
                start_response("500 Internal Server Error", [("Content-Length", "0")])
                return [b""]
            case "reset":
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
                raise BrokenOffError
            case "slow":
                time.sleep(0.3)
        return inside(environ, start_response)  # type: ignore[no-any-return]

    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.log = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    store.url = f"http://127.0.0.1:{server.server_port}"
    _make_bucket(store)
    try:
        yield store
    finally:
        server.shutdown()
        thread.join(10)


def _make_bucket(store: ObjectStore) -> None:
    import boto3

    given = store.environment()
    boto3.client(
        "s3",
        endpoint_url=store.url,
        region_name=given["AWS_DEFAULT_REGION"],
        aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
    ).create_bucket(Bucket=BUCKET)
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
