/*
 * Several saved captures as one, merged by time. A file is open only from its first packet's turn
 * to its last, so that a thousand files that follow each other need no more than two.
 */
#include "capture/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* More interfaces are not told apart. */
#define MAX_INTERFACES 65536u

struct member {
	const char *path;
	struct capture *capture; /* NULL: not open */
	struct packet_view view; /* the next packet, of a capture that is open */
	int64_t next_ns;         /* its time, known even if it is not */
	bool can_reopen;
	char *trouble; /* to be said; owned */
	struct capture_info info;
	uint32_t *interface; /* in the whole, by its own index */
	size_t interface_count;
	struct capture_watch watch; /* hands the blocks on to: */
	struct merged *merged;
};

struct merged {
	struct capture capture; /* first: the two have one address */
	struct member *members;
	size_t count;
	size_t *heap; /* members with packets, that with the earliest one first */
	size_t heap_count;
	size_t to_complain; /* members before it have said what troubles them */
	bool has_current;   /* the first of the heap was handed out: its next packet is due */
	struct capture_interface *interfaces;
	size_t interface_count;
	struct host_names names; /* of files that are closed */
	uint64_t finished_bytes;
	const struct capture_watch *watch; /* NULL: nobody */
};

/* By time; of equal times the file that was named first. */
static bool is_earlier(const struct merged *merged, size_t a, size_t b)
{
	const struct member *first = &merged->members[a], *second = &merged->members[b];

	return first->next_ns != second->next_ns ? first->next_ns < second->next_ns : a < b;
}

/* Moves the first of the heap to where it belongs. */
static void sift_down(struct merged *merged)
{
	size_t *heap = merged->heap;

	for (size_t at = 0;;) {
		size_t child = 2 * at + 1;
		const size_t moved = heap[at];

		if (child >= merged->heap_count)
			return;
		if (child + 1 < merged->heap_count &&
		    is_earlier(merged, heap[child + 1], heap[child]))
			child++;
		if (is_earlier(merged, moved, heap[child]))
			return;
		heap[at] = heap[child];
		heap[child] = moved;
		at = child;
	}
}

static void heap_add(struct merged *merged, size_t member)
{
	size_t at = merged->heap_count++;

	for (; at > 0 && is_earlier(merged, member, merged->heap[(at - 1) / 2]); at = (at - 1) / 2)
		merged->heap[at] = merged->heap[(at - 1) / 2];
	merged->heap[at] = member;
}

static void heap_drop_first(struct merged *merged)
{
	merged->heap[0] = merged->heap[--merged->heap_count];
	sift_down(merged);
}

static char *copy(const char *text)
{
	return text == NULL ? NULL : strdup(text);
}

/* One more of the member's interfaces: its index in the whole; false: no memory. */
static bool add_interface(struct merged *merged, struct member *member)
{
	const size_t number = member->interface_count;
	uint32_t *map = realloc(member->interface, (number + 1) * sizeof(*map));
	struct capture_interface *known, *added;

	if (map == NULL)
		return false;
	member->interface = map;
	if (merged->interface_count == MAX_INTERFACES) {
		map[member->interface_count++] = MAX_INTERFACES - 1;
		return true;
	}
	known = realloc(merged->interfaces, (merged->interface_count + 1) * sizeof(*known));
	if (known == NULL)
		return false;
	merged->interfaces = known;
	added = &known[merged->interface_count];
	*added = *capture_interface(member->capture, number);
	added->file = (uint32_t)(member - merged->members);
	added->name = copy(added->name);
	added->description = copy(added->description);
	map[member->interface_count++] = (uint32_t)merged->interface_count++;
	return true;
}

/* What the member knows of its interfaces by now. */
static bool update_interfaces(struct merged *merged, struct member *member)
{
	const size_t count = capture_interface_count(member->capture);

	while (member->interface_count < count)
		if (!add_interface(merged, member))
			return false;
	for (size_t i = 0; i < count && merged->interfaces != NULL; i++) {
		const struct capture_interface *own = capture_interface(member->capture, i);
		struct capture_interface *known = &merged->interfaces[member->interface[i]];

		known->knows_dropped = own->knows_dropped;
		known->dropped = own->dropped;
	}
	return true;
}

/* Closes, and keeps what is known of names. */
static void close_capture(struct merged *merged, struct member *member)
{
	if (member->capture->operations->host_names != NULL)
		host_names_add(&merged->names,
			       member->capture->operations->host_names(member->capture));
	capture_close(member->capture);
	member->capture = NULL;
}

static void close_member(struct merged *merged, struct member *member)
{
	(void)update_interfaces(merged, member);
	merged->finished_bytes += capture_position(member->capture);
	close_capture(merged, member);
}

/* Reads the member's next packet; false: there is none, or none can be read (`*error` filled). */
static bool advance(struct merged *merged, struct member *member, struct error *error)
{
	if (capture_next(member->capture, &member->view, error) == CAPTURE_PACKET) {
		member->next_ns = member->view.time_ns;
		return true;
	}
	close_member(merged, member);
	return false;
}

/* A block of a member, which gets the member's index. */
static void hand_on_block(void *context, const struct capture_block *block)
{
	const struct member *member = context;
	const struct capture_watch *watch = member->merged->watch;
	struct capture_block numbered = *block;

	numbered.file = (uint32_t)(member - member->merged->members);
	watch->block(watch->context, &numbered);
}

/* Opens a member and reads its first packet; false: see advance(). */
static bool open_member(struct merged *merged, struct member *member, struct error *error)
{
	member->capture = capture_file_watch(member->path,
					     merged->watch == NULL ? NULL : &member->watch, error);
	return member->capture != NULL && advance(merged, member, error);
}

static bool is_ordinary_file(const char *path)
{
	struct stat status;

	return strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* Looks where the member begins in time, and closes it again if that can be undone. */
static bool look_at(struct merged *merged, size_t index)
{
	struct member *member = &merged->members[index];
	struct error error = {.text = ""};
	bool has_packet, is_watched;

	member->can_reopen = is_ordinary_file(member->path);
	/* its blocks are for the time when it is opened again */
	is_watched = merged->watch != NULL && !member->can_reopen;
	member->capture =
		capture_file_watch(member->path, is_watched ? &member->watch : NULL, &error);
	if (member->capture != NULL) {
		member->info = *capture_info(member->capture);
		member->info.name = member->path;
		has_packet = update_interfaces(merged, member) && advance(merged, member, &error);
		if (has_packet)
			heap_add(merged, index);
		if (has_packet && member->can_reopen)
			close_capture(merged, member);
		if (!has_packet && member->can_reopen && merged->watch != NULL) {
			struct error known;

			(void)open_member(merged, member, &known);
		}
	}
	if (error.text[0] != '\0')
		member->trouble = strdup(error.text);
	return member->info.name != NULL;
}

/* Says what was wrong with a member when it was looked at. */
static bool complain(struct merged *merged, struct error *error)
{
	while (merged->to_complain < merged->count) {
		const struct member *member = &merged->members[merged->to_complain++];

		if (member->trouble == NULL)
			continue;
		error_set(error, "%s", member->trouble);
		return true;
	}
	return false;
}

/* Makes sure that the first of the heap is open and its packet read; false: it is gone. */
static bool ready_first(struct merged *merged, struct error *error)
{
	struct member *first = &merged->members[merged->heap[0]];
	bool is_ready = true;

	if (merged->has_current) {
		merged->has_current = false;
		is_ready = advance(merged, first, error);
		if (is_ready)
			sift_down(merged);
		first = &merged->members[merged->heap[0]];
	}
	if (is_ready && first->capture == NULL)
		is_ready = open_member(merged, first, error);
	if (!is_ready)
		heap_drop_first(merged);
	return is_ready;
}

static enum capture_result merged_next(struct capture *capture, struct packet_view *view,
				       struct error *error)
{
	struct merged *merged = (struct merged *)capture;
	struct member *first;

	error->text[0] = '\0';
	if (merged->to_complain < merged->count && complain(merged, error))
		return CAPTURE_TROUBLE;
	while (merged->heap_count > 0 && !ready_first(merged, error))
		if (error->text[0] != '\0')
			return CAPTURE_TROUBLE;
	if (merged->heap_count == 0)
		return CAPTURE_END;
	first = &merged->members[merged->heap[0]];
	merged->has_current = true;
	*view = first->view;
	if (view->interface >= first->interface_count && !update_interfaces(merged, first)) {
		error_set(error, "out of memory");
		return CAPTURE_FAILED;
	}
	view->interface = first->interface[view->interface];
	first->info.packets++;
	first->info.last_packet = capture->info.packets + 1;
	if (first->info.first_packet == 0)
		first->info.first_packet = first->info.last_packet;
	return CAPTURE_PACKET;
}

static uint64_t merged_position(const struct capture *capture)
{
	const struct merged *merged = (const struct merged *)capture;
	uint64_t position = merged->finished_bytes;

	for (size_t i = 0; i < merged->count; i++)
		if (merged->members[i].capture != NULL)
			position += capture_position(merged->members[i].capture);
	return position;
}

static size_t file_count(const struct capture *capture)
{
	return ((const struct merged *)capture)->count;
}

static struct capture_info file_at(const struct capture *capture, size_t index)
{
	const struct member *member = &((const struct merged *)capture)->members[index];
	struct capture_info info = member->info;

	info.name = member->path;
	return info;
}

static size_t interface_count(const struct capture *capture)
{
	return ((const struct merged *)capture)->interface_count;
}

static const struct capture_interface *interface_at(const struct capture *capture, size_t index)
{
	return &((const struct merged *)capture)->interfaces[index];
}

static const char *host_name(const struct capture *capture, const struct ip_addr *address)
{
	const struct merged *merged = (const struct merged *)capture;
	const char *name = host_names_find(&merged->names, address);

	for (size_t i = 0; name == NULL && i < merged->heap_count; i++) {
		const struct member *member = &merged->members[merged->heap[i]];

		if (member->capture != NULL)
			name = capture_host_name(member->capture, address);
	}
	return name;
}

static void merged_close(struct capture *capture)
{
	struct merged *merged = (struct merged *)capture;

	for (size_t i = 0; i < merged->count; i++) {
		capture_close(merged->members[i].capture);
		free(merged->members[i].interface);
		free(merged->members[i].trouble);
	}
	for (size_t i = 0; i < merged->interface_count; i++) {
		free((char *)(uintptr_t)merged->interfaces[i].name);
		free((char *)(uintptr_t)merged->interfaces[i].description);
	}
	free(merged->interfaces);
	host_names_free(&merged->names);
	free(merged->members);
	free(merged->heap);
	free(merged);
}

static const struct capture_operations operations = {
	.next = merged_next,
	.position = merged_position,
	.close = merged_close,
	.file_count = file_count,
	.file = file_at,
	.interface_count = interface_count,
	.interface = interface_at,
	.host_name = host_name,
};

/* What can be said of the whole: the first file's kind, and the size if all of them are known. */
static void describe(struct merged *merged)
{
	struct capture_info *info = &merged->capture.info;
	bool is_size_known = true;

	for (size_t i = 0; i < merged->count; i++) {
		const struct capture_info *one = &merged->members[i].info;

		if (one->name == NULL)
			continue;
		if (info->name == NULL)
			*info = *one;
		else
			info->size += one->size;
		info->is_nanosecond |= one->is_nanosecond;
		is_size_known &= one->size > 0;
	}
	info->packets = 0;
	if (!is_size_known)
		info->size = 0;
	merged->finished_bytes = 0;
}

static struct merged *allocate(const char *const *paths, size_t count,
			       const struct capture_watch *watch)
{
	struct merged *merged = calloc(1, sizeof(*merged));

	if (merged == NULL)
		return NULL;
	merged->members = calloc(count, sizeof(*merged->members));
	merged->heap = calloc(count, sizeof(*merged->heap));
	merged->capture.operations = &operations;
	if (merged->members == NULL || merged->heap == NULL) {
		merged_close(&merged->capture);
		return NULL;
	}
	merged->count = count;
	merged->watch = watch;
	for (size_t i = 0; i < count; i++) {
		merged->members[i].path = paths[i];
		merged->members[i].merged = merged;
		merged->members[i].watch =
			(struct capture_watch){hand_on_block, &merged->members[i]};
	}
	return merged;
}

struct capture *capture_open_watched(const char *const *paths, size_t count,
				     const struct capture_watch *watch, struct error *error)
{
	struct merged *merged;
	bool is_any_good = false;

	if (count == 1)
		return capture_file_watch(paths[0], watch, error);
	merged = allocate(paths, count, watch);
	if (merged == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		is_any_good |= look_at(merged, i);
	if (!is_any_good) {
		if (!complain(merged, error))
			error_set(error, "out of memory");
		merged_close(&merged->capture);
		return NULL;
	}
	describe(merged);
	return &merged->capture;
}

struct capture *capture_open_files(const char *const *paths, size_t count, struct error *error)
{
	return capture_open_watched(paths, count, NULL, error);
}
