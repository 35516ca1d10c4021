/* The models equal the database at the head of its migrations, in both directions: columns, enums, keys, checks,
 * indexes and comments. Each kind of fact is written as lines, once from the models and once from the catalog, and the
 * lines are compared; so a failure names every fact that only one side has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <calx/migrate.h>
#include <calx/pg.h>
#include <calx/quote.h>

#include "models/registry.h"
#include "test_server.h"

static calx_conn *connection; /* to a database at head */
static PGconn *conn;          /* the same for libpq */

typedef struct facts {
    const char **items;
    size_t len;
} facts;

enum { MOST_FACTS = 2000 };

static facts no_facts(calx_arena *arena)
{
    return (facts){ .items = calx_alloc(arena, MOST_FACTS * sizeof(char *)) };
}

static void add_fact(facts *list, calx_text fact)
{
    assert_true(list->len < MOST_FACTS);
    list->items[list->len++] = fact.data;
}

static PGresult *run(const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s\n%s", PQerrorMessage(conn), sql);
    return result;
}

/* The one column of a query, a fact a row. */
static facts facts_of_database(calx_arena *arena, const char *sql)
{
    facts list = no_facts(arena);
    PGresult *result = run(sql);
    for (int row = 0; row < PQntuples(result); row++)
        add_fact(&list, calx_text_format(arena, "%s", PQgetvalue(result, row, 0)));
    PQclear(result);
    return list;
}

static int compare_facts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Fails after telling every fact that only one side has. */
static void assert_same_facts(facts models, facts database)
{
    qsort(models.items, models.len, sizeof *models.items, compare_facts);
    qsort(database.items, database.len, sizeof *database.items, compare_facts);
    assert_true(models.len > 0);
    size_t different = 0;
    for (size_t i = 0, j = 0; i < models.len || j < database.len;) {
        int order = i == models.len ? 1 : j == database.len ? -1 : strcmp(models.items[i], database.items[j]);
        if (order < 0)
            print_error("only in the models:   %s\n", models.items[i]);
        if (order > 0)
            print_error("only in the database: %s\n", database.items[j]);
        different += order != 0;
        i += order <= 0;
        j += order >= 0;
    }
    assert_int_equal(different, 0);
}

#define EACH_TABLE(table)                                   \
    for (size_t i_ = 0; i_ < dsdb_models.table_count; i_++) \
        for (const calx_table *table = dsdb_models.tables[i_]; table; table = NULL)
#define EACH_COLUMN(column, table) \
    for (const calx_column *column = (table)->columns; column < (table)->columns + (table)->column_count; column++)

static const char *kind_name(calx_relation_kind kind)
{
    return kind == CALX_TABLE ? "table" : kind == CALX_VIEW_RELATION ? "view" : "materialized view";
}

/* The catalog knows of no column of a view that it cannot be null. */
static calx_text column_fact(calx_arena *arena, const calx_column *column)
{
    const calx_table *table = column->table;
    calx_text type = calx_column_sql_type(arena, column);
    bool not_null = table->kind == CALX_TABLE && (column->not_null || column->primary_key);
    return calx_text_format(arena, "%s %s, column %d: %s %.*s%s, identity \"%s\", default \"%s\"",
                            kind_name(table->kind), table->name, (int)(column - table->columns + 1), column->name,
                            (int)type.len, type.data, not_null ? " not null" : "",
                            column->identity_always ? "a"
                            : column->identity      ? "d"
                                                    : "",
                            column->default_sql ? column->default_sql : "");
}

static facts columns_of_models(calx_arena *arena, bool views)
{
    facts list = no_facts(arena);
    EACH_TABLE(table)
    {
        if (table->kind != CALX_TABLE && !views)
            continue;
        EACH_COLUMN(column, table)
        add_fact(&list, column_fact(arena, column));
    }
    return list;
}

/* Of the first schema in the search path, as all that is read here. */
static facts columns_of_database(calx_arena *arena)
{
    return facts_of_database(
        arena,
        "SELECT format('%s %s, column %s: %s %s%s, identity \"%s\", default \"%s\"', CASE relkind WHEN 'r' THEN 'table'"
        " WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE relkind::text END, relname,"
        " row_number() OVER (PARTITION BY c.oid ORDER BY attnum), attname, format_type(atttypid, atttypmod),"
        " CASE WHEN attnotnull THEN ' not null' END, attidentity, pg_get_expr(adbin, adrelid))"
        " FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped"
        " LEFT JOIN pg_attrdef ON adrelid = c.oid AND adnum = attnum"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind NOT IN ('i', 'I', 'S', 't')"
        " AND relname !~ '^alembic_version'");
}

static void columns_are_those_of_the_database(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    assert_same_facts(columns_of_models(arena, true), columns_of_database(arena));
}

static void enums_have_the_labels_of_the_database(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    facts models = no_facts(arena);
    for (size_t i = 0; i < dsdb_models.enum_count; i++)
        for (int label = 1; label <= dsdb_models.enums[i]->label_count; label++)
            add_fact(&models, calx_text_format(arena, "%s, label %d: %s", dsdb_models.enums[i]->name, label,
                                               dsdb_models.enums[i]->labels[label - 1]));
    facts database = facts_of_database(
        arena, "SELECT format('%s, label %s: %s', typname, row_number() OVER (PARTITION BY t.oid ORDER BY"
               " enumsortorder), enumlabel) FROM pg_type t JOIN pg_enum ON enumtypid = t.oid"
               " WHERE typnamespace = current_schema()::regnamespace");
    assert_same_facts(models, database);
}

static calx_text foreign_key_fact(calx_arena *arena, const calx_column *column)
{
    calx_text name = column->constraint ? calx_text_of(column->constraint)
                                        : calx_text_format(arena, "%s_%s_fkey", column->table->name, column->name);
    return calx_text_format(arena, "%s: %s FOREIGN KEY (%s) REFERENCES %s(%s)%s%s%s%s", column->table->name, name.data,
                            column->name, column->references_table, column->references_column,
                            column->on_update ? " ON UPDATE " : "", column->on_update ? column->on_update : "",
                            column->on_delete ? " ON DELETE " : "", column->on_delete ? column->on_delete : "");
}

/* The columns that are declared PRIMARY_KEY, under the name that the table gives them or PostgreSQL would. */
static void add_primary_key_fact(facts *list, calx_arena *arena, const calx_table *table)
{
    const char *name = calx_text_format(arena, "%s_pkey", table->name).data;
    for (size_t i = 0; i < table->key_count; i++)
        if (strcmp(table->keys[i].kind, "PRIMARY KEY") == 0)
            name = table->keys[i].name;
    const char *columns = NULL;
    EACH_COLUMN(column, table)
    {
        if (column->primary_key)
            columns = calx_text_format(arena, "%s%s%s", columns ? columns : "", columns ? ", " : "", column->name).data;
    }
    if (columns)
        add_fact(list, calx_text_format(arena, "%s: %s PRIMARY KEY (%s)", table->name, name, columns));
}

/* A check in PostgreSQL's words: it is added under another name, read back, and taken away. */
static calx_text check_as_printed(calx_arena *arena, const calx_table *table, const calx_table_key *key)
{
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, "BEGIN; ALTER TABLE ");
    calx_add_identifier(&sql, table->name);
    calx_buffer_addf(&sql, " ADD CONSTRAINT probe CHECK %s", key->definition);
    PQclear(run(calx_buffer_cstr(&sql)));
    PGresult *result = run("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'probe'");
    assert_int_equal(PQntuples(result), 1);
    calx_text printed = calx_text_format(arena, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    PQclear(run("ROLLBACK"));
    return printed;
}

static void add_key_facts(facts *list, calx_arena *arena, const calx_table *table)
{
    for (const calx_table_key *key = table->keys; key && key < table->keys + table->key_count; key++) {
        if (strcmp(key->kind, "UNIQUE") == 0)
            add_fact(list, calx_text_format(arena, "%s: %s UNIQUE %s", table->name, key->name, key->definition));
        if (strcmp(key->kind, "CHECK") == 0)
            add_fact(list, calx_text_format(arena, "%s: %s %s", table->name, key->name,
                                            check_as_printed(arena, table, key).data));
    }
}

static void keys_and_checks_are_those_of_the_database(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    facts models = no_facts(arena);
    EACH_TABLE(table)
    {
        add_primary_key_fact(&models, arena, table);
        add_key_facts(&models, arena, table);
        EACH_COLUMN(column, table)
        {
            if (column->references_table)
                add_fact(&models, foreign_key_fact(arena, column));
            if (column->unique)
                add_fact(&models, calx_text_format(arena, "%s: %s_%s_key UNIQUE (%s)", table->name, table->name,
                                                   column->name, column->name));
        }
    }
    facts database =
        facts_of_database(arena, "SELECT format('%s: %s %s', relname, conname, pg_get_constraintdef(k.oid))"
                                 " FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid"
                                 " WHERE connamespace = current_schema()::regnamespace AND contype NOT IN ('t', 'n')"
                                 " AND relname !~ '^alembic_version'");
    assert_same_facts(models, database);
}

/* Each index is made anew under another name, for PostgreSQL to print. */
static calx_text index_as_printed(calx_arena *arena, const calx_table *table, const calx_table_index *index)
{
    calx_table_index probe = { "probe", index->kind, index->definition };
    calx_table with_probe = { .name = table->name, .kind = CALX_TABLE, .indexes = &probe, .index_count = 1 };
    PQclear(run("BEGIN"));
    PQclear(run(calx_text_cstr(arena, calx_indexes_ddl(arena, &with_probe))));
    PGresult *result = run("SELECT replace(pg_get_indexdef('probe'::regclass), ' probe ON ', ' ON ')");
    calx_text printed = calx_text_format(arena, "%s: %s", index->name, PQgetvalue(result, 0, 0));
    PQclear(result);
    PQclear(run("ROLLBACK"));
    return printed;
}

/* Those of materialized views are made by SQL files, as the views are. */
static void indexes_of_tables_are_those_of_the_database(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    facts models = no_facts(arena);
    EACH_TABLE(table)
    {
        for (size_t i = 0; i < table->index_count; i++)
            add_fact(&models, index_as_printed(arena, table, &table->indexes[i]));
    }
    facts database = facts_of_database(
        arena, "SELECT format('%s: %s', c.relname, replace(pg_get_indexdef(c.oid), format(' %s ON ', c.relname),"
               " ' ON ')) FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_class t ON t.oid = indrelid"
               " WHERE c.relnamespace = current_schema()::regnamespace AND t.relkind = 'r'"
               " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid)");
    assert_same_facts(models, database);
}

static facts comments_of_models(calx_arena *arena, bool views)
{
    facts list = no_facts(arena);
    for (size_t i = 0; i < dsdb_models.enum_count; i++)
        add_fact(&list, calx_text_format(arena, "type %s: %s", dsdb_models.enums[i]->name, dsdb_models.enums[i]->doc));
    EACH_TABLE(table)
    {
        if (table->kind != CALX_TABLE && !views)
            continue;
        add_fact(&list, calx_text_format(arena, "%s: %s", table->name, table->doc));
        EACH_COLUMN(column, table)
        add_fact(&list, calx_text_format(arena, "%s.%s: %s", table->name, column->name, column->doc));
    }
    return list;
}

/* A missing comment is a fact too: the empty one. */
static facts comments_of_database(calx_arena *arena)
{
    return facts_of_database(
        arena, "SELECT format('type %s: %s', typname, obj_description(oid, 'pg_type')) FROM pg_type"
               " WHERE typnamespace = current_schema()::regnamespace AND typtype = 'e'"
               " UNION ALL SELECT format('%s: %s', relname, obj_description(oid, 'pg_class')) FROM pg_class"
               " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'm')"
               " AND relname !~ '^alembic_version'"
               " UNION ALL SELECT format('%s.%s: %s', relname, attname, col_description(c.oid, attnum))"
               " FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped"
               " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'm')"
               " AND relname !~ '^alembic_version'");
}

static void comments_are_those_of_the_database(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    assert_same_facts(comments_of_models(arena, true), comments_of_database(arena));
}

/* Views are made by SQL files, not by models. */
static void tables_made_from_the_models_are_those_of_the_database(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    PQclear(run("BEGIN; CREATE SCHEMA made; SET LOCAL search_path = made, public"));
    for (size_t i = 0; i < dsdb_models.enum_count; i++)
        PQclear(run(calx_text_cstr(arena, calx_enum_ddl(arena, dsdb_models.enums[i]))));
    EACH_TABLE(table)
    {
        if (table->kind != CALX_TABLE)
            continue;
        PQclear(run(calx_text_cstr(arena, calx_table_ddl(arena, table))));
        PQclear(run(calx_text_cstr(arena, calx_comments_ddl(arena, table))));
    }
    facts columns = columns_of_database(arena);
    facts comments = comments_of_database(arena);
    PQclear(run("ROLLBACK"));
    assert_same_facts(columns_of_models(arena, false), columns);
    assert_same_facts(comments_of_models(arena, false), comments);
}

/* calx_execute takes its `data` as it is, where there is none, too. */
static void the_sql_of_models_is_terminated(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    EACH_TABLE(table)
    {
        const calx_text parts[] = { calx_table_ddl(arena, table), calx_keys_ddl(arena, table),
                                    calx_foreign_keys_ddl(arena, table), calx_indexes_ddl(arena, table),
                                    calx_comments_ddl(arena, table) };
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            assert_non_null(parts[i].data);
            assert_int_equal(strlen(parts[i].data), parts[i].len);
        }
    }
}

static int bring_a_database_to_head(void **state)
{
    (void)state;
    CALX_SCOPED_ARENA(arena);
    calx_error err = { 0 };
    calx_revision_source files = { .directory = REVISIONS };
    connection = calx_connect(calx_test_database("models"), NULL, &err);
    const calx_history *history = connection ? calx_history_open(arena, &files, &err) : NULL;
    if (!history || !calx_migrate_upgrade(connection, history, CALX_TEXT("head"), NULL, &err)) {
        print_error("%s\n", err.message);
        return -1;
    }
    conn = calx_libpq(connection);
    return 0;
}

static int disconnect(void **state)
{
    (void)state;
    calx_close(connection);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_those_of_the_database),
        cmocka_unit_test(enums_have_the_labels_of_the_database),
        cmocka_unit_test(keys_and_checks_are_those_of_the_database),
        cmocka_unit_test(indexes_of_tables_are_those_of_the_database),
        cmocka_unit_test(comments_are_those_of_the_database),
        cmocka_unit_test(tables_made_from_the_models_are_those_of_the_database),
        cmocka_unit_test(the_sql_of_models_is_terminated),
    };
    return cmocka_run_group_tests(tests, bring_a_database_to_head, disconnect);
}
