/* dsdb health: counting tables, and an alert where one changed too much or a map is read as it was. */
#include "cli/commands.h"

#include "cli/health_json.h"
#include "jobs/health_alert.h"

static void print_check(calx_cli *cli, const health_check *check)
{
    calx_text_table *table = calx_cli_table(cli, "TABLE", "BEFORE", "NOW", "", NULL);
    for (size_t i = 0; i < check->count; i++) {
        const table_health *t = &check->tables[i];
        calx_text_table_add(table, t->table);
        if (t->before.set)
            calx_text_table_add_int(table, t->before.value);
        else
            calx_text_table_add_cstr(table, "-");
        calx_text_table_add_int(table, t->count);
        calx_text_table_add_cstr(table, t->alarming ? "changed by more than 5 %" : "");
    }
    calx_cli_print_table(cli, table);
    for (int32_t i = 0; i < check->behind.len; i++)
        calx_cli_print(cli, "packed_maps is behind %.*s: run dsdb refresh-views packed_maps\n",
                       CALX_TEXT_ARG(check->behind.items[i]));
}

/* The counts are logged by now, whatever becomes of the alert. */
static bool alert(calx_cli *cli, const health_check *check, calx_error *err)
{
    calx_error why = { 0 };
    const webhook_limits limits = { .go_on = calx_cli_go_on };
    const char *url = calx_cli_setting(cli, "DSDB_WEBHOOK_URL", err);
    if (calx_failed(err))
        return false;
    if (!url) {
        calx_cli_note(cli, "Nobody is alerted: DSDB_WEBHOOK_URL names no webhook.");
        return true;
    }
    if (send_health_alert(url, check, &limits, &why))
        return true;
    calx_fail(err, why.sqlstate, "The counts are logged, but nobody is alerted. %s", why.message);
    return calx_error_hint(err, "See that DSDB_WEBHOOK_URL is right and its server answers.");
}

static bool run_health(calx_cli *cli, calx_error *err)
{
    health_check check;
    calx_session db = calx_session_on(calx_cli_connect(cli, err));
    if (!db.conn || !dsdb_check_health(&db, calx_cli_arena(cli), &check, err))
        return false;
    if (!calx_cli_json(cli))
        print_check(cli, &check);
    else if (!calx_cli_print_json(cli, health_json(&check), err))
        return false;
    return !dsdb_is_alarming(&check) || alert(cli, &check, err);
}

const calx_command health_command = {
    .name = "health",
    .summary = "Count tables, look at maps, and alert where something is wrong",
    .help = "Counts agencies, data requests, data sources and users, compares them with the\n"
            "last counts, and logs the new ones. Where a count changed by more than 5 percent\n"
            "a webhook is told: the one whose URL is in DSDB_WEBHOOK_URL, in the environment\n"
            "or in .env. It gets JSON with the tables and their old and new counts.\n"
            "\n"
            "Tells, and alerts, too, where packed_maps is behind a map: then the map was\n"
            "refreshed by SQL, and whoever asks for it gets the one before.\n"
            "\n"
            "Made to be run every hour. A webhook that doesn't answer is tried three times,\n"
            "for 17 seconds at most; then the exit code is 1, and the counts are logged all\n"
            "the same.",
    .example = "health\nhealth --json",
    .json = true,
    .run = run_health,
};
