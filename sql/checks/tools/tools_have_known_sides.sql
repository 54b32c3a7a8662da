-- A tool has an area, side, status or successor that is not defined.
select tools.tool, tools.area, tools.side, tools.reading, tools.successor
from reference.tools as tools
left join reference.tools as heirs on heirs.tool = tools.successor
left join reference.frameworks as frameworks on frameworks.framework = tools.side
where
    tools.area not in ('framework', 'deployment', 'ecosystem')
    or tools.side is null
    or (frameworks.framework is null and tools.side not in ('both', 'neutral'))
    or tools.deploys not in ('serving', 'on_device')
    or tools.reading not in ('active', 'slowing', 'dormant', 'ended')
    or (tools.successor is not null and heirs.tool is null)
