/* Models as SQL: CREATE TYPE, CREATE TABLE with what its columns say, COMMENT ON. Needs no server. */
#include <calx/model.h>

#include <calx/quote.h>
#include <string.h>

calx_text calx_column_sql_type(calx_arena *arena, const calx_column *column)
{
    if (column->sql_type)
        return calx_text_of(column->sql_type);
    if (column->length > 0)
        return calx_text_format(arena, "%s(%d)", column->type->name, column->length);
    return calx_text_of(column->type->name);
}

calx_text calx_enum_ddl(calx_arena *arena, const calx_type *type)
{
    calx_buffer sql = calx_buffer_in(arena);
    calx_buffer_add_cstr(&sql, "CREATE TYPE ");
    calx_add_identifier(&sql, type->name);
    calx_buffer_add_cstr(&sql, " AS ENUM (");
    for (unsigned i = 0; i < type->label_count; i++) {
        calx_buffer_add_cstr(&sql, i ? ", " : "");
        calx_raw_add_literal(&sql, type->labels[i]);
    }
    calx_buffer_add_cstr(&sql, ");\n");
    if (type->doc) {
        calx_buffer_add_cstr(&sql, "COMMENT ON TYPE ");
        calx_add_identifier(&sql, type->name);
        calx_buffer_add_cstr(&sql, " IS ");
        calx_raw_add_literal(&sql, type->doc);
        calx_buffer_add_cstr(&sql, ";\n");
    }
    return calx_text_of(calx_buffer_cstr(&sql));
}

/* Enum types are identifiers and quoted as such; built-in names may hold blanks and must not be. */
static void add_column_type(calx_buffer *sql, const calx_column *column)
{
    const calx_type *scalar = column->type->element ? column->type->element : column->type;
    if (scalar->kind != CALX_KIND_ENUM || column->sql_type) {
        calx_buffer_add_text(sql, calx_column_sql_type(sql->arena, column));
        return;
    }
    calx_add_identifier(sql, scalar->name);
    if (column->type->element)
        calx_buffer_add_cstr(sql, "[]");
}

static void add_column(calx_buffer *sql, const calx_column *column)
{
    calx_add_identifier(sql, column->name);
    calx_buffer_add_char(sql, ' ');
    add_column_type(sql, column);
    if (column->collation) {
        calx_buffer_add_cstr(sql, " COLLATE ");
        calx_add_identifier(sql, column->collation);
    }
    if (column->generated_sql)
        calx_buffer_addf(sql, " GENERATED ALWAYS AS (%s) STORED", column->generated_sql);
    if (column->identity || column->identity_always)
        calx_buffer_addf(sql, " GENERATED %s AS IDENTITY", column->identity_always ? "ALWAYS" : "BY DEFAULT");
    if (column->default_sql)
        calx_buffer_addf(sql, " DEFAULT %s", column->default_sql);
    if (column->not_null || column->primary_key)
        calx_buffer_add_cstr(sql, " NOT NULL");
    if (column->unique)
        calx_buffer_add_cstr(sql, " UNIQUE");
}

/* "CONSTRAINT name " where the table gives its primary key one. */
static void add_primary_key_name(calx_buffer *sql, const calx_table *table)
{
    for (size_t i = 0; i < table->key_count; i++) {
        if (strcmp(table->keys[i].kind, "PRIMARY KEY") != 0)
            continue;
        calx_buffer_add_cstr(sql, "CONSTRAINT ");
        calx_add_identifier(sql, table->keys[i].name);
        calx_buffer_add_char(sql, ' ');
    }
}

static void add_primary_key(calx_buffer *sql, const calx_table *table)
{
    bool any = false;
    for (size_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].primary_key)
            continue;
        if (any) {
            calx_buffer_add_cstr(sql, ", ");
        } else {
            calx_buffer_add_cstr(sql, ",\n    ");
            add_primary_key_name(sql, table);
            calx_buffer_add_cstr(sql, "PRIMARY KEY (");
        }
        calx_add_identifier(sql, table->columns[i].name);
        any = true;
    }
    if (any)
        calx_buffer_add_char(sql, ')');
}

static void add_column_path(calx_buffer *sql, const calx_column *column)
{
    calx_add_identifier(sql, column->table->name);
    calx_buffer_add_char(sql, '.');
    calx_add_identifier(sql, column->name);
}

static void add_sequences(calx_buffer *sql, const calx_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const calx_column *column = &table->columns[i];
        if (!column->sequence)
            continue;
        calx_buffer_add_cstr(sql, "CREATE SEQUENCE ");
        calx_add_identifier(sql, column->sequence);
        calx_buffer_addf(sql, " AS %s;\n", column->type->name);
    }
}

/* What CREATE TABLE cannot say: who owns a sequence, which needs the table, and, before PostgreSQL 16, the storage. */
static void add_alterations(calx_buffer *sql, const calx_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const calx_column *column = &table->columns[i];
        if (column->sequence) {
            calx_buffer_add_cstr(sql, "ALTER SEQUENCE ");
            calx_add_identifier(sql, column->sequence);
            calx_buffer_add_cstr(sql, " OWNED BY ");
            add_column_path(sql, column);
            calx_buffer_add_cstr(sql, ";\n");
        }
        if (column->storage) {
            calx_buffer_add_cstr(sql, "ALTER TABLE ");
            calx_add_identifier(sql, table->name);
            calx_buffer_add_cstr(sql, " ALTER COLUMN ");
            calx_add_identifier(sql, column->name);
            calx_buffer_addf(sql, " SET STORAGE %s;\n", column->storage);
        }
    }
}

calx_text calx_table_ddl(calx_arena *arena, const calx_table *table)
{
    calx_buffer sql = calx_buffer_in(arena);
    add_sequences(&sql, table);
    calx_buffer_add_cstr(&sql, "CREATE TABLE ");
    calx_add_identifier(&sql, table->name);
    calx_buffer_add_cstr(&sql, " (\n    ");
    for (size_t i = 0; i < table->column_count; i++) {
        calx_buffer_add_cstr(&sql, i ? ",\n    " : "");
        add_column(&sql, &table->columns[i]);
    }
    add_primary_key(&sql, table);
    calx_buffer_add_cstr(&sql, "\n)");
    if (table->storage_parameters)
        calx_buffer_addf(&sql, " WITH (%s)", table->storage_parameters);
    calx_buffer_add_cstr(&sql, ";\n");
    add_alterations(&sql, table);
    return calx_text_of(calx_buffer_cstr(&sql));
}

static const char *relation_word(calx_relation_kind kind)
{
    switch (kind) {
    case CALX_VIEW_RELATION:
        return "VIEW";
    case CALX_MATERIALIZED_VIEW_RELATION:
        return "MATERIALIZED VIEW";
    case CALX_TABLE:
        break;
    }
    return "TABLE";
}

static void add_column_comment(calx_buffer *sql, const calx_column *column)
{
    calx_buffer_add_cstr(sql, "COMMENT ON COLUMN ");
    add_column_path(sql, column);
    calx_buffer_add_cstr(sql, " IS ");
    calx_raw_add_literal(sql, column->doc);
    calx_buffer_add_cstr(sql, ";\n");
}

calx_text calx_comments_ddl(calx_arena *arena, const calx_table *table)
{
    calx_buffer sql = calx_buffer_in(arena);
    if (table->doc) {
        calx_buffer_addf(&sql, "COMMENT ON %s ", relation_word(table->kind));
        calx_add_identifier(&sql, table->name);
        calx_buffer_add_cstr(&sql, " IS ");
        calx_raw_add_literal(&sql, table->doc);
        calx_buffer_add_cstr(&sql, ";\n");
    }
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].doc)
            add_column_comment(&sql, &table->columns[i]);
    return calx_text_of(calx_buffer_cstr(&sql));
}
