"""Which framework a repository's code uses, read and never run: the rules `pwc-classifier-1`.

`walk` finds the files within limits; `python_imports`, `notebooks`, `manifests`, `other_languages` and
`readme` turn one file into the names it uses; `rules` says which framework a name speaks for; `scoring`
counts distinct files and picks the label; `compat` says it again in the archive's vocabulary. `isolation`
runs all of it in a process with limits, for trees from strangers.
"""

from __future__ import annotations

from frameshare.repositories.classifier.classification import Classification, classify
from frameshare.repositories.classifier.isolation import classify_isolated
from frameshare.repositories.classifier.limits import Limits
from frameshare.repositories.classifier.scoring import VERSION, FrameworkCount

__all__ = ["VERSION", "Classification", "FrameworkCount", "Limits", "classify", "classify_isolated"]
