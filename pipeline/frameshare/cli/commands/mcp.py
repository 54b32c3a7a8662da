"""`frameshare mcp`: a server for AI assistants on standard input and output."""

from __future__ import annotations

from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings


def mcp() -> None:
    """Serve an AI assistant over stdio (MCP).

    Needs the extra `mcp`; read-only and within the limits of `frameshare sql`.
    """
    try:
        from frameshare.cli.assistants import make_server  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            "The MCP SDK is not installed",
            where="frameshare mcp",
            found=str(error),
            next_step="pip install 'frameshare[mcp]'",
        ) from error
    make_server(Settings()).run("stdio")
