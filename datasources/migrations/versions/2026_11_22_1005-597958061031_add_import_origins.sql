-- An import that runs again finds the row that it made from a record, and makes no second one.
-- A record names its row by relation and id, without a foreign key: a row may go while its origin stays.
-- `digest` is of what the record said, so that only a record that has changed since updates its row.
-- calx:revision 597958061031
-- calx:revises 89674a0ab8f7
-- calx:created 2026-11-22 10:05 UTC
-- calx:message Remember where imported rows came from
-- calx:upgrade

create table import_origins (
    source text not null,
    external_id text not null,
    relation text not null,
    row_id integer not null,
    digest uuid,
    imported_at timestamptz not null default now(),
    primary key (source, external_id)
);

create index ix_import_origins__relation_row_id on import_origins (relation, row_id);

-- calx:downgrade

drop table import_origins;
