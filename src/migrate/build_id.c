/* Finds the build id in the notes that the linker left in memory. Knows ELF and nothing of Calx. */
#include "build_id.h"

#include <calx/buffer.h>

#include <link.h>
#include <string.h>

typedef struct search {
    calx_buffer hex;
    uintptr_t inside; /* an address of the program or library that is meant */
} search;

static size_t padded(size_t len)
{
    return (len + 3) & ~(size_t)3;
}

static void look_at_notes(search *s, const char *at, size_t len)
{
    ElfW(Nhdr) note;
    while (len >= sizeof note) {
        memcpy(&note, at, sizeof note);
        size_t whole = sizeof note + padded(note.n_namesz) + padded(note.n_descsz);
        if (whole > len)
            return;
        const unsigned char *id = (const unsigned char *)at + sizeof note + padded(note.n_namesz);
        bool is_id = note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU" &&
                     memcmp(at + sizeof note, "GNU", sizeof "GNU") == 0;
        for (size_t i = 0; is_id && i < note.n_descsz; i++)
            calx_buffer_addf(&s->hex, "%02x", id[i]);
        at += whole;
        len -= whole;
    }
}

static int look_at(struct dl_phdr_info *object, size_t size, void *context)
{
    (void)size;
    search *s = context;
    bool meant = false;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        uintptr_t from = object->dlpi_addr + object->dlpi_phdr[i].p_vaddr;
        meant |= object->dlpi_phdr[i].p_type == PT_LOAD && s->inside - from < object->dlpi_phdr[i].p_memsz;
    }
    for (int i = 0; meant && i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_NOTE)
            look_at_notes(s, (const char *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr), /* NOLINT: an address */
                          object->dlpi_phdr[i].p_memsz);
    return meant;
}

calx_text calx_build_id(calx_arena *arena)
{
    static const char here;
    search s = { .hex = calx_buffer_in(arena), .inside = (uintptr_t)&here };
    dl_iterate_phdr(look_at, &s);
    return calx_buffer_text(&s.hex);
}
