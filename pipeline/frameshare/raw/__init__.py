"""The raw zone: immutable snapshots of the sources' data, with provenance."""
