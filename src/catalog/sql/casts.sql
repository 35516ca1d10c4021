-- Which types become which: 'i' and 'a' without being told, 'e' where the statement says so.
select
    format_type(c.castsource, null) as source,
    format_type(c.casttarget, null) as target,
    c.castcontext::text as context
from pg_cast as c
order by c.castsource, c.casttarget
