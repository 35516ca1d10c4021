/* libraries of which few commands call few functions: each makes every start a tenth longer, and every library that is
 * loaded after it, which looks for its functions there too. */
#include "late.h"

/* Hidden: what the libraries call of themselves is not for these. */
#pragma GCC visibility push(hidden)
#include <csv.h>
#include <math.h>
#include <unistr.h>
#include <uniwidth.h>
#pragma GCC visibility pop

typedef struct csv_parser parser;
typedef int (*is_space)(unsigned char);
typedef void (*take_field)(void *, size_t, void *);
typedef void (*take_end)(int, void *);

static const late_library libcsv = { "libcsv.so.3", "libcsv3", NULL };
static const late_library libm = { "libm.so.6", "libc6", NULL };
static const late_library libunistring = { "libunistring.so.2", "libunistring2", NULL };

/* clang-format off */
LATE1(libcsv, int, csv_error, parser *)
LATE4(libcsv, int, csv_fini, parser *, take_field, take_end, void *)
LATE1(libcsv, void, csv_free, parser *)
LATE2(libcsv, int, csv_init, parser *, unsigned char)
LATE6(libcsv, size_t, csv_parse, parser *, const void *, size_t, take_field, take_end, void *)
LATE2(libcsv, void, csv_set_blk_size, parser *, size_t)
LATE2(libcsv, void, csv_set_space_func, parser *, is_space)
LATE1(libcsv, char *, csv_strerror, int)

LATE1(libm, int, ilogb, double)
LATE2(libm, double, nextafter, double, double)
LATE2(libm, float, nextafterf, float, float)
LATE2(libm, double, scalbn, double, int)

LATE2(libunistring, const uint8_t *, u8_check, const uint8_t *, size_t)
LATE3(libunistring, int, u8_mbtoucr, ucs4_t *, const uint8_t *, size_t)
LATE2(libunistring, int, u8_strmbtouc, ucs4_t *, const uint8_t *)
LATE2(libunistring, int, u8_strwidth, const uint8_t *, const char *)
#if !UNISTRING_HAVE_INLINE
LATE3(libunistring, int, u8_uctomb, uint8_t *, ucs4_t, ptrdiff_t)
#endif
LATE3(libunistring, int, u8_uctomb_aux, uint8_t *, ucs4_t, ptrdiff_t)
LATE2(libunistring, int, uc_width, ucs4_t, const char *)
/* clang-format on */
