-- Which package group, repository and tag stand for each framework?
-- grain: one row per framework and kind of signal
-- columns:
--   framework: row of reference.frameworks
--   title: its name
--   kind: package_group, repository or tag
--   name: name of the group, repository or tag
select signals.framework, frameworks.title, signals.kind, signals.name
from reference.framework_signals as signals
inner join reference.frameworks as frameworks on frameworks.framework = signals.framework
order by signals.kind, signals.framework
