/* Keys, checks, foreign keys and indexes of models as SQL: what is added to tables that are there. Needs no server. */
#include <calx/model.h>

#include <calx/quote.h>
#include <string.h>

/* `ALTER TABLE … ADD CONSTRAINT … ` */
static void begin_constraint(calx_buffer *sql, const calx_table *table, const char *name)
{
    calx_buffer_add_cstr(sql, "ALTER TABLE ");
    calx_add_identifier(sql, table->name);
    calx_buffer_add_cstr(sql, " ADD CONSTRAINT ");
    calx_add_identifier(sql, name);
    calx_buffer_add_char(sql, ' ');
}

static bool is_foreign(const calx_table_key *key)
{
    return strcmp(key->kind, "FOREIGN KEY") == 0;
}

static void add_keys(calx_buffer *sql, const calx_table *table, bool foreign)
{
    for (size_t i = 0; i < table->key_count; i++) {
        const calx_table_key *key = &table->keys[i];
        if (is_foreign(key) != foreign || strcmp(key->kind, "PRIMARY KEY") == 0) /* which CREATE TABLE has named */
            continue;
        begin_constraint(sql, table, key->name);
        calx_buffer_addf(sql, "%s %s;\n", key->kind, key->definition);
    }
}

calx_text calx_keys_ddl(calx_arena *arena, const calx_table *table)
{
    calx_buffer sql = calx_buffer_in(arena);
    if (table->kind == CALX_TABLE)
        add_keys(&sql, table, false);
    return calx_text_of(calx_buffer_cstr(&sql));
}

static void add_foreign_key(calx_buffer *sql, const calx_column *column)
{
    const char *name = column->constraint;
    if (!name)
        name = calx_text_format(sql->arena, "%s_%s_fkey", column->table->name, column->name).data;
    begin_constraint(sql, column->table, name);
    calx_buffer_add_cstr(sql, "FOREIGN KEY (");
    calx_add_identifier(sql, column->name);
    calx_buffer_add_cstr(sql, ") REFERENCES ");
    calx_add_identifier(sql, column->references_table);
    calx_buffer_add_cstr(sql, " (");
    calx_add_identifier(sql, column->references_column);
    calx_buffer_add_char(sql, ')');
    if (column->on_update)
        calx_buffer_addf(sql, " ON UPDATE %s", column->on_update);
    if (column->on_delete)
        calx_buffer_addf(sql, " ON DELETE %s", column->on_delete);
    if (column->deferrable)
        calx_buffer_addf(sql, " DEFERRABLE%s%s", *column->deferrable ? " " : "", column->deferrable);
    calx_buffer_add_cstr(sql, ";\n");
}

calx_text calx_foreign_keys_ddl(calx_arena *arena, const calx_table *table)
{
    calx_buffer sql = calx_buffer_in(arena);
    if (table->kind != CALX_TABLE)
        return calx_text_of(calx_buffer_cstr(&sql));
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].references_table)
            add_foreign_key(&sql, &table->columns[i]);
    add_keys(&sql, table, true);
    return calx_text_of(calx_buffer_cstr(&sql));
}

calx_text calx_indexes_ddl(calx_arena *arena, const calx_table *table)
{
    calx_buffer sql = calx_buffer_in(arena);
    for (size_t i = 0; i < table->index_count; i++) {
        const calx_table_index *index = &table->indexes[i];
        calx_buffer_addf(&sql, "CREATE %s ", index->kind);
        calx_add_identifier(&sql, index->name);
        calx_buffer_add_cstr(&sql, " ON ");
        calx_add_identifier(&sql, table->name);
        calx_buffer_addf(&sql, " %s;\n", index->definition);
    }
    return calx_text_of(calx_buffer_cstr(&sql));
}
