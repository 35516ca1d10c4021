-- A row or part of one as jsonb, with "(secret)" for each secret; null stays null. Most tables have no secret: the
-- early return halves what the log costs a bulk load.
create or replace function without_secrets(relation text, data jsonb) returns jsonb
language plpgsql immutable as $$
begin
    if cardinality(secret_columns(relation)) = 0 then
        return data;
    end if;
    return data || coalesce(
        (
            select jsonb_object_agg(secret.name, '(secret)')
            from unnest(secret_columns(relation)) as secret (name)
            where data ->> secret.name is not null
        ),
        '{}'
    );
end
$$;
