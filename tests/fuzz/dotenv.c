/* Reads arbitrary text as a .env file: the first byte says how long the name is that is looked for. */
#include "values.h"

#include <frame.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CALX_SCOPED_ARENA(arena);
    bytes in = { data, size };
    const char *name = calx_text_cstr(arena, take_bytes(&in, take_below(&in, 16)));
    char *content = calx_text_cstr(arena, take_bytes(&in, size));
    const char *value = cli_dotenv_value(content, name, arena);
    require(!value || strlen(value) <= strlen(content), "a value longer than its file");
    return 0;
}
