"""Model families in transformers by release: wheels from the package index, read statically."""

from frameshare.sources.transformers_releases.collect import SOURCE

__all__ = ["SOURCE"]
