/* Time: conversions between the Unix epoch and PostgreSQL's, and the calendar. */
#include <calx/clock.h>

#include <stdio.h>

#define MICROSECONDS INT64_C(1000000)
#define DAY_MICROSECONDS (86400 * MICROSECONDS)

int64_t calx_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (now.tv_sec - CALX_EPOCH_SECONDS) * MICROSECONDS + now.tv_nsec / 1000;
}

int64_t calx_ticks(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t calx_timestamp_of_unix(time_t seconds)
{
    return (seconds - CALX_EPOCH_SECONDS) * MICROSECONDS;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

time_t calx_timestamp_to_unix(int64_t timestamp)
{
    return floor_div(timestamp, MICROSECONDS) + CALX_EPOCH_SECONDS;
}

/* Howard Hinnant's civil calendar: years begin in March, so that the leap day is the last of one;
 * an era is 400 years, 146097 days. */
calx_date calx_date_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (calx_date){ (int32_t)(era * 146097 + day_of_era - 719468 - CALX_EPOCH_DAYS) };
}

void calx_date_parts(calx_date date, int *year, int *month, int *day)
{
    int64_t days = (int64_t)date.days + CALX_EPOCH_DAYS + 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    *month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

/* Four digits, and a sign before Christ: the year before 1 is 0000. */
static int year_width(int year)
{
    return year < 0 ? 5 : 4;
}

calx_text calx_date_text(calx_arena *arena, calx_date date)
{
    if (date.days == CALX_DATE_INFINITY.days)
        return CALX_TEXT("infinity");
    if (date.days == CALX_DATE_MINUS_INFINITY.days)
        return CALX_TEXT("-infinity");
    int year, month, day;
    calx_date_parts(date, &year, &month, &day);
    return calx_text_format(arena, "%0*d-%02d-%02d", year_width(year), year, month, day);
}

calx_text calx_timestamp_text(calx_arena *arena, int64_t timestamp)
{
    if (timestamp == CALX_TIMESTAMP_INFINITY)
        return CALX_TEXT("infinity");
    if (timestamp == CALX_TIMESTAMP_MINUS_INFINITY)
        return CALX_TEXT("-infinity");
    int64_t day = floor_div(timestamp, DAY_MICROSECONDS);
    int64_t rest = timestamp % DAY_MICROSECONDS; /* no product with `day`: it could overflow */
    rest += rest < 0 ? DAY_MICROSECONDS : 0;
    int year, month, date;
    calx_date_parts((calx_date){ (int32_t)day }, &year, &month, &date);
    int seconds = (int)(rest / MICROSECONDS);
    char fraction[16] = "";
    if (rest % MICROSECONDS)
        snprintf(fraction, sizeof fraction, ".%06d", (int)(rest % MICROSECONDS));
    return calx_text_format(arena, "%0*d-%02d-%02dT%02d:%02d:%02d%sZ", year_width(year), year, month, date,
                            seconds / 3600, seconds / 60 % 60, seconds % 60, fraction);
}
