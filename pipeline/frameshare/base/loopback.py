"""Connect to our own servers on this machine directly, whatever proxy the environment names."""

from __future__ import annotations

import os

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def keep_direct() -> None:
    """Add the loopback addresses to NO_PROXY and no_proxy, which children inherit."""
    for name in ("NO_PROXY", "no_proxy"):
        given = [host.strip() for host in os.environ.get(name, "").split(",") if host.strip()]
        if "*" not in given:
            os.environ[name] = ",".join([*given, *(host for host in LOOPBACK if host not in given)])
