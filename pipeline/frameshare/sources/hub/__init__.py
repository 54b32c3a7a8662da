"""The Hugging Face Hub: a model's row, and how rows are read from the API, Parquet and JSON.

`dataset` declares the raw rows. `rows` reads the API's JSON into them, `parquet` files in hub-stats' format,
`importing` either from a local file. `listing` paginates the API, `crawl` walks the whole Hub with a
checkpoint per page; `repositories` finds files in the Hub's datasets and `stats` copies one into a snapshot.
The source modules in `sources/` decide when.
"""

from frameshare.sources.hub.daily import SOURCE

__all__ = ["SOURCE"]
