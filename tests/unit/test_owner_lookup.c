/* The process that knows the host's sockets, asked about sockets of this test. */
#include "owner/lookup.h"

#include "base/five_tuple.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint8_t loopback[4] = {127, 0, 0, 1};
static const uint8_t elsewhere[4] = {203, 0, 113, 213};

static struct owner_lookup *start(void)
{
	struct host_lookup_limits limits;
	struct error error = {.text = ""};
	struct owner_lookup *lookup = owner_lookup_start(&limits, &error);

	assert_string_equal(error.text, "");
	assert_non_null(lookup);
	return lookup;
}

/* The next answer that is whole, which must come within a few seconds. */
static struct lookup_answer next_answer(struct owner_lookup *lookup)
{
	struct lookup_answer answer;

	do {
		assert_true(owner_lookup_wait(lookup, 5000));
		assert_true(owner_lookup_receive(lookup, &answer));
	} while (answer.is_unnamed);
	return answer;
}

static struct lookup_answer ask(struct owner_lookup *lookup, const struct socket_ends *ends)
{
	static const uint64_t key = 4711;
	const struct lookup_question question = {.key = key, .ends = *ends};
	struct lookup_answer answer;

	assert_true(owner_lookup_ask(lookup, &question));
	owner_lookup_flush(lookup);
	answer = next_answer(lookup);
	assert_int_equal(answer.key, key);
	assert_int_equal(owner_lookup_waiting(lookup), 0);
	return answer;
}

/* A socket of either kind, bound to a port of 127.0.0.1 that the kernel chooses. */
static int open_socket(int type, uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int file = socket(AF_INET, type, 0);

	assert_true(file >= 0);
	assert_int_equal(bind(file, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(file, (struct sockaddr *)&address, &size), 0);
	*port = ntohs(address.sin_port);
	return file;
}

static void connect_to(int file, uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	assert_int_equal(connect(file, (struct sockaddr *)&address, sizeof(address)), 0);
}

static struct socket_ends ends_of(uint8_t protocol, uint16_t local_port, uint16_t remote_port)
{
	return (struct socket_ends){.local = ip_addr_v4(loopback),
				    .remote = ip_addr_v4(loopback),
				    .local_port = local_port,
				    .remote_port = remote_port,
				    .protocol = protocol};
}

static void test_udp(void **state)
{
	struct owner_lookup *lookup = start();
	uint16_t plain_port, port;
	int on = 1, plain = open_socket(SOCK_DGRAM, &plain_port);
	int connected = open_socket(SOCK_DGRAM, &port);
	struct socket_ends ends = ends_of(IP_PROTOCOL_UDP, port, plain_port);
	struct lookup_answer answer;

	(void)state;
	assert_int_equal(setsockopt(connected, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)), 0);
	connect_to(connected, plain_port);
	answer = ask(lookup, &ends);
	assert_int_equal(answer.fit, OWNER_EXACT);
	assert_int_equal(answer.socket.owner.pid, getpid());
	assert_int_equal(answer.socket.owner.fd, connected);
	assert_int_equal(answer.socket.owner.uid, getuid());
	assert_int_equal(answer.socket.owner.has_recverr, KNOWN_YES);
	assert_true(socket_owner_is_connected(&answer.socket.owner));
	assert_int_equal(answer.socket.owner.command[0], 't');
	ends = ends_of(IP_PROTOCOL_UDP, plain_port, port);
	answer = ask(lookup, &ends);
	assert_int_equal(answer.fit, OWNER_BOUND);
	assert_int_equal(answer.socket.owner.fd, plain);
	assert_int_equal(answer.socket.owner.has_recverr, KNOWN_NO);
	assert_false(socket_owner_is_connected(&answer.socket.owner));
	(void)close(connected);
	ends = ends_of(IP_PROTOCOL_UDP, port, plain_port);
	assert_int_equal(ask(lookup, &ends).fit, OWNER_GONE);
	ends.local = ip_addr_v4(elsewhere);
	assert_int_equal(ask(lookup, &ends).fit, OWNER_NONE);
	(void)close(plain);
	owner_lookup_stop(lookup);
}

/* An IPv6 socket on any address takes IPv4, and the lookup knows which option counts for that. */
static void test_both_families(void **state)
{
	struct owner_lookup *lookup = start();
	struct sockaddr_in6 address = {.sin6_family = AF_INET6};
	socklen_t size = sizeof(address);
	int on = 1, file = socket(AF_INET6, SOCK_DGRAM, 0);
	struct socket_ends ends;
	struct lookup_answer answer;

	(void)state;
	if (file < 0 || bind(file, (struct sockaddr *)&address, sizeof(address)) != 0)
		skip(); /* no IPv6 here */
	assert_int_equal(getsockname(file, (struct sockaddr *)&address, &size), 0);
	assert_int_equal(setsockopt(file, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)), 0);
	ends = ends_of(IP_PROTOCOL_UDP, ntohs(address.sin6_port), 9);
	answer = ask(lookup, &ends);
	assert_int_equal(answer.fit, OWNER_BOUND);
	assert_int_equal(answer.socket.owner.fd, file);
	assert_int_equal(answer.socket.owner.has_recverr, KNOWN_YES);
	ends.local = ends.remote = (struct ip_addr){.octet = {[15] = 1}};
	answer = ask(lookup, &ends);
	assert_int_equal(answer.fit, OWNER_BOUND);
	assert_int_equal(answer.socket.owner.fd, file);
	assert_int_equal(answer.socket.owner.has_recverr, KNOWN_NOT);
	(void)close(file);
	owner_lookup_stop(lookup);
}

/* Who listens is told at first, who accepted a little later. */
static void test_tcp(void **state)
{
	struct owner_lookup *lookup = start();
	uint16_t server_port, port;
	int server = open_socket(SOCK_STREAM, &server_port);
	int client = open_socket(SOCK_STREAM, &port), accepted;
	struct socket_ends ends = ends_of(IP_PROTOCOL_TCP, port, server_port);
	struct lookup_answer answer;

	(void)state;
	assert_int_equal(listen(server, 1), 0);
	connect_to(client, server_port);
	answer = ask(lookup, &ends);
	assert_int_equal(answer.fit, OWNER_EXACT);
	assert_int_equal(answer.socket.owner.fd, client);
	ends = ends_of(IP_PROTOCOL_TCP, server_port, port);
	answer = ask(lookup, &ends);
	assert_int_equal(answer.fit, OWNER_BOUND);
	assert_int_equal(answer.socket.owner.fd, server);
	accepted = accept(server, NULL, NULL);
	answer = next_answer(lookup);
	assert_true(answer.is_later);
	assert_int_equal(answer.fit, OWNER_EXACT);
	assert_int_equal(answer.socket.owner.fd, accepted);
	(void)close(accepted);
	(void)close(client);
	(void)close(server);
	owner_lookup_stop(lookup);
}

static void test_raw(void **state)
{
	enum { FOR_EXPERIMENTS = 253 }; /* RFC 3692 */
	struct owner_lookup *lookup = start();
	struct socket_ends ends = ends_of(FOR_EXPERIMENTS, 0, 0);
	int file = socket(AF_INET, SOCK_RAW, FOR_EXPERIMENTS);
	struct lookup_answer answer;

	(void)state;
	if (file < 0)
		skip(); /* no privilege */
	answer = ask(lookup, &ends);
	assert_int_equal(answer.fit, OWNER_BOUND);
	assert_int_equal(answer.socket.owner.fd, file);
	assert_int_equal(answer.others, 0);
	(void)close(file);
	assert_int_equal(ask(lookup, &ends).fit, OWNER_NONE);
	owner_lookup_stop(lookup);
}

/* More questions than fit: what is not taken is said to be, and all that were taken are answered.
 */
static void test_many(void **state)
{
	enum { MANY = 20000 };
	struct owner_lookup *lookup = start();
	struct lookup_answer answer;
	uint64_t asked = 0, answered = 0;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		const struct lookup_question question = {
			.key = i, .ends = ends_of(IP_PROTOCOL_UDP, (uint16_t)(i | 1), 9)};

		asked += owner_lookup_ask(lookup, &question);
	}
	assert_true(asked > 1000);
	while (owner_lookup_waiting(lookup) > 0) {
		owner_lookup_flush(lookup);
		assert_true(owner_lookup_wait(lookup, 5000));
		while (owner_lookup_receive(lookup, &answer))
			answered += !answer.is_unnamed && !answer.is_later;
	}
	assert_int_equal(answered, asked);
	assert_false(owner_lookup_is_gone(lookup));
	owner_lookup_stop(lookup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_udp),  cmocka_unit_test(test_both_families),
		cmocka_unit_test(test_tcp),  cmocka_unit_test(test_raw),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
