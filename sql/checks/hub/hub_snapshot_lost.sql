-- A published snapshot day of the Hub is missing from the new warehouse.
-- severity: warning
-- needs: published
select published.as_of, published.scope
from published.marts.hub_snapshots as published
anti join marts.hub_snapshots as built
    on published.as_of = built.as_of and published.scope = built.scope
