"""Readers of `pwc-classifier-1`, frozen so that its labels can be reproduced.

Nothing is fixed here; improvements are in `second`.
"""
