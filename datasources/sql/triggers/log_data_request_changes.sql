-- Updates and deletes of data requests are logged; new ones are not.
create or replace trigger log_data_request_changes before update or delete on data_requests
for each row execute function log_table_changes();
