/* Our own reader of pcap files against libpcap: the same packets and the same last words. */
#include "tests/support/capture_trace.h"
#include "tests/support/savefile_build.h"
#include "tests/support/test.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void assert_same(const char *path)
{
	char *fitting = capture_trace(path, READER_FITTING);
	char *libpcap = capture_trace(path, READER_LIBPCAP);

	assert_string_equal(fitting, libpcap);
	free(fitting);
	free(libpcap);
}

static void assert_built_same(struct build *build)
{
	struct memory_file file = memory_file_make(build->data, build->length);

	assert_same(file.path);
	close(file.descriptor);
	free(build->data);
}

/* Does our own reader take the file? */
static bool is_ours(const char *path)
{
	struct error error;
	struct capture *fitting = capture_file_open(path, READER_FITTING, &error);
	struct capture *libpcap = capture_file_open(path, READER_LIBPCAP, &error);
	bool differ =
		fitting != NULL && libpcap != NULL && fitting->operations != libpcap->operations;

	capture_close(fitting);
	capture_close(libpcap);
	return differ;
}

static bool is_built_ours(const struct savefile_header *header)
{
	struct build build = build_begin(header);
	struct memory_file file = memory_file_make(build.data, build.length);
	bool ours = is_ours(file.path);

	close(file.descriptor);
	free(build.data);
	return ours;
}

static void test_who_reads_what(void **state)
{
	struct savefile_header header = savefile_usual();

	(void)state;
	assert_true(is_built_ours(&header));
	header.is_swapped = true;
	header.magic = NANOSECONDS;
	assert_true(is_built_ours(&header));
	header.link_type = 113; /* libpcap swaps the CAN headers in it */
	assert_false(is_built_ours(&header));
	header.is_swapped = false;
	assert_true(is_built_ours(&header));
	header.link_type = 276;
	assert_true(is_built_ours(&header));
	header.link_type = 220; /* USB: libpcap looks into it */
	assert_false(is_built_ours(&header));
	header.link_type = 0x24000001; /* Ethernet with an FCS */
	assert_false(is_built_ours(&header));
	header = savefile_usual();
	header.snapshot_length = 0;
	assert_false(is_built_ours(&header));
	header.snapshot_length = 0x80000000;
	assert_false(is_built_ours(&header));
	header = savefile_usual();
	header.minor = 3;
	assert_false(is_built_ours(&header));
	header = savefile_usual();
	header.magic = 0xa1b2cd34;
	assert_false(is_built_ours(&header));
}

static void test_every_capture(void **state)
{
	unsigned ours = 0;
	glob_t paths;

	(void)state;
	assert_int_equal(glob(PCAPS "/*.pcap", 0, NULL, &paths), 0);
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		if (strstr(paths.gl_pathv[i], "pcapng_extras") != NULL)
			continue; /* libpcap does not tell interfaces apart */
		assert_same(paths.gl_pathv[i]);
		ours += is_ours(paths.gl_pathv[i]);
	}
	assert_true(ours > paths.gl_pathc / 2);
	globfree(&paths);
}

/* Two packets, cut to every length, in every byte order and precision. */
static void test_cut_everywhere(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < 4; kind++) {
		struct savefile_header header = savefile_usual();
		struct build build;
		struct memory_file file;

		header.is_swapped = kind % 2 == 1;
		header.magic = kind / 2 == 1 ? NANOSECONDS : MICROSECONDS;
		header.snapshot_length = 30; /* cuts the second */
		build = build_begin(&header);
		build_packet(&build, 20);
		build_packet(&build, 40);
		file = memory_file_make(build.data, build.length);
		for (size_t length = build.length + 1; length-- > 0;) {
			assert_int_equal(ftruncate(file.descriptor, (off_t)length), 0);
			assert_same(file.path);
		}
		close(file.descriptor);
		free(build.data);
	}
}

/* Lengths about which a record lies, against snapshot lengths; with and without bytes behind it. */
static void test_lengths_that_lie(void **state)
{
	static const uint32_t lengths[] = {0,      1,          59,         60,
					   61,     262143,     262144,     262145,
					   262146, 0x7fffffff, 0x80000000, 0xffffffff};

	(void)state;
	for (unsigned i = 0; i < 2 * 12 * 12 * 12; i++) {
		struct savefile_header header = savefile_usual();
		const struct savefile_record record = {1, 1, lengths[i / 2 % 12],
						       lengths[i / 24 % 12]};
		struct build build;

		header.snapshot_length = lengths[i / 288];
		header.is_swapped = i % 2 == 1;
		build = build_begin(&header);
		build_packet(&build, 20);
		build_record(&build, &record, 60);
		build_packet(&build, 20);
		assert_built_same(&build);
	}
}

/* The longest packets there may be, and one byte more, all really there. */
static void test_longest_packets(void **state)
{
	static const uint32_t snapshot_lengths[] = {100, 262143, 262144, 262145, 0x7fffffff};

	(void)state;
	for (size_t i = 0; i < sizeof(snapshot_lengths) / sizeof(snapshot_lengths[0]); i++) {
		struct savefile_header header = savefile_usual();
		struct build build;

		header.snapshot_length = snapshot_lengths[i];
		build = build_begin(&header);
		build_packet(&build, 262144);
		build_packet(&build, 60);
		build_packet(&build, 262143);
		build_packet(&build, 262144);
		build_packet(&build, 262145);
		assert_built_same(&build);
	}
}

static void test_odd_times(void **state)
{
	static const uint32_t values[] = {0,          1,          999999,     1000000,   999999999,
					  1000000000, 0x7fffffff, 0x80000000, 0xffffffff};

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct savefile_header header = savefile_usual();
		struct build build;

		header.is_swapped = i % 2 == 1;
		header.magic = i / 2 == 1 ? NANOSECONDS : MICROSECONDS;
		build = build_begin(&header);
		for (unsigned j = 0; j < 9 * 9; j++)
			build_record(&build,
				     &(struct savefile_record){values[j / 9], values[j % 9], 4, 4},
				     4);
		assert_built_same(&build);
	}
}

/* Each number of the file's header out of the ordinary. */
static void test_odd_headers(void **state)
{
	static const uint32_t magics[] = {MICROSECONDS, NANOSECONDS, 0xa1b2cd34, 0xa1b234cd,
					  0xa12b3c4d};
	static const uint16_t versions[][2] = {{2, 4}, {2, 3}, {2, 2}, {2, 0},
					       {2, 5}, {1, 4}, {3, 4}, {543, 0}};

	(void)state;
	for (unsigned i = 0; i < 5 * 8 * 2; i++) {
		struct savefile_header header = savefile_usual();
		struct build build;

		header.is_swapped = i % 2 == 1;
		header.magic = magics[i / 2 % 5];
		header.major = versions[i / 10][0];
		header.minor = versions[i / 10][1];
		build = build_begin(&header);
		build_packet(&build, 20);
		build_record(&build, &(struct savefile_record){1, 1, 60, 40}, 60);
		assert_built_same(&build);
	}
}

/* CAN and NFLOG headers among them: libpcap changes what it hands on. */
static void test_link_types(void **state)
{
	static const uint32_t others[] = {65535, 0x24000001, 0xf4000001, 0x00010001, 0x04000071};
	static const uint8_t can[32] = {[14] = 0, [15] = 12, 1, 2, 3, 4, 5, 6, 7, 8};
	static const uint8_t can2[32] = {[0] = 0, [1] = 12, [20] = 1, 2, 3, 4, 5, 6, 7, 8};

	(void)state;
	for (unsigned i = 0; i < 2 * (300 + 5); i++) {
		struct savefile_header header = savefile_usual();
		struct build build;

		header.is_swapped = i % 2 == 1;
		header.link_type = i / 2 < 300 ? i / 2 : others[i / 2 - 300];
		build = build_begin(&header);
		build_packet(&build, 100);
		build_record(&build, &(struct savefile_record){1, 1, sizeof(can), sizeof(can)}, 0);
		build_put(&build, can, sizeof(can));
		build_record(&build, &(struct savefile_record){1, 1, sizeof(can2), sizeof(can2)},
			     0);
		build_put(&build, can2, sizeof(can2));
		build_record(&build, &(struct savefile_record){1, 1, 300000, 300000}, 0);
		assert_built_same(&build);
	}
}

static void test_long_file(void **state)
{
	struct build build = build_long();

	(void)state;
	build.length -= 5;
	assert_built_same(&build);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_reads_what),  cmocka_unit_test(test_every_capture),
		cmocka_unit_test(test_cut_everywhere),  cmocka_unit_test(test_lengths_that_lie),
		cmocka_unit_test(test_longest_packets), cmocka_unit_test(test_odd_times),
		cmocka_unit_test(test_odd_headers),     cmocka_unit_test(test_link_types),
		cmocka_unit_test(test_long_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
