-- Makes the rows of placed_sources of some agencies anew. Two who link one agency, one to a source and one to a place, don't
-- see each other's link: all who do so write the agency's row in placed_agencies, so that the second waits, and sees what
-- the first has done, or, with a snapshot of before that, fails to serialize. That a place has moved since such a
-- snapshot is found when the link's foreign key locks it, since its unique key has its state, county and locality.
create or replace function place_sources_of(agency_ids integer[]) returns void
language plpgsql as $$
begin
    insert into placed_agencies (agency_id)
    select id from agencies where id in (select unnest(agency_ids)) order by id for key share
    on conflict (agency_id) do update set agency_id = excluded.agency_id;
    delete from placed_sources where agency_id in (select unnest(agency_ids));
    insert into placed_sources (agency_id, data_source_id, location_id, state_id, county_id, locality_id)
    select about.agency_id, about.data_source_id, place.id, place.state_id, place.county_id, place.locality_id
    from link_agencies__data_sources as about
    join link_agencies__locations as link on link.agency_id = about.agency_id
    join locations as place on place.id = link.location_id
    where about.agency_id in (select unnest(agency_ids));
end
$$;
