"""Readers of `pwc-classifier-2`: how much of the code is of which language, and what each file names.

`languages` says what is code and of which language; `text` decodes; `python`, `notebooks`, `markdown` and
`code` turn a file of code into names, `manifests` one that lists packages; `files` picks the reader, and
`labelling` asks whether what was found is enough of the code to be its label.
"""
