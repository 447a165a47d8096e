/* --split: each connection's packets in a file of their own. */
#include "cli/split.h"

#include "base/text.h"
#include "cli/packet_writer.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Beyond this nobody splits: more files than a directory bears. */
#define MOST_FILES 100000000u

/* So many are open at once; another connection's packet closes the file not used for longest. */
#define OPEN_FILES 128

/* "12_tcp_2001-db8--1.40112_2001-db8--2.80.pcapng" */
#define NAME_SIZE 200

struct open_file {
	uint64_t id, used;
	uint64_t last_packet;  /* that was written */
	struct writer *writer; /* NULL: the place is free */
};

struct split {
	struct writer_settings settings; /* of each file, but for its path */
	const char *directory;
	struct open_file open[OPEN_FILES];
	uint64_t clock;
	char **paths; /* by connection number, 0 is "other"; NULL: there is no file yet */
	size_t path_count;
};

static bool is_empty(const char *path)
{
	DIR *directory = opendir(path);
	unsigned entries = 0;

	if (directory == NULL)
		return false;
	while (readdir(directory) != NULL)
		entries++;
	(void)closedir(directory);
	return entries == 2; /* itself and its parent */
}

static bool make_directory(const char *path, struct error *error)
{
	if (mkdir(path, S_IRWXU | S_IRWXG | S_IRWXO) == 0)
		return true;
	if (errno == EEXIST && is_empty(path))
		return true;
	error_set(error, "%s: %s", path,
		  errno == 0 || errno == EEXIST ? "exists, and is no empty directory"
						: strerror(errno));
	return false;
}

struct split *split_open(const struct options *options, const struct capture *capture,
			 struct error *error)
{
	struct split *split = calloc(1, sizeof(*split));

	if (split == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	split->directory = options->write.split;
	split->settings = packet_writer_settings(options, capture, NULL);
	split->settings.is_pcapng = options->write.pcapng;
	if (make_directory(split->directory, error))
		return split;
	free(split);
	return NULL;
}

/* A port or identifier behind an address whose colons, which file systems dislike, became dashes.
 */
static void add_end(struct text *text, const struct ip_addr *address, uint16_t port, bool has_port)
{
	char name[IP_ADDR_TEXT_SIZE];

	(void)ip_addr_format(address, name);
	for (char *at = strchr(name, ':'); at != NULL; at = strchr(at, ':'))
		*at = '-';
	text_addf(text, "_%s", name);
	if (has_port)
		text_addf(text, ".%u", port);
}

/* Who the packet's connection is between: an ICMP error tells of the packet that it quotes. */
static const struct five_tuple *tuple_of(const struct packet *packet)
{
	if (packet->kind == PACKET_ICMP_ERROR)
		return &packet->icmp.quote.five_tuple;
	return &packet->five_tuple;
}

static char *make_path(const struct split *split, const struct packet *packet, uint64_t id)
{
	const struct five_tuple *tuple = tuple_of(packet);
	const bool has_port = report_has_ports(tuple->protocol);
	const size_t size = strlen(split->directory) + NAME_SIZE;
	char word[REPORT_PROTOCOL_WORD_SIZE];
	char *path = malloc(size);
	struct text text;

	if (path == NULL)
		return NULL;
	text = text_in(path, size);
	text_addf(&text, "%s/", split->directory);
	if (id == 0) {
		text_add(&text, "other");
	} else {
		text_addf(&text, "%llu_%s", (unsigned long long)id,
			  report_protocol_word(tuple->protocol, word));
		add_end(&text, &tuple->source, tuple->source_port, has_port);
		add_end(&text, &tuple->destination, tuple->destination_port, has_port);
	}
	text_add(&text, split->settings.is_pcapng ? ".pcapng" : ".pcap");
	return path;
}

static bool make_room(struct split *split, uint64_t id)
{
	size_t count = split->path_count == 0 ? 64 : split->path_count;
	char **paths;

	if (id < split->path_count)
		return true;
	while (count <= id && count < MOST_FILES)
		count *= 2;
	if (count <= id)
		return false;
	paths = realloc(split->paths, count * sizeof(*paths));
	if (paths == NULL)
		return false;
	memset(paths + split->path_count, 0, (count - split->path_count) * sizeof(*paths));
	split->paths = paths;
	split->path_count = count;
	return true;
}

/* The connection's place among the open files, or the one that it may have. */
static struct open_file *find_place(struct split *split, uint64_t id)
{
	struct open_file *oldest = &split->open[0];

	for (size_t i = 0; i < OPEN_FILES; i++) {
		struct open_file *file = &split->open[i];

		if (file->writer != NULL && file->id == id)
			return file;
		if (file->used < oldest->used)
			oldest = file;
	}
	return oldest;
}

/* Opens the connection's file: from empty the first time, to go on with it later. */
static struct writer *open_file(struct split *split, const struct packet *packet, uint64_t id,
				struct error *error)
{
	struct writer_settings settings = split->settings;

	if (!make_room(split, id)) {
		error_set(error, "out of memory");
		return NULL;
	}
	settings.is_appended = split->paths[id] != NULL;
	if (split->paths[id] == NULL)
		split->paths[id] = make_path(split, packet, id);
	settings.path = split->paths[id];
	if (settings.path == NULL) {
		error_set(error, "out of memory");
		return NULL;
	}
	return writer_open(&settings, error);
}

enum writer_result split_add(struct split *split, const struct split_packet *packet, uint64_t id,
			     struct error *error)
{
	struct open_file *place = find_place(split, id);

	if (place->writer == NULL || place->id != id) {
		struct writer *old = place->writer;

		place->writer = NULL;
		if (!writer_close(old, error))
			return WRITER_FAILED;
		place->id = id;
		place->last_packet = 0;
		place->writer = open_file(split, packet->packet, id, error);
		if (place->writer == NULL)
			return WRITER_FAILED;
	}
	place->used = ++split->clock;
	if (place->last_packet == packet->view->number)
		return WRITER_GOOD; /* the frame of an aggregate, for another of its packets */
	place->last_packet = packet->view->number;
	return packet_writer_add(place->writer, packet->capture, packet->view, error);
}

bool split_flush(struct split *split, struct error *error)
{
	bool is_good = true;

	for (size_t i = 0; i < OPEN_FILES; i++)
		if (split->open[i].writer != NULL)
			is_good &= writer_flush(split->open[i].writer, error);
	return is_good;
}

bool split_close(struct split *split, struct error *error)
{
	bool is_good = true;

	if (split == NULL)
		return true;
	for (size_t i = 0; i < OPEN_FILES; i++)
		is_good &= writer_close(split->open[i].writer, error);
	for (size_t i = 0; i < split->path_count; i++)
		free(split->paths[i]);
	free(split->paths);
	free(split);
	return is_good;
}
