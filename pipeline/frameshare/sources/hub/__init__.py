"""The Hugging Face Hub: what a model's row is, and how rows are read from the API, Parquet and JSON.

`dataset` declares the raw rows. `rows` reads the API's JSON into them, `parquet` files of hub-stats' shape,
`importing` either from a file at hand. `listing` walks the pages of the API, `crawl` the whole Hub with a
checkpoint a page; `repositories` finds files in the Hub's datasets and `stats` copies one into a snapshot.
The sources in `sources/` say when.
"""

from frameshare.sources.hub.daily import SOURCE

__all__ = ["SOURCE"]
