/* Tests of the Community ID against the values that its specification publishes. */
#include "report/community_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <string.h>

static struct ip_addr address(const char *text)
{
	struct ip_addr result = {.octet = {0}};
	uint8_t v4[4];

	if (inet_pton(AF_INET, text, v4) == 1)
		return ip_addr_v4(v4);
	assert_int_equal(inet_pton(AF_INET6, text, result.octet), 1);
	return result;
}

/*
 * All of github.com/corelight/community-id-spec, default settings: the packets of its captures
 * (baseline/baseline_deflt.json), then the table of baseline/README.md. Where the table leaves the
 * counterpart of an echo's type out, it stands here.
 */
static const struct vector {
	uint8_t protocol;
	const char *source;
	uint16_t source_port;
	const char *destination;
	uint16_t destination_port;
	bool is_one_way;
	const char *id;
} vectors[] = {
	{58, "fe80::200:86ff:fe05:80da", 135, "fe80::260:97ff:fe07:69ea", 136, false,
	 "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
	{58, "fe80::260:97ff:fe07:69ea", 136, "fe80::200:86ff:fe05:80da", 135, false,
	 "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
	{58, "fe80::260:97ff:fe07:69ea", 135, "fe80::200:86ff:fe05:80da", 136, false,
	 "1:zavyT/cezQr1fmImYCwYnMXbgck="},
	{58, "fe80::200:86ff:fe05:80da", 136, "fe80::260:97ff:fe07:69ea", 135, false,
	 "1:zavyT/cezQr1fmImYCwYnMXbgck="},
	{58, "3ffe:501:1800:2345::2", 3, "3ffe:507:0:1:200:86ff:fe05:80da", 0, true,
	 "1:2ObVBgIn28oZvibYZhZMBgh7WdQ="},
	{58, "3ffe:501:410:0:2c0:dfff:fe47:33e", 1, "3ffe:507:0:1:200:86ff:fe05:80da", 4, true,
	 "1:hLZd0XGWojozrvxqE0dWB1iM6R0="},
	{58, "3ffe:507:0:1:200:86ff:fe05:80da", 128, "3ffe:501:0:1001::2", 129, false,
	 "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
	{58, "3ffe:501:0:1001::2", 129, "3ffe:507:0:1:200:86ff:fe05:80da", 128, false,
	 "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="},
	{58, "fe80::200:86ff:fe05:80da", 133, "ff02::2", 134, false,
	 "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="},
	{58, "fe80::260:97ff:fe07:69ea", 134, "ff02::1", 133, false,
	 "1:pkvHqCL88/tg1k4cPigmZXUtL00="},
	{1, "192.168.0.89", 8, "192.168.0.1", 0, false, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
	{1, "192.168.0.1", 0, "192.168.0.89", 8, false, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
	{1, "10.0.0.1", 11, "10.0.0.2", 0, true, "1:YHxtAirCG//0OzkcVAukqKQN9xM="},
	{6, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, "2607:f8b0:400c:c03::1a", 25, false,
	 "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
	{6, "2607:f8b0:400c:c03::1a", 25, "2001:470:e5bf:dead:4957:2174:e82c:4887", 63943, false,
	 "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
	{132, "192.168.170.8", 7, "192.168.170.56", 7, false, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="},
	{132, "192.168.170.56", 7, "192.168.170.8", 7, false, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="},
	{6, "128.232.110.120", 34855, "66.35.250.204", 80, false, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
	{6, "66.35.250.204", 80, "128.232.110.120", 34855, false, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
	{17, "192.168.1.52", 54585, "8.8.8.8", 53, false, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
	{17, "8.8.8.8", 53, "192.168.1.52", 54585, false, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
	{46, "10.1.12.1", 0, "10.1.12.2", 0, false, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="},
	{46, "10.1.12.2", 0, "10.1.12.1", 0, false, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="},
	/* the table */
	{6, "1.2.3.4", 1122, "5.6.7.8", 3344, false, "1:wCb3OG7yAFWelaUydu0D+125CLM="},
	{6, "5.6.7.8", 3344, "1.2.3.4", 1122, false, "1:wCb3OG7yAFWelaUydu0D+125CLM="},
	{17, "1.2.3.4", 1122, "5.6.7.8", 3344, false, "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg="},
	{17, "5.6.7.8", 3344, "1.2.3.4", 1122, false, "1:0Mu9InQx6z4ZiCZM/7HXi2WMhOg="},
	{132, "1.2.3.4", 1122, "5.6.7.8", 3344, false, "1:EKt4MsxuyaE6mL+hmrEkQ9csDD8="},
	{132, "5.6.7.8", 3344, "1.2.3.4", 1122, false, "1:EKt4MsxuyaE6mL+hmrEkQ9csDD8="},
	{1, "1.2.3.4", 8, "5.6.7.8", 0, false, "1:crodRHL2FEsHjbv3UkRrfbs4bZ0="},
	{1, "5.6.7.8", 0, "1.2.3.4", 8, false, "1:crodRHL2FEsHjbv3UkRrfbs4bZ0="},
	{1, "1.2.3.4", 11, "5.6.7.8", 0, true, "1:f/YiSyWqczrTgfUCZlBUnvHRcPk="},
	{58, "fe80:1:203:405:607:809:a0b:c0d", 128, "fe80:1011:1213:1415:1617:1819:1a1b:1c1d", 129,
	 false, "1:0bf7hyMJUwt3fMED7z8LIfRpBeo="},
	{58, "fe80:1011:1213:1415:1617:1819:1a1b:1c1d", 129, "fe80:1:203:405:607:809:a0b:c0d", 128,
	 false, "1:0bf7hyMJUwt3fMED7z8LIfRpBeo="},
	{58, "fe80:1:203:405:607:809:a0b:c0d", 146, "fe80:1011:1213:1415:1617:1819:1a1b:1c1d", 0,
	 true, "1:fYC8+pz24E+EhANP1EZhpX0Dw10="},
	{46, "1.2.3.4", 0, "5.6.7.8", 0, false, "1:ikv3kmf89luf73WPz1jOs49S768="},
	{46, "5.6.7.8", 0, "1.2.3.4", 0, false, "1:ikv3kmf89luf73WPz1jOs49S768="},
	{46, "fe80:1:203:405:607:809:a0b:c0d", 0, "fe80:1011:1213:1415:1617:1819:1a1b:1c1d", 0,
	 false, "1:wQ/2mwrnXP4lmJcHdGL5ePjR+e0="},
	{46, "fe80:1011:1213:1415:1617:1819:1a1b:1c1d", 0, "fe80:1:203:405:607:809:a0b:c0d", 0,
	 false, "1:wQ/2mwrnXP4lmJcHdGL5ePjR+e0="},
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
			.ip_version = strchr(vector->source, ':') != NULL ? 6 : 4,
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
