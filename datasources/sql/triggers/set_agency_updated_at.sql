-- An agency shows when it last changed; an update that changes nothing does not count. The columns are all there are, one
-- by one, since whole rows take three times as long to compare; and what is compared soonest comes first.
create or replace trigger set_agency_updated_at before update on agencies
for each row when (
    old.id is distinct from new.id
    or old.no_web_presence is distinct from new.no_web_presence
    or old.jurisdiction_type is distinct from new.jurisdiction_type
    or old.agency_type is distinct from new.agency_type
    or old.created_at is distinct from new.created_at
    or old.updated_at is distinct from new.updated_at
    or old.name is distinct from new.name
    or old.defunct_year is distinct from new.defunct_year
)
execute function update_agency_updated_at_column();
