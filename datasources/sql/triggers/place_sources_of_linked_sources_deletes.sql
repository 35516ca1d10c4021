-- Keeps placed_sources true, a statement at a time.
create or replace trigger place_sources_of_linked_sources_deletes after delete on link_agencies__data_sources
referencing old table as old_rows
for each statement execute function place_sources();
