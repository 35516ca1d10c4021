-- A notification stays one for its user.
create or replace trigger keep_user_of_request_notification before update of user_id on data_request_user_notification_queue
for each row when (old.user_id <> new.user_id) execute function refuse_change_of_user();
