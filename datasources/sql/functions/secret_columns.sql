-- The one place that says which columns of audited tables hold secrets.
create or replace function secret_columns(relation text) returns text[]
language sql immutable as $$
    select case relation
        when 'users' then array['password_digest', 'api_key']
        else array[]::text[]
    end
$$;
