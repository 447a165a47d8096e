/* An input file, unpacked if it is compressed; its first bytes can be looked at beforehand. */
#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

#include "base/bytes.h"
#include "base/error.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct stream;

/*
 * Opens `path` ("-" = standard input). NULL with `*error` filled, "PATH: reason", if it cannot be
 * read: missing, forbidden, a directory. Free with stream_free().
 */
struct stream *stream_open(const char *path, struct error *error);

/* The path as it was given; lent. */
const char *stream_path(const struct stream *stream);

/* Fills `*error` with "NAME: reason", NAME being the path as a terminal may see it. */
void stream_fail(const struct stream *stream, const char *reason, struct error *error);

/* Is it compressed, so that what is read is what comes out of that? */
bool stream_is_unpacked(const struct stream *stream);

/* The first bytes, without taking them away; at least 24 unless the input is shorter. */
struct bytes stream_head(const struct stream *stream);

/*
 * Waits until the head is as long as it gets, 64 KiB, or the whole input if that is shorter or
 * cannot be read on. Before the first stream_read(); what stream_head() gave before stays valid.
 */
void stream_lengthen_head(struct stream *stream);

/*
 * Reads on, as read(2) does: the first time from the first byte on. A signal that cuts a read short
 * is an error, EINTR, for those that are caught are to end the reading. So is compressed data that
 * is cut or damaged, EIO, after all that could be unpacked.
 */
ssize_t stream_read(struct stream *stream, void *out, size_t size);

/* Why stream_read() failed, in a few words; NULL: it did not. Lent until the next call of it. */
const char *stream_failure(const struct stream *stream);

/*
 * A FILE that delivers the input from its first byte, without locks: for one thread at a time. The
 * caller closes it, and does so before stream_free(). NULL if there is no memory. At most once, and
 * not after stream_read().
 */
FILE *stream_file(struct stream *stream);

/* Bytes of the input, compressed if it is so; 0 if not known (a pipe). */
uint64_t stream_size(const struct stream *stream);

/* Of these, bytes read so far. */
uint64_t stream_position(const struct stream *stream);

/* Closes the input unless it is standard input; NULL is accepted. */
void stream_free(struct stream *stream);

#endif
