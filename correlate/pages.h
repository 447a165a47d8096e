/* Advice to the kernel about the pages of large allocations; without effect where there is none. */
#ifndef CORRELATE_PAGES_H
#define CORRELATE_PAGES_H

#include <stddef.h>

/* The memory is used at random places and soon as a whole: may lie in large pages (2 MiB). */
void pages_prefer_large(void *memory, size_t size);

/* The memory is used as a whole soon: all its pages are made at once, instead of at a fault each.
 */
void pages_make(void *memory, size_t size);

#endif
