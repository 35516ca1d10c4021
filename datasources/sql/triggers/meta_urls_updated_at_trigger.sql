-- A meta URL shows when it was last updated.
create or replace trigger meta_urls_updated_at_trigger before update on meta_urls
for each row execute function update_updated_at_column();
