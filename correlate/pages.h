/* Large allocations straight from the kernel: whole pages, zero, and given back when freed. */
#ifndef CORRELATE_PAGES_H
#define CORRELATE_PAGES_H

#include <stddef.h>

/*
 * Memory of `size` bytes, all zero, that costs nothing until it is used; NULL when memory is short.
 * Begins at a page. malloc() would keep what is freed of such sizes, as holes that fit nothing.
 * Free with pages_free().
 */
void *pages_new(size_t size);

/* Gives back what pages_new() gave for `size` bytes; NULL is accepted. */
void pages_free(void *memory, size_t size);

/* The memory is used at random places and soon as a whole: may lie in large pages (2 MiB). */
void pages_prefer_large(void *memory, size_t size);

/* The memory is used as a whole soon: all its pages are made at once, instead of at a fault each.
 */
void pages_make(void *memory, size_t size);

#endif
