/* What lint found, as text, JSON, annotations and SARIF. */
#include "lint.h"

#include <calx/buffer.h>

#include <string.h>

#define EXCERPT 100 /* bytes of a statement that are shown */

/* The first line of the statement, cut where it is long. */
static calx_text excerpt(calx_text statement)
{
    const char *newline = memchr(statement.data, '\n', statement.len);
    size_t len = newline ? (size_t)(newline - statement.data) : statement.len;
    return calx_text_shortened((calx_text){ statement.data, len }, EXCERPT);
}

static void print_lock(calx_cli *cli, const calx_lint_lock *lock)
{
    calx_cli_print(cli, "%s%s%.*s: %s", lock->mode, lock->relation.len ? " on " : "", CALX_TEXT_ARG(lock->relation),
                   lock->others);
}

static void print_finding(calx_cli *cli, const calx_lint_finding *f)
{
    const char *plain = calx_cli_style(cli, CALX_PLAIN);
    calx_cli_print(cli, "%s:%d:%d: %s%s%s", f->path, f->line, f->column, calx_cli_style(cli, CALX_BOLD), f->rule->name,
                   plain);
    if (f->object.len > 0)
        calx_cli_print(cli, ": %.*s", CALX_TEXT_ARG(f->object));
    if (f->statement)
        calx_cli_print(cli, "\n  | %.*s", CALX_TEXT_ARG(excerpt(f->statement->text)));
    calx_cli_print(cli, "\n  %s%s%.*s\n  Instead: %s\n", f->rule->what, f->detail.len ? " " : "",
                   CALX_TEXT_ARG(f->detail), f->rule->instead);
    if (f->statement && f->statement->lock.mode) {
        calx_cli_print(cli, "  Lock: ");
        print_lock(cli, &f->statement->lock);
        calx_cli_print(cli, ".\n");
    }
    calx_cli_print(cli, "\n");
}

/* The path as tools on the outside match it. */
static const char *plain_path(const char *path)
{
    return strncmp(path, "./", 2) == 0 ? path + 2 : path;
}

typedef void (*take_finding)(calx_cli *cli, const calx_lint_finding *finding);

static void each_standing(calx_cli *cli, const cli_lint_reports *reports, take_finding take)
{
    for (size_t i = 0; i < reports->count; i++)
        for (size_t k = 0; k < reports->items[i].finding_count; k++)
            if (reports->items[i].findings[k].allowed.len == 0)
                take(cli, &reports->items[i].findings[k]);
}

void cli_lint_text(calx_cli *cli, const cli_lint_reports *reports)
{
    each_standing(cli, reports, print_finding);
}

void cli_lint_locks(calx_cli *cli, const cli_lint_reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        for (size_t k = 0; k < reports->items[i].statement_count; k++) {
            const calx_lint_statement *statement = &reports->items[i].statements[k];
            calx_cli_print(cli, "%d: %.*s\n  ", statement->line, CALX_TEXT_ARG(excerpt(statement->text)));
            if (statement->lock.mode)
                print_lock(cli, &statement->lock);
            else
                calx_cli_print(cli, "no lock that others notice");
            calx_cli_print(cli, "\n");
        }
}

/* A message with what GitHub's commands give a meaning written as %XX. */
static const char *escaped(calx_cli *cli, const char *text, bool property)
{
    calx_buffer out = calx_buffer_in(calx_cli_arena(cli));
    for (; *text; text++)
        if (strchr(property ? "%\r\n:," : "%\r\n", *text))
            calx_buffer_addf(&out, "%%%02X", (unsigned)*text);
        else
            calx_buffer_add_char(&out, *text);
    return calx_buffer_cstr(&out);
}

static const char *message_of(calx_cli *cli, const calx_lint_finding *f)
{
    return calx_text_format(calx_cli_arena(cli), "%.*s%s%s%s%.*s Instead: %s", CALX_TEXT_ARG(f->object),
                            f->object.len ? ": " : "", f->rule->what, f->detail.len ? " " : "",
                            CALX_TEXT_ARG(f->detail), f->rule->instead)
        .data;
}

static void print_annotation(calx_cli *cli, const calx_lint_finding *f)
{
    calx_cli_print(cli, "::error file=%s,line=%d,col=%d,title=%s::%s\n", escaped(cli, plain_path(f->path), true),
                   f->line, f->column, f->rule->name, escaped(cli, message_of(cli, f), false));
}

void cli_lint_github(calx_cli *cli, const cli_lint_reports *reports)
{
    each_standing(cli, reports, print_annotation);
}

static json_t *lock_json(const calx_lint_statement *statement)
{
    if (!statement || !statement->lock.mode)
        return json_null();
    return json_pack("{s:s, s:o, s:s}", "mode", statement->lock.mode, "relation",
                     calx_cli_json_text(statement->lock.relation), "others", statement->lock.others);
}

static json_t *finding_json(const calx_lint_finding *f)
{
    calx_text none = { 0 };
    return json_pack("{s:o, s:i, s:i, s:s, s:o, s:s, s:o, s:s, s:o, s:o, s:o}", "path",
                     calx_cli_json_text(calx_text_of(f->path)), "line", f->line, "column", f->column, "rule",
                     f->rule->name, "object", calx_cli_json_text(f->object.len ? f->object : none), "what",
                     f->rule->what, "detail", calx_cli_json_text(f->detail.len ? f->detail : none), "instead",
                     f->rule->instead, "statement", calx_cli_json_text(f->statement ? f->statement->text : none),
                     "lock", lock_json(f->statement), "allowed",
                     calx_cli_json_text(f->allowed.len ? f->allowed : none));
}

/* All findings in one array, each as `make` has it. */
static json_t *findings_json(const cli_lint_reports *reports, json_t *(*make)(const calx_lint_finding *finding))
{
    json_t *all = json_array();
    for (size_t i = 0; i < reports->count; i++)
        for (size_t k = 0; k < reports->items[i].finding_count; k++)
            json_array_append_new(all, make(&reports->items[i].findings[k]));
    return all;
}

bool cli_lint_json(calx_cli *cli, const cli_lint_reports *reports, calx_error *err)
{
    return calx_cli_print_json(cli, findings_json(reports, finding_json), err);
}

/* A file whose name is no text has no uri here: the finding still counts. */
static json_t *sarif_result(const calx_lint_finding *f)
{
    json_t *result =
        json_pack("{s:s, s:s, s:{s:s}, s:[{s:{s:{s:o*}, s:{s:i, s:i}}}]}", "ruleId", f->rule->name, "level", "error",
                  "message", "text", f->rule->what, "locations", "physicalLocation", "artifactLocation", "uri",
                  json_string(plain_path(f->path)), "region", "startLine", f->line, "startColumn", f->column);
    if (f->allowed.len > 0)
        json_object_set_new(
            result, "suppressions",
            json_pack("[{s:s, s:o}]", "kind", "inSource", "justification", calx_cli_json_text(f->allowed)));
    return result;
}

static json_t *sarif_rules(calx_cli *cli)
{
    size_t count;
    const calx_lint_rule *const *rules = calx_lint_rules(calx_cli_arena(cli), &count);
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(all, json_pack("{s:s, s:{s:s}, s:{s:s}}", "id", rules[i]->name, "shortDescription",
                                             "text", rules[i]->what, "help", "text", rules[i]->instead));
    return all;
}

bool cli_lint_sarif(calx_cli *cli, const cli_lint_reports *reports, calx_error *err)
{
    const calx_program *program = calx_cli_program(cli);
    return calx_cli_print_json(cli,
                               json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:s, s:o}]}", "$schema",
                                         "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0", "runs",
                                         "tool", "driver", "name", program->name, "version", program->version, "rules",
                                         sarif_rules(cli), "columnKind", "unicodeCodePoints", "results",
                                         findings_json(reports, sarif_result)),
                               err);
}

bool cli_lint_rules(calx_cli *cli, calx_error *err)
{
    size_t count;
    const calx_lint_rule *const *rules = calx_lint_rules(calx_cli_arena(cli), &count);
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:b}", "name", rules[i]->name, "what", rules[i]->what,
                                             "instead", rules[i]->instead, "optional", rules[i]->optional));
        if (!calx_cli_json(cli))
            calx_cli_print(cli, "%s%s\n  %s\n  Instead: %s\n", rules[i]->name, rules[i]->optional ? " (optional)" : "",
                           rules[i]->what, rules[i]->instead);
    }
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, all, err);
    json_decref(all);
    return true;
}
