"""Shared foundations: settings, errors, files, resources, reference tables."""
