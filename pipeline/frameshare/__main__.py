"""`python -m frameshare` is `frameshare`."""

from frameshare.cli.app import main

main()
