-- A day of the Hub that was published is gone from the new warehouse.
-- severity: warning
-- needs: published
select published.snapshot_date, published.scope
from published.marts.hub_snapshots as published
anti join marts.hub_snapshots as built
    on published.snapshot_date = built.snapshot_date and published.scope = built.scope
