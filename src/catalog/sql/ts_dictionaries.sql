select
    'text search dictionary' as kind,
    'pg_ts_dict'::regclass::int8 as class,
    d.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(d.dictname) as name,
    quote_ident(template_schema.nspname) || '.' || quote_ident(t.tmplname) as template,
    d.dictinitoption as options,
    obj_description(d.oid, 'pg_ts_dict') as comment
from pg_ts_dict as d
join pg_namespace as n on n.oid = d.dictnamespace
join pg_ts_template as t on t.oid = d.dicttemplate
join pg_namespace as template_schema on template_schema.oid = t.tmplnamespace
where n.nspname = any($1)
order by n.nspname, d.dictname
