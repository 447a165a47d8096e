/* Formats beyond ordinary pcap: what their headers say, in either byte order, and where they lie.
 */
#include "capture/capture.h"
#include "tests/support/capture_trace.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file being built: numbers in one byte order. */
struct build {
	uint8_t data[4096];
	size_t length;
	bool is_big_endian;
};

static void put(struct build *build, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++)
		build->data[build->length++] =
			(uint8_t)(value >> 8 * (build->is_big_endian ? width - 1 - i : i));
}

static void put_text(struct build *build, const char *text, size_t size)
{
	memcpy(build->data + build->length, text, size);
	build->length += size;
}

static struct capture *open_build(const struct build *build, struct error *error)
{
	struct memory_file file = memory_file_make(build->data, build->length);
	struct capture *capture = capture_open_file(file.path, error);

	(void)close(file.descriptor);
	return capture;
}

static void expect_packet(struct capture *capture, int64_t time_ns, uint32_t wire,
			  const char *bytes)
{
	struct packet_view view;
	struct error error;

	assert_int_equal(capture_next(capture, &view, &error), CAPTURE_PACKET);
	assert_true(view.time_ns == time_ns);
	assert_int_equal(view.wire_length, wire);
	assert_int_equal(view.captured_length, strlen(bytes));
	assert_memory_equal(view.data, bytes, strlen(bytes));
}

static void expect_end(struct capture *capture, enum capture_result expected, const char *words)
{
	struct error error = {.text = ""};
	struct packet_view view;

	assert_int_equal(capture_next(capture, &view, &error), expected);
	assert_non_null(strstr(error.text, words));
	capture_close(capture);
}

static void put_pcap_header(struct build *build, uint32_t magic, uint16_t minor, uint32_t link_type)
{
	put(build, 4, magic);
	put(build, 2, 2);
	put(build, 2, minor);
	put(build, 8, 0);
	put(build, 4, 65535);
	put(build, 4, link_type);
}

static void put_pcap_record(struct build *build, uint32_t seconds, unsigned extra)
{
	put(build, 4, seconds);
	put(build, 4, 5);
	put(build, 4, 6);
	put(build, 4, 60);
	put(build, 4, extra > 4 ? 3 : 0x9fbfb601); /* an interface, or Nokia's number */
	if (extra > 4) {
		put(build, 2, 0x0800);
		put(build, 2, 0);
	}
	if (extra > 8)
		put(build, 4, 0);
	put_text(build, "abcdef", 6);
}

/* Each kind of longer header, in both byte orders. */
static void test_longer_headers(void **state)
{
	static const struct {
		uint32_t magic;
		unsigned extra;
	} kinds[] = {{0xa1b2c3d4, 4}, {0xa1b2c3d4, 8}, {0xa1b2cd34, 12}};

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct build build = {.is_big_endian = i > 2};
		struct capture *capture;
		struct error error;

		put_pcap_header(&build, kinds[i % 3].magic, 4, 1);
		for (uint32_t second = 1; second <= 3; second++)
			put_pcap_record(&build, second, kinds[i % 3].extra);
		capture = open_build(&build, &error);
		assert_non_null(capture);
		for (int64_t second = 1; second <= 3; second++)
			expect_packet(capture, second * 1000000000 + 5000, 60, "abcdef");
		expect_end(capture, CAPTURE_END, "");
	}
}

/* The bytes of all records stand behind the ordinary header; or it counts as AIX does. */
static void test_ixia_and_aix(void **state)
{
	static const struct {
		uint32_t magic, link_type, unit_ns;
		uint16_t minor;
	} kinds[] = {{0x1c0001ac, 1, 1, 4}, {0x1c0001ab, 1, 1000, 4}, {0xa1b2c3d4, 6, 1, 2}};

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct build build = {.is_big_endian = i > 2};
		struct capture *capture;
		struct error error;

		put_pcap_header(&build, kinds[i % 3].magic, kinds[i % 3].minor,
				kinds[i % 3].link_type);
		if (i % 3 < 2)
			put(&build, 4, 22);
		put(&build, 4, 7);
		put(&build, 4, 123456);
		put(&build, 4, 6);
		put(&build, 4, 6);
		put_text(&build, "abcdef", 6);
		capture = open_build(&build, &error);
		assert_non_null(capture);
		assert_int_equal(capture_info(capture)->link_type, 1);
		expect_packet(capture, 7000000000 + 123456 * (int64_t)kinds[i % 3].unit_ns, 6,
			      "abcdef");
		expect_end(capture, CAPTURE_END, "");
	}
}

static void put_snoop_record(struct build *build, uint32_t captured, uint32_t length,
			     uint32_t dropped)
{
	put(build, 4, 60);
	put(build, 4, captured);
	put(build, 4, length);
	put(build, 4, dropped);
	put(build, 4, 9);
	put(build, 4, 7);
	put_text(build, "abcdef\0\0", 8);
}

static void test_snoop(void **state)
{
	struct build build = {.is_big_endian = true};
	struct capture *capture;
	struct error error;

	(void)state;
	put_text(&build, "snoop\0\0\0", 8);
	put(&build, 4, 2);
	put(&build, 4, 4);
	put_snoop_record(&build, 6, 32, 0);
	put_snoop_record(&build, 6, 32, 4);
	put_snoop_record(&build, 6, 20, 4); /* shorter than its packet */
	capture = open_build(&build, &error);
	assert_non_null(capture);
	expect_packet(capture, 9000007000, 60, "abcdef");
	assert_int_equal(capture_dropped(capture), 0);
	expect_packet(capture, 9000007000, 60, "abcdef");
	assert_int_equal(capture_dropped(capture), 4);
	expect_end(capture, CAPTURE_FAILED, "damaged at byte 80");
}

static void put_netmon_header(struct build *build, unsigned minor, uint32_t table)
{
	put_text(build, "GMBU", 4);
	put(build, 1, minor);
	put(build, 1, 2);
	put(build, 2, 1);    /* Ethernet */
	put(build, 2, 2026); /* year, month, weekday, day, hour, minute, second, millisecond */
	put(build, 2, 1);
	put(build, 2, 4);
	put(build, 2, 1);
	put(build, 2, 0);
	put(build, 2, 0);
	put(build, 2, 1);
	put(build, 2, 500);
	put(build, 4, table);
	put(build, 4, 8);
	while (build->length < 128)
		put(build, 4, 0);
}

static void put_netmon_record(struct build *build, int64_t since_us)
{
	put(build, 8, (uint64_t)since_us);
	put(build, 4, 60);
	put(build, 4, 6);
	put_text(build, "abcdef", 6);
}

/* Records that are no packets are passed over; the time stands behind the packet. */
static void test_netmon_with_times(void **state)
{
	struct build build = {.length = 0};
	struct capture *capture;
	struct error error;
	struct packet_view view;

	(void)state;
	put_netmon_header(&build, 3, 128 + 3 * 37);
	for (unsigned i = 0; i < 3; i++) {
		put_netmon_record(&build, 0);
		put(&build, 2, i == 0 ? 0xfffb : i == 1 ? 1 : 0xe000 + 105);
		put(&build, 4, 0);
		put(&build, 8, 116444736000000000 + i); /* 1970, in 100 ns since 1601 */
		put(&build, 1, 0);
	}
	put(&build, 8, 128); /* the table */
	capture = open_build(&build, &error);
	assert_non_null(capture);
	expect_packet(capture, 100, 60, "abcdef");
	assert_int_equal(capture_next(capture, &view, &error), CAPTURE_PACKET);
	assert_int_equal(view.link_type, 105);
	assert_int_equal(capture_interface(capture, view.interface)->link_type, 105);
	assert_int_equal(capture_interface_count(capture), 2);
	assert_int_equal(view.number, 2);
	expect_end(capture, CAPTURE_END, "");
}

/* Times of day without a zone, and one before the start. */
static void test_netmon_since_start(void **state)
{
	struct build build = {.length = 0};
	struct capture *capture;
	struct error error;

	(void)state;
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	put_netmon_header(&build, 0, 128 + 2 * 22);
	put_netmon_record(&build, 250);
	put_netmon_record(&build, -250);
	put(&build, 8, 128);
	capture = open_build(&build, &error);
	assert_non_null(capture);
	expect_packet(capture, 1767225601500250000, 60, "abcdef");
	expect_packet(capture, 1767225601499750000, 60, "abcdef");
	expect_end(capture, CAPTURE_END, "");
}

static void put_erf_record(struct build *build, uint32_t seconds, unsigned type,
			   unsigned extensions)
{
	const unsigned length = 16 + 8 * extensions + 8;

	build->is_big_endian = false;
	put(build, 4, 0x80000000); /* half a second */
	put(build, 4, seconds);
	build->is_big_endian = true;
	put(build, 1, type | (extensions > 0 ? 0x80 : 0));
	put(build, 1, 4);
	put(build, 2, length);
	put(build, 2, 0);
	put(build, 2, type == 2 ? 10 : 6); /* with the frame check sequence */
	while (extensions-- > 0)
		put(build, 8, extensions > 0 ? UINT64_C(0x83) << 56 : UINT64_C(3) << 56);
	put_text(build, type == 2 ? "\0\0abcdef" : "abcdefgh", 8);
}

/* Ethernet with two extension headers, metadata, and IPv4, which is filled up to eight bytes. */
static void test_erf(void **state)
{
	struct build build = {.length = 0};
	struct capture *capture;
	struct packet_view view;
	struct error error;

	(void)state;
	put_erf_record(&build, 1700000000, 2, 2);
	put_erf_record(&build, 1700000000, 27, 1);
	put_erf_record(&build, 1700000001, 22, 0);
	put(&build, 8, 0);
	capture = open_build(&build, &error);
	assert_non_null(capture);
	expect_packet(capture, 1700000000500000000, 6, "abcdef");
	assert_int_equal(capture_next(capture, &view, &error), CAPTURE_PACKET);
	assert_int_equal(view.link_type, 228);
	assert_int_equal(view.captured_length, 6);
	expect_end(capture, CAPTURE_FAILED, "truncated dump file");
	build.data[7] ^= 0x40; /* the first one's time lies far before */
	assert_null(open_build(&build, &error));
}

/* Cut anywhere: the whole records before, then one line, or a format that is not known. */
static void test_cut_everywhere(void **state)
{
	struct build build = {.is_big_endian = true};

	(void)state;
	put_text(&build, "snoop\0\0\0", 8);
	put(&build, 4, 2);
	put(&build, 4, 4);
	put_snoop_record(&build, 6, 32, 0);
	put_snoop_record(&build, 6, 32, 0);
	for (; build.length >= 16; build.length--) {
		struct error error;
		struct capture *capture = open_build(&build, &error);
		const size_t whole = (build.length - 16) / 32;

		if (capture == NULL) {
			assert_true(build.length < 24);
			continue;
		}
		for (size_t i = 0; i < whole; i++)
			expect_packet(capture, 9000007000, 60, "abcdef");
		if ((build.length - 16) % 32 == 0)
			expect_end(capture, CAPTURE_END, "");
		else
			expect_end(capture, CAPTURE_FAILED, "truncated dump file");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_longer_headers),
		cmocka_unit_test(test_ixia_and_aix),
		cmocka_unit_test(test_snoop),
		cmocka_unit_test(test_netmon_with_times),
		cmocka_unit_test(test_netmon_since_start),
		cmocka_unit_test(test_erf),
		cmocka_unit_test(test_cut_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
