-- Made from the models; run up and down on a copy of the schema, and compared.
-- calx:revision 8a09b1b92cfd
-- calx:revises 6df3ebaf8aa5
-- calx:created 2026-11-29 17:25 UTC
-- calx:message Index the change log by row alone
-- calx:transaction none
-- calx:upgrade
CREATE INDEX CONCURRENTLY ix_change_log__affected_id ON public.change_log USING btree (affected_id);

DROP INDEX CONCURRENTLY public.ix_change_log__table_name_affected_id;
-- calx:downgrade
CREATE INDEX CONCURRENTLY ix_change_log__table_name_affected_id ON public.change_log USING btree (table_name, affected_id);

DROP INDEX CONCURRENTLY public.ix_change_log__affected_id;
