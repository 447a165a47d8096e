/* What a probe is asked for, and what its answers mean. The asking itself: tests/check_probe. */
#include "probe/probe.h"

#include "base/five_tuple.h"
#include "probe/payload.h"
#include "probe/target.h"

#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>

static void test_payload(void **state)
{
	static const struct {
		const char *word;
		size_t size, length;
		const char *octets;
	} rows[] = {
		{"", 0, 0, ""},
		{"ping", 0, 4, "ping"},
		{"ping", 6, 6, "ping\0\0"},
		{"hex:", 0, 0, ""},
		{"hex:70696E67", 0, 4, "ping"},
		{"hex:70:69-6e 67", 2, 4, "ping"},
		{"hex:00ff", 0, 2, "\0\xff"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct payload payload;
		struct error error = {.text = ""};

		assert_true(payload_make(&payload, rows[i].word, rows[i].size, &error));
		assert_int_equal(payload.length, rows[i].length);
		assert_memory_equal(payload.octets, rows[i].octets, rows[i].length);
		free(payload.octets);
	}
}

static void test_payload_refused(void **state)
{
	static const char *const words[] = {"hex:7", "hex:7g", "hex:0x70", "hex:7 0"};
	struct payload payload;
	struct error error;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_false(payload_make(&payload, words[i], 0, &error));
		free(payload.octets);
	}
	assert_false(payload_make(&payload, "", PAYLOAD_MAX + 1, &error));
	free(payload.octets);
}

static void test_no_scanner(void **state)
{
	static const char *const hosts[] = {
		"192.0.2.0/24",  "192.0.2.1-9", "192.0.2.*", "192.0.2.1,192.0.2.2",
		"2001:db8::/32", "224.0.0.1",   "ff02::1",   "255.255.255.255",
		"0.0.0.0",       "::",
	};
	struct probe_target targets[PROBE_MAX_ADDRESSES];

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		struct error error = {.text = ""};

		assert_int_equal(probe_targets_find(targets, hosts[i], 0, &error), 0);
		assert_true(error.text[0] != '\0');
	}
}

static void test_addresses(void **state)
{
	struct probe_target targets[PROBE_MAX_ADDRESSES];
	struct error error = {.text = ""};

	(void)state;
	assert_int_equal(probe_targets_find(targets, "192.0.2.7", 0, &error), 1);
	assert_address(&targets[0].address, "192.0.2.7");
	assert_int_equal(targets[0].version, 4);
	assert_int_equal(probe_targets_find(targets, "2001:db8::7", 0, &error), 1);
	assert_address(&targets[0].address, "2001:db8::7");
	assert_int_equal(targets[0].version, 6);
	assert_int_equal(probe_targets_find(targets, "192.0.2.7", 6, &error), 0);
}

static void test_ports(void **state)
{
	static const struct {
		const char *word;
		uint16_t port;
	} rows[] = {
		{"1", 1},
		{"65535", 65535},
		{"0", 0},
		{"65536", 0},
		{"99999999999999999999", 0},
		{"1-1024", 0},
		{"1:2", 0},
		{"1,2", 0},
		{"53x", 0},
		{"", 0},
		{"-1", 0},
		{" 53", 0},
		{"no such service", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error error = {.text = ""};

		assert_int_equal(probe_port_find(rows[i].word, IP_PROTOCOL_UDP, &error),
				 rows[i].port);
		assert_int_equal(error.text[0] != '\0', rows[i].port == 0);
	}
}

/* ICMP and ICMPv6 by type and code. */
static void test_outcome_of_icmp(void **state)
{
	static const struct {
		uint8_t version, type, code;
		enum probe_outcome outcome;
	} rows[] = {
		{4, 3, 0, PROBE_UNREACHABLE},  {4, 3, 1, PROBE_UNREACHABLE},
		{4, 3, 2, PROBE_REFUSED},      {4, 3, 3, PROBE_REFUSED},
		{4, 3, 4, PROBE_TOO_BIG},      {4, 3, 7, PROBE_UNREACHABLE},
		{4, 3, 9, PROBE_PROHIBITED},   {4, 3, 10, PROBE_PROHIBITED},
		{4, 3, 13, PROBE_PROHIBITED},  {4, 11, 0, PROBE_EXPIRED},
		{4, 12, 0, PROBE_UNREACHABLE}, {6, 1, 0, PROBE_UNREACHABLE},
		{6, 1, 1, PROBE_PROHIBITED},   {6, 1, 3, PROBE_UNREACHABLE},
		{6, 1, 4, PROBE_REFUSED},      {6, 1, 5, PROBE_PROHIBITED},
		{6, 1, 6, PROBE_PROHIBITED},   {6, 2, 0, PROBE_TOO_BIG},
		{6, 3, 0, PROBE_EXPIRED},      {6, 3, 1, PROBE_UNREACHABLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(probe_outcome_of_icmp(rows[i].version, rows[i].type, rows[i].code),
				 rows[i].outcome);
}

static struct probe_answer icmp_answer(uint8_t version, uint8_t type, uint8_t code)
{
	return (struct probe_answer){
		.outcome = probe_outcome_of_icmp(version, type, code),
		.witness = PROBE_BY_ICMP,
		.icmp = {.version = version, .type = type, .code = code},
	};
}

/* The kernel's table says who is told; connect() of TCP is told of soft errors, too. */
static void test_told_by_icmp(void **state)
{
	const struct probe_target udp = {.version = 4, .protocol = IP_PROTOCOL_UDP};
	const struct probe_target tcp = {.version = 4, .protocol = IP_PROTOCOL_TCP};
	struct probe_answer answer = icmp_answer(4, 3, 3);
	struct probe_told told = probe_told(&udp, &answer);

	(void)state;
	assert_string_equal(told.errno_name, "ECONNREFUSED");
	assert_string_equal(told.call, "next");
	assert_true(told.connected && !told.unconnected && told.recverr);
	answer = icmp_answer(4, 3, 1);
	told = probe_told(&udp, &answer);
	assert_string_equal(told.errno_name, "EHOSTUNREACH");
	assert_true(!told.connected && !told.unconnected && told.recverr);
	told = probe_told(&tcp, &answer);
	assert_string_equal(told.errno_name, "EHOSTUNREACH");
	assert_string_equal(told.call, "connect");
	assert_true(told.connected);
}

static void test_told_otherwise(void **state)
{
	const struct probe_target udp = {.version = 4, .protocol = IP_PROTOCOL_UDP};
	const struct probe_target tcp = {.version = 4, .protocol = IP_PROTOCOL_TCP};
	struct probe_answer answer = {.outcome = PROBE_UNANSWERED, .witness = PROBE_BY_SILENCE};
	struct probe_told told;

	(void)state;
	assert_null(probe_told(&udp, &answer).errno_name);
	assert_string_equal(probe_told(&tcp, &answer).errno_name, "ETIMEDOUT");
	answer = (struct probe_answer){.outcome = PROBE_PROHIBITED,
				       .witness = PROBE_BY_CALL,
				       .call = "send",
				       .error = EPERM};
	told = probe_told(&udp, &answer);
	assert_string_equal(told.errno_name, "EPERM");
	assert_true(told.connected && told.unconnected);
	/* by hand; connect() is not told that the firewall drops its SYN */
	assert_string_equal(probe_told(&tcp, &answer).errno_name, "ETIMEDOUT");
	answer = (struct probe_answer){.outcome = PROBE_OPEN, .witness = PROBE_BY_ANSWER};
	assert_null(probe_told(&udp, &answer).errno_name);
}

static void test_routers(void **state)
{
	(void)state;
	assert_int_equal(probe_routers_of_ttl(64), 0);
	assert_int_equal(probe_routers_of_ttl(63), 1);
	assert_int_equal(probe_routers_of_ttl(1), 63);
	assert_int_equal(probe_routers_of_ttl(128), 0);
	assert_int_equal(probe_routers_of_ttl(65), 63);
	assert_int_equal(probe_routers_of_ttl(255), 0);
	assert_int_equal(probe_routers_of_ttl(254), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payload),      cmocka_unit_test(test_payload_refused),
		cmocka_unit_test(test_no_scanner),   cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_ports),        cmocka_unit_test(test_outcome_of_icmp),
		cmocka_unit_test(test_told_by_icmp), cmocka_unit_test(test_told_otherwise),
		cmocka_unit_test(test_routers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
