"""From the PDF of a paper to the frameworks that it mentions.

`extract` reads pages, `normalise` repairs their text, `sections` separates body, references and appendix,
`match` applies the rules that `rules` loads from `data/reference/mention_rules.csv`. `read` combines these
for one paper and `pool` maps them over many in worker processes, so that a damaged PDF affects that paper
only. Nothing here depends on HTTP, the raw zone or the warehouse.
"""
