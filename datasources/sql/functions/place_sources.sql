-- After a statement that linked agencies to sources or places, or that ended links: places the sources of these agencies.
create or replace function place_sources() returns trigger
language plpgsql as $$
begin
    case tg_op
        when 'INSERT' then
            perform place_sources_of(array(select distinct agency_id from new_rows));
        when 'DELETE' then
            perform place_sources_of(array(select distinct agency_id from old_rows));
        when 'UPDATE' then
            perform place_sources_of(array(select agency_id from old_rows union select agency_id from new_rows));
        else -- truncated: nothing is linked any more
            if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
                raise feature_not_supported using
                    message = format('%I can''t be truncated in a transaction with one snapshot', tg_table_name),
                    hint = 'Truncate it in a transaction at read committed, or delete its rows.';
            end if;
            delete from placed_sources;
    end case;
    return null;
end
$$;
