"""Deployment and ecosystem signals against servers that behave as the sources do."""
