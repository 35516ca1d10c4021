/* Tables: aligned for people, tabs for programs. */
#include "frame.h"

#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <unistr.h>
#include <uniwidth.h>

#define MOST_COLUMNS 32
#define LEAST_WIDTH 8
#define GAP 2

typedef struct cell {
    const char *text;
    bool right;
} cell;

struct calx_text_table {
    calx_arena *arena;
    int columns;
    cell *cells; /* the head first */
    size_t count;
    size_t cap;
};

/* Text from a database must not command the terminal. */
static const char *printable(calx_arena *arena, calx_text text)
{
    uint8_t *out = calx_alloc(arena, text.len + 1);
    size_t at = 0;
    for (size_t i = 0; i < text.len;) {
        ucs4_t c;
        int len = u8_mbtoucr(&c, (const uint8_t *)text.data + i, text.len - i);
        bool shown = len > 0 && c >= 0x20 && (c < 0x7F || c >= 0xA0);
        size_t step = len > 0 ? (size_t)len : 1;
        if (shown)
            memcpy(out + at, text.data + i, step);
        else
            out[at] = ' ';
        at += shown ? step : 1;
        i += step;
    }
    return (const char *)out;
}

static void add(calx_text_table *table, const char *text, bool right)
{
    if (table->count == table->cap) {
        size_t cap = table->cap ? table->cap * 2 : 64;
        table->cells = calx_grow(table->arena, table->cells, table->cap * sizeof(cell), cap * sizeof(cell));
        table->cap = cap;
    }
    table->cells[table->count++] = (cell){ text, right };
}

calx_text_table *calx_cli_table(calx_cli *cli, ...)
{
    calx_text_table *table = calx_new(cli->arena, calx_text_table);
    table->arena = cli->arena;
    va_list args;
    va_start(args, cli);
    for (const char *name; table->columns < MOST_COLUMNS && (name = va_arg(args, const char *));) {
        add(table, name, false);
        table->columns++;
    }
    va_end(args);
    return table;
}

void calx_text_table_add(calx_text_table *table, calx_text text)
{
    add(table, printable(table->arena, text), false);
}

void calx_text_table_add_cstr(calx_text_table *table, const char *text)
{
    calx_text_table_add(table, calx_text_of(text));
}

void calx_text_table_add_int(calx_text_table *table, int64_t number)
{
    add(table, calx_text_format(table->arena, "%lld", (long long)number).data, true);
}

static int width_of(const char *text)
{
    return u8_strwidth((const uint8_t *)text, "UTF-8");
}

/* The width of the terminal that a stream is; 0 where it is none. */
static int terminal_width(FILE *stream)
{
    struct winsize size;
    int number = fileno(stream);
    if (number < 0 || !isatty(number))
        return 0;
    return ioctl(number, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* Takes from the widest column until the row fits. */
static void fit(int *widths, int columns, int room)
{
    int total = (columns - 1) * GAP;
    for (int i = 0; i < columns; i++)
        total += widths[i];
    while (total > room) {
        int widest = 0;
        for (int i = 1; i < columns; i++)
            widest = widths[i] > widths[widest] ? i : widest;
        if (widths[widest] <= LEAST_WIDTH)
            return;
        widths[widest]--;
        total--;
    }
}

static void print_cell(FILE *to, const cell *shown, int width, bool last)
{
    int own = width_of(shown->text);
    if (shown->right)
        fprintf(to, "%*s", width > own ? width - own : 0, "");
    const uint8_t *at = (const uint8_t *)shown->text;
    int used = 0;
    while (*at) {
        ucs4_t c;
        int len = u8_strmbtouc(&c, at);
        int step = uc_width(c, "UTF-8") > 0 ? uc_width(c, "UTF-8") : 0;
        if (own > width && used + step > width - 1) {
            fputs("…", to);
            used++;
            break;
        }
        fwrite(at, 1, (size_t)len, to);
        used += step;
        at += len;
    }
    if (!last)
        fprintf(to, "%*s", (shown->right ? 0 : width - used) + GAP, "");
}

static void print_aligned(calx_cli *cli, const calx_text_table *table, int room)
{
    int widths[MOST_COLUMNS] = { 0 };
    size_t columns = (size_t)table->columns;
    for (size_t i = 0; i < table->count; i++) {
        int own = width_of(table->cells[i].text);
        widths[i % columns] = own > widths[i % columns] ? own : widths[i % columns];
    }
    fit(widths, table->columns, room);
    for (size_t i = 0; i < table->count; i++) {
        size_t column = i % columns;
        cell shown = table->cells[i];
        if (i < columns && i + columns < table->count)
            shown.right = table->cells[i + columns].right; /* a head stands over its numbers */
        if (i == 0)
            fputs(calx_cli_style(cli, CALX_BOLD), cli->out);
        print_cell(cli->out, &shown, widths[column], column == columns - 1);
        if (i == columns - 1)
            fputs(calx_cli_style(cli, CALX_PLAIN), cli->out);
        if (column == columns - 1)
            fputc('\n', cli->out);
    }
}

void calx_cli_print_table(calx_cli *cli, const calx_text_table *table)
{
    int room = terminal_width(cli->out);
    size_t columns = (size_t)table->columns;
    cli_clear_progress(cli);
    if (room > 0)
        print_aligned(cli, table, room);
    for (size_t i = 0; room == 0 && i < table->count; i++) {
        fputs(table->cells[i].text, cli->out);
        fputc(i % columns == columns - 1 ? '\n' : '\t', cli->out);
    }
    cli_note_failure(cli);
}
