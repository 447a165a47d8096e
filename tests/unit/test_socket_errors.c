/* The errno tables, row by row, against what the kernel does. */
#include "correlate/socket_errors.h"
#include "tests/support/test.h"

#include <string.h>

#define ANY 256 /* tried with several codes */

enum flag { SOFT, HARD };
enum request { KEEPS, DROPS };
enum tcp { NOT_TCP, TELLS_TCP };

/* What the kernel makes of one ICMP error. */
struct fact {
	uint8_t version, type;
	uint16_t code;
	const char *errno_name; /* NULL: no socket is told */
	enum flag flag;         /* is a connected UDP socket without IP_RECVERR told? */
	enum tcp tcp;           /* does TCP take it as an error? */
	enum request request;   /* does it drop a listener's half-open request? */
};

/*
 * errno and flag: icmp_err_convert[] of net/ipv4/icmp.c. 3/4 is soft there, but __udp4_lib_err()
 * tells a connected socket of it. Codes above 15 and 11/1 end in icmp_unreach(), quench and
 * redirect in tcp_v4_err() and __udp4_lib_err(). The request: tcp_v4_err() gives tcp_req_err() the
 * word to abort for parameter problem, time exceeded, net unreachable and host unreachable only.
 */
/* clang-format off */
static const struct fact facts_v4[] = {
	{4,  3,   0, "ENETUNREACH",  SOFT, TELLS_TCP, DROPS},
	{4,  3,   1, "EHOSTUNREACH", SOFT, TELLS_TCP, DROPS},
	{4,  3,   2, "ENOPROTOOPT",  HARD, TELLS_TCP, KEEPS},
	{4,  3,   3, "ECONNREFUSED", HARD, TELLS_TCP, KEEPS},
	{4,  3,   4, "EMSGSIZE",     HARD, NOT_TCP,   KEEPS},
	{4,  3,   5, "EOPNOTSUPP",   SOFT, TELLS_TCP, KEEPS},
	{4,  3,   6, "ENETUNREACH",  HARD, TELLS_TCP, KEEPS},
	{4,  3,   7, "EHOSTDOWN",    HARD, TELLS_TCP, KEEPS},
	{4,  3,   8, "ENONET",       HARD, TELLS_TCP, KEEPS},
	{4,  3,   9, "ENETUNREACH",  HARD, TELLS_TCP, KEEPS},
	{4,  3,  10, "EHOSTUNREACH", HARD, TELLS_TCP, KEEPS},
	{4,  3,  11, "ENETUNREACH",  SOFT, TELLS_TCP, KEEPS},
	{4,  3,  12, "EHOSTUNREACH", SOFT, TELLS_TCP, KEEPS},
	{4,  3,  13, "EHOSTUNREACH", HARD, TELLS_TCP, KEEPS},
	{4,  3,  14, "EHOSTUNREACH", HARD, TELLS_TCP, KEEPS},
	{4,  3,  15, "EHOSTUNREACH", HARD, TELLS_TCP, KEEPS},
	{4,  3,  16, NULL,           SOFT, NOT_TCP,   KEEPS},
	{4,  3, 255, NULL,           SOFT, NOT_TCP,   KEEPS},
	{4,  4, ANY, NULL,           SOFT, NOT_TCP,   KEEPS},
	{4,  5, ANY, NULL,           SOFT, NOT_TCP,   KEEPS},
	{4, 11,   0, "EHOSTUNREACH", SOFT, TELLS_TCP, DROPS},
	{4, 11,   1, NULL,           SOFT, NOT_TCP,   KEEPS},
	{4, 11,   2, NULL,           SOFT, NOT_TCP,   KEEPS},
	{4, 12, ANY, "EPROTO",       HARD, TELLS_TCP, DROPS},
	{4, 40, ANY, NULL,           SOFT, NOT_TCP,   KEEPS}, /* no error to icmp_rcv() */
};

/*
 * icmpv6_err_convert() of net/ipv6/icmp.c. tcp_v6_err() drops a request for every fatal error.
 * Types below 128 that the kernel does not know are passed up with EPROTO, not fatal.
 */
static const struct fact facts_v6[] = {
	{6,   1,   0, "ENETUNREACH",  SOFT, TELLS_TCP, KEEPS},
	{6,   1,   1, "EACCES",       HARD, TELLS_TCP, DROPS},
	{6,   1,   2, "EHOSTUNREACH", SOFT, TELLS_TCP, KEEPS},
	{6,   1,   3, "EHOSTUNREACH", SOFT, TELLS_TCP, KEEPS},
	{6,   1,   4, "ECONNREFUSED", HARD, TELLS_TCP, DROPS},
	{6,   1,   5, "EACCES",       HARD, TELLS_TCP, DROPS},
	{6,   1,   6, "EACCES",       HARD, TELLS_TCP, DROPS},
	{6,   1,   7, "EPROTO",       HARD, TELLS_TCP, DROPS},
	{6,   1, 255, "EPROTO",       HARD, TELLS_TCP, DROPS},
	{6,   2, ANY, "EMSGSIZE",     HARD, NOT_TCP,   KEEPS},
	{6,   3,   0, "EHOSTUNREACH", SOFT, TELLS_TCP, KEEPS},
	{6,   3,   1, "EHOSTUNREACH", SOFT, TELLS_TCP, KEEPS}, /* delivered, unlike 11/1 */
	{6,   4, ANY, "EPROTO",       HARD, TELLS_TCP, DROPS},
	{6, 100, ANY, "EPROTO",       SOFT, TELLS_TCP, KEEPS},
	{6, 127, ANY, "EPROTO",       SOFT, TELLS_TCP, KEEPS},
	{6, 137, ANY, NULL,           SOFT, NOT_TCP,   KEEPS},
};
/* clang-format on */

static void check_fact(const struct fact *fact, uint8_t code)
{
	const struct icmp_errno *row = icmp_errno_find(fact->version, fact->type, code);
	const char *name = row->errno_name == NULL ? "none" : row->errno_name;
	const char *wanted = fact->errno_name == NULL ? "none" : fact->errno_name;

	if (strcmp(name, wanted) != 0 ||
	    (fact->errno_name != NULL && row->is_hard != (fact->flag == HARD)) ||
	    row->tells_tcp != (fact->tcp == TELLS_TCP) ||
	    row->drops_request != (fact->request == DROPS))
		fail_msg("version %u, %u/%u: %s, hard %d, TCP %d, drops %d", fact->version,
			 fact->type, code, name, row->is_hard, row->tells_tcp, row->drops_request);
}

static void check_facts(const struct fact *facts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (facts[i].code == ANY)
			for (unsigned code = 0; code < 256; code += 15)
				check_fact(&facts[i], (uint8_t)code);
		else
			check_fact(&facts[i], (uint8_t)facts[i].code);
}

static void test_icmp_rows(void **state)
{
	(void)state;
	check_facts(facts_v4, sizeof(facts_v4) / sizeof(facts_v4[0]));
	check_facts(facts_v6, sizeof(facts_v6) / sizeof(facts_v6[0]));
}

/* The rows that are listed are found by what they stand for: none hides behind another. */
static void test_no_row_is_hidden(void **state)
{
	size_t count;
	const struct icmp_errno *rows = icmp_errnos(&count);

	(void)state;
	assert_true(count > 30);
	for (size_t i = 0; i < count; i++) {
		uint8_t code = rows[i].code == -1 ? 200 : (uint8_t)rows[i].code;

		assert_ptr_equal(icmp_errno_find(rows[i].version, rows[i].type, code), &rows[i]);
		/* what no socket is told of needs a reason; only a told error can be hard */
		assert_true(rows[i].errno_name != NULL || rows[i].remark != NULL);
		assert_true(rows[i].errno_name != NULL || (!rows[i].is_hard && !rows[i].tells_tcp));
		assert_true(rows[i].tells_tcp || !rows[i].drops_request);
	}
}

/*
 * tcp_v4_err(), tcp_v6_err(): SYN_SENT, and SYN_RECV with a full socket, end with the error;
 * synchronized states remember it; TIME_WAIT and CLOSE ignore it; a listener is never found.
 */
static void test_effect_on_tcp(void **state)
{
	static const struct {
		enum tcp_state state;
		enum tcp_icmp_effect request, simultaneous;
	} facts[] = {
		{TCP_UNKNOWN, TCP_ICMP_NOTHING, TCP_ICMP_NOTHING},
		{TCP_CLOSED, TCP_ICMP_NOTHING, TCP_ICMP_NOTHING},
		{TCP_LISTEN, TCP_ICMP_NOTHING, TCP_ICMP_NOTHING},
		{TCP_SYN_SENT, TCP_ICMP_ENDS_OPEN, TCP_ICMP_ENDS_OPEN},
		{TCP_SYN_RCVD, TCP_ICMP_NOTHING, TCP_ICMP_ENDS_OPEN},
		{TCP_ESTABLISHED, TCP_ICMP_REMEMBERED, TCP_ICMP_REMEMBERED},
		{TCP_FIN_WAIT_1, TCP_ICMP_REMEMBERED, TCP_ICMP_REMEMBERED},
		{TCP_FIN_WAIT_2, TCP_ICMP_REMEMBERED, TCP_ICMP_REMEMBERED},
		{TCP_CLOSE_WAIT, TCP_ICMP_REMEMBERED, TCP_ICMP_REMEMBERED},
		{TCP_CLOSING, TCP_ICMP_REMEMBERED, TCP_ICMP_REMEMBERED},
		{TCP_LAST_ACK, TCP_ICMP_REMEMBERED, TCP_ICMP_REMEMBERED},
		{TCP_TIME_WAIT, TCP_ICMP_NOTHING, TCP_ICMP_NOTHING},
	};
	size_t count;
	const struct icmp_errno *rows = icmp_errnos(&count);

	(void)state;
	assert_int_equal(sizeof(facts) / sizeof(facts[0]), TCP_STATES);
	for (size_t row = 0; row < count; row++)
		for (size_t i = 0; i < TCP_STATES; i++) {
			bool tells = rows[row].tells_tcp;

			assert_int_equal(tcp_icmp_effect(&rows[row], facts[i].state, false),
					 tells ? facts[i].request : TCP_ICMP_NOTHING);
			assert_int_equal(tcp_icmp_effect(&rows[row], facts[i].state, true),
					 tells ? facts[i].simultaneous : TCP_ICMP_NOTHING);
		}
}

/* tcp_reset(): ECONNREFUSED in SYN_SENT, EPIPE in CLOSE_WAIT, nothing in CLOSE, else ECONNRESET. */
static void test_errno_of_rst(void **state)
{
	static const struct {
		enum tcp_state state;
		const char *errno_name;
	} facts[] = {
		{TCP_SYN_SENT, "ECONNREFUSED"},  {TCP_SYN_RCVD, "ECONNRESET"},
		{TCP_ESTABLISHED, "ECONNRESET"}, {TCP_FIN_WAIT_1, "ECONNRESET"},
		{TCP_FIN_WAIT_2, "ECONNRESET"},  {TCP_CLOSE_WAIT, "EPIPE"},
		{TCP_CLOSING, "ECONNRESET"},     {TCP_LAST_ACK, "ECONNRESET"},
	};
	static const enum tcp_state nobody[] = {TCP_UNKNOWN, TCP_CLOSED, TCP_LISTEN, TCP_TIME_WAIT};

	(void)state;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		assert_string_equal(rst_errno(facts[i].state), facts[i].errno_name);
	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++)
		assert_null(rst_errno(nobody[i]));
}

static void test_events_are_whole(void **state)
{
	size_t count;
	const struct event_errno *events = event_errnos(&count);

	(void)state;
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		assert_non_null(events[i].errno_name);
		assert_non_null(events[i].call);
		assert_non_null(events[i].event);
		assert_non_null(events[i].consequence);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_icmp_rows),        cmocka_unit_test(test_no_row_is_hidden),
		cmocka_unit_test(test_effect_on_tcp),    cmocka_unit_test(test_errno_of_rst),
		cmocka_unit_test(test_events_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
