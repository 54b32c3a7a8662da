-- Of which researchers a group is a share: those with a framework in the later year too, those seen in it, or all.
create or replace macro denominator_is(to_framework) as
case
    when to_framework in ('pytorch', 'tensorflow') then 'with_framework'
    when to_framework = 'not_seen' then 'all'
    else 'seen'
end;
