"""The raw zone: immutable snapshots of what the sources said, with where each came from."""
