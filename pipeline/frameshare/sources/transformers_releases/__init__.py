"""Model families in transformers by release: wheels from the package index, analysed statically."""

from frameshare.sources.transformers_releases.collect import SOURCE

__all__ = ["SOURCE"]
