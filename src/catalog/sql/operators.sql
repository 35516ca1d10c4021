-- Operators by name and operands; what stands in the parentheses of CREATE OPERATOR. One without a function is only the
-- promise of another's commutator or negator.
select
    'operator' as kind,
    'pg_operator'::regclass::int8 as class,
    o.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    o.oprname || '(' || coalesce(format_type(nullif(o.oprleft, 0), null), 'NONE') || ', '
        || format_type(o.oprright, null) || ')' as name,
    concat_ws(
        ', ',
        'FUNCTION = ' || o.oprcode::regproc,
        'LEFTARG = ' || format_type(nullif(o.oprleft, 0), null),
        'RIGHTARG = ' || format_type(o.oprright, null),
        'COMMUTATOR = OPERATOR(' || quote_ident(commutator_schema.nspname) || '.' || commutator.oprname || ')',
        'NEGATOR = OPERATOR(' || quote_ident(negator_schema.nspname) || '.' || negator.oprname || ')',
        'RESTRICT = ' || nullif(o.oprrest, 0)::regproc,
        'JOIN = ' || nullif(o.oprjoin, 0)::regproc,
        case when o.oprcanhash then 'HASHES' end,
        case when o.oprcanmerge then 'MERGES' end
    ) as definition,
    obj_description(o.oid, 'pg_operator') as comment
from pg_operator as o
join pg_namespace as n on n.oid = o.oprnamespace
left join pg_operator as commutator on commutator.oid = o.oprcom
left join pg_namespace as commutator_schema on commutator_schema.oid = commutator.oprnamespace
left join pg_operator as negator on negator.oid = o.oprnegate
left join pg_namespace as negator_schema on negator_schema.oid = negator.oprnamespace
where n.nspname = any($1) and o.oprcode <> 0
order by n.nspname, o.oprname, 5
