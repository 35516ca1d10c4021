/* Tags of a connection as a comment that nothing in them can end. */
#include "conn.h"

#include <ctype.h>
#include <string.h>

/* All but letters, digits and -_.~ as %XX: no quote, no star and no slash is left. */
static void add_encoded(calx_buffer *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte < 0x80 && (isalnum(byte) || strchr("-_.~", byte)))
            calx_buffer_add_char(out, *c);
        else
            calx_buffer_addf(out, "%%%02X", byte);
    }
}

void calx_set_tags(calx_conn *conn, const calx_tag *tags, size_t count)
{
    calx_buffer_clear(&conn->comment);
    conn->retagged = true;
    for (size_t i = 0; i < count; i++) {
        calx_buffer_add_cstr(&conn->comment, i ? "," : "/*");
        add_encoded(&conn->comment, tags[i].key);
        calx_buffer_add_cstr(&conn->comment, "='");
        add_encoded(&conn->comment, tags[i].value);
        calx_buffer_add_char(&conn->comment, '\'');
    }
    if (count > 0)
        calx_buffer_add_cstr(&conn->comment, "*/");
}

const char *calx_tagged(calx_conn *conn, const char *sql)
{
    if (conn->comment.len == 0)
        return sql;
    calx_buffer_clear(&conn->tagged);
    calx_buffer_addf(&conn->tagged, "%s ", sql);
    calx_buffer_add_text(&conn->tagged, calx_buffer_text(&conn->comment));
    return calx_buffer_cstr(&conn->tagged);
}
