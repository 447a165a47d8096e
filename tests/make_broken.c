/*
 * Writes broken captures into a folder, and of each to standard output: its name, and the fewest
 * and most packets that may be read of it.
 *
 *   make_broken FOLDER cut FILE      FILE cut before every byte
 *   make_broken FOLDER lie FILE      every fourth byte on, a number of four bytes that is a lie
 *   make_broken FOLDER special FILE  blocks and options that no writer makes, FILE's packets behind
 *   make_broken FOLDER long FILE     FILE's header and many packets, which packs evenly; not broken
 *
 * FILE is a pcap or pcapng file in this machine's byte order, or anything else to cut.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCAP_HEADER   24u
#define RECORD_HEADER 16u
#define SECTION       0x0a0d0d0au
#define ENHANCED      6u
#define MOST          4294967295u

struct file {
	uint8_t *data;
	size_t size;
};

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static uint32_t number_at(const struct file *file, size_t at)
{
	uint32_t number = 0;

	if (at + sizeof(number) <= file->size)
		memcpy(&number, file->data + at, sizeof(number));
	return number;
}

static struct file read_file(const char *path)
{
	struct file file = {.data = malloc(1 << 20)};
	FILE *in = fopen(path, "rb");

	if (in == NULL || file.data == NULL)
		fail(path);
	file.size = fread(file.data, 1, 1 << 20, in);
	if (fclose(in) != 0)
		fail(path);
	return file;
}

static bool is_pcapng(const struct file *file)
{
	return number_at(file, 0) == SECTION;
}

/* How many packets are whole in the first `size` bytes; 0 of what is neither pcap nor pcapng. */
static unsigned packets_in(const struct file *file, size_t size)
{
	const bool is_pcap = number_at(file, 0) == 0xa1b2c3d4;
	size_t at = is_pcap ? PCAP_HEADER : 0;
	unsigned count = 0;

	while (is_pcap && at + RECORD_HEADER <= size) {
		at += RECORD_HEADER + number_at(file, at + 8);
		count += at <= size;
	}
	while (is_pcapng(file) && at + 8 <= size) {
		const uint32_t type = number_at(file, at);

		at += number_at(file, at + 4);
		count += type == ENHANCED && at <= size;
	}
	return count;
}

/* Opens FOLDER/NAME-NUMBER and announces it. */
static FILE *begin(const char *folder, const char *name, size_t number, unsigned fewest,
		   unsigned most)
{
	char path[4096];
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s/%s-%zu", folder, name, number);
	out = fopen(path, "wb");
	if (out == NULL)
		fail(path);
	printf("%s-%zu %u %u\n", name, number, fewest, most);
	return out;
}

static void put(FILE *out, const void *data, size_t size)
{
	if (fwrite(data, 1, size, out) != size)
		fail("write");
}

static void end(FILE *out)
{
	if (fclose(out) != 0)
		fail("close");
}

static void cut(const char *folder, const struct file *file)
{
	for (size_t size = 0; size < file->size; size++) {
		const unsigned fewest = packets_in(file, size);
		FILE *out = begin(folder, "cut", size, fewest, fewest == 0 ? MOST : fewest);

		put(out, file->data, size);
		end(out);
	}
}

static void lie(const char *folder, const struct file *file)
{
	static const uint32_t lies[] = {0, 1, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff};

	for (size_t at = 0; at + 4 <= file->size; at += 4)
		for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
			FILE *out = begin(folder, "lie", 10 * at + i, 0, MOST);

			put(out, file->data, at);
			put(out, &lies[i], sizeof(lies[i]));
			put(out, file->data + at + 4, file->size - at - 4);
			end(out);
		}
}

/* What is put between the first interface and the first packet of a pcapng file. */
struct special {
	uint32_t type;
	uint32_t length; /* of the block, as it says itself; 0xffffffff: the right one */
	uint32_t words;  /* of its body */
	uint32_t head;   /* of these, so many are `first`, the others `rest` */
	uint32_t first, rest;
	uint32_t times;
	const char *name;
};

#define RIGHT 0xffffffffu
#define MIB   (1u << 18) /* in words */

static const struct special specials[] = {
	{77, RIGHT, 3, 0, 0, 0, 1, "unknown-block"},
	{0x80000001, RIGHT, 0, 0, 0, 0, 100000, "unknown-empty-blocks"},
	{77, 0, 3, 0, 0, 0, 1, "zero-length-block"},
	{0, 0, 0, 0, 0, 0, 100000, "zero-length-blocks"},
	{6, 4, 3, 0, 0, 0, 1000, "length-below-overhead"},
	{6, 0xfffffffc, 3, 0, 0, 0, 1, "length-of-4-gib"},
	{6, 0x00fffffc, 3, 0, 0, 0, 1, "length-of-16-mib"},
	{1, RIGHT, 2, 2, 1, 0, 70000, "interfaces"},
	{1, RIGHT, 4 * MIB - 100, 2, 1, 0x00000001, 1, "interface-of-empty-options"},
	{1, RIGHT, 100, 2, 1, 0xffff0002, 1, "interface-options-that-lie"},
	{6, RIGHT, 4 * MIB - 100, 5, 0, 0x00000001, 1, "packet-of-empty-options"},
	{6, RIGHT, 100, 5, 0, 0xffffffff, 1, "packet-options-that-lie"},
	{6, RIGHT, 5, 5, 0xffffffff, 0, 1000, "packets-of-no-interface"},
	{3, RIGHT, 1, 1, 0xffffffff, 0, 1, "simple-packet-that-lies"},
	{2, RIGHT, 5, 5, 0x7fff0000, 0, 1, "obsolete-packet-that-lies"},
	{4, RIGHT, 4 * MIB - 100, 0, 0, 0x00040001, 1, "names-without-names"},
	{4, RIGHT, 100, 0, 0, 0xffff0001, 1, "names-that-lie"},
	{5, RIGHT, 4 * MIB - 100, 3, 0, 0x00000005, 1, "statistics-of-empty-options"},
	{5, RIGHT, 1, 1, 0xffffffff, 0, 1, "statistics-of-nothing"},
	{SECTION, RIGHT, 4, 4, 0x1a2b3c4d, 0, 1, "section-without-interface"},
	{SECTION, RIGHT, 4, 4, 0xdeadbeef, 0, 1, "section-without-byte-order"},
};

static void put_special(FILE *out, const struct special *special)
{
	const uint32_t whole = 12 + 4 * special->words;
	const uint32_t length = special->length == RIGHT ? whole : special->length;

	for (uint32_t i = 0; i < special->times; i++) {
		put(out, &special->type, 4);
		put(out, &length, 4);
		for (uint32_t word = 0; word < special->words; word++)
			put(out, word < special->head ? &special->first : &special->rest, 4);
		put(out, &length, 4);
	}
}

/* The packets of FILE are still read, but for those of a section without their interface. */
static void make_specials(const char *folder, const struct file *file)
{
	const unsigned packets = packets_in(file, file->size);
	const size_t start =
		(size_t)number_at(file, 4) + number_at(file, (size_t)number_at(file, 4) + 4);

	for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
		const struct special *special = &specials[i];
		const bool is_lost = special->type == SECTION && special->first == 0x1a2b3c4d;
		FILE *out = begin(folder, special->name, 0, is_lost ? 0 : packets, packets + 1);

		put(out, file->data, start);
		put_special(out, special);
		put(out, file->data + start, file->size - start);
		end(out);
	}
}

/* What looks random has no repetitions that would let a packer make the end of it vanish. */
static void make_long(const char *folder, const struct file *file)
{
	const unsigned count = 5000;
	const uint32_t record[] = {1700000000, 0, 100, 100};
	FILE *out = begin(folder, "long", 0, count, count);
	uint64_t state = 1;
	uint8_t data[100];

	put(out, file->data, PCAP_HEADER);
	for (unsigned i = 0; i < count; i++) {
		for (size_t at = 0; at < sizeof(data); at++) {
			state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth */
			data[at] = (uint8_t)(state >> 61);
		}
		put(out, record, sizeof(record));
		put(out, data, sizeof(data));
	}
	end(out);
}

int main(int argument_count, char **arguments)
{
	struct file file;

	if (argument_count != 4) {
		fprintf(stderr, "usage: make_broken FOLDER cut|lie|special|long FILE\n");
		return EXIT_FAILURE;
	}
	file = read_file(arguments[3]);
	if (strcmp(arguments[2], "cut") == 0)
		cut(arguments[1], &file);
	else if (strcmp(arguments[2], "lie") == 0)
		lie(arguments[1], &file);
	else if (strcmp(arguments[2], "long") == 0)
		make_long(arguments[1], &file);
	else
		make_specials(arguments[1], &file);
	free(file.data);
	return EXIT_SUCCESS;
}
