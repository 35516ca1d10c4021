/* dsdb notifications: the pipeline as a job, with a command of the user's for delivery. */
#include "cli/commands.h"

#include "cli/notification_json.h"
#include "client/notification_run.h"
#include "jobs/run_command.h"

static bool connect(calx_cli *cli, calx_session *db, calx_error *err)
{
    *db = calx_session_on(calx_cli_connect(cli, err));
    return db->conn != NULL;
}

static json_t *queued_json(const queued_notifications *queued)
{
    return json_pack("{s:I, s:I}", "of_requests", (json_int_t)queued->of_requests, "of_sources",
                     (json_int_t)queued->of_sources);
}

static bool run_queue(calx_cli *cli, calx_error *err)
{
    calx_session db;
    queued_notifications queued;
    if (!connect(cli, &db, err) || !dsdb_queue_notifications(&db, calx_cli_arena(cli), &queued, err))
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, queued_json(&queued), err);
    calx_cli_print(cli, "Queued %lld notifications of data requests and %lld of data sources.\n",
                   (long long)queued.of_requests, (long long)queued.of_sources);
    return true;
}

static bool run_preview(calx_cli *cli, calx_error *err)
{
    calx_session db;
    notification_preview preview;
    if (!connect(cli, &db, err) || !dsdb_preview_notifications(&db, calx_cli_arena(cli), &preview, err))
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, preview_json(calx_cli_arena(cli), &preview), err);
    calx_cli_print(cli, "%lld events for %lld users: %lld of data requests, %lld of data sources.\n",
                   (long long)preview.totals.events, (long long)preview.totals.users,
                   (long long)preview.totals.request_events, (long long)preview.totals.source_events);
    calx_text_table *table = calx_cli_table(cli, "E-MAIL", "EVENT", "ENTITY", NULL);
    for (int64_t i = 0; i < preview.totals.users; i++) {
        const queued_event_list *events = &preview.batches[i].events;
        for (size_t j = 0; j < events->len; j++) {
            calx_text_table_add(table, j == 0 ? preview.batches[i].email : CALX_TEXT(""));
            calx_text_table_add(table, label_of(calx_type_event_type, events->items[j].event_type));
            calx_text_table_add(table, events->items[j].entity_name);
        }
    }
    if (preview.totals.events > 0)
        calx_cli_print_table(cli, table);
    return true;
}

/* A run with a command. */
typedef struct sending {
    calx_cli *cli;
    const char *command;
    int64_t seconds;
} sending;

/* Hands a batch to the command, as one line of JSON. */
static delivery_outcome deliver(void *context, const notification_batch *batch)
{
    const sending *s = context;
    calx_error why = { 0 };
    if (!calx_cli_go_on(&why))
        return DELIVERY_STOP;
    CALX_SCOPED_ARENA(scratch);
    json_t *json = batch_json(scratch, batch);
    char *line = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    command_end end = run_command(s->command, calx_text_format(scratch, "%s\n", line), s->seconds, &why);
    free(line);
    if (end != COMMAND_DONE)
        calx_cli_note(s->cli, "%.*s: %s", CALX_TEXT_ARG(batch->email), why.message);
    return end == COMMAND_DONE ? DELIVERY_DONE : end == COMMAND_REFUSED ? DELIVERY_FAILED : DELIVERY_DOUBTFUL;
}

static bool print_result(calx_cli *cli, const notification_result *result, calx_error *err)
{
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli,
                                   json_pack("{s:I, s:o, s:I, s:I, s:I, s:b}", "run", (json_int_t)result->id, "queued",
                                             queued_json(&result->queued), "reached", (json_int_t)result->reached,
                                             "failed", (json_int_t)result->failed, "doubtful",
                                             (json_int_t)result->doubtful, "stopped", result->stopped),
                                   err);
    calx_cli_print(cli, "Reached %lld users.\n", (long long)result->reached);
    return true;
}

static bool run_send(calx_cli *cli, calx_error *err)
{
    calx_session db;
    notification_result result;
    sending s = { .cli = cli, .command = calx_cli_value(cli, "command"), .seconds = 60 };
    notification_delivery delivery = { .deliver = deliver, .context = &s, .again = calx_cli_given(cli, "again") };
    if (!s.command)
        return calx_fail(err, CALX_USAGE, "dsdb notifications send needs --command.");
    if (!calx_cli_number(cli, "time-limit", 1, 3600, &s.seconds, err) || !connect(cli, &db, err) ||
        !dsdb_send_notifications(&db, calx_cli_arena(cli), &delivery, &result, err) ||
        !print_result(cli, &result, err) || !calx_cli_go_on(err))
        return false;
    if (result.doubtful > 0)
        calx_cli_note(cli, "Of %lld batches nobody knows whether they were delivered. See: %s notifications doubtful",
                      (long long)result.doubtful, calx_cli_program(cli)->name);
    if (result.failed + result.doubtful == 0)
        return true;
    calx_fail(err, CALX_SYSTEM, "%lld batches could not be delivered%s.", (long long)result.failed + result.doubtful,
              result.stopped ? ", and the run ended early" : "");
    return calx_error_hint(err, "What failed waits for the next run.");
}

static bool run_doubtful(calx_cli *cli, calx_error *err)
{
    calx_session db;
    doubtful_batch_list list;
    calx_arena *arena = calx_cli_arena(cli);
    if (!connect(cli, &db, err) || !dsdb_doubtful_notifications(&db, arena, DSDB_NOTIFICATION_MINUTES, &list, err))
        return false;
    if (calx_cli_json(cli))
        return calx_cli_print_json(cli, rows_json(arena, doubtful_batch, &list), err);
    calx_text_table *table = calx_cli_table(cli, "BATCH", "E-MAIL", "CLAIMED", NULL);
    for (size_t i = 0; i < list.len; i++)
        for (size_t j = 0; j < calx_shape_doubtful_batch.count; j++)
            if (calx_shape_doubtful_batch.fields[j].type != &calx_type_int4)
                calx_text_table_add(table, field_text(arena, &calx_shape_doubtful_batch.fields[j], &list.items[i]));
    calx_cli_print_table(cli, table);
    return true;
}

static bool run_decide(calx_cli *cli, calx_error *err)
{
    calx_session db;
    calx_uuid batch;
    calx_arena *arena = calx_cli_arena(cli);
    const char *id = calx_cli_argument(cli, 0), *what = calx_cli_argument(cli, 1);
    bool sent = strcmp(what, "sent") == 0;
    if (!calx_uuid_parse(calx_text_of(id), &batch))
        return calx_fail(err, CALX_USAGE, "A batch is named by its UUID, not by \"%s\".", id);
    if (!sent && strcmp(what, "again") != 0)
        return calx_fail(err, CALX_USAGE, "It is decided that a batch was sent, or is sent again, not \"%s\".", what);
    int64_t minutes = calx_cli_given(cli, "at-once") ? 0 : DSDB_NOTIFICATION_MINUTES;
    if (!connect(cli, &db, err) || !dsdb_decide_notifications(&db, arena, &batch, sent, minutes, err))
        return false;
    calx_cli_print(cli, sent ? "It is marked as sent.\n" : "Its notifications wait for the next run.\n");
    return true;
}

static const calx_command queue_command = {
    .name = "queue",
    .summary = "Queue the events that followers are to be told of",
    .help = "Queues what has happened for whoever follows a place. Nobody is queued for an\n"
            "event twice. `send` does this by itself.",
    .example = "notifications queue",
    .json = true,
    .run = run_queue,
};

static const calx_command preview_command = {
    .name = "preview",
    .summary = "Show what would be sent now, and to whom",
    .help = "Shows what `send` would send. Changes nothing.",
    .example = "notifications preview --json",
    .json = true,
    .run = run_preview,
};

static const calx_command send_command = {
    .name = "send",
    .summary = "Send each user what waits, by a command of yours",
    .options =
        (const calx_option[]){
            { .name = "command",
              .letter = 'c',
              .value = "COMMAND",
              .help = "runs once a user; reads a batch as JSON",
              .bytes = true },
            { .name = "time-limit", .value = "SECONDS", .help = "for one COMMAND (else 60); then it is killed" },
            { .name = "again", .help = "send doubtful batches again, with their ids" },
            { 0 },
        },
    .help = "Queues what has happened, and runs COMMAND, as sh reads it, for each user whom\n"
            "there is something to tell. On its standard input it has the batch: one line of\n"
            "JSON with the batch's id, the e-mail address and the events.\n"
            "\n"
            "Exit code 0 says that the user has it. Another one says that the user doesn't:\n"
            "the next run tries again. Where a signal or the time limit ended the command,\n"
            "or this program was ended before it had noted that a batch was sent, the batch\n"
            "is doubtful: nothing sends it again by itself. See `doubtful` and `decide`; with\n"
            "--again they are sent once more, with the same ids, to a COMMAND that can tell\n"
            "by them what it had already; those that fail stay doubtful, with their ids.\n"
            "\n"
            "Several of these may run at once. After 10 failures in a row one ends.",
    .example = "notifications send --command './send-mail --key \"$MAIL_KEY_FILE\"'",
    .json = true,
    .run = run_send,
};

static const calx_command doubtful_command = {
    .name = "doubtful",
    .summary = "List the batches of which nobody knows whether they were sent",
    .help = "Lists batches that were taken to be sent more than 15 minutes ago, and that were\n"
            "neither noted as sent nor given back: whoever sent them was ended in between.",
    .example = "notifications doubtful",
    .json = true,
    .run = run_doubtful,
};

static const calx_command decide_command = {
    .name = "decide",
    .summary = "Say of a doubtful batch that it was sent, or is to be sent again",
    .arguments = "BATCH sent|again",
    .least = 2,
    .most = 2,
    .options =
        (const calx_option[]){
            { .name = "at-once", .help = "even where it was taken less than 15 minutes ago" },
            { 0 },
        },
    .help = "`sent` marks what is in the batch as sent. `again` gives it back: the next run\n"
            "sends it, in a batch with another id. A batch that `send` is delivering at this\n"
            "moment is refused, and so is one taken less than 15 minutes ago: what an\n"
            "application delivers can't be seen.",
    .example = "notifications decide 5e0c9a34-6f0e-4b4e-9a4e-0f3a2b1c7d55 sent",
    .run = run_decide,
};

const calx_command notifications_command = {
    .name = "notifications",
    .summary = "Tell followers of places what has happened",
    .help = "Tells users who follow a place of new data sources there, and of data requests\n"
            "that are ready to start or complete; each of them of each event once.",
    .commands = (const calx_command *const[]){ &queue_command, &preview_command, &send_command, &doubtful_command,
                                               &decide_command, NULL },
};
