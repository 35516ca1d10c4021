-- Which event a notification is of stays as it is, on both sides.
create or replace function refuse_change_of_event() returns trigger
language plpgsql as $$
begin
    raise foreign_key_violation using
        message = format('which event a notification is of can''t be changed in "%s"', tg_table_name),
        hint = 'Delete the row and insert another.';
end
$$;
