"""Which framework bare Keras runs on: TensorFlow until Keras 3, whatever the repository chooses since.

`from tensorflow import keras` is TensorFlow by itself and never comes here.
"""

from __future__ import annotations

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


def resolve(settings: Iterable[str], present: frozenset[str], as_of: date | None) -> str:
    """Return the framework that bare Keras stands for, or `keras-multi` where nothing says which.

    `settings` are back-ends that code or keras.json choose, `present` the frameworks that the repository
    names beside Keras, `as_of` the date of its last commit (None: today's Keras).
    """
    chosen = Counter(_BACKENDS[name] for name in settings if name in _BACKENDS)
    if chosen:
        return min(chosen, key=lambda name: (-chosen[name], name))
    if as_of is not None and as_of < KERAS_3:
        return "theano" if "theano" in present and "tensorflow" not in present else "tensorflow"
    candidates = present & _KERAS_3_BACKENDS
    return next(iter(candidates)) if len(candidates) == 1 else MULTI
