-- A data request shows when its state last changed.
create or replace trigger data_requests_status_change before update on data_requests
for each row when (old.request_status is distinct from new.request_status)
execute function update_status_change_date();
