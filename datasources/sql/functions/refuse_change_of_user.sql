-- Which user a notification is for stays as it is, on both sides.
create or replace function refuse_change_of_user() returns trigger
language plpgsql as $$
begin
    raise foreign_key_violation using
        message = format('which user a notification is for can''t be changed in "%s"', tg_table_name),
        hint = 'Delete the row and insert another.';
end
$$;
