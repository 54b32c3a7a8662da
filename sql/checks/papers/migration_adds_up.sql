-- The groups that researchers moved to do not add up to the denominators of their shares.
-- severity: error
with totals as (
    select
        author_rule,
        vendor_papers,
        from_framework,
        sum(authors) filter (where denominator_is = 'with_framework') as with_framework,
        sum(authors) filter (where denominator_is <> 'all') as seen,
        sum(authors) as everybody
    from marts.researcher_migration
    group by all
)

select migration.author_rule, migration.vendor_papers, migration.from_framework, migration.to_framework
from marts.researcher_migration as migration
inner join totals using (author_rule, vendor_papers, from_framework)
where
    migration.denominator <> case migration.denominator_is
        when 'with_framework' then totals.with_framework
        when 'seen' then totals.seen
        else totals.everybody
    end
