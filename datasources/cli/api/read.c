/* Reading the values of parameters. */
#include "cli/api/api.h"

#include <calx/error.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

/* One of these for each parameter; the arrays are as long as values were given. */
typedef struct api_value {
    size_t count;
    calx_text *texts;
    int64_t *integers; /* of integers, and of booleans 0 and 1 */
    double *numbers;
    int *labels;
    json_t **json;
} api_value;

enum { SECRET_MOST = 65536, JSON_MOST = 64 << 20 };

/* All of a file of at most `most` bytes, without the newline at its end. */
static bool read_file(calx_arena *arena, int fd, size_t most, const char *name, calx_text *out, calx_error *err)
{
    calx_buffer bytes = calx_buffer_in(arena);
    if (!calx_buffer_read(&bytes, fd, most + 1))
        return calx_fail_errno(err, "The file or input of --%s can't be read", name);
    if (bytes.len > most)
        return calx_fail(err, CALX_BAD_FILE, "The file or input of --%s is larger than %zu bytes.", name, most);
    *out = calx_buffer_text(&bytes);
    while (out->len > 0 && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '\r'))
        out->len--;
    return true;
}

/* What "@FILE" or "-" stands for. */
static bool read_named(api_call *call, const api_parameter *p, const char *given, size_t most, calx_text *out,
                       calx_error *err)
{
    if (strcmp(given, "-") == 0)
        return read_file(call->arena, STDIN_FILENO, most, p->name, out, err);
    int fd = open(given + 1, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return calx_fail_errno(err, "The file of --%s can't be opened", p->name);
    bool ok = read_file(call->arena, fd, most, p->name, out, err);
    close(fd);
    return ok;
}

static bool read_secret(api_call *call, const api_parameter *p, const char *given, calx_text *out, calx_error *err)
{
    if (strcmp(given, "-") != 0 && given[0] != '@') {
        calx_fail(err, CALX_USAGE, "--%s is secret and can't stand on the command line.", p->name);
        return calx_error_hint(err, "Give a file that has it, --%s @FILE, or --%s - for the standard input.", p->name,
                               p->name);
    }
    if (!read_named(call, p, given, SECRET_MOST, out, err))
        return false;
    if (out->len == 0)
        return calx_fail(err, CALX_USAGE, "--%s was given nothing: its file or input is empty.", p->name);
    return calx_text_valid(*out) ||
           calx_fail(err, CALX_USAGE, "The file or input of --%s is not UTF-8: give it in that encoding.", p->name);
}

static bool read_json(api_call *call, const api_parameter *p, const char *given, json_t **out, calx_error *err)
{
    json_error_t why;
    calx_text text = calx_text_of(given);
    if ((strcmp(given, "-") == 0 || given[0] == '@') && !read_named(call, p, given, JSON_MOST, &text, err))
        return false;
    *out = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    return *out || calx_fail(err, CALX_USAGE, "--%s is not JSON: %s (line %d, column %d).", p->name, why.text, why.line,
                             why.column);
}

static bool read_integer(const api_parameter *p, const char *given, int64_t *out, calx_error *err)
{
    char *end;
    errno = 0;
    *out = strtoll(given, &end, 10);
    return (*given && *end == '\0' && errno == 0) ||
           calx_fail(err, CALX_USAGE, "--%s must be a whole number, not \"%s\".", p->name, given);
}

static bool read_number(const api_parameter *p, const char *given, double *out, calx_error *err)
{
    char *end;
    *out = strtod(given, &end);
    return (*given && *end == '\0') || calx_fail(err, CALX_USAGE, "--%s must be a number, not \"%s\".", p->name, given);
}

static bool read_boolean(const api_parameter *p, const char *given, int64_t *out, calx_error *err)
{
    *out = strcmp(given, "true") == 0;
    return *out || strcmp(given, "false") == 0 ||
           calx_fail(err, CALX_USAGE, "--%s must be true or false, not \"%s\".", p->name, given);
}

static bool read_label(const api_parameter *p, const char *given, int *out, calx_error *err)
{
    for (*out = 1; *out <= p->labels->label_count; ++*out)
        if (strcasecmp(p->labels->labels[*out - 1], given) == 0)
            return true;
    CALX_SCOPED_ARENA(scratch);
    calx_buffer list = calx_buffer_in(scratch);
    for (uint16_t i = 0; i < p->labels->label_count; i++)
        calx_buffer_addf(&list, "%s%s", i ? ", " : "", p->labels->labels[i]);
    calx_fail(err, CALX_USAGE, "--%s can't be \"%s\".", p->name, given);
    return calx_error_detail(err, "It is one of %s.", calx_buffer_cstr(&list));
}

static bool read_one(api_call *call, const api_parameter *p, size_t at, api_value *value, calx_error *err)
{
    const char *given = calx_cli_value_at(call->cli, p->name, (int)at);
    switch (p->kind) {
    case API_SECRET:
        return read_secret(call, p, given, &value->texts[at], err);
    case API_INTEGER:
        return read_integer(p, given, &value->integers[at], err);
    case API_NUMBER:
        return read_number(p, given, &value->numbers[at], err);
    case API_BOOLEAN:
        return read_boolean(p, given, &value->integers[at], err);
    case API_LABEL:
        return read_label(p, given, &value->labels[at], err);
    case API_JSON:
        return read_json(call, p, given, &value->json[at], err);
    case API_TEXT:
        break;
    }
    value->texts[at] = calx_text_of(given);
    return true;
}

static bool read_parameter(api_call *call, const api_parameter *p, api_value *value, calx_error *err)
{
    value->count = (size_t)calx_cli_value_count(call->cli, p->name);
    if (value->count == 0 && p->required) {
        calx_fail(err, CALX_USAGE, "The operation %s needs --%s.", call->operation->name, p->name);
        return calx_error_hint(err, "See dsdb api %s --help", call->operation->name);
    }
    value->texts = calx_new_array(call->arena, calx_text, value->count);
    value->integers = calx_new_array(call->arena, int64_t, value->count);
    value->numbers = calx_new_array(call->arena, double, value->count);
    value->labels = calx_new_array(call->arena, int, value->count);
    value->json = calx_new_array(call->arena, json_t *, value->count);
    for (size_t i = 0; i < value->count; i++)
        if (!read_one(call, p, i, value, err))
            return false;
    return true;
}

static size_t parameter_count(const api_call *call)
{
    const api_parameter *p = call->operation->parameters;
    size_t count = 0;
    while (p && p[count].name)
        count++;
    return count;
}

void api_forget(api_call *call)
{
    for (size_t i = 0; i < parameter_count(call); i++)
        for (size_t j = 0; call->values[i].json && j < call->values[i].count; j++)
            json_decref(call->values[i].json[j]);
}

bool api_read(api_call *call, calx_error *err)
{
    const api_parameter *p = call->operation->parameters;
    size_t count = parameter_count(call);
    call->values = calx_new_array(call->arena, api_value, count);
    for (size_t i = 0; i < count; i++)
        if (!read_parameter(call, &p[i], &call->values[i], err))
            return false;
    return true;
}

static const api_value *find_value(const api_call *call, const char *name)
{
    const api_parameter *p = call->operation->parameters;
    for (size_t i = 0; p && p[i].name; i++)
        if (strcmp(p[i].name, name) == 0)
            return &call->values[i];
    return NULL;
}

static const api_value *value_of(const api_call *call, const char *name)
{
    const api_value *value = find_value(call, name);
    if (value)
        return value;
    fprintf(stderr, "the operation %s has no parameter %s to ask for\n", call->operation->name, name);
    abort();
}

calx_text api_text(const api_call *call, const char *name)
{
    const api_value *value = value_of(call, name);
    return value->count ? value->texts[0] : CALX_TEXT("");
}

opt_text api_opt_text(const api_call *call, const char *name)
{
    return (opt_text){ .set = value_of(call, name)->count > 0, .value = api_text(call, name) };
}

const calx_text *api_texts(const api_call *call, const char *name, size_t *count)
{
    *count = value_of(call, name)->count;
    return value_of(call, name)->texts;
}

opt_int8 api_opt_integer(const api_call *call, const char *name)
{
    const api_value *value = value_of(call, name);
    return value->count ? CALX_SOME(int8, value->integers[0]) : CALX_NONE(int8);
}

int64_t api_integer(const api_call *call, const char *name)
{
    return api_opt_integer(call, name).value;
}

bool api_key(const api_call *call, const char *name, const char *what, int32_t *out, calx_error *err)
{
    int64_t given = api_integer(call, name);
    *out = (int32_t)given;
    return *out == given || calx_fail(err, CALX_NOT_FOUND, "There is no %s with id %lld.", what, (long long)given);
}

calx_opt_float8 api_opt_number(const api_call *call, const char *name)
{
    const api_value *value = value_of(call, name);
    return value->count ? CALX_SOME(float8, value->numbers[0]) : CALX_NONE(float8);
}

opt_boolean api_opt_boolean(const api_call *call, const char *name)
{
    const api_value *value = value_of(call, name);
    return value->count ? CALX_SOME(boolean, value->integers[0] != 0) : CALX_NONE(boolean);
}

const int64_t *api_integers(const api_call *call, const char *name, size_t *count)
{
    *count = value_of(call, name)->count;
    return value_of(call, name)->integers;
}

const json_t *api_json(const api_call *call, const char *name)
{
    const api_value *value = value_of(call, name);
    return value->count ? value->json[0] : NULL;
}

int64_t api_page(const api_call *call)
{
    opt_int8 page = api_opt_integer(call, "page");
    return page.set ? page.value : 1;
}

bool api_role(const api_call *call, relation_role *role, calx_error *err)
{
    static const char *const names[RELATION_ROLES] = { "STANDARD", "OWNER", "ADMIN" };
    opt_text name = api_opt_text(call, "role");
    for (*role = ROLE_STANDARD; *role < RELATION_ROLES; ++*role)
        if (!name.set || calx_text_equal(name.value, calx_text_of(names[*role])))
            return true;
    return calx_fail(err, CALX_USAGE, "--role is STANDARD, OWNER or ADMIN, not \"%.*s\".", CALX_TEXT_ARG(name.value));
}

bool api_reading(const api_call *call, read_request *request, calx_error *err)
{
    *request = (read_request){ .page = 1 };
    if (find_value(call, "role") && !api_role(call, &request->role, err))
        return false;
    if (find_value(call, "column"))
        request->columns = api_texts(call, "column", &request->column_count);
    if (find_value(call, "sort-by")) {
        request->sort_by = api_text(call, "sort-by");
        request->descending = api_opt_boolean(call, "descending").value;
    }
    if (find_value(call, "page"))
        request->page = api_page(call);
    return true;
}

const int *api_label_values(const api_call *call, const char *name, size_t *count)
{
    *count = value_of(call, name)->count;
    return value_of(call, name)->labels;
}
