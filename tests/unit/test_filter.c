/* Filter expressions applied to packets and to quotes. */
#include "capture/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* 192.0.2.1.40000 > 198.51.100.2.80: Flags [S], seq 1, win 1000, length 0 */
static const uint8_t syn[] = {
	0x45, 0,    0, 40, 0, 1, 0, 0, 64, 6, 0, 0, 192,  0,    2,    1,    198, 51, 100, 2,
	0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0,  0, 0, 0, 0x50, 0x02, 0x03, 0xe8, 0,   0,  0,   0,
};

/* 2001:db8::1.40000 > 2001:db8::2.53: UDP, length 0 */
static const uint8_t datagram6[] = {
	0x60, 0, 0, 0, 0, 8, 17, 64, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0,
	0,    0, 0, 0, 0, 0, 0,  1,  0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0,
	0,    0, 0, 0, 0, 0, 0,  2,  0x9c, 0x40, 0,    53,   0, 8, 0, 0,
};

static struct filter *compile(const char *expression)
{
	struct error error = {.text = ""};
	struct filter *filter = filter_compile(expression, 1, 65535, &error);

	assert_string_equal(error.text, "");
	assert_non_null(filter);
	return filter;
}

/* Is the segment behind an Ethernet header, cut to `captured` bytes, kept? */
static bool frame_matches(const char *expression, uint32_t captured)
{
	uint8_t frame[14 + sizeof(syn)] = {[12] = 0x08};
	struct packet_view view = {.link_type = 1,
				   .data = frame,
				   .captured_length = captured,
				   .wire_length = sizeof(frame)};
	struct filter *filter = compile(expression);
	bool result;

	memcpy(frame + 14, syn, sizeof(syn));
	result = filter_matches(filter, &view);
	filter_free(filter);
	return result;
}

static bool quote_matches(const char *expression, const uint8_t *data, uint32_t length)
{
	struct filter *filter = compile(expression);
	bool result = filter_matches_quote(filter, data, length);

	filter_free(filter);
	return result;
}

static void test_packets(void **state)
{
	(void)state;
	assert_true(frame_matches("", 54));
	assert_true(frame_matches("tcp port 80 and host 192.0.2.1", 54));
	assert_true(frame_matches("tcp[tcpflags] & tcp-syn != 0", 54));
	assert_true(frame_matches("less 54", 20)); /* by the length on the wire */
	assert_false(frame_matches("less 53", 20));
	assert_false(frame_matches("tcp port 81", 54));
	assert_false(frame_matches("tcp port 80", 36)); /* the port was not captured */
	assert_true(frame_matches("", 0));
}

static void test_quotes(void **state)
{
	(void)state;
	assert_true(quote_matches("", syn, 28));
	assert_true(quote_matches("tcp port 80", syn, 28)); /* 8 bytes of transport are enough */
	assert_true(quote_matches("host 192.0.2.1 and host 198.51.100.2", syn, 28));
	assert_false(quote_matches("tcp port 81", syn, 28));
	assert_false(quote_matches("udp", syn, 28));
	assert_false(quote_matches("tcp[tcpflags] & tcp-syn != 0", syn, 28)); /* not in the quote */
	assert_true(quote_matches("udp port 53", datagram6, sizeof(datagram6)));
	assert_true(quote_matches("ip6 host 2001:db8::2", datagram6, sizeof(datagram6)));
	assert_false(quote_matches("ip", datagram6, sizeof(datagram6)));
	assert_false(quote_matches("tcp port 80", syn, 0));
}

/* What makes sense for frames only matches no quote. */
static void test_expressions_for_frames_only(void **state)
{
	(void)state;
	assert_true(frame_matches("ether host 00:00:00:00:00:00", 54));
	assert_false(quote_matches("ether host 00:00:00:00:00:00", syn, sizeof(syn)));
	assert_false(quote_matches("vlan and host 192.0.2.1", syn, sizeof(syn)));
}

static void test_link_types(void **state)
{
	static const uint32_t link_types[] = {0, 1, 101, 108, 113, 228, 229, 276};
	struct packet_view view = {
		.data = syn, .captured_length = sizeof(syn), .wire_length = sizeof(syn)};
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(link_types) / sizeof(link_types[0]); i++) {
		struct filter *filter = filter_compile(link_types[i] == 229 ? "ip6" : "ip",
						       link_types[i], 0, &error);

		assert_non_null(filter);
		view.link_type = link_types[i];
		if (link_types[i] == 101)
			assert_true(filter_matches(filter, &view));
		filter_free(filter);
	}
}

/* One filter for interfaces of several kinds; what makes no sense for one of them is said once. */
static void test_several_link_types(void **state)
{
	struct packet_view view = {.data = syn,
				   .captured_length = sizeof(syn),
				   .wire_length = sizeof(syn),
				   .link_type = 101};
	struct error error = {.text = ""};
	struct filter *filter = filter_compile("ip", 1, 0, &error);

	(void)state;
	assert_true(filter_matches(filter, &view));
	view.link_type = 1;
	assert_false(filter_matches(filter, &view));
	view.link_type = 101;
	assert_true(filter_matches(filter, &view));
	assert_false(filter_has_complaint(filter, &error));
	view.link_type = 65000;
	assert_false(filter_matches(filter, &view));
	assert_false(filter_matches(filter, &view));
	assert_true(filter_has_complaint(filter, &error));
	assert_non_null(strstr(error.text, "no packet of link type 65000 matches the filter"));
	assert_false(filter_has_complaint(filter, &error));
	filter_free(filter);
}

static void test_bad_expressions(void **state)
{
	struct error error;

	(void)state;
	assert_null(filter_compile("tcp port", 1, 0, &error));
	assert_string_equal(error.text, "can't parse filter expression: syntax error");
	assert_null(filter_compile("port 99999", 1, 0, &error));
	assert_string_not_equal(error.text, "");
	assert_null(filter_compile("tcp", 65000, 0, &error));
	assert_string_not_equal(error.text, "");
	filter_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packets),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_expressions_for_frames_only),
		cmocka_unit_test(test_link_types),
		cmocka_unit_test(test_several_link_types),
		cmocka_unit_test(test_bad_expressions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
