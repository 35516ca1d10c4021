-- What became of the records of agencies.csv, and how many agencies got their place in a way worth telling.
select 'outcome' as about, plan.outcome as what, count(*) as records
from import_agencies_plan as plan
group by plan.outcome
union all
select 'outcome', 'rejected', count(*)
from import_agencies as record
where record.reason is not null
union all
select 'place', 'county in another state: only the state believed', count(*)
from import_agency_places as place
where place.elsewhere
union all
select 'place', place.how, count(*)
from import_agency_places as place
where place.how is not null
group by place.how
union all
select 'place', 'no place known', count(*)
from import_agency_places as place
where place.location_id is null;
