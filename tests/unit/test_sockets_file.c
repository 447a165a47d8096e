/* Lists of sockets as ss, netstat, lsof and sockwhy write them, and which socket fits a packet. */
#include "owner/sockets_file.h"

#include "base/five_tuple.h"
#include "tests/support/test.h"

#include <stdio.h>

static struct socket_table *read_list(const char *text, struct sockets_file_result *result)
{
	FILE *file = tmpfile();
	struct error error = {.text = ""};
	struct socket_table *table;

	assert_non_null(file);
	(void)fputs(text, file);
	rewind(file);
	table = sockets_file_read(file, "list", result, &error);
	(void)fclose(file);
	assert_true((table == NULL) == (error.text[0] != '\0'));
	return table;
}

/* 192.0.2.2:40001 > 198.51.100.2:9999, UDP. */
static struct owner_match find_client(const struct socket_table *table)
{
	static const uint8_t client[4] = {192, 0, 2, 2}, server[4] = {198, 51, 100, 2};
	const struct socket_ends ends = {ip_addr_v4(client), ip_addr_v4(server), 40001, 9999,
					 IP_PROTOCOL_UDP};

	return socket_table_find(table, &ends);
}

static void check(const char *list, enum owner_fit fit, int64_t fd, int64_t uid, enum known recverr)
{
	struct sockets_file_result result;
	struct socket_table *table = read_list(list, &result);
	struct owner_match match;

	assert_non_null(table);
	assert_int_equal(result.unreadable, 0);
	match = find_client(table);
	assert_int_equal(match.fit, fit);
	assert_int_equal(match.owner->pid, 812);
	assert_string_equal(match.owner->command, "nc");
	assert_int_equal(match.owner->fd, fd);
	assert_int_equal(match.owner->uid, uid);
	assert_int_equal(match.owner->has_recverr, recverr);
	assert_true(socket_owner_is_connected(match.owner) == (fit == OWNER_EXACT));
	socket_table_free(table);
}

static void test_formats(void **state)
{
	(void)state;
	check("udp ESTAB 0 0 192.0.2.2:40001 198.51.100.2:9999 users:((\"nc\",pid=812,fd=3)) "
	      "uid:1000 ino:5 sk:1\n",
	      OWNER_EXACT, 3, 1000, KNOWN_NOT);
	check("udp UNCONN 0 0 192.0.2.2%eth0:40001 0.0.0.0:* users:((\"nc\",pid=812,fd=3)) ino:5\n"
	      "\tinet-sockopt: ( recverr mc_loop)\n",
	      OWNER_BOUND, 3, 0, KNOWN_YES);
	check("State Recv-Q Send-Q Local Peer\n"
	      "UNCONN 0 0 *:40001 *:* users:((\"nc\",812,3))\n",
	      OWNER_WILDCARD, 3, -1, KNOWN_NOT);
	check("udp 0 0 192.0.2.2:40001 198.51.100.2:9999 ESTABLISHED 1000 77 812/nc  off (0)\n",
	      OWNER_EXACT, -1, 1000, KNOWN_NOT);
	check("udp 0 0 0.0.0.0:40001 0.0.0.0:* 812/nc\n", OWNER_WILDCARD, -1, -1, KNOWN_NOT);
	check("nc 812 root 3u IPv4 99 0t0 UDP 192.0.2.2:40001->198.51.100.2:9999\n", OWNER_EXACT, 3,
	      0, KNOWN_NOT);
	check("udp UNCONN 0 0 [::]:40001 [::]:* users:((\"nc\",pid=812,fd=3)) uid:7 recverr:0\n",
	      OWNER_WILDCARD, 3, 7, KNOWN_NO);
}

static void test_what_is_no_list(void **state)
{
	struct sockets_file_result result;
	struct socket_table *table;

	(void)state;
	assert_null(read_list("no sockets\nin here\n", &result));
	table = read_list("Netid State\nudp UNCONN 0 0 x:1 *:*\nudp UNCONN 0 0 *:1 *:*\n", &result);
	assert_non_null(table);
	assert_int_equal(socket_table_count(table), 1);
	assert_int_equal(result.unreadable, 1);
	assert_int_equal(result.first_unreadable, 2);
	socket_table_free(table);
}

/* A socket on any address is no answer for the address of a peer. */
static void test_other_hosts(void **state)
{
	struct sockets_file_result result;
	struct socket_table *table = read_list("udp UNCONN 0 0 0.0.0.0:40001 0.0.0.0:*\n"
					       "tcp ESTAB 0 0 198.51.100.2:22 192.0.2.2:50000\n",
					       &result);

	(void)state;
	assert_null(find_client(table).owner);
	socket_table_free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_what_is_no_list),
		cmocka_unit_test(test_other_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
