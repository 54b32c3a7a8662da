"""Collect, build and publish: as plain functions, and the same as Prefect flows."""
