-- The maps that packed_maps does not have as they are now: it was left behind when one was refreshed by SQL. It is compared
-- with what its definition gives. Where one of the views was never filled, readers are told so, and nothing is compared.
create or replace function packed_maps_behind() returns setof text
language plpgsql stable as $$
begin
    if exists (
        select from pg_class
        where not relispopulated
            and oid in (
                'packed_maps'::regclass, 'map_counties'::regclass, 'map_localities'::regclass,
                'map_data_sources'::regclass
            )
    ) then
        return;
    end if;
    return query execute format(
        $statement$
        select is_now.map::text
        from (%s) as is_now
        left join packed_maps as packed using (map)
        where (packed.row_count, packed.rows) is distinct from (is_now.row_count, is_now.rows)
        order by map
        $statement$,
        rtrim(pg_get_viewdef('packed_maps'::regclass), ';')
    );
end
$$;
