/* Sentences for people: every verdict, cause and reason has its words, and they are sentences. */
#include "report/explanation.h"

#include "correlate/socket_errors.h"
#include "tests/support/test.h"

#include <ctype.h>
#include <string.h>

/* A story made by hand: 192.0.2.2:40001 > 198.51.100.2:8080. */
struct made {
	struct connection connection;
	struct tcp_pair tcp;
	struct icmp_record icmp;
	const struct icmp_record *records[1];
	struct neighbor neighbor;
	struct story story;
};

static void make(struct made *made, uint8_t protocol)
{
	const uint8_t client[4] = {192, 0, 2, 2}, server[4] = {198, 51, 100, 2};

	memset(made, 0, sizeof(*made));
	made->connection.key.protocol = protocol;
	made->connection.key.ip_version = 4;
	made->connection.first_packet = 3;
	made->connection.packets[CLIENT] = 2;
	made->connection.syn_attempts = 1;
	made->icmp = (struct icmp_record){.packet = 4,
					  .quotes_packet = 3,
					  .from = ip_addr_v4(server),
					  .version = 4,
					  .type = 3,
					  .code = 3,
					  .match = ICMP_MATCH_EXACT,
					  .state = TCP_SYN_SENT,
					  .from_peer = true};
	made->records[0] = &made->icmp;
	made->neighbor.requests = 3;
	made->story =
		(struct story){.connection = &made->connection,
			       .end = {{ip_addr_v4(client), 40001}, {ip_addr_v4(server), 8080}},
			       .cause_icmp = &made->icmp,
			       .icmp = made->records,
			       .icmp_count = 1,
			       .neighbor = &made->neighbor};
}

/* Begins with a capital letter (or a number or an address), ends with one full stop, no gaps. */
static void assert_sentence(const char *text)
{
	size_t length = strlen(text);

	assert_true(length > 10 && length + 1 < EXPLANATION_SIZE);
	if (islower((unsigned char)text[0]) || text[length - 1] != '.' || text[length - 2] == '.' ||
	    strstr(text, "  ") != NULL || strstr(text, " ,") != NULL)
		fail_msg("not a sentence: %s", text);
}

static void assert_explained(const struct story *story)
{
	char buffer[EXPLANATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	explanation_add(&text, story);
	assert_sentence(buffer);
}

static void test_every_verdict_and_cause_has_a_sentence(void **state)
{
	static const uint8_t protocols[] = {IP_PROTOCOL_TCP, IP_PROTOCOL_UDP, IP_PROTOCOL_ICMP,
					    IP_PROTOCOL_SCTP, 47};
	struct made made;

	(void)state;
	for (size_t i = 0; i < sizeof(protocols); i++)
		for (unsigned verdict = 0; verdict < VERDICTS; verdict++)
			for (unsigned cause = 0; cause < CAUSES; cause++) {
				make(&made, protocols[i]);
				made.story.verdict = (enum verdict)verdict;
				made.story.cause = (enum cause)cause;
				if (protocols[i] == IP_PROTOCOL_TCP)
					made.story.tcp = &made.tcp;
				assert_explained(&made.story);
			}
}

static void test_every_found_thing_leaves_a_sentence(void **state)
{
	struct made made;

	(void)state;
	for (unsigned bit = 0; bit < NOTE_BITS; bit++)
		for (unsigned verdict = 0; verdict < VERDICTS; verdict++) {
			make(&made, bit % 2 ? IP_PROTOCOL_TCP : IP_PROTOCOL_UDP);
			made.connection.notes = NOTE_BIT(bit);
			made.story.related_id = 7;
			made.story.verdict = (enum verdict)verdict;
			made.story.cause = verdict == VERDICT_ANSWERED ? CAUSE_NONE : CAUSE_ICMP;
			made.story.tcp = bit % 2 ? &made.tcp : NULL;
			assert_explained(&made.story);
		}
}

static void test_every_icmp_error_has_a_meaning(void **state)
{
	size_t count;
	const struct icmp_errno *rows = icmp_errnos(&count);
	struct made made;

	(void)state;
	for (size_t i = 0; i < 2 * count; i++) {
		make(&made, i < count ? IP_PROTOCOL_UDP : IP_PROTOCOL_TCP);
		made.icmp.version = rows[i % count].version & 0xfu;
		made.icmp.type = rows[i % count].type;
		made.icmp.code = rows[i % count].code < 0 ? 200 : (uint8_t)rows[i % count].code;
		made.icmp.from_peer = i % 2 == 0;
		made.story.verdict = VERDICT_UNREACHABLE;
		made.story.cause = CAUSE_ICMP;
		assert_explained(&made.story);
	}
}

static void test_every_rst_has_a_sentence(void **state)
{
	struct made made;

	(void)state;
	for (unsigned kind = RST_NONE; kind <= RST_AFTER_CLOSE; kind++) {
		make(&made, IP_PROTOCOL_TCP);
		made.tcp.rst_kind = (uint8_t)kind;
		made.story.tcp = &made.tcp;
		made.story.verdict = VERDICT_RESET;
		made.story.cause = CAUSE_RST;
		assert_explained(&made.story);
	}
}

static void test_every_reason_of_an_error_has_a_sentence(void **state)
{
	static const uint8_t protocols[] = {IP_PROTOCOL_TCP, IP_PROTOCOL_UDP, IP_PROTOCOL_ICMP};
	struct made made;

	(void)state;
	for (unsigned i = 0; i < sizeof(protocols) * ERROR_REASONS; i++) {
		struct socket_error error = {.packet = 4,
					     .errno_name = "ECONNREFUSED",
					     .icmp = &made.icmp,
					     .reason = (enum error_reason)(i % ERROR_REASONS)};
		char buffer[EXPLANATION_SIZE];
		struct text text = text_in(buffer, sizeof(buffer));

		make(&made, protocols[i / ERROR_REASONS]);
		made.story.tcp = i / ERROR_REASONS == 0 ? &made.tcp : NULL;
		error_why_add(&text, &made.story, &error);
		assert_sentence(buffer);
	}
}

static void test_refused_datagram(void **state)
{
	char buffer[EXPLANATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	struct made made;

	(void)state;
	make(&made, IP_PROTOCOL_UDP);
	made.story.verdict = VERDICT_REFUSED;
	made.story.cause = CAUSE_ICMP;
	explanation_add(&text, &made.story);
	assert_string_equal(
		buffer, "198.51.100.2 itself answered the client's datagram (packet 3) with ICMP "
			"port unreachable (packet 4): no socket there receives on UDP port 8080, "
			"or the host's firewall says so.");
}

/* An IPv6 address may begin with a letter, and is not a word that begins a sentence. */
static void test_address_at_the_beginning_is_left_alone(void **state)
{
	const struct ip_addr server = {.octet = {0xfe, 0x80, [14] = 0xde, 0xad}};
	const char *expected = "fe80::dead itself answered";
	char buffer[EXPLANATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	struct made made;

	(void)state;
	make(&made, IP_PROTOCOL_UDP);
	made.connection.key.ip_version = 6;
	made.story.end[SERVER].address = server;
	made.icmp.from = server;
	made.icmp.version = 6;
	made.icmp.type = 1;
	made.icmp.code = 4;
	made.story.verdict = VERDICT_REFUSED;
	made.story.cause = CAUSE_ICMP;
	explanation_add(&text, &made.story);
	assert_memory_equal(buffer, expected, strlen(expected));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verdict_and_cause_has_a_sentence),
		cmocka_unit_test(test_every_found_thing_leaves_a_sentence),
		cmocka_unit_test(test_every_icmp_error_has_a_meaning),
		cmocka_unit_test(test_every_rst_has_a_sentence),
		cmocka_unit_test(test_every_reason_of_an_error_has_a_sentence),
		cmocka_unit_test(test_refused_datagram),
		cmocka_unit_test(test_address_at_the_beginning_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
