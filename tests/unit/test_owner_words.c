/* What is said of the owners of sockets, and of ends whose owner is not known. */
#include "report/owner_words.h"

#include "tests/support/test.h"

static const uint8_t client_octets[4] = {192, 0, 2, 1};

static struct socket_owner owner_of_nc(void)
{
	return (struct socket_owner){.local = ip_addr_v4(client_octets),
				     .local_port = 40001,
				     .protocol = IP_PROTOCOL_UDP,
				     .has_recverr = KNOWN_NO,
				     .pid = 812,
				     .fd = 3,
				     .uid = 1000,
				     .inode = 7,
				     .net_namespace = 4026531840,
				     .command = "nc"};
}

static struct owner_news news_of(const struct socket_owner *owner, enum owner_fit fit)
{
	return (struct owner_news){.connection = 5,
				   .end = {ip_addr_v4(client_octets), 40001},
				   .protocol = IP_PROTOCOL_UDP,
				   .match = {.owner = owner, .fit = fit}};
}

static void check_news(const struct owner_news *news, const char *expected)
{
	char buffer[512];
	struct text text = text_in(buffer, sizeof(buffer));

	owner_words_add_news(&text, news);
	assert_string_equal(buffer, expected);
}

static void test_owner(void **state)
{
	struct socket_owner owner = owner_of_nc();
	struct owner_news news = news_of(&owner, OWNER_BOUND);

	(void)state;
	check_news(&news, "#5 192.0.2.1:40001 is nc, process 812, descriptor 3, uid 1000, network "
			  "namespace 4026531840; its socket is not connected, without IP_RECVERR");
	owner.is_namespace_ours = true;
	owner.remote = ip_addr_v4(client_octets);
	owner.remote_port = 9;
	owner.has_recverr = KNOWN_YES;
	check_news(&news, "#5 192.0.2.1:40001 is nc, process 812, descriptor 3, uid 1000; its "
			  "socket is connected and has IP_RECVERR");
	news.protocol = IP_PROTOCOL_TCP;
	check_news(&news, "#5 192.0.2.1:40001 is nc, process 812, descriptor 3, uid 1000; known is "
			  "the socket that listens");
	news.match.fit = OWNER_EXACT;
	owner.pid = owner.fd = -1;
	owner.command[0] = '\0';
	check_news(&news, "#5 192.0.2.1:40001 is an unknown process, uid 1000");
}

static void test_unknown(void **state)
{
	const struct owner_news gone = news_of(NULL, OWNER_GONE);
	const struct owner_news unasked = news_of(NULL, OWNER_UNASKED);

	(void)state;
	check_news(&gone, "#5 192.0.2.1:40001: whose socket it was is not known, none had this end "
			  "any more when the kernel was asked");
	check_news(&unasked, "#5 192.0.2.1:40001: too much was going on to ask whose socket it is");
}

static void check_told(const struct owner_match *match, const struct socket_error *error,
		       const char *expected)
{
	char buffer[512];
	struct text text = text_in(buffer, sizeof(buffer));

	assert_int_equal(
		owner_words_add_match_told(&text, match, IP_PROTOCOL_UDP, error, "IP_RECVERR"),
		expected[0] != '\0');
	assert_string_equal(buffer, expected);
}

/* A hard error is told to connected sockets and to those with the option, a soft one to these. */
static void test_told(void **state)
{
	const struct socket_error hard = {.to_connected = true, .to_recverr = true};
	const struct socket_error soft = {.to_recverr = true};
	struct socket_owner owner = owner_of_nc();
	struct owner_match match = {.owner = &owner, .fit = OWNER_BOUND};

	(void)state;
	check_told(&match, &hard, ", but not this socket: it is not connected, without IP_RECVERR");
	owner.has_recverr = KNOWN_NOT;
	check_told(&match, &hard,
		   " only if it has IP_RECVERR, which is not known: its socket is "
		   "not connected");
	owner.has_recverr = KNOWN_YES;
	check_told(&match, &soft, ": this socket is told, it has IP_RECVERR");
	owner.has_recverr = KNOWN_NO;
	owner.remote_port = 9;
	check_told(&match, &hard, ": this socket is told, it is connected");
	check_told(&match, &soft, ", but not this socket: it is connected, without IP_RECVERR");
	match.others = 1;
	check_told(&match, &hard, "");
	match.owner = NULL;
	check_told(&match, &hard, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
