"""Repositories: identity, and the framework of the code."""
