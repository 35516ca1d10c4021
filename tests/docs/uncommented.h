/* A header whose public names have no comments, but for one. */
#ifndef CALX_UNCOMMENTED_H
#define CALX_UNCOMMENTED_H

/* This one has. */
void commented(int x);
void commented_along(int x);

void bare_function(int x) __attribute__((format(printf, 1, 2)));

typedef struct bare_struct {
    int x; /* a field's comment is not its struct's */
} bare_struct;

/* Of one of these nothing is said; of said, here. */
typedef struct half_said {
    int said;
    int beside; /* a comment */
    int bare_field;

    /* of two */
    int first;
    int *second;
    int count;
} half_said;

#define BARE_MACRO(x) calx_behind_it(x)
void calx_behind_it(int x);

#endif
