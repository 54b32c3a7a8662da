"""Probes: of each source a few cheap questions whose answers we know or whose form we rely on.

`questions` says what is asked, `readers` what is made of an answer, `places` how a fact names a part of it,
`facts` reads what is expected from `reference.probes`, `checks` compares, `asking` asks one question, and
`recording` keeps answers without secrets. When to ask, and what follows from it, is decided in `runs`.
"""
