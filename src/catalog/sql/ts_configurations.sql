-- Text search configurations. A mapping is one kind of token with its dictionaries, a line each: "word WITH a, b".
select
    'text search configuration' as kind,
    'pg_ts_config'::regclass::int8 as class,
    c.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(c.cfgname) as name,
    quote_ident(parser_schema.nspname) || '.' || quote_ident(p.prsname) as parser,
    (
        select string_agg(mapping.line, E'\n' order by mapping.line)
        from (
            select
                quote_ident(token.alias) || ' WITH '
                || string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno) as line
            from pg_ts_config_map as m
            join ts_token_type(c.cfgparser) as token on token.tokid = m.maptokentype
            where m.mapcfg = c.oid
            group by token.alias
        ) as mapping
    ) as mappings,
    obj_description(c.oid, 'pg_ts_config') as comment
from pg_ts_config as c
join pg_namespace as n on n.oid = c.cfgnamespace
join pg_ts_parser as p on p.oid = c.cfgparser
join pg_namespace as parser_schema on parser_schema.oid = p.prsnamespace
where n.nspname = any($1)
order by n.nspname, c.cfgname
