-- An agency shows when it last changed; an update that changes nothing does not count.
create or replace trigger set_agency_updated_at before update on agencies
for each row when (old.* is distinct from new.*)
execute function update_agency_updated_at_column();
