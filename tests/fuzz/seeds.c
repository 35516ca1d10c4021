/* Writes what fuzzing begins with: `seeds FOLDER TARGET…` makes some files a target and FOLDER/TARGET.list, which
 * names them for libFuzzer's -seed_inputs. */
#include "values.h"

#include <errno.h>

static FILE *create(const char *folder, const char *target, const char *suffix)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s%s", folder, target, suffix);
    FILE *file = fopen(path, "wb");
    require(file, "%s: %s", path, strerror(errno));
    return file;
}

static void add_seed(FILE *list, const char *folder, const char *target, int number, calx_text content)
{
    char name[32];
    snprintf(name, sizeof name, ".%d.seed", number);
    FILE *seed = create(folder, target, name);
    fwrite(content.data, 1, content.len, seed);
    fclose(seed);
    fprintf(list, "%s%s/%s%s", number ? "," : "", folder, target, name);
}

/* The same bytes whatever the machine. */
static calx_text random_bytes(calx_arena *arena, uint32_t seed, size_t len)
{
    char *data = calx_alloc(arena, len + 1);
    uint64_t state = seed;
    for (size_t i = 0; i < len; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
        data[i] = (char)(state >> 56);
    }
    return (calx_text){ data, len };
}

static void one_of_each_type(FILE *list, const char *folder, const char *target)
{
    for (size_t i = 0; i < all_types_count; i++) {
        CALX_SCOPED_ARENA(arena);
        calx_error err = { 0 };
        any_value value = { 0 };
        calx_text chance = random_bytes(arena, (uint32_t)i, 64);
        bytes in = { (const uint8_t *)chance.data, chance.len };
        random_value(&in, arena, all_types[i], VALUE_GOOD, &value);
        calx_buffer out = calx_buffer_in(arena);
        calx_buffer_add_char(&out, (char)i);
        require(calx_encode(all_types[i], &value, &out, &err), "%s: %s", all_types[i]->name, err.message);
        add_seed(list, folder, target, (int)i, calx_buffer_text(&out));
    }
}

static void chance(FILE *list, const char *folder, const char *target)
{
    for (int i = 0; i < 24; i++) {
        CALX_SCOPED_ARENA(arena);
        add_seed(list, folder, target, i, random_bytes(arena, (uint32_t)i + 1, 32u << i % 5));
    }
}

static void texts(FILE *list, const char *folder, const char *target)
{
    static const char *const revisions[] = {
        "-- Why.\n-- calx:revision 0a1b2c3d4e5f\n-- calx:revises 71374f18982c, abcd\n-- calx:created 2026-11-22 14:05 UTC\n"
        "-- calx:message Add an index\n-- calx:upgrade\nCREATE INDEX i ON t (a);\nDO $x$ BEGIN; END $x$;\n"
        "-- calx:downgrade\nDROP INDEX i; SELECT 'a;''b', E'\\';', \"c;\" /* d; /* e */ */;\n",
        "\xEF\xBB\xBF-- Why.\r\n-- calx:revision 1\r\n-- calx:revises base\r\n-- calx:created 2026-11-22 14:05 UTC\r\n"
        "-- calx:message First\r\n-- calx:irreversible It is gone\r\n-- calx:upgrade\r\nCREATE FUNCTION f() RETURNS int "
        "BEGIN ATOMIC SELECT 1; END;\r\n",
    };
    static const char *const settings[] = { "\4NAME""NAME=value # comment\nexport OTHER='it''s'\n",
                                            "\1Ax\nA=\"a\\n\\\"$\\$\nb\"\n A = plain#not\r\n", "\1A\xEF\xBB\xBF""A=" };
    bool sql = strcmp(target, "revision") == 0;
    for (int i = 0; i < (sql ? 2 : 3); i++)
        add_seed(list, folder, target, i, calx_text_of(sql ? revisions[i] : settings[i]));
}

int main(int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        FILE *list = create(argv[1], argv[i], ".list");
        if (strcmp(argv[i], "decode") == 0)
            one_of_each_type(list, argv[1], argv[i]);
        else if (strcmp(argv[i], "encode") == 0 || strcmp(argv[i], "statement") == 0)
            chance(list, argv[1], argv[i]);
        else
            texts(list, argv[1], argv[i]);
        fclose(list);
    }
    return 0;
}
