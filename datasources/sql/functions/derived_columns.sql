-- Columns of audited tables that a trigger sets whenever something else changes: of themselves they are no change.
create or replace function derived_columns(relation text) returns text[]
language sql immutable as $$
    select case when relation in ('agencies', 'data_sources') then array['updated_at'] else array[]::text[] end
$$;
