-- Keeps placed_sources true, a statement at a time.
create or replace trigger place_sources_of_linked_sources_inserts after insert on link_agencies__data_sources
referencing new table as new_rows
for each statement execute function place_sources();
