/* Comments of packets, kept in a nameless file until it is their packets' turn. */
#include "cli/comment_store.h"

#include "cli/temporary_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct place {
	uint64_t packet;
	uint64_t offset; /* of the text in the file, which a NUL ends */
};

struct comment_store {
	FILE *file;
	uint64_t size; /* of the file */
	struct place *places;
	size_t count, room;
	size_t next;      /* the first of the packets that were not asked for yet */
	const char *text; /* the file in memory; NULL: it is not */
	const char *taken[COMMENT_STORE_MOST];
	int failure_errno; /* 0: all is well */
};

struct comment_store *comment_store_new(struct error *error)
{
	struct comment_store *store = calloc(1, sizeof(*store));
	int descriptor;

	if (store == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	descriptor = temporary_file_make();
	store->file = descriptor < 0 ? NULL : fdopen(descriptor, "w+");
	if (store->file != NULL)
		return store;
	error_set(error, "cannot keep comments in %s: %s", temporary_file_directory(),
		  strerror(errno));
	if (descriptor >= 0)
		(void)close(descriptor);
	free(store);
	return NULL;
}

static bool make_room(struct comment_store *store)
{
	const size_t room = store->room == 0 ? 1024 : store->room * 2;
	struct place *grown;

	if (store->count < store->room)
		return true;
	grown = realloc(store->places, room * sizeof(*grown));
	if (grown == NULL)
		return false;
	store->places = grown;
	store->room = room;
	return true;
}

void comment_store_add(struct comment_store *store, uint64_t packet, const char *text)
{
	const size_t size = strlen(text) + 1;

	if (store->failure_errno != 0)
		return;
	if (!make_room(store)) {
		store->failure_errno = ENOMEM;
		return;
	}
	if (fwrite(text, 1, size, store->file) != size) {
		store->failure_errno = errno != 0 ? errno : EIO;
		return;
	}
	store->places[store->count++] = (struct place){packet, store->size};
	store->size += size;
}

/* By packet, and of one packet in the order in which they came. */
static int compare_places(const void *a, const void *b)
{
	const struct place *first = a, *second = b;

	if (first->packet != second->packet)
		return first->packet < second->packet ? -1 : 1;
	return first->offset < second->offset ? -1 : first->offset > second->offset;
}

static bool map_texts(struct comment_store *store)
{
	void *mapped;

	if (fflush(store->file) != 0)
		return false;
	if (store->size == 0)
		return true;
	mapped = mmap(NULL, store->size, PROT_READ, MAP_PRIVATE, fileno(store->file), 0);
	if (mapped == MAP_FAILED)
		return false;
	store->text = mapped;
	return true;
}

bool comment_store_sort(struct comment_store *store, struct error *error)
{
	if (store->failure_errno == 0 && !map_texts(store))
		store->failure_errno = errno != 0 ? errno : EIO;
	if (store->failure_errno != 0) {
		error_set(error, "cannot keep comments in %s: %s", temporary_file_directory(),
			  strerror(store->failure_errno));
		return false;
	}
	if (store->count > 0)
		qsort(store->places, store->count, sizeof(*store->places), compare_places);
	return true;
}

struct writer_comments comment_store_take(struct comment_store *store, uint64_t packet)
{
	struct writer_comments taken = {.texts = store->taken};

	while (store->next < store->count && store->places[store->next].packet < packet)
		store->next++;
	while (store->next < store->count && store->places[store->next].packet == packet) {
		if (taken.count < COMMENT_STORE_MOST)
			store->taken[taken.count++] =
				store->text + store->places[store->next].offset;
		store->next++;
	}
	return taken;
}

void comment_store_free(struct comment_store *store)
{
	if (store == NULL)
		return;
	if (store->text != NULL)
		(void)munmap((void *)(uintptr_t)store->text, store->size);
	(void)fclose(store->file);
	free(store->places);
	free(store);
}
