-- One row: what is counted over whole tables, since counting takes longer the more there is.
create materialized view totals as
select
    (select count(*) from data_sources) as source_count,
    (select count(distinct agency_id) from link_agencies__data_sources) as agency_count,
    by_level.national_source_count,
    by_level.state_source_count,
    by_level.county_source_count,
    by_level.locality_source_count,
    follows.follower_count,
    follows.follow_count,
    follows.followed_location_count
from (
    select
        count(distinct by_agency.data_source_id) filter (where place.type = 'National') as national_source_count,
        count(distinct by_agency.data_source_id) filter (where place.type = 'State') as state_source_count,
        count(distinct by_agency.data_source_id) filter (where place.type = 'County') as county_source_count,
        count(distinct by_agency.data_source_id) filter (where place.type = 'Locality') as locality_source_count
    from locations as place
    join link_agencies__locations as at_location on at_location.location_id = place.id
    join link_agencies__data_sources as by_agency on by_agency.agency_id = at_location.agency_id
) as by_level
cross join (
    select
        count(distinct user_id) as follower_count,
        count(*) as follow_count,
        count(distinct location_id) as followed_location_count
    from link_user_followed_location
) as follows;

create unique index uq_totals__source_count on totals (source_count);
