/* Packet lines against tcpdump's, byte for byte; see packet_lines.def and packet_lines_verbose.def.
 */
#include "report/packet_line.h"

#include "decode/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct row {
	uint32_t link_type, wire_length;
	const char *options, *line, *hex;
};

static const struct row rows[] = {
#define LINE(link_type, wire_length, options, line, hex) \
	{link_type, wire_length, options, line, hex},
#include "tests/unit/packet_lines.def"
#include "tests/unit/packet_lines_verbose.def"
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* A packet in memory of exactly its size. */
struct sample {
	struct packet_view view;
	struct packet packet;
	uint8_t *bytes;
};

static unsigned digit_of(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Makes the packet of a row, captured up to `limit` bytes. */
static struct sample sample_of(const struct row *row, size_t limit)
{
	struct sample sample = {.bytes = malloc(strlen(row->hex) / 2 + 1)};
	size_t count = 0;

	assert_non_null(sample.bytes);
	for (const char *at = row->hex; *at != '\0' && count < limit; at++) {
		if (*at == ' ')
			continue;
		sample.bytes[count++] = (uint8_t)(digit_of(at[0]) << 4 | digit_of(at[1]));
		at++;
	}
	sample.bytes = realloc(sample.bytes, count > 0 ? count : 1);
	sample.view = (struct packet_view){
		.data = sample.bytes,
		.captured_length = (uint32_t)count,
		.wire_length = row->wire_length,
		.number = 1,
		.link_type = row->link_type,
	};
	decode_packet(&sample.view, &sample.packet);
	return sample;
}

static unsigned count_of(const char *letters, char letter)
{
	unsigned count = 0;

	for (; *letters != '\0'; letters++)
		count += *letters == letter;
	return count;
}

static struct packet_line_options options_of(const char *letters)
{
	return (struct packet_line_options){
		.time = PACKET_LINE_NO_TIME,
		.quick = strchr(letters, 'q') != NULL,
		.link_header = strchr(letters, 'e') != NULL,
		.absolute_seq = strchr(letters, 'S') != NULL,
		.verbose = count_of(letters, 'v'),
		.checksums_unchecked = strchr(letters, 'K') != NULL,
		.hex = count_of(letters, 'x'),
		.hex_and_text = count_of(letters, 'X'),
		.ascii = count_of(letters, 'A'),
		.dump_unknown = true,
	};
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		struct packet_line_options options = options_of(rows[i].options);
		struct packet_line_base base = {.state = packet_line_state_new(1, 0)};
		struct sample sample = sample_of(&rows[i], SIZE_MAX);
		char buffer[PACKET_LINE_SIZE];
		struct text text = text_in(buffer, sizeof(buffer));

		packet_line_add(&text, &sample.view, &sample.packet, &options, &base);
		assert_string_equal(buffer, rows[i].line);
		packet_line_state_free(base.state);
		free(sample.bytes);
	}
}

/* Every packet cut at every length: a line, and no byte beyond. */
static void test_cut_at_every_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		struct packet_line_options options = options_of(rows[i].options);
		struct packet_line_base base = {.state = NULL};
		size_t whole = (strlen(rows[i].hex) + 1) * 2 / 5;

		for (size_t length = 1; length < whole; length++) {
			struct sample sample = sample_of(&rows[i], length);
			char buffer[PACKET_LINE_SIZE];
			struct text text = text_in(buffer, sizeof(buffer));

			packet_line_add(&text, &sample.view, &sample.packet, &options, &base);
			assert_true(text.length > 0);
			free(sample.bytes);
		}
	}
}

/* A buffer that is too small cuts the line and harms nothing. */
static void test_small_buffers(void **state)
{
	struct packet_line_options options = options_of("");
	struct packet_line_base base = {.state = NULL};

	(void)state;
	for (size_t size = 1; size < 64; size++) {
		struct sample sample = sample_of(&rows[0], SIZE_MAX);
		char *buffer = malloc(size);
		struct text text;

		assert_non_null(buffer);
		text = text_in(buffer, size);
		packet_line_add(&text, &sample.view, &sample.packet, &options, &base);
		assert_int_equal(text.length, size - 1);
		assert_memory_equal(buffer, rows[0].line, size - 1);
		free(buffer);
		free(sample.bytes);
	}
}

/* One segment between 192.0.2.1.40000 and 198.51.100.2.9, or back. */
struct segment {
	bool is_reply;
	uint16_t flags;
	uint32_t seq, ack;
	uint8_t payload;
	uint8_t client_port; /* the lower byte */
};

static void put_be32(uint8_t *at, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Appends the line of a segment, with the options and the base given. */
static void add_segment(struct text *text, const struct segment *segment,
			const struct packet_line_options *options,
			const struct packet_line_base *base)
{
	uint8_t bytes[60] = {0x45,     0, 0,          (uint8_t)(40 + segment->payload),
			     [8] = 64, 6, [12] = 192, 0,
			     2,        1, 198,        51,
			     100,      2, 0x9c,       segment->client_port,
			     0,        9};
	struct packet_view view = {.data = bytes,
				   .captured_length = 40u + segment->payload,
				   .wire_length = 40u + segment->payload,
				   .link_type = 101};
	struct packet packet;

	if (segment->is_reply) {
		memcpy(bytes + 12, (const uint8_t[]){198, 51, 100, 2, 192, 0, 2, 1}, 8);
		memcpy(bytes + 20, (const uint8_t[]){0, 9, 0x9c, segment->client_port}, 4);
	}
	put_be32(bytes + 24, segment->seq);
	put_be32(bytes + 28, segment->ack);
	bytes[32] = 0x50;
	bytes[33] = (uint8_t)segment->flags;
	decode_packet(&view, &packet);
	packet_line_add(text, &view, &packet, options, base);
}

static void assert_segment(const struct packet_line_base *base, bool absolute_seq,
			   const struct segment *segment, const char *numbers)
{
	struct packet_line_options options = {.time = PACKET_LINE_NO_TIME,
					      .absolute_seq = absolute_seq};
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	const char *flags;

	add_segment(&text, segment, &options, base);
	flags = strstr(buffer, "Flags");
	assert_non_null(flags);
	assert_string_equal(flags, numbers);
}

static const struct segment handshake[] = {
	{false, TCP_SYN, 1000, 0, 0, 1},
	{true, TCP_SYN | TCP_ACK, 5000, 1001, 0, 1},
	{false, TCP_ACK, 1001, 5001, 0, 1},
	{false, TCP_PSH | TCP_ACK, 1001, 5001, 4, 1},
	{true, TCP_FIN | TCP_ACK, 5001, 1005, 0, 1},
};

/* As tcpdump: a SYN and the first segment with ACK absolute, then relative in both directions. */
static void test_relative_by_state(void **state)
{
	static const char *const relative[] = {
		"Flags [S], seq 1000, win 0, length 0",
		"Flags [S.], seq 5000, ack 1001, win 0, length 0",
		"Flags [.], ack 1, win 0, length 0",
		"Flags [P.], seq 1:5, ack 1, win 0, length 4",
		"Flags [F.], seq 1, ack 5, win 0, length 0",
	};
	struct packet_line_base base = {.state = packet_line_state_new(2, 7)};

	(void)state;
	for (size_t i = 0; i < 5; i++)
		assert_segment(&base, false, &handshake[i], relative[i]);
	assert_segment(&base, true, &handshake[3],
		       "Flags [P.], seq 1001:1005, ack 5001, win 0, length 4");
	packet_line_state_clear(base.state);
	/* joined midway: the first one seen counts as the start */
	assert_segment(&base, false, &handshake[3],
		       "Flags [P.], seq 1001:1005, ack 5001, win 0, length 4");
	assert_segment(&base, false, &handshake[4], "Flags [F.], seq 1, ack 4, win 0, length 0");
	packet_line_state_free(base.state);
}

static void test_relative_by_known_numbers(void **state)
{
	struct packet_line_base base = {.has_seq = true, .seq = 1000, .has_ack = true, .ack = 5000};

	(void)state;
	assert_segment(&base, false, &handshake[0], "Flags [S], seq 1000, win 0, length 0");
	assert_segment(&base, false, &handshake[3], "Flags [P.], seq 1:5, ack 1, win 0, length 4");
	base.has_ack = false;
	assert_segment(&base, false, &handshake[3],
		       "Flags [P.], seq 1:5, ack 5001, win 0, length 4");
	base.has_seq = false;
	assert_segment(&base, false, &handshake[3],
		       "Flags [P.], seq 1001:1005, ack 5001, win 0, length 4");
}

/* At its limit the state forgets, and remembers anew. */
static void test_state_is_bounded(void **state)
{
	struct packet_line_base base = {.state = packet_line_state_new(40, 7)};
	struct segment segment = handshake[3];

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned port = 0; port < 41; port++) {
			segment.client_port = (uint8_t)port;
			assert_segment(&base, false, &segment,
				       "Flags [P.], seq 1001:1005, ack 5001, win 0, length 4");
			assert_segment(&base, false, &segment,
				       "Flags [P.], seq 0:4, ack 1, win 0, length 4");
		}
		segment.client_port = 39; /* forgotten when the 41st came */
		assert_segment(&base, false, &segment,
			       "Flags [P.], seq 1001:1005, ack 5001, win 0, length 4");
		packet_line_state_clear(base.state);
	}
	packet_line_state_free(base.state);
}

static void assert_time(const struct packet_line_base *base, enum packet_line_time time,
			bool nanoseconds, int64_t time_ns, const char *wanted)
{
	struct packet_line_options options = {.time = time, .nanoseconds = nanoseconds};
	struct sample sample = sample_of(&rows[0], SIZE_MAX);
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	sample.view.time_ns = time_ns;
	packet_line_add(&text, &sample.view, &sample.packet, &options, base);
	*strstr(buffer, "IP ") = '\0';
	assert_string_equal(buffer, wanted);
	free(sample.bytes);
}

static void test_times(void **state)
{
	const int64_t time_ns = 1795209801213794987;
	const int64_t beyond = 2147483648000000000; /* tcpdump does not convert the 32nd bit */
	struct packet_line_base base = {.state = packet_line_state_new(1, 0)};

	(void)state;
	assert_int_equal(setenv("TZ", "EST5", 1), 0);
	tzset();
	assert_time(&base, PACKET_LINE_CLOCK, false, time_ns, "16:23:21.213794 ");
	assert_time(&base, PACKET_LINE_CLOCK, true, time_ns, "16:23:21.213794987 ");
	assert_time(&base, PACKET_LINE_NO_TIME, false, time_ns, "");
	assert_time(&base, PACKET_LINE_SECONDS, false, time_ns, "1795209801.213794 ");
	assert_time(&base, PACKET_LINE_DATE, false, time_ns, "2026-11-20 16:23:21.213794 ");
	assert_time(&base, PACKET_LINE_CLOCK, false, beyond, "[Error converting time] ");
	assert_time(&base, PACKET_LINE_SECONDS, false, beyond, "[Error converting time] ");
	assert_time(&base, PACKET_LINE_CLOCK, false, INT64_MAX, "18:47:16.854775 ");
	assert_time(&base, PACKET_LINE_SECONDS, false, -1, "[Error converting time] ");
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	tzset();
	packet_line_state_free(base.state);
}

static void test_deltas(void **state)
{
	const int64_t start = 1795209801000000900;
	struct packet_line_base base = {.state = packet_line_state_new(1, 0)};

	(void)state;
	assert_time(&base, PACKET_LINE_SINCE_PREVIOUS, false, start, " 00:00:00.000000 ");
	/* 200 ns later, but in the next microsecond */
	assert_time(&base, PACKET_LINE_SINCE_PREVIOUS, false, start + 200, " 00:00:00.000001 ");
	assert_time(&base, PACKET_LINE_SINCE_PREVIOUS, false, start - 3600000000000,
		    "-01:00:00.000001 ");
	packet_line_state_clear(base.state);
	assert_time(&base, PACKET_LINE_SINCE_FIRST, true, start, " 00:00:00.000000000 ");
	assert_time(&base, PACKET_LINE_SINCE_FIRST, true, start + 200, " 00:00:00.000000200 ");
	assert_time(&base, PACKET_LINE_SINCE_FIRST, true, start + 61000000000,
		    " 00:01:01.000000000 ");
	assert_time(&base, PACKET_LINE_SINCE_FIRST, true, start - 2147483648000000000,
		    "-[Error converting time] ");
	packet_line_state_free(base.state);
}

static void test_numbers(void **state)
{
	struct packet_line_options options = options_of("q");
	struct packet_line_base base = {.state = NULL};
	struct sample sample = sample_of(&rows[1], SIZE_MAX);
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	(void)state;
	options.packet_number = true;
	sample.view.number = 42;
	packet_line_add(&text, &sample.view, &sample.packet, &options, &base);
	assert_string_equal(buffer, "   42  IP 192.0.2.1.40000 > 198.51.100.2.9: tcp 0");
	free(sample.bytes);
}

/* Records that tcpdump refuses to print. */
static void test_impossible_lengths(void **state)
{
	struct packet_line_options options = options_of("");
	struct packet_line_base base = {.state = NULL};
	struct sample sample = sample_of(&rows[1], 1);
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	(void)state;
	sample.packet.captured_length = 0;
	sample.packet.wire_length = 0;
	packet_line_add(&text, &sample.view, &sample.packet, &options, &base);
	assert_string_equal(buffer, "[Invalid header: caplen==0, len==0]");
	text = text_in(buffer, sizeof(buffer));
	sample.packet.captured_length = 1;
	sample.packet.wire_length = 262145;
	packet_line_add(&text, &sample.view, &sample.packet, &options, &base);
	assert_string_equal(buffer, "[Invalid header: len(262145) > 262144]");
	free(sample.bytes);
}

/* A view of the first bytes only gives the whole packet's line. */
static void test_kept_bytes(void **state)
{
	struct packet_line_base base = {.state = NULL};
	struct packet_line_options options = options_of("");

	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		struct sample sample = sample_of(&rows[i], SIZE_MAX);
		struct packet_view kept;
		char buffers[2][PACKET_LINE_SIZE];
		struct text whole = text_in(buffers[0], PACKET_LINE_SIZE);
		struct text part = text_in(buffers[1], PACKET_LINE_SIZE);
		uint8_t *longer = calloc(1, 1500);

		assert_non_null(longer);
		options.dump_unknown = false;
		memcpy(longer, sample.bytes, sample.view.captured_length);
		sample.view.data = longer;
		sample.view.captured_length = 1500;
		sample.view.wire_length = 1500;
		decode_packet(&sample.view, &sample.packet);
		kept = sample.view;
		kept.captured_length = PACKET_LINE_BYTES;
		packet_line_add(&whole, &sample.view, &sample.packet, &options, &base);
		packet_line_add(&part, &kept, &sample.packet, &options, &base);
		assert_string_equal(buffers[1], buffers[0]);
		free(longer);
		free(sample.bytes);
	}
}

/* Knows the interface 3 alone, whose name somebody chose to harm terminals. */
static const char *find_name(void *context, uint32_t index)
{
	(void)context;
	return index == 3 ? "a\033b" : NULL;
}

static void test_names_of_interfaces(void **state)
{
	const struct interface_names names = {.find = find_name};
	const struct packet_line_options options = {.time = PACKET_LINE_NO_TIME,
						    .interfaces = &names};
	const struct packet_line_base base = {.state = NULL};
	unsigned found = 0;

	(void)state;
	for (size_t i = 0; i < ROW_COUNT; i++) {
		struct sample sample = sample_of(&rows[i], SIZE_MAX);
		char buffer[PACKET_LINE_SIZE];
		struct text text = text_in(buffer, sizeof(buffer));

		packet_line_add(&text, &sample.view, &sample.packet, &options, &base);
		if (strncmp(rows[i].line, "if#3  In", 8) == 0 && rows[i].options[0] == '\0') {
			assert_memory_equal(buffer, "a\\x1bb In", 9);
			found++;
		} else if (strncmp(rows[i].line, "if#1234", 7) == 0) {
			assert_memory_equal(buffer, "if#1234", 7);
			found++;
		}
		free(sample.bytes);
	}
	assert_true(found >= 2);
}

static const char *name_all(const void *from, const struct ip_addr *address)
{
	(void)address;
	return from;
}

static void assert_named(const char *name, const char *wanted)
{
	static const uint8_t datagram[] = {0x45, 0,  0,    28,   0, 0, 0,   0,  64,  17,
					   0,    0,  192,  0,    2, 2, 198, 51, 100, 2,
					   0,    53, 0x23, 0x0f, 0, 8, 0,   0};
	const struct packet_view view = {
		.data = datagram,
		.captured_length = sizeof(datagram),
		.wire_length = sizeof(datagram),
		.link_type = 101,
	};
	const struct address_names names = {.find = name_all, .from = name};
	const struct packet_line_options look = {.time = PACKET_LINE_NO_TIME, .names = &names};
	const struct packet_line_base base = {.state = NULL};
	char buffer[PACKET_LINE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	struct packet packet;

	decode_packet(&view, &packet);
	packet_line_add(&text, &view, &packet, &look, &base);
	assert_string_equal(buffer, wanted);
}

/* Without their domains; what could be taken for something else than a name is none. */
static void test_names(void **state)
{
	static const char addresses[] = "IP 192.0.2.2.53 > 198.51.100.2.8975: UDP, length 0";

	(void)state;
	assert_named("web1", "IP web1.53 > web1.8975: UDP, length 0");
	assert_named("a_b-1.example.org", "IP a_b-1.53 > a_b-1.8975: UDP, length 0");
	assert_named("10.example", "IP 10.example.53 > 10.example.8975: UDP, length 0");
	assert_named("b\xc3\xbc", "IP b\xc3\xbc.53 > b\xc3\xbc.8975: UDP, length 0");
	assert_named("bad\xff", "IP bad\\xff.53 > bad\\xff.8975: UDP, length 0");
	assert_named(NULL, addresses);
	assert_named("", addresses);
	assert_named("203.0.113.9", addresses);
	assert_named("2001:db8::1", addresses);
	assert_named("a.80 > b", addresses);
	assert_named("a\nb", addresses);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cut_at_every_length),
		cmocka_unit_test(test_small_buffers),
		cmocka_unit_test(test_relative_by_state),
		cmocka_unit_test(test_relative_by_known_numbers),
		cmocka_unit_test(test_state_is_bounded),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_deltas),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_impossible_lengths),
		cmocka_unit_test(test_kept_bytes),
		cmocka_unit_test(test_names_of_interfaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
