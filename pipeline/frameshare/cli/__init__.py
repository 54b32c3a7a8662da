"""The `frameshare` command: commands and how they answer."""
