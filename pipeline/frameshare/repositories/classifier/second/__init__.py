"""Readers of `pwc-classifier-2`: languages of the code, and the names in each file.

`languages` detects code and its language; `text` decodes; `python`, `notebooks`, `markdown` and `code` read
names from code, `manifests` from lists of packages; `files` picks the reader, and `labelling` decides whether
enough of the code supports a label.
"""
