-- Drops the oldest searches of a user, so that with the new one 50 are left.
create or replace function maintain_recent_searches_row_limit() returns trigger
language plpgsql as $$
begin
    -- room for the new row: all but the 49 newest go
    delete from recent_searches
    where id in (
        select search.id
        from recent_searches as search
        where search.user_id = new.user_id
        order by search.created_at desc, search.id desc
        offset 49
    );
    return new;
end
$$;
