-- Of the tables that the import has written: those of which it has written so much that autovacuum would look at them in its
-- next round. Until then the planner would know nothing of the rows, and what reads them, such as refresh-views, would
-- join thousands one by one. The log and the import's own memory are left to autovacuum: nothing joins them, and they
-- would take longest. Whoever builds an index or vacuums is not waited for, since they may wait for the import.
do $$
declare
    written regclass;
begin
    for written in
        select done.relid
        from pg_stat_xact_user_tables as done
        join pg_class on pg_class.oid = done.relid
        where pg_class.relpersistence <> 't'
            and done.relid not in ('change_log'::regclass, 'import_origins'::regclass)
            and done.n_tup_ins + done.n_tup_upd + done.n_tup_del > 50 + 0.1 * greatest(pg_class.reltuples, 0)
        order by done.relid
    loop
        execute format('analyze (skip_locked) %s', written);
    end loop;
end
$$;
