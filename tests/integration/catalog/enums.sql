-- Enumerations and their labels. A position counts from 1, also where a label was put in between.
select
    type.typname::text as enum,
    row_number() over (partition by type.oid order by label.enumsortorder) as position,
    label.enumlabel::text as label
from pg_type as type
join pg_enum as label on label.enumtypid = type.oid
where type.typnamespace = current_schema()::regnamespace
order by type.typname, label.enumsortorder
