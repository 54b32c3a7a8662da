"""`python -m frameshare` is `frameshare`."""

from frameshare.cli.start import main

main()
