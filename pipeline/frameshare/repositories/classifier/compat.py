"""The same evidence in the archive's vocabulary, only for comparison with its labels.

The archive's labelling was never documented; these rules are inferred from 60 labelled repositories: JAX and
MindSpore win wherever they appear, bare Keras and Theano are `none`, Caffe is `caffe2`, otherwise the most
files win.
"""

from __future__ import annotations

from collections.abc import Mapping

from frameshare.repositories.classifier.evidence import Evidence
from frameshare.repositories.classifier.scoring import FrameworkCount, count_frameworks, rank

WORDS: Mapping[str, str] = {
    "pytorch": "pytorch",
    "tensorflow": "tf",
    "jax": "jax",
    "mxnet": "mxnet",
    "torch": "torch",
    "caffe": "caffe2",
    "caffe2": "caffe2",
    "paddlepaddle": "paddle",
    "mindspore": "mindspore",
}
_ALWAYS_WIN = ("jax", "mindspore")


def pwc_compat(evidence: Evidence) -> str:
    """Return the label that the archive would have given: one of its nine words."""
    named = frozenset().union(*(file.strong | file.weak | file.compat_only for file in evidence.files))
    for framework in _ALWAYS_WIN:
        if framework in named:
            return WORDS[framework]
    counts: dict[str, FrameworkCount] = {
        framework: count
        for framework, count in count_frameworks(evidence, keras_as=None).items()
        if framework in WORDS
    }
    ranked = rank(counts)
    return WORDS[ranked[0][0]] if ranked else "none"
