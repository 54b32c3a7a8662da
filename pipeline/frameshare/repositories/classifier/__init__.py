"""Classify which framework a repository's code uses, without running it: `pwc-classifier-1` and `-2`.

`walk` finds the files within limits; `first` and `second` are the readers of the two rule sets, which turn
one file into the names it uses; `rules` maps a name to a framework; `scoring` counts and ranks; `compat`
translates the label into the archive's vocabulary. `isolation` runs all of it in a limited process, for
untrusted trees.
"""

from __future__ import annotations

from frameshare.repositories.classifier.classification import (
    VERSION,
    Classification,
    can_say_something,
    check_rule_set,
    classify,
)
from frameshare.repositories.classifier.isolation import classify_isolated
from frameshare.repositories.classifier.limits import Limits
from frameshare.repositories.classifier.rules import RULE_SETS
from frameshare.repositories.classifier.scoring import FrameworkCount
from frameshare.repositories.classifier.second.labelling import NOT_READABLE

__all__ = [
    "NOT_READABLE",
    "RULE_SETS",
    "VERSION",
    "Classification",
    "FrameworkCount",
    "Limits",
    "can_say_something",
    "check_rule_set",
    "classify",
    "classify_isolated",
]
