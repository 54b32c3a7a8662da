"""The backend of bare Keras: TensorFlow until Keras 3, since then the repository's choice.

`from tensorflow import keras` is TensorFlow itself and not handled here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date

KERAS_3 = date(2023, 11, 1)
MULTI = "keras-multi"

_BACKENDS = {
    "tensorflow": "tensorflow",
    "tf": "tensorflow",
    "jax": "jax",
    "torch": "pytorch",
    "pytorch": "pytorch",
    "theano": "theano",
    "cntk": "cntk",
    "mxnet": "mxnet",
}
_KERAS_3_BACKENDS = frozenset({"tensorflow", "jax", "pytorch"})


def backends_of(settings: str | bytes) -> list[str]:
    """Return the backend that a keras.json chooses, if it does."""
    try:
        document = json.loads(settings)
    except (ValueError, RecursionError):
        return []
    backend = document.get("backend") if isinstance(document, dict) else None
    return [backend.lower()] if isinstance(backend, str) else []


def resolve(settings: Iterable[str], present: frozenset[str], as_of: date | None) -> str:
    """Return the framework that bare Keras stands for, or `keras-multi` if it is undetermined.

    `settings` are backends that code or keras.json choose, `present` the other frameworks that the repository
    names, `as_of` the date of its last commit (None: today's Keras).
    """
    chosen = Counter(_BACKENDS[name] for name in settings if name in _BACKENDS)
    if chosen:
        return min(chosen, key=lambda name: (-chosen[name], name))
    if as_of is not None and as_of < KERAS_3:
        return "theano" if "theano" in present and "tensorflow" not in present else "tensorflow"
    candidates = present & _KERAS_3_BACKENDS
    return next(iter(candidates)) if len(candidates) == 1 else MULTI
