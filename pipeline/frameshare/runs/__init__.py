"""Collect, build and publish, as plain functions and as Prefect flows."""
