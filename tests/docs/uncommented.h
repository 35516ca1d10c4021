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

#define BARE_MACRO(x) calx_behind_it(x)
void calx_behind_it(int x);

#endif
