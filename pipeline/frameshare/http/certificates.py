"""Whose certificates are trusted: those that the user names, else the system's own store.

Offices sign what passes their proxy with an authority of their own, which the system's store knows
and the bundle that comes with requests does not.
"""

from __future__ import annotations

import os
from functools import cache

import truststore

NAMED_BY = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")


def named_bundle() -> str | None:
    """Return the file of certificates that the environment names, for requests, huggingface_hub and git."""
    return next((os.environ[name] for name in NAMED_BY if os.environ.get(name)), None)


def trust() -> None:
    """Let every library of this process, and the children it starts, trust the same certificates."""
    if bundle := named_bundle():
        for name in NAMED_BY:
            os.environ.setdefault(name, bundle)
    else:
        _trust_system_store()


@cache
def _trust_system_store() -> None:
    truststore.inject_into_ssl()
