-- A measure does not say its source, or names a definition that nobody has written down.
-- severity: error
select measure, subject, framework, period, source, definition
from marts.measures
where source is null or definition is null or definition not in (select definition from reference.definitions)
