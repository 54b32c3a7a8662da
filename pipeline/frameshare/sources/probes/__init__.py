"""Probes: a few cheap requests to each source whose responses we know or whose format we rely on.

`questions` defines the requests, `readers` parses responses, `places` locates the part that a fact is about,
`facts` reads what is expected from `reference.probes`, `checks` compares, `asking` asks one question, and
`recording` saves responses without secrets. `runs` decides when to probe and what follows.
"""
