/* Comments of packets, kept in a nameless file until it is their packets' turn. */
#ifndef CLI_COMMENT_STORE_H
#define CLI_COMMENT_STORE_H

#include "base/error.h"
#include "capture/writer.h"

#include <stdbool.h>
#include <stdint.h>

/* More comments no packet gets. */
#define COMMENT_STORE_MOST 64u

struct comment_store;

/*
 * An empty store. Its texts are in a file without a name; in memory it keeps 16 bytes for each of
 * them. NULL with `*error` filled if the file cannot be made.
 */
struct comment_store *comment_store_new(struct error *error);

/* Keeps a copy of a comment, for packets in any order. A failure is told by comment_store_sort().
 */
void comment_store_add(struct comment_store *store, uint64_t packet, const char *text);

/* All comments are there: what follows may be asked then. False with `*error` filled. */
bool comment_store_sort(struct comment_store *store, struct error *error);

/*
 * The comments of a packet in the order in which they were added, lent until the next call. Packets
 * are asked for in ascending order.
 */
struct writer_comments comment_store_take(struct comment_store *store, uint64_t packet);

/* Frees; NULL is accepted. */
void comment_store_free(struct comment_store *store);

#endif
