-- What became of each deployment and ecosystem tool, and what says so?
-- grain: one row per tool
-- param area: varchar = null | framework, deployment or ecosystem; null for all
-- columns:
--   tool: name of the tool in January 2022, or of a successor
--   area: framework, deployment or ecosystem
--   side: pytorch, tensorflow, jax, both or neutral
--   successor: tool that takes its place
--   status: active, slowing, dormant or ended
--   status_since: day since which that holds, where the rule knows it
--   evidence: the conditions that held, with their figures
--   rule_version: version of the rules
--   checked_on: newest day to which the evidence was read
select tool, area, side, successor, status, status_since, evidence, rule_version, checked_on
from marts.tool_status
where $area is null or area = $area
order by area, side, tool
