/* Quotes values of connection strings. */
#include "conninfo.h"

void calx_conninfo_add(calx_buffer *to, const char *keyword, const char *value)
{
    calx_buffer_addf(to, "%s='", keyword);
    for (; *value; value++) {
        if (*value == '\'' || *value == '\\')
            calx_buffer_add_char(to, '\\');
        calx_buffer_add_char(to, *value);
    }
    calx_buffer_add_cstr(to, "' ");
}
