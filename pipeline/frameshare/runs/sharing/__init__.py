"""Share a collected history through a dataset on the Hugging Face Hub.

`publish` uploads the marts as Parquet, the raw snapshots that may be redistributed, a manifest of every file
with its hash, and a card. `pull` downloads the raw snapshots that are missing here; the next build reads them
like any other.
"""
