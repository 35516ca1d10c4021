-- What is covered, counted from the tables by joining locations with themselves.
select
    (select count(*) from data_sources),
    (select count(distinct agency_id) from link_agencies__data_sources),
    (select count(distinct place.id)
     from locations as place
     join locations as within on within.state_id = place.state_id
     join link_agencies__locations as link on link.location_id = within.id
     join link_agencies__data_sources as about on about.agency_id = link.agency_id
     where place.type = 'State'),
    (select count(distinct place.id)
     from locations as place
     join locations as within on within.county_id = place.county_id
     join link_agencies__locations as link on link.location_id = within.id
     join link_agencies__data_sources as about on about.agency_id = link.agency_id
     where place.type = 'County')
