-- Before the insert, the trigger also logged rows that ON CONFLICT then left out or turned into updates.
-- Updates and deletes stay before, so that the new updated_at is not logged as a change.
-- calx:revision 2794e4671619
-- calx:revises 51e378edc26b
-- calx:created 2026-11-22 09:50 UTC
-- calx:message Log an insert only when it happened
-- calx:upgrade

create or replace trigger log_agencies_changes before update or delete on agencies
for each row execute function log_table_changes();

create trigger log_agencies_inserts after insert on agencies
for each row execute function log_table_changes();

create or replace trigger log_counties_changes before update or delete on counties
for each row execute function log_table_changes();

create trigger log_counties_inserts after insert on counties
for each row execute function log_table_changes();

create or replace trigger log_data_sources_changes before update or delete on data_sources
for each row execute function log_table_changes();

create trigger log_data_sources_inserts after insert on data_sources
for each row execute function log_table_changes();

create or replace trigger log_link_agencies_locations_changes
before update or delete on link_agencies__locations
for each row execute function log_table_changes();

create trigger log_link_agencies_locations_inserts after insert on link_agencies__locations
for each row execute function log_table_changes();

create or replace trigger log_localities_changes before update or delete on localities
for each row execute function log_table_changes();

create trigger log_localities_inserts after insert on localities
for each row execute function log_table_changes();

create or replace trigger log_locations_changes before update or delete on locations
for each row execute function log_table_changes();

create trigger log_locations_inserts after insert on locations
for each row execute function log_table_changes();

create or replace trigger log_users_changes before update or delete on users
for each row execute function log_table_changes();

create trigger log_users_inserts after insert on users
for each row execute function log_table_changes();

-- calx:downgrade

drop trigger log_users_inserts on users;

create or replace trigger log_users_changes before insert or update or delete on users
for each row execute function log_table_changes();

drop trigger log_locations_inserts on locations;

create or replace trigger log_locations_changes before insert or update or delete on locations
for each row execute function log_table_changes();

drop trigger log_localities_inserts on localities;

create or replace trigger log_localities_changes before insert or update or delete on localities
for each row execute function log_table_changes();

drop trigger log_link_agencies_locations_inserts on link_agencies__locations;

create or replace trigger log_link_agencies_locations_changes
before insert or update or delete on link_agencies__locations
for each row execute function log_table_changes();

drop trigger log_data_sources_inserts on data_sources;

create or replace trigger log_data_sources_changes before insert or update or delete on data_sources
for each row execute function log_table_changes();

drop trigger log_counties_inserts on counties;

create or replace trigger log_counties_changes before insert or update or delete on counties
for each row execute function log_table_changes();

drop trigger log_agencies_inserts on agencies;

create or replace trigger log_agencies_changes before insert or update or delete on agencies
for each row execute function log_table_changes();
