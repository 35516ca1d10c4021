/* SHA-256 by libcrypto, which libpq brings along. */
#include "digest.h"

#include "script.h"

#include <calx/buffer.h>

#include <openssl/evp.h>

calx_text calx_digest_text(calx_arena *arena, calx_text text)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    EVP_Digest(text.data ? text.data : "", text.len, bytes, &len, EVP_sha256(), NULL);
    calx_buffer hex = calx_buffer_in(arena);
    for (unsigned i = 0; i < len; i++)
        calx_buffer_addf(&hex, "%02x", bytes[i]);
    return calx_buffer_text(&hex);
}

/* Of a script's statements: comments and blanks between them do not matter. */
static calx_text digest_script(calx_arena *arena, calx_text script)
{
    CALX_SCOPED_ARENA(scratch);
    calx_buffer all = calx_buffer_in(scratch);
    calx_script_at at = { .sql = script };
    calx_script_statement statement;
    while (calx_script_next(&at, &statement)) {
        calx_buffer_add(&all, statement.text.data, statement.text.len);
        calx_buffer_add_cstr(&all, ";\n");
    }
    return calx_digest_text(arena, calx_buffer_text(&all));
}

calx_text calx_digest_revision(calx_arena *arena, const calx_revision *revision)
{
    return revision->in_c ? calx_digest_text(arena, revision->upgrade) : digest_script(arena, revision->upgrade);
}
