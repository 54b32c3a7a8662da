"""Which framework a repository's code uses, read and never run: the rules `pwc-classifier-1` and `-2`.

`walk` finds the files within limits; `first` and `second` hold the readers of the two rule sets, which turn
one file into the names it uses; `rules` says which framework a name speaks for; `scoring` counts and ranks;
`compat` says it again in the archive's vocabulary. `isolation` runs all of it in a limited process, for trees
from strangers.
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
