"""One module a page; each defines `PAGE`, which is its registration."""
