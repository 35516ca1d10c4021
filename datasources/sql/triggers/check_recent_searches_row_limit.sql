-- A user's history of searches stays short.
create or replace trigger check_recent_searches_row_limit before insert on recent_searches
for each row execute function maintain_recent_searches_row_limit();
