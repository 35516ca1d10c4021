-- A row or part of one as jsonb, with "(secret)" for each secret; null stays null.
create or replace function without_secrets(relation text, data jsonb) returns jsonb
language sql immutable as $$
    select data || coalesce(
        (
            select jsonb_object_agg(secret.name, '(secret)')
            from unnest(secret_columns(relation)) as secret (name)
            where data ->> secret.name is not null
        ),
        '{}'
    )
$$;
