/* This process's own sockets, here and in another network namespace, found by sock_diag and /proc.
 */
#define _GNU_SOURCE /* unshare() */
#include "owner/host_sockets.h"

#include "base/five_tuple.h"
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const uint8_t loopback[4] = {127, 0, 0, 1};

/* A UDP socket on a port of 127.0.0.1 that the kernel chooses; `*port` gets it. */
static int open_udp(bool has_recverr, uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int on = 1, fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	if (has_recverr)
		assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

static void test_own_sockets(void **state)
{
	struct socket_ends ends = {.protocol = IP_PROTOCOL_UDP};
	struct host_sockets_result result;
	struct socket_table *table;
	struct owner_match match;
	struct error error;
	uint16_t plain_port, port;
	int plain = open_udp(false, &plain_port), connected = open_udp(true, &port);
	struct sockaddr_in peer = {.sin_family = AF_INET,
				   .sin_port = htons(plain_port),
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	(void)state;
	assert_int_equal(connect(connected, (struct sockaddr *)&peer, sizeof(peer)), 0);
	table = host_sockets_read(&result, &error);
	assert_non_null(table);
	ends.local = ends.remote = ip_addr_v4(loopback);
	ends.local_port = port;
	ends.remote_port = plain_port;
	match = socket_table_find(table, &ends);
	assert_int_equal(match.fit, OWNER_EXACT);
	assert_int_equal(match.owner->pid, getpid());
	assert_int_equal(match.owner->fd, connected);
	assert_int_equal(match.owner->uid, getuid());
	assert_int_equal(match.owner->has_recverr, KNOWN_YES);
	ends.local_port = plain_port;
	ends.remote_port = port;
	match = socket_table_find(table, &ends);
	assert_int_equal(match.fit, OWNER_BOUND);
	assert_int_equal(match.owner->fd, plain);
	assert_int_equal(match.owner->has_recverr, KNOWN_NO);
	socket_table_free(table);
	(void)close(plain);
	(void)close(connected);
}

/* In a namespace of its own: a socket on the wildcard address; says so, and waits to be killed. */
static _Noreturn void child(int ready)
{
	int fd = unshare(CLONE_NEWNET) == 0 ? socket(AF_INET, SOCK_DGRAM, 0) : -1;
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		address.sin_port = 0;
	(void)!write(ready, &address.sin_port, sizeof(address.sin_port));
	for (;;)
		(void)pause();
}

static void test_other_namespace(void **state)
{
	struct host_sockets_result result;
	struct socket_table *table;
	struct error error;
	uint16_t port = 0;
	bool is_found = false;
	int ready[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0)
		child(ready[1]);
	assert_int_equal(read(ready[0], &port, sizeof(port)), sizeof(port));
	table = port != 0 ? host_sockets_read(&result, &error) : NULL;
	for (size_t i = 0; table != NULL && i < socket_table_count(table); i++)
		is_found |= socket_table_at(table, i)->pid == pid &&
			    socket_table_at(table, i)->local_port == ntohs(port);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	(void)close(ready[0]);
	(void)close(ready[1]);
	socket_table_free(table);
	if (port == 0)
		skip(); /* no privilege to make a namespace */
	assert_true(is_found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_sockets),
		cmocka_unit_test(test_other_namespace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
