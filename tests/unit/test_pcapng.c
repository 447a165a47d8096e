/* pcapng: all that a file may say, and files that lie, are cut or hold what nobody knows. */
#include "tests/support/pcapng_build.h"

#include "base/packet_options.h"
#include "tests/support/capture_trace.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reading {
	struct capture *capture;
	struct packet_view view;
	struct error error;
};

static struct reading open_built(const struct pcapng_build *build)
{
	struct reading reading = {.error.text = ""};

	reading.capture = pcapng_build_open(build, &reading.error);
	assert_non_null(reading.capture);
	return reading;
}

static enum capture_result next(struct reading *reading)
{
	return capture_next(reading->capture, &reading->view, &reading->error);
}

/* Reads to the end, which is to be `last`; returns the number of packets. */
static unsigned read_all(struct reading *reading, enum capture_result last)
{
	enum capture_result result;
	unsigned count = 0;

	while ((result = next(reading)) == CAPTURE_PACKET) {
		assert_int_equal(reading->view.captured_length, 5);
		assert_memory_equal(reading->view.data, "abcde", 5);
		count++;
	}
	assert_int_equal(result, last);
	capture_close(reading->capture);
	return count;
}

/* Two sections of different byte orders, interfaces of different kinds, every kind of packet. */
static void test_sections_interfaces_and_packets(void **state)
{
	struct pcapng_build build = {.is_big_endian = true};
	struct reading reading;

	(void)state;
	pcapng_section(&build);
	pcapng_interface(&build, 1);
	pcapng_begin(&build, 1);
	pcapng_put(&build, 2, 101);
	pcapng_put(&build, 2, 0);
	pcapng_put(&build, 4, 96);
	pcapng_option_text(&build, 2, "wg0");
	pcapng_option_text(&build, 3, "a tunnel");
	pcapng_option(&build, 9, 1, 3);   /* milliseconds */
	pcapng_option(&build, 14, 8, 10); /* and ten seconds */
	pcapng_end(&build);
	pcapng_packet(&build, 1, 1700000000123);
	build.is_big_endian = false;
	pcapng_section(&build);
	pcapng_interface(&build, 276);
	pcapng_packet(&build, 0, 1700000000000001);
	pcapng_begin(&build, 3);
	pcapng_put(&build, 4, 5);
	pcapng_put_text(&build, "abcde");
	pcapng_end(&build);
	pcapng_begin(&build, 2);
	pcapng_put(&build, 2, 0);
	pcapng_put(&build, 2, 7); /* dropped */
	pcapng_put(&build, 4, 0);
	pcapng_put(&build, 4, 9);
	pcapng_put(&build, 4, 5);
	pcapng_put(&build, 4, 5);
	pcapng_put_text(&build, "abcde");
	pcapng_end(&build);
	reading = open_built(&build);
	assert_int_equal(capture_interface_count(reading.capture), 2);
	assert_string_equal(capture_interface(reading.capture, 1)->name, "wg0");
	assert_string_equal(capture_interface(reading.capture, 1)->description, "a tunnel");
	assert_int_equal(capture_interface(reading.capture, 1)->snapshot_length, 96);
	assert_int_equal(next(&reading), CAPTURE_PACKET);
	assert_int_equal(reading.view.link_type, 101);
	assert_int_equal(reading.view.interface, 1);
	assert_int_equal(reading.view.wire_length, 60);
	assert_true(reading.view.time_ns == 1700000010123000000);
	assert_int_equal(next(&reading), CAPTURE_PACKET);
	assert_int_equal(reading.view.link_type, 276);
	assert_int_equal(reading.view.interface, 2);
	assert_true(reading.view.time_ns == 1700000000000001000);
	assert_int_equal(next(&reading), CAPTURE_PACKET); /* without a time of its own */
	assert_true(reading.view.time_ns == 1700000000000001000);
	assert_int_equal(capture_dropped(reading.capture), 0);
	assert_int_equal(read_all(&reading, CAPTURE_END), 1);
}

/* Headers in the byte order of another machine: libpcap turns the same numbers around. */
static void test_foreign_byte_order(void **state)
{
	static const uint16_t link_types[] = {1, 113, 117, 189, 220, 239, 276};

	(void)state;
	for (unsigned i = 0; i < 2 * 7 * 16; i++) {
		struct pcapng_build build = {.is_big_endian = i % 2 == 1};
		struct memory_file file;
		char *ours, *theirs;

		pcapng_section(&build);
		pcapng_interface(&build, link_types[i / 2 % 7]);
		pcapng_begin(&build, 6);
		pcapng_put(&build, 8, 0);
		pcapng_put(&build, 4, 1);
		pcapng_put(&build, 4, 116 - i / 14 * 6);
		pcapng_put(&build, 4, 116);
		for (unsigned word = 0; word < (116 - i / 14 * 6 + 3) / 4; word++) {
			/* NFLOG's attributes, CAN's protocol, an isochronous transfer of two parts
			 */
			static const uint32_t words[32] = {
				[0] = 0x000c003d, [1] = 0x00080001,  [2] = 0x3, [3] = 0xc,
				[15] = 2,         [16] = 0x01020304, [20] = 5};

			pcapng_put(&build, 4, words[word] == 0 ? word << 8 : words[word]);
		}
		pcapng_end(&build);
		file = memory_file_make(build.data, build.length);
		ours = capture_trace(file.path, READER_FITTING);
		theirs = capture_trace(file.path, READER_LIBPCAP);
		/* the snapshot length, which is not there, has its own words */
		assert_string_equal(strchr(ours, '\n'), strchr(theirs, '\n'));
		free(ours);
		free(theirs);
		close(file.descriptor);
	}
}

/* The same interfaces in each section are known once. */
static void test_sections_of_one_program(void **state)
{
	struct pcapng_build build = {.length = 0};
	struct reading reading;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		pcapng_section(&build);
		pcapng_interface(&build, 1);
		pcapng_packet(&build, 0, i);
		pcapng_begin(&build, 5);
		pcapng_put(&build, 4, 0);
		pcapng_put(&build, 8, 0);
		pcapng_option(&build, 5, 8, 10);
		pcapng_end(&build);
	}
	reading = open_built(&build);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(next(&reading), CAPTURE_PACKET);
	assert_int_equal(reading.view.interface, 0);
	assert_int_equal(capture_interface_count(reading.capture), 1);
	assert_int_equal(next(&reading), CAPTURE_END);
	assert_int_equal(capture_dropped(reading.capture), 30);
	capture_close(reading.capture);
}

static void test_options_of_a_packet(void **state)
{
	for (unsigned order = 0; order < 2; order++) {
		struct pcapng_build build = {.is_big_endian = order == 1};
		struct bytes options, comment;
		struct reading reading;
		char text[6] = "";

		(void)state;
		pcapng_section(&build);
		pcapng_interface(&build, 1);
		pcapng_packet(&build, 0, 1);
		build.length -= 4;
		pcapng_option_text(&build, 1, "hello");
		pcapng_option(&build, 2, 4, 0x0e);
		pcapng_option(&build, 4, 8, 3);
		pcapng_option(&build, 0, 0, 0);
		pcapng_end(&build);
		reading = open_built(&build);
		assert_int_equal(next(&reading), CAPTURE_PACKET);
		assert_int_equal(reading.view.flags, 0x0e);
		assert_int_equal(capture_dropped(reading.capture), 3);
		assert_non_null(reading.view.extra);
		options = reading.view.extra->options;
		assert_true(packet_comment_next(reading.view.extra, &options, &comment));
		assert_true(bytes_copy(&comment, text, 5));
		assert_string_equal(text, "hello");
		assert_false(packet_comment_next(reading.view.extra, &options, &comment));
		assert_int_equal(read_all(&reading, CAPTURE_END), 0);
	}
}

static void test_names(void **state)
{
	static const uint8_t octets[] = {192, 0, 2, 1}, other[] = {192, 0, 2, 2};
	const struct ip_addr address = ip_addr_v4(octets), unknown = ip_addr_v4(other);
	struct pcapng_build build = {.length = 0};
	struct reading reading;

	(void)state;
	pcapng_section(&build);
	pcapng_interface(&build, 1);
	pcapng_begin(&build, 4);
	pcapng_put(&build, 2, 1);
	pcapng_put(&build, 2, 15);
	pcapng_put(&build, 4, 0x010200c0);
	pcapng_put_text(&build, "gw.example");
	pcapng_put(&build, 4, 0);
	pcapng_end(&build);
	pcapng_packet(&build, 0, 1);
	reading = open_built(&build);
	assert_string_equal(capture_host_name(reading.capture, &address), "gw.example");
	assert_null(capture_host_name(reading.capture, &unknown));
	assert_int_equal(read_all(&reading, CAPTURE_END), 1);
}

static void test_clocks(void **state)
{
	static const struct {
		uint8_t resolution;
		uint64_t ticks;
		int64_t time_ns;
	} rows[] = {
		{0, 7, 7000000000},
		{9, 7, 7},
		{12, 7999, 7},
		{19, UINT64_MAX, 1844674407},
		{127, UINT64_MAX, 0},
		{0x80, 3, 3000000000},
		{0x80 | 10, 1537, 1500976562},
		{0x80 | 40, 3ull << 39, 1500000000},
		{0x80 | 63, 3ull << 62, 1500000000},
		{0x80 | 64, 1ull << 63, 500000000},
		{0x80 | 127, UINT64_MAX, 0},
		{0, INT64_MAX, INT64_MAX},
		{9, UINT64_MAX, INT64_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pcapng_build build = {.length = 0};
		struct reading reading;

		pcapng_section(&build);
		pcapng_interface(&build, 1);
		build.length -= 4;
		pcapng_option(&build, 9, 1, rows[i].resolution);
		pcapng_end(&build);
		pcapng_packet(&build, 0, rows[i].ticks);
		reading = open_built(&build);
		assert_int_equal(next(&reading), CAPTURE_PACKET);
		assert_int_equal(reading.view.time_ns, rows[i].time_ns);
		assert_int_equal(read_all(&reading, CAPTURE_END), 0);
	}
}

/* Three packets, of which the second block is what each case makes of it. */
static struct pcapng_build with_second(void (*put)(struct pcapng_build *build))
{
	struct pcapng_build build = {.length = 0};

	pcapng_section(&build);
	pcapng_interface(&build, 1);
	pcapng_packet(&build, 0, 1);
	put(&build);
	pcapng_packet(&build, 0, 3);
	return build;
}

static void put_unknown(struct pcapng_build *build)
{
	pcapng_begin(build, 0x12345678);
	pcapng_put_text(build, "whatever");
	pcapng_end(build);
}

static void put_empty(struct pcapng_build *build)
{
	pcapng_begin(build, 0xbad);
	pcapng_end(build);
}

static void put_foreign_interface(struct pcapng_build *build)
{
	pcapng_packet(build, 1, 2);
}

static void put_short(struct pcapng_build *build)
{
	pcapng_begin(build, 6);
	pcapng_put(build, 4, 0);
	pcapng_end(build);
}

static void put_long_packet(struct pcapng_build *build)
{
	pcapng_packet(build, 0, 2);
	build->data[build->block + 20] = 0xff;
}

static void put_zero_length(struct pcapng_build *build)
{
	pcapng_packet(build, 0, 2);
	memset(build->data + build->block + 4, 0, 4);
}

static void put_huge_length(struct pcapng_build *build)
{
	pcapng_packet(build, 0, 2);
	memset(build->data + build->block + 4, 0xff, 4);
}

static void put_length_beyond_end(struct pcapng_build *build)
{
	pcapng_packet(build, 0, 2);
	build->data[build->block + 6] = 1;
}

static void put_other_end(struct pcapng_build *build)
{
	pcapng_packet(build, 0, 2);
	build->data[build->length - 4] ^= 0x10;
}

static void put_lying_name(struct pcapng_build *build)
{
	pcapng_begin(build, 4);
	pcapng_put(build, 2, 1);
	pcapng_put(build, 2, 0xffff);
	pcapng_end(build);
}

static void put_other_statistics(struct pcapng_build *build)
{
	pcapng_begin(build, 5);
	pcapng_put(build, 4, 9);
	pcapng_put(build, 8, 0);
	pcapng_end(build);
}

static void test_a_broken_block_costs_itself(void **state)
{
	static const struct {
		void (*put)(struct pcapng_build *build);
		const char *damage; /* NULL: none */
	} rows[] = {
		{put_unknown, NULL},
		{put_empty, NULL},
		{put_foreign_interface, "a packet of an interface that is not described"},
		{put_short, "a packet without a header"},
		{put_long_packet, "a packet longer than its block"},
		{put_zero_length, "its length cannot be"},
		{put_huge_length, "it says that it is longer than 16 MiB"},
		{put_length_beyond_end, "its length reaches beyond the end of the file"},
		{put_other_end, "the length at its end is another one"},
		{put_lying_name, "a name longer than the block"},
		{put_other_statistics, "statistics of an interface that is not described"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pcapng_build build = with_second(rows[i].put);
		struct reading reading = open_built(&build);
		char wanted[200];

		assert_int_equal(
			read_all(&reading, rows[i].damage == NULL ? CAPTURE_END : CAPTURE_FAILED),
			2);
		if (rows[i].damage == NULL)
			continue;
		(void)snprintf(wanted, sizeof(wanted),
			       ": 1 damaged block left out, the first at byte %zu: %s",
			       (size_t)28 + 20 + 40, rows[i].damage);
		assert_non_null(strstr(reading.error.text, wanted));
	}
}

/* Options of 2^32 - 1 bytes and more of them than fit are no reason not to hand out the packet. */
static void test_options_that_lie(void **state)
{
	struct pcapng_build build = {.length = 0};
	struct reading reading;

	(void)state;
	pcapng_section(&build);
	pcapng_interface(&build, 1);
	pcapng_packet(&build, 0, 1);
	build.length -= 4;
	pcapng_put(&build, 8, UINT64_MAX);
	pcapng_end(&build);
	reading = open_built(&build);
	assert_int_equal(read_all(&reading, CAPTURE_END), 1);
}

/* Cut at every byte: all whole packets come out, and the rest is said. */
static void test_cut_everywhere(void **state)
{
	struct pcapng_build whole = {.length = 0};
	size_t ends[3];

	(void)state;
	pcapng_section(&whole);
	pcapng_interface(&whole, 1);
	ends[0] = whole.length;
	pcapng_packet(&whole, 0, 1);
	ends[1] = whole.length;
	pcapng_packet(&whole, 0, 2);
	ends[2] = whole.length;
	for (size_t length = ends[0]; length <= ends[2]; length++) {
		struct pcapng_build build = whole;
		struct reading reading;
		unsigned packets = length >= ends[2] ? 2 : length >= ends[1] ? 1 : 0;
		bool between = length == ends[0] || length == ends[1] || length == ends[2];

		build.length = length;
		reading = open_built(&build);
		assert_int_equal(read_all(&reading, between ? CAPTURE_END : CAPTURE_FAILED),
				 packets);
		if (!between)
			assert_non_null(strstr(reading.error.text, ": truncated dump file; "));
	}
	for (size_t length = 4; length < ends[0]; length++) {
		struct error error;

		whole.length = length;
		assert_null(pcapng_build_open(&whole, &error));
	}
}

/*
 * A length that is another one at the block's end, and reaches to where reading has come so far
 * (the buffer's first size) but not to the end of the file: what it covers is not lost.
 */
static void test_length_to_the_end_of_the_buffer(void **state)
{
	enum { LENGTH = 393216, PACKETS = 2 * LENGTH / 40 };
	struct pcapng_build build = with_second(put_other_end);
	const size_t damaged = 28 + 20 + 40, good = damaged + 40;
	uint8_t *data = malloc(good + (size_t)PACKETS * 40);
	struct reading reading = {.error.text = ""};
	struct memory_file file;

	(void)state;
	assert_non_null(data);
	assert_int_equal(build.length, good + 40);
	build.data[damaged + 4] = build.data[damaged + 5] = 0;
	build.data[damaged + 6] = LENGTH >> 16;
	memcpy(data, build.data, good);
	for (size_t i = 0; i < PACKETS; i++)
		memcpy(data + good + i * 40, build.data + good, 40);
	file = memory_file_make(data, good + (size_t)PACKETS * 40);
	reading.capture = capture_open_file(file.path, &reading.error);
	assert_non_null(reading.capture);
	assert_int_equal(read_all(&reading, CAPTURE_FAILED), 1 + PACKETS);
	assert_non_null(strstr(reading.error.text, ": 1 damaged block left out"));
	(void)close(file.descriptor);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections_interfaces_and_packets),
		cmocka_unit_test(test_foreign_byte_order),
		cmocka_unit_test(test_sections_of_one_program),
		cmocka_unit_test(test_options_of_a_packet),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_a_broken_block_costs_itself),
		cmocka_unit_test(test_length_to_the_end_of_the_buffer),
		cmocka_unit_test(test_options_that_lie),
		cmocka_unit_test(test_cut_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
