/* Everything that a reader of captures says about a file, as text: two readers are easily compared.
 */
#ifndef TESTS_SUPPORT_CAPTURE_TRACE_H
#define TESTS_SUPPORT_CAPTURE_TRACE_H

#include "capture/source.h"

#include <stddef.h>

/*
 * Reads the capture at `path` to its end: what it says about itself, a line for each packet with a
 * checksum of its bytes, and how it ended. The caller frees the text.
 */
char *capture_trace(const char *path, enum capture_reader reader);

/* A file in memory that holds `size` bytes from `data`, and the path at which it can be opened. */
struct memory_file {
	int descriptor; /* the caller closes it */
	char path[32];
};

struct memory_file memory_file_make(const void *data, size_t size);

#endif
