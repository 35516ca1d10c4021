-- Maps that were refreshed by SQL alone differed from what the client read, and nothing said so.
-- calx:revision 97b78b2b08db
-- calx:revises b2c4f969e90e
-- calx:created 2026-11-29 10:10 UTC
-- calx:message Tell which packed maps are behind
-- calx:upgrade
CREATE OR REPLACE FUNCTION public.packed_maps_behind()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE
AS $function$
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
$function$;
-- calx:downgrade
DROP FUNCTION public.packed_maps_behind();
