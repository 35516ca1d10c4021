-- What became of the records of data_sources.csv.
select 'outcome' as about, plan.outcome as what, count(*) as records
from import_data_sources_plan as plan
group by plan.outcome
union all
select 'outcome', 'rejected', count(*)
from import_data_sources as record
where record.reason is not null;
