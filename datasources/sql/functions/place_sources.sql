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
            delete from placed_sources;
    end case;
    return null;
end
$$;
