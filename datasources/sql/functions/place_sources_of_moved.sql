-- After locations have come to be in another state, county or locality: places the sources of the agencies there. This is so
-- rare that whoever links agencies at the time may wait for it; else they could place them where the location was. Links
-- that came after a snapshot can't be seen with it.
create or replace function place_sources_of_moved() returns trigger
language plpgsql as $$
declare
    moved bigint[] := array(
        select is_now.id
        from new_rows as is_now
        join old_rows as was using (id)
        where (is_now.state_id, is_now.county_id, is_now.locality_id)
            is distinct from (was.state_id, was.county_id, was.locality_id)
    );
begin
    if cardinality(moved) > 0 then
        if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
            raise feature_not_supported using
                message = 'locations can''t move to another state, county or locality in a transaction with one snapshot',
                hint = 'Move them in a transaction at read committed.';
        end if;
        lock table link_agencies__locations in share row exclusive mode;
        perform place_sources_of(
            array(select distinct agency_id from link_agencies__locations where location_id in (select unnest(moved)))
        );
    end if;
    return null;
end
$$;
