"""What the pages on deployment and ecosystem share: trends over time, leads, and the tools' table."""
