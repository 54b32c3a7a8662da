"""`python -m pipeline` is `frameshare`."""

from pipeline.cli import main

main()
