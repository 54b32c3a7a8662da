"""Trusted certificates: the user's CA bundle, else the system's store.

Corporate proxies sign with their own CA, which is in the system's store but not in the bundle of requests.
"""

from __future__ import annotations

import os
import ssl
import sys
from functools import cache

import truststore

NAMED_BY = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE")


def named_bundle() -> str | None:
    """Return the CA bundle that the environment names, for requests, huggingface_hub and git."""
    return next((os.environ[name] for name in NAMED_BY if os.environ.get(name)), None)


def trust() -> None:
    """Make every library of this process, and its children, trust the same certificates."""
    if bundle := named_bundle():
        for name in NAMED_BY:
            os.environ.setdefault(name, bundle)
    else:
        _trust_system_store()


@cache
def _trust_system_store() -> None:
    truststore.inject_into_ssl()
    # botocore keeps the class of its import, whose setters would call themselves without end.
    if botocore := sys.modules.get("botocore.httpsession"):
        botocore.SSLContext = ssl.SSLContext  # type: ignore[attr-defined]
