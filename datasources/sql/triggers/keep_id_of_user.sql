-- A user keeps the id by which notifications know them.
create or replace trigger keep_id_of_user before update of id on users
for each row when (old.id <> new.id) execute function refuse_change_of_user();
