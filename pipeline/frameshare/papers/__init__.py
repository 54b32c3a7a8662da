"""From the PDF of a paper to the frameworks that it names.

`extract` reads pages, `normalise` repairs their text, `sections` tells body from references and appendix,
`match` applies the rules that `rules` loads from `data/reference/mention_rules.csv`. `read` puts these
together for one paper and `pool` maps them over many in worker processes, so that a damaged PDF costs that
paper only. Nothing in here knows HTTP, the raw zone or the warehouse.
"""
