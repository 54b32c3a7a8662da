-- First day of the month that an arXiv id carries: YYMM.nnnnn since 2007-04, archive/YYMMnnn before; missing for
-- anything else.
create or replace macro arxiv_month(id) as
try_cast(
    regexp_replace(
        id, '^(?:arXiv:)?(?:[a-zA-Z.-]+/([0-9]{2})([0-9]{2})[0-9]{3}|([0-9]{2})([0-9]{2})\.[0-9]{4,5})(?:v[0-9]+)?$',
        case when regexp_matches(id, '^(?:arXiv:)?[a-zA-Z.-]+/9') then '19' else '20' end || '\1\3-\2\4-01'
    ) as date
);
