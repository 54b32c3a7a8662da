"""frameshare's pipeline: collect sources into raw snapshots, build the warehouse, answer questions."""

__version__ = "0.1.0"
