/* auto_explain tells plans as notices. A name is found behind the words that PostgreSQL's plans have before it. */
#include "plans.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 64, NAME = 96 };

/* Different names, in the order in which they were met. */
typedef struct names {
    char list[MOST_NAMES][NAME];
    int count;
} names;

static names indexes, whole_relations;
static bool print_whole;

static void add_name(names *to, const char *at)
{
    char name[NAME] = "";
    size_t len = strcspn(at, " \n");
    if (len >= NAME || to->count == MOST_NAMES)
        return;
    memcpy(name, at, len);
    for (int i = 0; i < to->count; i++)
        if (strcmp(to->list[i], name) == 0)
            return;
    memcpy(to->list[to->count++], name, NAME);
}

static void add_behind(names *to, const char *plan, const char *words)
{
    for (const char *at = plan; (at = strstr(at, words)); at += strlen(words))
        add_name(to, at + strlen(words));
}

/* The beginning of a statement, on one line. */
static void print_statement(const char *from, const char *end)
{
    enum { LONGEST = 120 };
    int printed = 0;
    bool space = false;
    for (; from < end && printed < LONGEST; from++) {
        if (isspace((unsigned char)*from)) {
            space = printed > 0;
            continue;
        }
        printed += printf("%s%c", space ? " " : "", *from);
        space = false;
    }
    printf("%s\n", from < end ? " …" : "");
}

/* Lines of a plan, without what the planner thought that they cost. */
static void print_lines(const char *plan)
{
    for (const char *cost; (cost = strstr(plan, "  (cost=")); plan = strchr(cost, ')') + 1)
        printf("%.*s", (int)(cost - plan), plan);
    printf("%s\n", plan);
}

/* A notice is "duration: 0.1 ms  plan:", "Query Text: " with the statement, and the plan, whose first line has costs.
 */
static void print_told(const char *notice)
{
    const char *statement = strstr(notice, "Query Text: "), *plan = strstr(notice, "  (cost=");
    if (!statement || !plan)
        return;
    while (plan[-1] != '\n')
        plan--;
    printf("```text\n-- %.*s ms: ", (int)strcspn(notice + strlen("duration: "), " "), notice + strlen("duration: "));
    print_statement(statement + strlen("Query Text: "), plan - 1);
    print_lines(plan);
    printf("```\n\n");
}

static void take_plan(void *context, const PGresult *notice)
{
    (void)context;
    const char *plan = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
    if (!plan)
        return;
    if (print_whole) {
        print_told(plan);
        return;
    }
    add_behind(&indexes, plan, "Scan using ");
    add_behind(&indexes, plan, "Scan Backward using ");
    add_behind(&indexes, plan, "Bitmap Index Scan on ");
    add_behind(&whole_relations, plan, "Seq Scan on ");
}

void plans_watch(calx_conn *conn, bool whole)
{
    PGconn *libpq = calx_libpq(conn);
    print_whole = whole;
    PQclear(PQexec(
        libpq,
        "load 'auto_explain'; set auto_explain.log_level = notice; set auto_explain.log_nested_statements = on"));
    if (whole)
        PQclear(PQexec(libpq, "set auto_explain.log_analyze = on"));
    PQsetNoticeReceiver(libpq, take_plan, NULL);
}

void plans_tell(calx_conn *conn, bool tell)
{
    PQclear(PQexec(calx_libpq(conn),
                   tell ? "set auto_explain.log_min_duration = 0" : "set auto_explain.log_min_duration = -1"));
}

static void print_names(names *of)
{
    for (int i = 0; i < of->count; i++)
        printf("%s`%s`", i ? ", " : "", of->list[i]);
    of->count = 0;
}

void plans_print_row(const char *operation)
{
    printf("| %s | ", operation);
    print_names(&indexes);
    printf(" | ");
    print_names(&whole_relations);
    printf(" |\n");
}
