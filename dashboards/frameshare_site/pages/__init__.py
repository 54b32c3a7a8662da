"""One module per page; each defines `PAGE`, which registers it."""
