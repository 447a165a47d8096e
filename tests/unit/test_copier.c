/* Copies of captures: what is read comes out byte for byte, with comments where they were asked
 * for. */
#include "capture/copier.h"
#include "capture/pcapng_input.h"
#include "capture/pcapng_order.h"
#include "tests/support/capture_trace.h"
#include "tests/support/pcapng_build.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A block that nobody knows; such types are for local use. */
#define UNKNOWN_BLOCK 0x80000123u

/* What was written, read back. */
struct copy {
	uint8_t bytes[16384];
	size_t size;
	uint64_t left_out;
};

/* Copies captures; each packet gets the comment "to N", but those beyond `commented` none. */
static void copy_files(const struct memory_file *files, size_t count, uint64_t commented,
		       struct copy *copy)
{
	static const char *const names[] = {"first", "second", "third"};
	char path[] = "/tmp/test_copier.XXXXXX", text[32];
	const char *const texts[] = {text}, *paths[3] = {NULL};
	struct writer_comments comments = {.texts = texts};
	struct capture *capture;
	struct copier *copier;
	struct packet_view view;
	struct error error = {.text = ""};
	const int descriptor = mkstemp(path);

	assert_true(descriptor >= 0);
	for (size_t i = 0; i < count; i++)
		paths[i] = files[i].path;
	copier = copier_open(path, "a test", &error);
	assert_non_null(copier);
	capture = copier_read(copier, paths, names, count, &error);
	assert_non_null(capture);
	while (capture_next(capture, &view, &error) == CAPTURE_PACKET) {
		(void)snprintf(text, sizeof(text), "to %u", (unsigned)view.number);
		comments.count = view.number <= commented;
		assert_true(copier_add(copier, capture, &view, &comments, &error));
	}
	assert_true(copier_finish(copier, capture, &error));
	capture_close(capture);
	copy->left_out = copier_left_out(copier);
	assert_true(copier_close(copier, &error));
	copy->size = (size_t)read(descriptor, copy->bytes, sizeof(copy->bytes));
	(void)close(descriptor);
	(void)unlink(path);
}

static void copy_built(const struct pcapng_build *build, uint64_t commented, struct copy *copy)
{
	const struct memory_file file = memory_file_make(build->data, build->length);

	copy_files(&file, 1, commented, copy);
	(void)close(file.descriptor);
}

static void assert_copy(const struct copy *copy, const struct pcapng_build *wanted)
{
	assert_int_equal(copy->size, wanted->length);
	assert_memory_equal(copy->bytes, wanted->data, wanted->length);
}

/* What the copy is to have beside what it is made of. */
struct wanted {
	bool is_copy;
	uint32_t interfaces; /* that stand before the section's own */
};

static void put_section(struct pcapng_build *build, const struct wanted *wanted)
{
	pcapng_begin(build, 0x0a0d0d0a);
	pcapng_put(build, 4, 0x1a2b3c4d);
	pcapng_put(build, 2, 1);
	pcapng_put(build, 2, 0);
	pcapng_put(build, 8, wanted->is_copy ? UINT64_MAX : 1000);
	pcapng_option_text(build, 1, "from the office");
	pcapng_option_text(build, 4, "Some Program");
	pcapng_option(build, 0, 0, 0);
	pcapng_end(build);
}

static void put_blocks(struct pcapng_build *build)
{
	pcapng_begin(build, 1);
	pcapng_put(build, 2, 101);
	pcapng_put(build, 2, 0);
	pcapng_put(build, 4, 96);
	pcapng_option_text(build, 2, "wg0");
	pcapng_option(build, 9, 1, 9);
	pcapng_option(build, 14, 8, 10);
	pcapng_option(build, 0, 0, 0);
	pcapng_end(build);
	pcapng_begin(build, 0xbad);
	pcapng_put(build, 4, 32473);
	pcapng_put_text(build, "somebody's own");
	pcapng_end(build);
	pcapng_begin(build, 4);
	pcapng_put(build, 2, 1);
	pcapng_put(build, 2, 9);
	pcapng_put_text(build, "\xc0\x02\x02\x02host");
	pcapng_put(build, 4, 0);
	pcapng_end(build);
}

/* Packets with all that one may have; those of the copy with comments, too. */
static void put_packets(struct pcapng_build *build, const struct wanted *wanted)
{
	pcapng_begin(build, 6);
	pcapng_put(build, 4, wanted->interfaces);
	pcapng_put(build, 4, 0x17);
	pcapng_put(build, 4, 0x1234);
	pcapng_put(build, 4, 5);
	pcapng_put(build, 4, 60);
	pcapng_put_text(build, "abcde");
	pcapng_option_text(build, 1, "seen before");
	pcapng_option(build, 2, 4, 1);
	pcapng_option_text(build, 12345, "unknown");
	pcapng_option(build, 4, 8, 0);
	if (wanted->is_copy)
		pcapng_option_text(build, 1, "to 1");
	pcapng_option(build, 0, 0, 0);
	pcapng_end(build);
	pcapng_begin(build, 6);
	pcapng_put(build, 4, wanted->interfaces);
	pcapng_put(build, 4, 0x17);
	pcapng_put(build, 4, 0x1235);
	pcapng_put(build, 4, 5);
	pcapng_put(build, 4, 60);
	pcapng_put_text(build, "abcde");
	if (wanted->is_copy) {
		pcapng_option_text(build, 1, "to 2");
		pcapng_option(build, 0, 0, 0);
	}
	pcapng_end(build);
}

static void put_statistics(struct pcapng_build *build, const struct wanted *wanted)
{
	pcapng_begin(build, 5);
	pcapng_put(build, 4, wanted->interfaces);
	pcapng_put(build, 8, 0);
	pcapng_option(build, 5, 8, 3);
	pcapng_end(build);
}

/* One file stays as it is, whatever its byte order, but for the section's length. */
static void test_one_file(void **state)
{
	(void)state;
	for (unsigned order = 0; order < 2; order++) {
		const struct wanted as_is = {false, 0}, copied = {true, 0};
		struct pcapng_build build = {.is_big_endian = order != 0}, wanted = build;
		struct copy copy;

		for (unsigned section = 0; section < 2; section++) {
			put_section(&build, &as_is);
			put_blocks(&build);
			put_statistics(&build, &as_is);
			put_section(&wanted, &copied);
			put_blocks(&wanted);
			put_statistics(&wanted, &copied);
		}
		put_packets(&build, &as_is);
		put_packets(&wanted, &copied);
		pcapng_begin(&build, UNKNOWN_BLOCK);
		pcapng_put_text(&build, "who knows");
		pcapng_end(&build);
		pcapng_begin(&wanted, UNKNOWN_BLOCK);
		pcapng_put_text(&wanted, "who knows");
		pcapng_end(&wanted);
		copy_built(&build, 2, &copy);
		assert_copy(&copy, &wanted);
		assert_int_equal(copy.left_out, 0);
	}
}

/* Nothing to say: byte for byte what it was, the last block's wrong numbers left out. */
static void test_without_comments(void **state)
{
	struct pcapng_build build = {.length = 0}, wanted;
	struct copy copy;

	(void)state;
	pcapng_section(&build);
	pcapng_interface(&build, 1);
	pcapng_packet(&build, 0, 7);
	pcapng_begin(&build, 3);
	pcapng_put(&build, 4, 5);
	pcapng_put_text(&build, "abcde");
	pcapng_end(&build);
	wanted = build;
	pcapng_packet(&build, 9, 7);
	copy_built(&build, 0, &copy);
	assert_copy(&copy, &wanted);
}

static void put_enhanced(struct pcapng_build *build, uint32_t interface, uint64_t time,
			 const char *comment)
{
	pcapng_begin(build, 6);
	pcapng_put(build, 4, interface);
	pcapng_put(build, 4, time >> 32);
	pcapng_put(build, 4, time & 0xffffffff);
	pcapng_put(build, 4, 5);
	pcapng_put(build, 4, 5);
	pcapng_put_text(build, "abcde");
	if (comment != NULL) {
		pcapng_option_text(build, 1, comment);
		pcapng_option(build, 0, 0, 0);
	}
	pcapng_end(build);
}

static void put_obsolete(struct pcapng_build *build, uint16_t interface, const char *comment)
{
	pcapng_begin(build, 2);
	pcapng_put(build, 2, interface);
	pcapng_put(build, 2, 7);
	pcapng_put(build, 4, 1);
	pcapng_put(build, 4, 9);
	pcapng_put(build, 4, 5);
	pcapng_put(build, 4, 5);
	pcapng_put_text(build, "abcde");
	pcapng_option(build, 2, 4, 2);
	if (comment != NULL) {
		pcapng_option_text(build, 1, comment);
		pcapng_option(build, 0, 0, 0);
	}
	pcapng_end(build);
}

static void put_simple(struct pcapng_build *build)
{
	pcapng_begin(build, 3);
	pcapng_put(build, 4, 5);
	pcapng_put_text(build, "abcde");
	pcapng_end(build);
}

/* A simple packet has no place for a comment: it becomes an enhanced one, with the last time. */
static void test_older_packets(void **state)
{
	(void)state;
	for (unsigned order = 0; order < 2; order++) {
		struct pcapng_build build = {.is_big_endian = order != 0}, wanted;
		struct copy copy;

		pcapng_section(&build);
		pcapng_interface(&build, 1);
		wanted = build;
		put_simple(&build);
		put_enhanced(&wanted, 0, 0, "to 1");
		put_obsolete(&build, 0, NULL);
		put_obsolete(&wanted, 0, "to 2");
		put_simple(&build);
		put_enhanced(&wanted, 0, 0x100000009, "to 3");
		put_simple(&build);
		put_simple(&wanted);
		copy_built(&build, 3, &copy);
		assert_copy(&copy, &wanted);
	}
}

/* A section's header may be damaged, and what follows be read all the same: it gets a new one. */
static void test_damaged_section(void **state)
{
	struct pcapng_build build = {.length = 0}, wanted = build;
	struct copy copy;

	(void)state;
	pcapng_section(&build);
	build.data[8] ^= 1; /* its byte order */
	pcapng_interface(&build, 1);
	put_enhanced(&build, 0, 7, NULL);
	pcapng_begin(&wanted, 0x0a0d0d0a);
	pcapng_put(&wanted, 4, 0x1a2b3c4d);
	pcapng_put(&wanted, 2, 1);
	pcapng_put(&wanted, 2, 0);
	pcapng_put(&wanted, 8, UINT64_MAX);
	pcapng_option_text(&wanted, 4, "a test");
	pcapng_option(&wanted, 0, 0, 0);
	pcapng_end(&wanted);
	pcapng_interface(&wanted, 1);
	put_enhanced(&wanted, 0, 7, "to 1");
	copy_built(&build, 1, &copy);
	assert_copy(&copy, &wanted);
}

/* Files become one section in this machine's byte order, with the interfaces of both. */
static void test_several_files(void **state)
{
	const struct wanted as_is = {false, 0}, copied = {true, 1};
	struct pcapng_build first = {.length = 0}, second = {.is_big_endian = true};
	struct pcapng_build wanted = {.length = 0};
	struct memory_file files[2];
	struct copy copy;

	(void)state;
	pcapng_section(&first);
	pcapng_interface(&first, 1);
	pcapng_packet(&first, 0, UINT64_C(1) << 62);
	put_simple(&first);
	put_section(&second, &as_is);
	put_blocks(&second);
	put_packets(&second, &as_is);
	put_obsolete(&second, 0, NULL);
	put_simple(&second);
	put_statistics(&second, &as_is);
	pcapng_begin(&second, UNKNOWN_BLOCK);
	pcapng_put_text(&second, "who knows");
	pcapng_end(&second);
	pcapng_begin(&wanted, 0x0a0d0d0a);
	pcapng_put(&wanted, 4, 0x1a2b3c4d);
	pcapng_put(&wanted, 2, 1);
	pcapng_put(&wanted, 2, 0);
	pcapng_put(&wanted, 8, UINT64_MAX);
	pcapng_option_text(&wanted, 1, "second: from the office; Some Program");
	pcapng_option_text(&wanted, 4, "a test");
	pcapng_option(&wanted, 0, 0, 0);
	pcapng_end(&wanted);
	/* the earlier packets are the second file's, whose blocks come when it is read */
	put_blocks(&wanted);
	put_packets(&wanted, &(struct wanted){true, 0});
	put_obsolete(&wanted, 0, "to 3");
	put_enhanced(&wanted, 0, 0x100000009, "to 4");
	put_statistics(&wanted, &(struct wanted){true, 0});
	(void)copied;
	pcapng_interface(&wanted, 1);
	pcapng_packet(&wanted, 1, UINT64_C(1) << 62);
	put_enhanced(&wanted, 1, UINT64_C(1) << 62, NULL);
	files[0] = memory_file_make(first.data, first.length);
	files[1] = memory_file_make(second.data, second.length);
	copy_files(files, 2, 4, &copy);
	(void)close(files[0].descriptor);
	(void)close(files[1].descriptor);
	assert_copy(&copy, &wanted);
	assert_int_equal(copy.left_out, 1);
}

static void put_pflog(struct pcapng_build *build)
{
	pcapng_begin(build, 6);
	pcapng_put(build, 4, 0);
	pcapng_put(build, 8, 7);
	pcapng_put(build, 4, 64);
	pcapng_put(build, 4, 64);
	for (unsigned i = 0; i < 64; i++)
		pcapng_put(build, 1, i == 0 ? 61 : i);
	pcapng_end(build);
}

/*
 * Headers of some link types are in their section's byte order: what is read of the copy is what is
 * read of the files.
 */
static void test_headers_in_file_order(void **state)
{
	struct pcapng_build builds[2] = {{.is_big_endian = true}, {.is_big_endian = false}};
	struct memory_file files[2], copied;
	const char *paths[2];
	struct capture *captures[2];
	struct packet_view views[2];
	struct error error;
	struct copy copy;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		pcapng_section(&builds[i]);
		pcapng_interface(&builds[i], 117); /* pflog */
		put_pflog(&builds[i]);
		files[i] = memory_file_make(builds[i].data, builds[i].length);
		paths[i] = files[i].path;
	}
	copy_files(files, 2, 0, &copy);
	copied = memory_file_make(copy.bytes, copy.size);
	captures[0] = capture_open_files(paths, 2, &error);
	captures[1] = capture_open_file(copied.path, &error);
	for (unsigned packet = 0; packet < 2; packet++) {
		for (unsigned i = 0; i < 2; i++)
			assert_int_equal(capture_next(captures[i], &views[i], &error),
					 CAPTURE_PACKET);
		assert_int_equal(views[0].captured_length, 64);
		assert_int_equal(views[1].captured_length, 64);
		assert_memory_equal(views[0].data, views[1].data, 64);
		assert_int_equal(views[0].data[47] == 47, packet == 1); /* it was turned */
	}
	for (unsigned i = 0; i < 2; i++) {
		capture_close(captures[i]);
		(void)close(files[i].descriptor);
	}
	(void)close(copied.descriptor);
}

/* pcap becomes pcapng, even without a packet. */
static void test_pcap(void **state)
{
	static const uint32_t header[] = {0xa1b23c4d, 0x00040002, 0, 0, 1000, 101};
	static const uint32_t packet[] = {1700000000, 5, 4, 60, 0x45};
	uint8_t bytes[sizeof(header) + sizeof(packet)];
	const size_t sizes[] = {sizeof(header), sizeof(bytes)};

	(void)state;
	memcpy(bytes, header, sizeof(header));
	memcpy(bytes + sizeof(header), packet, sizeof(packet));
	for (unsigned packets = 0; packets < 2; packets++) {
		const struct memory_file file = memory_file_make(bytes, sizes[packets]);
		struct pcapng_build wanted = {.length = 0};
		struct copy copy;

		pcapng_begin(&wanted, 0x0a0d0d0a);
		pcapng_put(&wanted, 4, 0x1a2b3c4d);
		pcapng_put(&wanted, 2, 1);
		pcapng_put(&wanted, 2, 0);
		pcapng_put(&wanted, 8, UINT64_MAX);
		pcapng_option_text(&wanted, 4, "a test");
		pcapng_option(&wanted, 0, 0, 0);
		pcapng_end(&wanted);
		pcapng_begin(&wanted, 1);
		pcapng_put(&wanted, 2, 101);
		pcapng_put(&wanted, 2, 0);
		pcapng_put(&wanted, 4, 1000);
		pcapng_option(&wanted, 9, 1, 9);
		pcapng_option(&wanted, 0, 0, 0);
		pcapng_end(&wanted);
		if (packets > 0) {
			pcapng_begin(&wanted, 6);
			pcapng_put(&wanted, 4, 0);
			pcapng_put(&wanted, 4, UINT64_C(1700000000000000005) >> 32);
			pcapng_put(&wanted, 4, UINT64_C(1700000000000000005) & 0xffffffff);
			pcapng_put(&wanted, 4, 4);
			pcapng_put(&wanted, 4, 60);
			pcapng_put(&wanted, 4, 0x45);
			pcapng_option_text(&wanted, 1, "to 1");
			pcapng_option(&wanted, 0, 0, 0);
			pcapng_end(&wanted);
		}
		copy_files(&file, 1, 1, &copy);
		(void)close(file.descriptor);
		assert_copy(&copy, &wanted);
	}
}

/* Numbers that a block announces and does not hold are left alone; nothing beyond it is touched. */
static void test_turning_what_lies(void **state)
{
	static const uint32_t types[] = {1, 2, 3, 4, 5, 6, 9, 10, 0xbad, 0x40000bad};

	(void)state;
	for (size_t type = 0; type < sizeof(types) / sizeof(types[0]); type++)
		for (size_t size = 12; size < 80; size += 4) {
			uint8_t *block = malloc(size);

			memset(block, 0x41, size);
			memcpy(block, &(uint32_t){__builtin_bswap32(types[type])}, 4);
			assert_true(pcapng_turn_block(block, size));
			assert_memory_equal(block, &types[type], 4);
			free(block);
		}
	assert_false(pcapng_turn_block((uint8_t[8]){0}, 8));
	assert_false(pcapng_turn_block((uint8_t[12]){0x80, 0, 1, 0x23}, 12));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_file),
		cmocka_unit_test(test_without_comments),
		cmocka_unit_test(test_older_packets),
		cmocka_unit_test(test_several_files),
		cmocka_unit_test(test_damaged_section),
		cmocka_unit_test(test_headers_in_file_order),
		cmocka_unit_test(test_pcap),
		cmocka_unit_test(test_turning_what_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
