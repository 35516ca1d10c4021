/* Labels of enums and their C values, which count from 1 so that a zeroed struct holds no label. */
#include <calx/value.h>

int calx_enum_value(const calx_type *type, calx_text label)
{
    for (int i = 0; i < type->label_count; i++)
        if (calx_text_equal(calx_text_of(type->labels[i]), label))
            return i + 1;
    return 0;
}

calx_text calx_enum_label(const calx_type *type, int value)
{
    if (value < 1 || value > type->label_count)
        return (calx_text){ 0 };
    return calx_text_of(type->labels[value - 1]);
}
