-- Which rules name which framework under each rule set, with mention-1-body, which looks at the body only.
-- grain: one row per rule set and rule
-- key: rule_set, rule
-- internal: true
-- columns:
--   rule_set: rule set
--   rule: name of the rule
--   role: mention or vendor
--   framework: framework that a hit names; missing for vendor words
--   side: side of the framework where frameworks are compared one to one; the framework itself where it has none
--   is_body_only: whether only hits in the body count
with rules as (
    select
        version as rule_set,
        rule,
        role,
        framework,
        false as is_body_only
    from reference.mention_rules
),

with_body_only as (
    from rules
    union all by name
    select * replace ('mention-1-body' as rule_set, true as is_body_only)
    from rules
    where rule_set = 'mention-1'
)

select
    with_body_only.rule_set,
    with_body_only.rule,
    with_body_only.role,
    with_body_only.framework,
    coalesce(frameworks.side, with_body_only.framework) as side,
    with_body_only.is_body_only
from with_body_only
left join reference.frameworks as frameworks using (framework)
