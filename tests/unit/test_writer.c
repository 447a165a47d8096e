/* Written captures: read back the same, and cut into files as tcpdump cuts them. */
#include "capture/capture.h"
#include "capture/writer.h"
#include "tests/support/test.h"

#include <dirent.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

/* An empty directory to write into, and a packet to write. */
struct bench {
	char directory[32], path[64];
	struct error error;
	struct writer_settings settings;
	struct packet_view view;
};

static const uint8_t frame[60] = {0x45};

static int set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	strcpy(bench->directory, "/tmp/test_writer.XXXXXX");
	assert_non_null(mkdtemp(bench->directory));
	(void)snprintf(bench->path, sizeof(bench->path), "%s/file", bench->directory);
	bench->settings = (struct writer_settings){
		.path = bench->path, .link_type = 101, .snapshot_length = 65535};
	bench->view = (struct packet_view){.data = frame,
					   .captured_length = sizeof(frame),
					   .wire_length = 100,
					   .time_ns = 1700000000 * SECOND + 123456789,
					   .link_type = 101};
	setenv("TZ", "UTC", 1);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	DIR *directory = opendir(bench->directory);
	struct dirent *entry;

	while ((entry = readdir(directory)) != NULL)
		(void)unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
	assert_int_equal(rmdir(bench->directory), 0);
	free(bench);
	return 0;
}

static struct writer *begin(struct bench *bench)
{
	struct writer *writer = writer_open(&bench->settings, &bench->error);

	if (writer == NULL)
		fail_msg("%s", bench->error.text);
	return writer;
}

static void add(struct bench *bench, struct writer *writer, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (writer_add(writer, &bench->view, NULL, &bench->error) != WRITER_GOOD)
			fail_msg("%s", bench->error.text);
}

static void end(struct bench *bench, struct writer *writer)
{
	if (!writer_close(writer, &bench->error))
		fail_msg("%s", bench->error.text);
}

/* Bytes of a file in the directory; -1: there is none. */
static long size_of(const struct bench *bench, const char *name)
{
	struct stat status;
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", bench->directory, name);
	return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

static unsigned files_in(const struct bench *bench)
{
	DIR *directory = opendir(bench->directory);
	unsigned count = 0;

	while (readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count - 2;
}

/* Are the packets of both captures the same? `unit_ns` is what the second one's times count. */
static void assert_same_packets(const char *path, const char *other, int64_t unit_ns)
{
	struct error error = {.text = ""};
	struct capture *first = capture_open_file(path, &error);
	struct capture *second = capture_open_file(other, &error);
	struct packet_view wanted, got;

	if (second == NULL)
		fail_msg("%s", error.text);
	while (capture_next(first, &wanted, &error) == CAPTURE_PACKET) {
		if (capture_next(second, &got, &error) != CAPTURE_PACKET)
			fail_msg("%s ends early: %s", path, error.text);
		assert_int_equal(got.captured_length, wanted.captured_length);
		assert_int_equal(got.wire_length, wanted.wire_length);
		assert_int_equal(got.time_ns, wanted.time_ns / unit_ns * unit_ns);
		assert_int_equal(got.link_type, wanted.link_type);
		assert_memory_equal(got.data, wanted.data, got.captured_length);
	}
	assert_int_equal(capture_next(second, &got, &error), CAPTURE_END);
	capture_close(first);
	capture_close(second);
}

static void copy_capture(struct bench *bench, const char *path)
{
	struct capture *capture = capture_open_file(path, &bench->error);
	struct writer *writer;
	struct packet_view view;

	bench->settings.link_type = capture_info(capture)->link_type;
	bench->settings.snapshot_length = capture_info(capture)->snapshot_length;
	writer = begin(bench);
	while (capture_next(capture, &view, &bench->error) == CAPTURE_PACKET)
		assert_int_equal(writer_add(writer, &view, NULL, &bench->error), WRITER_GOOD);
	end(bench, writer);
	capture_close(capture);
}

static void test_every_capture(void **state)
{
	struct bench *bench = *state;
	glob_t found;

	assert_int_equal(glob(PCAPS "/*.pcap", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		for (unsigned format = 0; format < 4; format++) {
			bench->settings.is_pcapng = format % 2 != 0;
			bench->settings.is_nanosecond = format / 2 != 0;
			copy_capture(bench, found.gl_pathv[i]);
			assert_same_packets(found.gl_pathv[i], bench->path,
					    bench->settings.is_nanosecond ? 1 : 1000);
		}
	globfree(&found);
}

static void test_pcapng_bytes(void **state)
{
	/* clang-format off */
	static const uint32_t blocks[] = {
		0x0a0d0d0a, 52, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff,
		4 | 13u << 16, 0x6b636f73, 0x20796877, 0x2e312e30, 0x30, 0, 52,
		1, 40, 101, 65535, 2 | 4u << 16, 0x30687465, 9 | 1u << 16, 9, 0, 40,
	};
	/* clang-format on */
	struct bench *bench = *state;
	const struct writer_interface interface = {
		.link_type = 101, .snapshot_length = 65535, .name = "eth0"};
	const char *const texts[] = {"one", "\xc3\xa9"};
	const struct writer_comments comments = {texts, 2};
	uint8_t read[512];
	struct writer *writer;
	size_t length;
	FILE *file;

	bench->settings.is_pcapng = bench->settings.is_nanosecond = true;
	bench->settings.application = "sockwhy 0.1.0";
	writer = begin(bench);
	assert_true(writer_describe(writer, 0, &interface, &bench->error));
	assert_int_equal(writer_add(writer, &bench->view, &comments, &bench->error), WRITER_GOOD);
	end(bench, writer);
	file = fopen(bench->path, "r");
	length = fread(read, 1, sizeof(read), file);
	(void)fclose(file);
	assert_int_equal(length, sizeof(blocks) + 112);
	assert_memory_equal(read, blocks, sizeof(blocks));
	assert_memory_equal(read + length - 24,
			    "\x01\0\x03\0one\0\x01\0\x02\0\xc3\xa9\0\0\0\0\0\0\x70\0\0\0", 24);
}

static void test_rotates_by_size(void **state)
{
	struct bench *bench = *state;
	struct writer *writer;

	/* 24 + 76 = 100 bytes is not larger than 100; a second packet is */
	bench->settings.rotate_bytes = 100;
	writer = begin(bench);
	add(bench, writer, 5);
	assert_int_equal(strcmp(writer_path(writer) + strlen(bench->path), "2"), 0);
	end(bench, writer);
	assert_int_equal(files_in(bench), 3);
	assert_int_equal(size_of(bench, "file"), 24 + 2 * 76);
	assert_int_equal(size_of(bench, "file1"), 24 + 2 * 76);
	assert_int_equal(size_of(bench, "file2"), 24 + 76);
}

static void test_ring(void **state)
{
	struct bench *bench = *state;
	struct writer *writer;

	bench->settings.rotate_bytes = 24;
	bench->settings.file_limit = 11;
	writer = begin(bench);
	add(bench, writer, 12);
	end(bench, writer);
	assert_int_equal(files_in(bench), 11);
	assert_int_equal(size_of(bench, "file00"), 24 + 76);
	assert_int_equal(size_of(bench, "file01"), 24 + 76);
	assert_int_equal(size_of(bench, "file10"), 24 + 76);
}

static void test_rotates_by_time(void **state)
{
	struct bench *bench = *state;
	char pattern[80];
	struct writer *writer;

	(void)snprintf(pattern, sizeof(pattern), "%s/%%H%%M%%S.pcap", bench->directory);
	bench->settings.path = pattern;
	bench->settings.rotate_seconds = 60;
	bench->settings.file_limit = 3;
	writer = begin(bench);
	assert_int_equal(files_in(bench), 0);
	add(bench, writer, 2);
	bench->view.time_ns += 60 * SECOND;
	add(bench, writer, 1);
	bench->view.time_ns -= 70 * SECOND; /* a clock that is set back begins no file */
	add(bench, writer, 1);
	bench->view.time_ns += 200 * SECOND;
	add(bench, writer, 1);
	bench->view.time_ns += 60 * SECOND;
	assert_int_equal(writer_add(writer, &bench->view, NULL, &bench->error), WRITER_FULL);
	end(bench, writer);
	assert_int_equal(files_in(bench), 3);
	assert_int_equal(size_of(bench, "221320.pcap"), 24 + 2 * 76);
	assert_int_equal(size_of(bench, "221420.pcap"), 24 + 2 * 76);
	assert_int_equal(size_of(bench, "221630.pcap"), 24 + 76);
}

static void test_empty_captures(void **state)
{
	struct bench *bench = *state;

	end(bench, begin(bench));
	assert_int_equal(size_of(bench, "file"), 24);
	bench->settings.rotate_seconds = 5;
	bench->settings.is_pcapng = true;
	end(bench, begin(bench));
	assert_int_equal(size_of(bench, "file"), 28);
}

/* Waits until the command, which runs beside the test, has done its work. */
static bool comes_to_exist(const struct bench *bench, const char *name)
{
	for (unsigned i = 0; i < 500 && size_of(bench, name) < 0; i++)
		(void)nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	return size_of(bench, name) >= 0;
}

static void test_command(void **state)
{
	struct bench *bench = *state;
	struct writer *writer;

	bench->settings.rotate_bytes = 24;
	bench->settings.command = "bzip2";
	if (access("/bin/bzip2", X_OK) != 0 && access("/usr/bin/bzip2", X_OK) != 0)
		skip();
	writer = begin(bench);
	add(bench, writer, 2);
	assert_true(comes_to_exist(bench, "file.bz2"));
	end(bench, writer);
	assert_int_equal(size_of(bench, "file1.bz2"), -1); /* no file came after it */
}

static void test_appends(void **state)
{
	struct bench *bench = *state;
	struct writer *writer;

	for (unsigned i = 0; i < 3; i++) {
		bench->settings.is_appended = i > 0;
		writer = begin(bench);
		add(bench, writer, 1);
		end(bench, writer);
	}
	assert_int_equal(size_of(bench, "file"), 24 + 3 * 76);
}

static void test_flushes(void **state)
{
	struct bench *bench = *state;
	struct writer *writer = begin(bench);

	add(bench, writer, 1);
	assert_int_equal(size_of(bench, "file"), 0);
	assert_true(writer_flush(writer, &bench->error));
	assert_int_equal(size_of(bench, "file"), 24 + 76);
	end(bench, writer);
	bench->settings.is_flushed = true;
	writer = begin(bench);
	assert_int_equal(size_of(bench, "file"), 24);
	add(bench, writer, 1);
	assert_int_equal(size_of(bench, "file"), 24 + 76);
	end(bench, writer);
}

static void test_failures(void **state)
{
	struct bench *bench = *state;
	struct writer *writer;

	bench->settings.path = "/nowhere/at/all";
	assert_null(writer_open(&bench->settings, &bench->error));
	assert_string_equal(bench->error.text, "/nowhere/at/all: No such file or directory");
	bench->settings.path = "";
	assert_null(writer_open(&bench->settings, &bench->error));
	assert_string_equal(bench->error.text, ": No such file or directory");
	bench->settings.path = "/dev/full";
	writer = begin(bench);
	assert_false(writer_close(writer, &bench->error));
	assert_string_equal(bench->error.text, "/dev/full: No space left on device");
	bench->settings.path = bench->path;
	writer = begin(bench);
	bench->view.link_type = 1;
	assert_int_equal(writer_add(writer, &bench->view, NULL, &bench->error), WRITER_FAILED);
	assert_string_equal(bench->error.text, "packets of link types 101 and 1 do not fit into "
					       "one pcap file: write pcapng");
	end(bench, writer);
}

/* Each question finds 10 packets more accepted, 3 more dropped and 1 more lost before. */
static bool count(void *context, uint32_t interface, struct writer_counts *counts)
{
	uint64_t *asked = context;

	assert_int_equal(interface, 0);
	++*asked;
	*counts = (struct writer_counts){.time_ns = 1700000000 * SECOND,
					 .accepted = 10 * *asked,
					 .dropped = 3 * *asked,
					 .dropped_by_interface = *asked};
	return true;
}

static uint64_t dropped_in(const struct bench *bench, const char *name)
{
	struct error error;
	struct packet_view view;
	struct capture *capture;
	char path[PATH_MAX];
	uint64_t dropped;

	(void)snprintf(path, sizeof(path), "%s/%s", bench->directory, name);
	capture = capture_open_file(path, &error);
	assert_non_null(capture);
	while (capture_next(capture, &view, &error) == CAPTURE_PACKET)
		;
	assert_true(capture_interface(capture, 0)->knows_dropped);
	dropped = capture_interface(capture, 0)->dropped;
	capture_close(capture);
	return dropped;
}

/* Of what was dropped, each file tells its own part. */
static void test_statistics(void **state)
{
	struct bench *bench = *state;
	struct writer *writer;
	uint64_t asked = 0;

	bench->settings.is_pcapng = true;
	bench->settings.count = count;
	bench->settings.count_context = &asked;
	bench->settings.rotate_bytes = 100;
	writer = begin(bench);
	add(bench, writer, 2);
	end(bench, writer);
	assert_int_equal(files_in(bench), 2);
	assert_int_equal(asked, 3);
	assert_int_equal(dropped_in(bench, "file"), 4);
	assert_int_equal(dropped_in(bench, "file1"), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_capture, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_pcapng_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rotates_by_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ring, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rotates_by_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_empty_captures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_command, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_appends, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_flushes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_statistics, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failures, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
