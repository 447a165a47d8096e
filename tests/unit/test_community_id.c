/* Tests of the Community ID against the values that its specification publishes. */
#include "report/community_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>

static struct ip_addr address(const char *text)
{
	struct ip_addr result = {.octet = {0}};
	uint8_t v4[4];

	if (inet_pton(AF_INET, text, v4) == 1)
		return ip_addr_v4(v4);
	assert_int_equal(inet_pton(AF_INET6, text, result.octet), 1);
	return result;
}

/* github.com/corelight/community-id-spec and the baselines of pycommunityid. */
static const struct vector {
	uint8_t protocol;
	const char *source;
	uint16_t source_port;
	const char *destination;
	uint16_t destination_port;
	bool is_one_way;
	const char *id;
} vectors[] = {
	{6, "128.232.110.120", 34855, "66.35.250.204", 80, false, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
	{6, "66.35.250.204", 80, "128.232.110.120", 34855, false, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
	{17, "192.168.1.52", 54585, "8.8.8.8", 53, false, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
	{17, "8.8.8.8", 53, "192.168.1.52", 54585, false, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
	/* echo request and its reply */
	{1, "192.168.0.89", 8, "192.168.0.1", 0, false, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
	{1, "192.168.0.1", 0, "192.168.0.89", 8, false, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
	{58, "3ffe:507:0:1:200:86ff:fe05:80da", 128, "3ffe:501:0:1001::2", 129, false,
	 "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
	/* errors */
	{58, "3ffe:501:410:0:2c0:dfff:fe47:33e", 1, "3ffe:507:0:1:200:86ff:fe05:80da", 4, true,
	 "1:hLZd0XGWojozrvxqE0dWB1iM6R0="},
	{58, "3ffe:501:1800:2345::2", 3, "3ffe:507:0:1:200:86ff:fe05:80da", 0, true,
	 "1:2ObVBgIn28oZvibYZhZMBgh7WdQ="},
};

static void published_values_come_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct vector *vector = &vectors[i];
		struct five_tuple tuple = {
			.source = address(vector->source),
			.destination = address(vector->destination),
			.source_port = vector->source_port,
			.destination_port = vector->destination_port,
			.protocol = vector->protocol,
			.ip_version = vector->protocol == IP_PROTOCOL_ICMP6 ? 6 : 4,
		};
		char text[COMMUNITY_ID_SIZE];

		community_id_write(&tuple, vector->is_one_way, text);
		assert_string_equal(text, vector->id);
	}
}

/* An echo exchange is known by its identifier here, and by its types in a Community ID. */
static void an_echo_exchange_is_the_flow_of_its_request(void **state)
{
	struct connection connection = {
		.key = {.low = address("192.168.0.1"),
			.high = address("192.168.0.89"),
			.low_port = 4711,
			.high_port = 4711,
			.protocol = IP_PROTOCOL_ICMP,
			.ip_version = 4},
		.client_is_low = false,
	};
	char text[COMMUNITY_ID_SIZE];

	(void)state;
	community_id_of_connection(&connection, text);
	assert_string_equal(text, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
}

static void both_directions_of_a_connection_agree(void **state)
{
	struct connection connection = {
		.key = {.low = address("8.8.8.8"),
			.high = address("192.168.1.52"),
			.low_port = 53,
			.high_port = 54585,
			.protocol = IP_PROTOCOL_UDP,
			.ip_version = 4},
	};
	char text[COMMUNITY_ID_SIZE];

	(void)state;
	community_id_of_connection(&connection, text);
	assert_string_equal(text, "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
	connection.client_is_low = true;
	community_id_of_connection(&connection, text);
	assert_string_equal(text, "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_values_come_out),
		cmocka_unit_test(an_echo_exchange_is_the_flow_of_its_request),
		cmocka_unit_test(both_directions_of_a_connection_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
