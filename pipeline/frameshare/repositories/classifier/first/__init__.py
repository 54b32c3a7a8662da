"""Readers of `pwc-classifier-1`, as they were: labels given by these rules can be computed again.

Nothing is mended here; what reads better is in `second`.
"""
