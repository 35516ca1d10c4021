/* Finding models by name. */
#include <calx/model.h>

#include <string.h>

const calx_table *calx_registry_table(const calx_registry *registry, const char *name)
{
    for (size_t i = 0; i < registry->table_count; i++)
        if (strcmp(registry->tables[i]->name, name) == 0)
            return registry->tables[i];
    return NULL;
}

const calx_column *calx_table_column(const calx_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

bool calx_table_has_secrets(const calx_table *table)
{
    if (table->open)
        return false;
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].sensitive)
            return true;
    return false;
}
