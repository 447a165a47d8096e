/* Saved captures: what is read from good ones, and the one sentence that bad ones give. */
#include "capture/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define MICROSECONDS 0xa1b2c3d4u
#define NANOSECONDS  0xa1b23c4du

/* A file being built, in either byte order, and the name under which it is then read. */
struct build {
	uint8_t data[4096];
	size_t length;
	bool is_big_endian;
	char path[64];
	struct error error;
	struct packet_view view;
};

static void put(struct build *build, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++) {
		unsigned shift = build->is_big_endian ? width - 1 - i : i;

		build->data[build->length++] = (uint8_t)(value >> (8 * shift));
	}
}

static void put_file_header(struct build *build, uint32_t magic, uint32_t snapshot_length,
			    uint32_t link_type)
{
	put(build, 4, magic);
	put(build, 2, 2);
	put(build, 2, 4);
	put(build, 8, 0);
	put(build, 4, snapshot_length);
	put(build, 4, link_type);
}

/* A record of `captured` bytes 0, 1, 2, … */
static void put_record(struct build *build, uint32_t fraction, uint32_t captured, uint32_t wire)
{
	put(build, 4, 1700000000);
	put(build, 4, fraction);
	put(build, 4, captured);
	put(build, 4, wire);
	for (uint32_t i = 0; i < captured; i++)
		put(build, 1, i);
}

static void put_section(struct build *build)
{
	put(build, 4, 0x0a0d0d0a);
	put(build, 4, 28);
	put(build, 4, 0x1a2b3c4d);
	put(build, 2, 1);
	put(build, 2, 0);
	put(build, 8, UINT64_MAX);
	put(build, 4, 28);
}

/* An interface with a time stamp resolution of 10^-`resolution` s (or 2^-n: 0x80 + n). */
static void put_interface(struct build *build, uint16_t link_type, uint8_t resolution)
{
	put(build, 4, 1);
	put(build, 4, 32);
	put(build, 2, link_type);
	put(build, 2, 0);
	put(build, 4, 0);
	put(build, 2, 9);
	put(build, 2, 1);
	put(build, 1, resolution);
	put(build, 3, 0);
	put(build, 4, 0); /* end of options */
	put(build, 4, 32);
}

static void put_enhanced_packet(struct build *build, uint64_t time, uint32_t captured)
{
	put(build, 4, 6);
	put(build, 4, 32 + ((captured + 3) & ~3u));
	put(build, 4, 0);
	put(build, 4, time >> 32);
	put(build, 4, time & 0xffffffff);
	put(build, 4, captured);
	put(build, 4, captured);
	for (uint32_t i = 0; i < ((captured + 3) & ~3u); i++)
		put(build, 1, i);
	put(build, 4, 32 + ((captured + 3) & ~3u));
}

static void write_file(struct build *build)
{
	FILE *file;
	int descriptor;

	strcpy(build->path, "/tmp/sockwhy-test-XXXXXX");
	descriptor = mkstemp(build->path);
	assert_true(descriptor >= 0);
	file = fdopen(descriptor, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(build->data, 1, build->length, file), build->length);
	assert_int_equal(fclose(file), 0);
}

/* Opens what was built; the name is gone at once. */
static struct capture *open_built(struct build *build)
{
	struct capture *capture;

	write_file(build);
	build->error.text[0] = '\0';
	capture = capture_open_file(build->path, &build->error);
	assert_int_equal(unlink(build->path), 0);
	return capture;
}

/* Is the error "PATH: `sentence`"? */
static void assert_sentence(const struct build *build, const char *sentence)
{
	char wanted[512];

	(void)snprintf(wanted, sizeof(wanted), "%s: %s", build->path, sentence);
	assert_string_equal(build->error.text, wanted);
}

static void assert_refused(struct build *build, const char *sentence)
{
	assert_null(open_built(build));
	assert_sentence(build, sentence);
}

static enum capture_result next(struct build *build, struct capture *capture)
{
	return capture_next(capture, &build->view, &build->error);
}

/* Reads all; returns the number of packets and closes. */
static unsigned count_until(struct build *build, struct capture *capture, enum capture_result last)
{
	enum capture_result result;
	unsigned count = 0;

	assert_non_null(capture);
	while ((result = next(build, capture)) == CAPTURE_PACKET)
		count++;
	assert_int_equal(result, last);
	assert_int_equal(next(build, capture), CAPTURE_END);
	capture_close(capture);
	return count;
}

static void test_both_precisions_and_byte_orders(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < 4; kind++) {
		struct build build = {.is_big_endian = kind >= 2};
		bool is_nanosecond = kind % 2 == 1;
		struct capture *capture;

		put_file_header(&build, is_nanosecond ? NANOSECONDS : MICROSECONDS, 100, 1);
		put_record(&build, 123456, 3, 1500);
		put_record(&build, 123457, 4, 4);
		capture = open_built(&build);
		assert_non_null(capture);
		assert_int_equal(capture_info(capture)->link_type, 1);
		assert_int_equal(capture_info(capture)->snapshot_length, 100);
		assert_int_equal(capture_info(capture)->is_nanosecond, is_nanosecond);
		assert_int_equal(capture_info(capture)->size, build.length);
		assert_string_equal(capture_info(capture)->name, build.path);
		assert_int_equal(next(&build, capture), CAPTURE_PACKET);
		assert_int_equal(build.view.number, 1);
		assert_int_equal(build.view.captured_length, 3);
		assert_int_equal(build.view.wire_length, 1500);
		assert_int_equal(build.view.link_type, 1);
		assert_int_equal(build.view.interface, 0);
		assert_memory_equal(build.view.data, "\0\1\2", 3);
		assert_true(build.view.time_ns ==
			    1700000000000000000 + (is_nanosecond ? 123456 : 123456000));
		assert_int_equal(next(&build, capture), CAPTURE_PACKET);
		assert_int_equal(build.view.number, 2);
		assert_int_equal(next(&build, capture), CAPTURE_END);
		assert_int_equal(capture_position(capture), build.length);
		assert_int_equal(next(&build, capture), CAPTURE_END);
		capture_close(capture);
	}
}

static void test_no_packets(void **state)
{
	struct build build = {.length = 0};

	(void)state;
	put_file_header(&build, MICROSECONDS, 100, 1);
	assert_int_equal(count_until(&build, open_built(&build), CAPTURE_END), 0);
}

static void test_wire_length_is_never_the_smaller(void **state)
{
	struct build build = {.length = 0};
	struct capture *capture;

	(void)state;
	put_file_header(&build, MICROSECONDS, 100, 1);
	put_record(&build, 0, 60, 40);
	capture = open_built(&build);
	assert_int_equal(next(&build, capture), CAPTURE_PACKET);
	assert_int_equal(build.view.captured_length, 60);
	assert_int_equal(build.view.wire_length, 60);
	capture_close(capture);
}

static void test_link_types_are_those_of_files(void **state)
{
	static const uint32_t rows[][2] = {{0, 0},     {1, 1},        {12, 101},  {14, 101},
					   {101, 101}, {108, 108},    {113, 113}, {228, 228},
					   {276, 276}, {65535, 65535}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct build build = {.length = 0};
		struct capture *capture;

		put_file_header(&build, MICROSECONDS, 100, rows[i][0]);
		capture = open_built(&build);
		assert_non_null(capture);
		assert_int_equal(capture_info(capture)->link_type, rows[i][1]);
		capture_close(capture);
	}
}

static void assert_link_type_name(uint32_t link_type, const char *name)
{
	char buffer[128];
	struct text text = text_in(buffer, sizeof(buffer));

	capture_link_type_name(link_type, &text);
	assert_string_equal(buffer, name);
}

static void test_link_type_names(void **state)
{
	(void)state;
	assert_link_type_name(1, "EN10MB (Ethernet)");
	assert_link_type_name(101, "RAW (Raw IP)");
	assert_link_type_name(105, "IEEE802_11 (802.11)");
	assert_link_type_name(65000, "65000");
}

static void test_pcapng(void **state)
{
	/* resolution, whether it is finer than a microsecond, and one second in it */
	static const struct {
		uint8_t resolution;
		bool is_nanosecond;
		uint64_t second;
	} rows[] = {{6, false, 1000000},
		    {9, true, 1000000000},
		    {3, false, 1000},
		    {0x80 | 19, false, 1u << 19},
		    {0x80 | 20, true, 1u << 20},
		    {0x80 | 30, true, 1u << 30}};

	(void)state;
	for (unsigned i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		struct build build = {.is_big_endian = i % 2 == 1};
		struct capture *capture;

		put_section(&build);
		put_interface(&build, 113, rows[i / 2].resolution);
		put_enhanced_packet(&build, 1700000000 * rows[i / 2].second + 1, 5);
		capture = open_built(&build);
		assert_non_null(capture);
		assert_int_equal(capture_info(capture)->link_type, 113);
		assert_int_equal(capture_info(capture)->is_nanosecond, rows[i / 2].is_nanosecond);
		assert_int_equal(next(&build, capture), CAPTURE_PACKET);
		assert_int_equal(build.view.captured_length, 5);
		assert_true(build.view.time_ns ==
			    1700000000000000000 + (int64_t)(1000000000 / rows[i / 2].second));
		assert_int_equal(next(&build, capture), CAPTURE_END);
		capture_close(capture);
	}
}

static void test_times_beyond_64_bits_saturate(void **state)
{
	struct build build = {.length = 0};
	struct capture *capture;

	(void)state;
	put_section(&build);
	put_interface(&build, 1, 0); /* whole seconds */
	put_enhanced_packet(&build, INT64_MAX, 5);
	capture = open_built(&build);
	assert_int_equal(next(&build, capture), CAPTURE_PACKET);
	assert_true(build.view.time_ns == INT64_MAX);
	capture_close(capture);
}

/* Reads `build` through a pipe as standard input. */
static struct capture *open_piped(struct build *build)
{
	struct capture *capture;
	int ends[2], saved = dup(STDIN_FILENO);

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], build->data, build->length), build->length);
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	capture = capture_open_file("-", &build->error);
	if (capture != NULL)
		assert_int_equal(capture_info(capture)->size, 0);
	while (capture != NULL &&
	       capture_next(capture, &build->view, &build->error) == CAPTURE_PACKET)
		continue;
	assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
	close(saved);
	return capture;
}

static void test_standard_input(void **state)
{
	struct build build = {.length = 0};
	struct capture *capture;

	(void)state;
	put_section(&build);
	put_interface(&build, 1, 9);
	put_enhanced_packet(&build, 42, 40);
	put_enhanced_packet(&build, 43, 40);
	capture = open_piped(&build);
	assert_non_null(capture);
	assert_true(capture_info(capture)->is_nanosecond);
	assert_string_equal(capture_info(capture)->name, "-");
	assert_int_equal(build.view.number, 2);
	assert_int_equal(capture_position(capture), build.length);
	capture_close(capture);
}

static void test_standard_input_empty_or_wrong(void **state)
{
	struct build build = {.length = 0};

	(void)state;
	assert_null(open_piped(&build));
	assert_string_equal(build.error.text, "standard input: the file is empty");
	put(&build, 8, 0x1122334455667788);
	assert_null(open_piped(&build));
	assert_string_equal(build.error.text, "standard input: unknown file format");
}

static void test_no_such_file(void **state)
{
	struct error error;

	(void)state;
	assert_null(capture_open_file("/tmp/no\x1b/such", &error));
	assert_string_equal(error.text, "/tmp/no\\x1b/such: No such file or directory");
	assert_null(capture_open_file("/tmp", &error));
	assert_string_equal(error.text, "/tmp: Is a directory");
}

static void test_no_permission(void **state)
{
	struct build build = {.length = 0};
	uid_t user = geteuid();

	(void)state;
	write_file(&build);
	assert_int_equal(chmod(build.path, 0), 0);
	if (user == 0)
		assert_int_equal(seteuid(65534), 0);
	assert_null(capture_open_file(build.path, &build.error));
	if (user == 0)
		assert_int_equal(seteuid(user), 0);
	unlink(build.path);
	assert_sentence(&build, "Permission denied");
}

static void test_not_a_capture(void **state)
{
	struct build build = {.length = 0};

	(void)state;
	assert_refused(&build, "the file is empty");
	put(&build, 3, 0x414141);
	assert_refused(&build,
		       "truncated dump file; tried to read 4 file header bytes, only got 3");
	put(&build, 4, 0x41414141);
	assert_refused(&build, "unknown file format");
	build.length = 0;
	put(&build, 4, MICROSECONDS);
	assert_refused(&build,
		       "truncated dump file; tried to read 24 file header bytes, only got 0");
	build.length = 0;
	put_section(&build);
	assert_refused(&build, "the file describes no interface, so it has no packets");
}

/* What cannot be unpacked is named; of the others a header alone is cut short. */
static void test_compressed(void **state)
{
	static const struct {
		unsigned width;
		uint64_t magic;
		const char *reason;
	} rows[] = {
		{4, 0x1f8b0800, "standard input: the gzip data is cut short"},
		{4, 0x28b52ffd, "standard input: the zstd data is cut short"},
		{6, 0xfd377a585a00, "standard input: the xz data is cut short"},
		{4, 0x04224d18, "standard input: the lz4 data is cut short"},
		{8, 0x1f8b08ffffffffff, "standard input: the gzip data is damaged"},
		{4, 0x425a6839,
		 "standard input: compressed with bzip2; read it with: bzcat FILE | "
		 "sockwhy -r -"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct build build = {.is_big_endian = true};

		put(&build, rows[i].width, rows[i].magic);
		assert_null(open_piped(&build));
		assert_string_equal(build.error.text, rows[i].reason);
	}
}

/* Cut at every length: all whole packets come out, then the error, unless the cut is between two.
 */
static void test_cut_at_every_length(void **state)
{
	struct build whole = {.length = 0};

	(void)state;
	put_file_header(&whole, MICROSECONDS, 100, 1);
	put_record(&whole, 0, 20, 20);
	put_record(&whole, 1, 30, 30);
	for (size_t length = 24; length <= whole.length; length++) {
		struct build build = whole;
		unsigned packets = length < 24 + 36 ? 0 : length < 24 + 36 + 46 ? 1 : 2;
		bool between = length == 24 || length == 24 + 36 || length == whole.length;

		build.length = length;
		assert_int_equal(count_until(&build, open_built(&build),
					     between ? CAPTURE_END : CAPTURE_FAILED),
				 packets);
	}
}

static void test_cut_record_says_what_is_missing(void **state)
{
	struct build build = {.length = 0};

	(void)state;
	put_file_header(&build, MICROSECONDS, 100, 1);
	put_record(&build, 0, 20, 20);
	put_record(&build, 1, 72, 72);
	build.length -= 70;
	assert_int_equal(count_until(&build, open_built(&build), CAPTURE_FAILED), 1);
	assert_sentence(&build, "truncated dump file; tried to read 72 captured bytes, only got 2");
	build.length -= 2 + 13;
	assert_int_equal(count_until(&build, open_built(&build), CAPTURE_FAILED), 1);
	assert_sentence(&build, "truncated dump file; tried to read 16 header bytes, only got 3");
}

/* Resident memory, at its highest so far, in KiB. */
static long peak_memory(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss;
}

static void test_lengths_that_lie(void **state)
{
	long before = peak_memory();

	(void)state;
	for (unsigned snapshot = 0; snapshot < 3; snapshot++) {
		static const uint32_t snapshots[] = {100, 0x7fffffff, 0xffffffff};
		struct build build = {.length = 0};
		struct capture *capture;

		put_file_header(&build, MICROSECONDS, snapshots[snapshot], 1);
		put_record(&build, 0, 20, 20);
		put(&build, 4, 1700000000);
		put(&build, 4, 0);
		put(&build, 4, 0xfffffff0);
		put(&build, 4, 0xfffffff0);
		put(&build, 8, 0);
		capture = open_built(&build);
		assert_int_equal(count_until(&build, capture, CAPTURE_FAILED), 1);
		assert_non_null(strstr(build.error.text,
				       ": invalid packet capture length 4294967280, bigger than "));
	}
	assert_true(peak_memory() - before < 16 * 1024L);
}

static void test_pcapng_block_that_lies(void **state)
{
	struct build build = {.length = 0};
	long before = peak_memory();

	(void)state;
	put_section(&build);
	put_interface(&build, 1, 6);
	put_enhanced_packet(&build, 1, 20);
	put(&build, 4, 6);
	put(&build, 4, 0xfffffff0);
	put(&build, 8, 0);
	assert_int_equal(count_until(&build, open_built(&build), CAPTURE_FAILED), 1);
	assert_non_null(strstr(build.error.text, ": 1 damaged block left out, the first at byte "));
	assert_true(peak_memory() - before < 16 * 1024L);
}

/* A bogus snapshot length is no reason not to read the packets: libpcap then assumes the largest.
 */
static void test_bogus_snapshot_lengths(void **state)
{
	(void)state;
	for (unsigned snapshot = 0; snapshot < 2; snapshot++) {
		struct build build = {.length = 0};
		struct capture *capture;

		put_file_header(&build, MICROSECONDS, snapshot == 0 ? 0 : 0xffffffff, 1);
		put_record(&build, 0, 20, 20);
		capture = open_built(&build);
		assert_non_null(capture);
		assert_int_equal(capture_info(capture)->snapshot_length, 262144);
		assert_int_equal(count_until(&build, capture, CAPTURE_END), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_precisions_and_byte_orders),
		cmocka_unit_test(test_no_packets),
		cmocka_unit_test(test_wire_length_is_never_the_smaller),
		cmocka_unit_test(test_link_types_are_those_of_files),
		cmocka_unit_test(test_link_type_names),
		cmocka_unit_test(test_pcapng),
		cmocka_unit_test(test_times_beyond_64_bits_saturate),
		cmocka_unit_test(test_standard_input),
		cmocka_unit_test(test_standard_input_empty_or_wrong),
		cmocka_unit_test(test_no_such_file),
		cmocka_unit_test(test_no_permission),
		cmocka_unit_test(test_not_a_capture),
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_cut_at_every_length),
		cmocka_unit_test(test_cut_record_says_what_is_missing),
		cmocka_unit_test(test_lengths_that_lie),
		cmocka_unit_test(test_pcapng_block_that_lies),
		cmocka_unit_test(test_bogus_snapshot_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
