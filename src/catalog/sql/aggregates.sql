-- Aggregates by name and arguments. Their definition is what stands in the parentheses of CREATE AGGREGATE.
select
    'aggregate' as kind,
    'pg_proc'::regclass::int8 as class,
    p.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(p.proname) || '(' || coalesce(nullif(pg_get_function_identity_arguments(p.oid), ''), '*') || ')' as name,
    concat_ws(
        ', ',
        'SFUNC = ' || a.aggtransfn::regproc,
        'STYPE = ' || format_type(a.aggtranstype, null),
        'SSPACE = ' || nullif(a.aggtransspace, 0),
        'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc,
        case when a.aggfinalextra then 'FINALFUNC_EXTRA' end,
        case when a.aggfinalfn <> 0 then 'FINALFUNC_MODIFY = ' || (modify.words ->> a.aggfinalmodify::text) end,
        'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc,
        'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regproc,
        'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc,
        'INITCOND = ' || quote_literal(a.agginitval),
        'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc,
        'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regproc,
        'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), null),
        'MSSPACE = ' || nullif(a.aggmtransspace, 0),
        'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc,
        case when a.aggmfinalextra then 'MFINALFUNC_EXTRA' end,
        case when a.aggmfinalfn <> 0 then 'MFINALFUNC_MODIFY = ' || (modify.words ->> a.aggmfinalmodify::text) end,
        'MINITCOND = ' || quote_literal(a.aggminitval),
        'SORTOP = OPERATOR(' || quote_ident(sort_schema.nspname) || '.' || sort.oprname || ')',
        case when a.aggkind = 'h' then 'HYPOTHETICAL' end,
        'PARALLEL = ' || case p.proparallel when 's' then 'SAFE' when 'r' then 'RESTRICTED' else 'UNSAFE' end
    ) as definition,
    obj_description(p.oid, 'pg_proc') as comment
from pg_aggregate as a
join pg_proc as p on p.oid = a.aggfnoid
join pg_namespace as n on n.oid = p.pronamespace
left join pg_operator as sort on sort.oid = a.aggsortop
left join pg_namespace as sort_schema on sort_schema.oid = sort.oprnamespace
cross join (select '{"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}'::jsonb as words) as modify
where n.nspname = any($1)
order by n.nspname, p.proname, 5
