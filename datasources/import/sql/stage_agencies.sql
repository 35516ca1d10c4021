-- The records of agencies.csv as cleaned; columns.c has the same columns in the same order.
-- raw: the record whole. The kind's own columns come first and make the digest.
create temp table import_agencies (
    line bigint not null,
    reason text,
    raw text[] not null,
    external_id text,
    name text,
    jurisdiction_type text,
    agency_type text,
    homepage_url text,
    state_iso text,
    town text,
    county_fips text,
    county_names text[],
    lat double precision,
    lng double precision,
    defunct_year text
) on commit drop;
