"""Which row a name meets: the longest one, and for a name that begins as a row with `*` says."""

from __future__ import annotations

import pytest

from frameshare.repositories.classifier import Limits
from frameshare.repositories.classifier.first.python_imports import imported_names
from frameshare.repositories.classifier.rules import Rule, Rules, load_rules


@pytest.mark.parametrize(
    ("module", "framework"),
    [
        ("gluoncv.model_zoo", "mxnet"),
        ("gluonts", "mxnet"),
        ("gluonts.torch.model.deepar", "pytorch"),
        ("gluonseq2seq", "mxnet"),
        ("gluon", "mxnet"),
        ("gluo", None),
        ("transformers.TFBertModel.from_pretrained", "tensorflow"),
        ("transformers.BertModel", "pytorch"),
        ("tensorboard_plugin_profile.convert", "none"),
    ],
)
def test_the_longest_row_wins_and_a_star_ends_at_the_dot(module: str, framework: str | None) -> None:
    rule = load_rules().longest("module", module)

    assert (rule and rule.framework) == framework


def test_a_file_that_only_names_a_module_of_a_row_with_a_star_is_read() -> None:
    rules = load_rules("pwc-classifier-1")

    found = imported_names(b"from gluonseq2seq.data import Vocabulary\n", rules.is_module_root, Limits())

    assert found == {"gluonseq2seq.data.Vocabulary"}


def test_a_star_stands_for_names_of_packages_too() -> None:
    rules = Rules(
        [Rule("package", "torch-*", "pytorch", "strong"), Rule("package", "torch-x", "none", "ignored")]
    )

    assert rules.named("package", "torch-scatter") == Rule("package", "torch-*", "pytorch", "strong")
    assert rules.named("package", "torch-x") == Rule("package", "torch-x", "none", "ignored")
    assert rules.named("package", "torch") is None
