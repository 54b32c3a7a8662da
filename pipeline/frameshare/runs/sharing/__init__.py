"""Handing a collected history on through a dataset on the Hugging Face Hub, and taking one up.

`publish` puts there the marts as Parquet, the raw snapshots that may be handed on, a manifest that names
every file with its hash, and a card. `pull` brings the raw snapshots that are missing here; the next build
reads them like any other.
"""
