-- Keeps placed_sources true, a statement at a time.
create or replace trigger place_sources_of_linked_sources_truncates after truncate on link_agencies__data_sources
for each statement execute function place_sources();
