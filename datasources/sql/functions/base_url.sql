-- A URL without what varies in the spelling of one address: scheme, www. and slashes at the end.
create or replace function base_url(url text) returns text
language sql immutable as $$
    select rtrim(regexp_replace(url, '^([a-z][a-z0-9+.-]*://)?(www\.)?', '', 'i'), '/')
$$;
