-- A repository, package or release belongs to a tool that is not in reference.tools.
select tool, repository as belongs
from reference.tool_repositories
anti join reference.tools using (tool)
union all
select tool, package
from reference.tool_packages
anti join reference.tools using (tool)
union all
select tool, version
from reference.tool_releases
anti join reference.tools using (tool)
