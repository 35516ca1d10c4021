-- The nearest names: a similarity for every row, then all are sorted.
select id, name, jurisdiction_type, state_iso, municipality, county_name
from typeahead_agencies
order by similarity(name, $1) desc
limit 10
