/* Writes revisions and tables of a common size, always the same. */
#include "generate.h"

#include <stdio.h>

static bool generate_revision(const char *folder, int number)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/2026_01_01_0000-%012x_step_%d.sql", folder, number, number);
    FILE *out = fopen(path, "w");
    if (!out)
        return false;
    fprintf(out, "-- calx:revision %012x\n", number);
    if (number == 1)
        fprintf(out, "-- calx:revises base\n");
    else
        fprintf(out, "-- calx:revises %012x\n", number - 1);
    fprintf(out, "-- calx:created 2026-01-01 00:00 UTC\n-- calx:message Step %d\n", number);
    fprintf(out, "-- calx:upgrade\n\ncreate table step_%d (\n", number);
    fprintf(out, "    id bigint generated always as identity primary key,\n    name text not null,\n");
    fprintf(out, "    created_at timestamptz not null default now()\n);\n\n");
    fprintf(out, "create index ix_step_%d__name on step_%d (name);\n\n", number, number);
    fprintf(out, "-- calx:downgrade\n\ndrop table step_%d;\n", number);
    return fclose(out) == 0;
}

bool generate_revisions(const char *folder, int count)
{
    for (int number = 1; number <= count; number++)
        if (!generate_revision(folder, number))
            return false;
    return true;
}

static void generate_table(FILE *out, int i)
{
    fprintf(out, "create table thing_%d (\n    id bigint primary key,\n    code varchar(40) not null,\n", i);
    fprintf(out, "    name text not null,\n    amount numeric(12, 2),\n    is_open boolean not null default true,\n");
    fprintf(out, "    tags text[],\n    created_at timestamptz not null default now(),\n");
    fprintf(out, "    parent_id bigint references thing_%d (id),\n", (i - 1) / 10 * 10 + 1);
    fprintf(out, "    constraint uq_thing_%d__code unique (code)\n);\n", i);
    fprintf(out, "create index ix_thing_%d__name on thing_%d (name);\n", i, i);
    fprintf(out, "create index ix_thing_%d__parent_id on thing_%d (parent_id);\n", i, i);
}

bool generate_tables(const char *path, int count)
{
    FILE *out = fopen(path, "w");
    for (int i = 1; out && i <= count; i++)
        generate_table(out, i);
    return out && fclose(out) == 0;
}

bool generate_scratch(const char *path, int count)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return false;
    fprintf(out, "create database scratch template template0;\n\\c scratch\nset synchronous_commit = off;\n");
    for (int i = 1; i <= count; i++) {
        fprintf(out, "%s", i % 100 == 1 ? "begin;\n" : "");
        generate_table(out, i);
        fprintf(out, "%s", i % 100 == 0 || i == count ? "commit;\n" : "");
    }
    fprintf(out, "\\c postgres\ndrop database scratch;\n");
    return fclose(out) == 0;
}
