-- Everything that a figure may be counted under, with the title and the colours that it has on every chart.
-- grain: one row per framework, format, library or group
-- columns:
--   framework: key used in every table and query
--   title: name as shown
--   kind: framework, interface, format, runtime, library, or group (neither, unknown and the like)
--   side: key of the camp it belongs to in two-sided comparisons; missing where it belongs to none
--   colour_light: hex colour on light pages
--   colour_dark: hex colour on dark pages
--   homepage: address of the project
select *
from (
    from reference.frameworks
    union all by name
    select framework_group as framework, title, 'group' as kind, colour_light, colour_dark
    from reference.framework_groups
)
order by kind = 'group', framework
