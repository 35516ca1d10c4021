-- Names that begin with the term, then those that contain it: every row of the view is compared.
select id, name, jurisdiction_type, state_iso, municipality, county_name
from typeahead_agencies
where name ilike $1 || '%' or name ilike '%' || $1 || '%'
order by name not ilike $1 || '%', name
limit 10
