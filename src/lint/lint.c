/* Goes through a script: cuts it into statements, has each parsed, applies the rules and sorts what they found. */
#include "linter.h"

#include <pg_query.h>
#include <stdlib.h>
#include <string.h>

/* Where the statement in `text` begins: after blanks and comments. */
static size_t skip_to_statement(calx_text text)
{
    size_t at = 0;
    int depth = 0;
    while (at < text.len) {
        bool two = at + 1 < text.len;
        if (two && text.data[at] == '/' && text.data[at + 1] == '*') {
            depth++;
            at += 2;
        } else if (two && depth > 0 && text.data[at] == '*' && text.data[at + 1] == '/') {
            depth--;
            at += 2;
        } else if (two && depth == 0 && text.data[at] == '-' && text.data[at + 1] == '-') {
            const char *newline = memchr(text.data + at, '\n', text.len - at);
            at = newline ? (size_t)(newline - text.data) + 1 : text.len;
        } else if (depth > 0 || strchr(" \t\n\r\f\v", text.data[at])) {
            at++;
        } else {
            break;
        }
    }
    return at;
}

void lint_place(const linter *l, size_t offset, int *line, int *column)
{
    *line = l->options->first_line > 0 ? l->options->first_line : 1;
    *column = 1;
    for (size_t i = 0; i < offset && i < l->sql.len; i++) {
        if (l->sql.data[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)l->sql.data[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

static calx_lint_finding *new_finding(linter *l)
{
    calx_lint_report *report = l->report;
    if (report->finding_count == l->finding_cap) {
        size_t cap = l->finding_cap ? 2 * l->finding_cap : 16;
        report->findings = calx_grow(l->arena, report->findings, l->finding_cap * sizeof *report->findings,
                                     cap * sizeof *report->findings);
        l->finding_cap = cap;
    }
    return &report->findings[report->finding_count++];
}

bool lint_applies(const linter *l, const calx_lint_rule *rule)
{
    for (const char *const *name = l->options->exclude; name && *name; name++)
        if (lint_is_called(rule, calx_text_of(*name)))
            return false;
    for (const char *const *name = l->options->include; name && *name; name++)
        if (lint_is_called(rule, calx_text_of(*name)))
            return true;
    return !rule->optional;
}

void lint_report_detail(linter *l, const lint_rule *rule, const lint_statement *s, const json_t *at, calx_text object,
                        calx_text detail)
{
    if (!lint_applies(l, &rule->shown))
        return;
    const calx_lint_statement *statement = &l->report->statements[s->index];
    size_t begin = (size_t)(statement->text.data - l->sql.data);
    long location = tree_number(at, "location", -1);
    size_t offset = location >= 0 ? s->offset + (size_t)location : begin;
    calx_lint_finding *finding = new_finding(l);
    *finding = (calx_lint_finding){
        .rule = &rule->shown,
        .object = object,
        .detail = detail,
        .path = l->options->path ? l->options->path : "",
        .statement = statement,
    };
    lint_place(l, offset < begin ? begin : offset, &finding->line, &finding->column);
}

void lint_report(linter *l, const lint_rule *rule, const lint_statement *s, const json_t *at, calx_text object)
{
    lint_report_detail(l, rule, s, at, object, (calx_text){ 0 });
}

bool lint_outside_transaction(const linter *l)
{
    return !l->begun && !l->options->in_transaction;
}

static void add_statement(linter *l, calx_text text)
{
    calx_lint_statement *statement = &l->report->statements[l->report->statement_count++];
    int column;
    statement->text = text;
    lint_place(l, (size_t)(text.data - l->sql.data), &statement->line, &column);
}

/* One segment between semicolons, parsed. */
static void look_at(linter *l, calx_text segment)
{
    size_t skipped = skip_to_statement(segment);
    calx_text text = calx_text_trim((calx_text){ segment.data + skipped, segment.len - skipped });
    if (text.len == 0)
        return;
    add_statement(l, text);
    lint_statement s = { .offset = (size_t)(text.data - l->sql.data), .index = l->report->statement_count - 1 };
    PgQueryParseResult parsed = pg_query_parse(calx_text_cstr(l->arena, text));
    json_t *tree = parsed.error ? NULL : json_loads(parsed.parse_tree, JSON_ALLOW_NUL, NULL);
    const json_t *statements = tree_get(tree, "stmts");
    if (!tree)
        lint_report_detail(l, &lint_syntax_error, &s, NULL, (calx_text){ 0 },
                           calx_text_copy(l->arena, calx_text_of(parsed.error ? parsed.error->message : "too deep")));
    for (size_t i = 0; i < json_array_size(statements); i++) {
        s.kind = tree_kind(tree_get(json_array_get(statements, i), "stmt"), &s.inside);
        l->report->statements[s.index].lock = lint_lock_of(l, &s);
        lint_apply_rules(l, &s);
        lint_learn(l, &s);
        lint_note_effects(l, &s, &l->effects);
    }
    json_decref(tree);
    pg_query_free_parse_result(parsed);
}

static calx_text piece_at(const linter *l, PgQuerySplitResult pieces, int i)
{
    return (calx_text){ l->sql.data + pieces.stmts[i]->stmt_location, (size_t)pieces.stmts[i]->stmt_len };
}

/* The parser cuts exactly, but only what it takes as a whole; else the scanner does. */
static PgQuerySplitResult split(const char *sql)
{
    PgQuerySplitResult pieces = pg_query_split_with_parser(sql);
    if (!pieces.error)
        return pieces;
    pg_query_free_split_result(pieces);
    return pg_query_split_with_scanner(sql);
}

static bool parses(linter *l, calx_text text)
{
    PgQueryParseResult parsed = pg_query_parse(calx_text_cstr(l->arena, text));
    bool good = !parsed.error;
    pg_query_free_parse_result(parsed);
    return good;
}

/* Whether BEGIN ATOMIC stands there, whose body the scanner cuts at its semicolons. */
static bool opens_body(linter *l, calx_text piece)
{
    const char *text = calx_text_cstr(l->arena, piece);
    for (const char *word = text; (word = strcasestr(word, "atomic")); word++) {
        const char *before = word;
        while (before > text && strchr(" \t\n\r\f\v", before[-1]))
            before--;
        if (before < word && before - text >= 5 && strncasecmp(before - 5, "begin", 5) == 0)
            return !parses(l, piece);
    }
    return false;
}

/* Whether the piece begins with END. */
static bool closes_body(calx_text piece)
{
    size_t at = skip_to_statement(piece);
    calx_text rest = calx_text_trim((calx_text){ piece.data + at, piece.len - at });
    return rest.len >= 3 && strncasecmp(rest.data, "end", 3) == 0 &&
           (rest.len == 3 || strchr(" \t\n\r-/", rest.data[3]));
}

/* The last of the pieces that are one statement with the piece at `first`. */
static int last_of_statement(linter *l, PgQuerySplitResult pieces, int first)
{
    if (!opens_body(l, piece_at(l, pieces, first)))
        return first;
    for (int i = first + 1; i < pieces.n_stmts; i++)
        if (closes_body(piece_at(l, pieces, i)))
            return i;
    return first;
}

static bool look_at_all(linter *l, calx_error *err)
{
    PgQuerySplitResult pieces = split(calx_text_cstr(l->arena, l->sql));
    if (pieces.error) {
        calx_fail(err, CALX_BAD_FILE, "The script cannot be cut into statements: %s.", pieces.error->message);
        pg_query_free_split_result(pieces);
        return calx_error_hint(err, "Close what is open there: a quote, a comment, a dollar-quoted body.");
    }
    l->count = (size_t)pieces.n_stmts;
    l->report->statements = calx_new_array(l->arena, calx_lint_statement, l->count ? l->count : 1);
    for (int i = 0; i < pieces.n_stmts && !l->failed; i++) {
        calx_text statement = piece_at(l, pieces, i);
        i = last_of_statement(l, pieces, i);
        calx_text end = piece_at(l, pieces, i);
        statement.len = (size_t)(end.data + end.len - statement.data);
        look_at(l, statement);
    }
    pg_query_free_split_result(pieces);
    return !l->failed;
}

static int by_place(const void *a, const void *b)
{
    const calx_lint_finding *x = a;
    const calx_lint_finding *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return strcmp(x->rule->name, y->rule->name);
}

static bool check_names(const char *const *names, calx_error *err)
{
    for (; names && *names; names++)
        if (!calx_lint_find(calx_text_of(*names))) {
            calx_fail(err, CALX_USAGE, "There is no lint rule \"%s\".", *names);
            return calx_error_hint(err, "docs/lint.md lists them.");
        }
    return true;
}

static void finish(linter *l)
{
    calx_lint_report *report = l->report;
    lint_end_of_script(l);
    lint_check_downgrade(l);
    lint_apply_allowances(l);
    if (report->finding_count > 1)
        qsort(report->findings, report->finding_count, sizeof *report->findings, by_place);
    for (size_t i = 0; i < report->finding_count; i++)
        report->standing += report->findings[i].allowed.len == 0;
}

static bool fail_text(const char *path, calx_error *err)
{
    calx_fail(err, CALX_BAD_FILE, "The script%s%s is not valid UTF-8, or holds a NUL byte.", path ? " " : "",
              path ? path : "");
    return calx_error_hint(err, "Save it as UTF-8.");
}

bool calx_lint_sql(calx_arena *arena, calx_text sql, const calx_lint_options *options, calx_lint_report *out,
                   calx_error *err)
{
    static const calx_lint_options usual = { 0 };
    calx_lint_report report = { 0 };
    linter l = { .arena = arena, .sql = sql, .options = options ? options : &usual, .report = &report, .err = err };
    l.server_version = l.options->server_version ? l.options->server_version
                       : l.options->conn         ? calx_server_version(l.options->conn)
                                                 : 150000;
    if (!calx_text_valid(sql))
        return fail_text(l.options->path, err);
    if (!check_names(l.options->include, err) || !check_names(l.options->exclude, err) || !look_at_all(&l, err))
        return false;
    finish(&l);
    *out = report;
    return true;
}
