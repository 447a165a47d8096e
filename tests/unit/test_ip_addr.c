/* Addresses: how they are written, compared and classed. */
#include "base/ip_addr.h"

#include "tests/support/test.h"

#include <arpa/inet.h>

/* The address that `text` spells. */
static struct ip_addr address_of(const char *text)
{
	struct ip_addr address;
	uint8_t octets[4];

	if (inet_pton(AF_INET, text, octets) == 1)
		return ip_addr_v4(octets);
	assert_int_equal(inet_pton(AF_INET6, text, address.octet), 1);
	return address;
}

static void test_format_round_trips(void **state)
{
	static const char *const texts[] = {
		"0.0.0.0",
		"192.0.2.1",
		"198.51.100.255",
		"255.255.255.255",
		"10.9.99.100",
		"::",
		"::1",
		"2001:db8::1",
		"2001:db8:0:1::2",
		"fe80::ff:fe00:201",
		"2001:db8::1:0",
		"ff02::1:ff00:1",
		"2001:db8:1:2:3:4:5:6",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ip_addr address = address_of(texts[i]);
		char text[IP_ADDR_TEXT_SIZE];

		assert_int_equal(ip_addr_format(&address, text), strlen(texts[i]));
		assert_string_equal(text, texts[i]);
	}
}

/* RFC 5952 section 4: the longest run of zeros is cut, the first of equal ones, never a single one.
 */
static void test_format_cuts_as_rfc5952(void **state)
{
	struct ip_addr address = address_of("2001:db8:0:0:1:0:0:1");

	(void)state;
	assert_address(&address, "2001:db8::1:0:0:1");
	address = address_of("2001:0:0:1:0:0:0:1");
	assert_address(&address, "2001:0:0:1::1");
	address = address_of("2001:db8:0:1:1:1:1:1");
	assert_address(&address, "2001:db8:0:1:1:1:1:1");
	address = address_of("2001:DB8::ABCD");
	assert_address(&address, "2001:db8::abcd");
}

static void test_version_is_told_by_the_prefix(void **state)
{
	struct ip_addr v4 = address_of("192.0.2.1"), v6 = address_of("2001:db8::1");

	(void)state;
	assert_true(ip_addr_is_v4(&v4));
	assert_false(ip_addr_is_v4(&v6));
}

static void test_order_is_that_of_the_bytes(void **state)
{
	struct ip_addr low = address_of("192.0.2.1"), high = address_of("192.0.2.2"), same = low;

	(void)state;
	assert_true(ip_addr_equal(&low, &same));
	assert_false(ip_addr_equal(&low, &high));
	assert_true(ip_addr_compare(&low, &high) < 0);
	assert_true(ip_addr_compare(&high, &low) > 0);
	assert_int_equal(ip_addr_compare(&low, &same), 0);
	low = address_of("2001:db8::ff");
	high = address_of("2001:db8:1::");
	assert_true(ip_addr_compare(&low, &high) < 0);
}

static void test_classes(void **state)
{
	static const struct {
		const char *text;
		bool is_multicast, is_limited_broadcast, is_unspecified, is_loopback;
	} rows[] = {
		{"192.0.2.1", false, false, false, false},
		{"223.255.255.255", false, false, false, false},
		{"224.0.0.1", true, false, false, false},
		{"239.255.255.255", true, false, false, false},
		{"240.0.0.0", false, false, false, false},
		{"255.255.255.255", false, true, false, false},
		{"0.0.0.0", false, false, true, false},
		{"127.0.0.1", false, false, false, true},
		{"127.255.0.9", false, false, false, true},
		{"2001:db8::1", false, false, false, false},
		{"ff02::1", true, false, false, false},
		{"fe80::1", false, false, false, false},
		{"::", false, false, true, false},
		{"::1", false, false, false, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip_addr address = address_of(rows[i].text);

		assert_int_equal(ip_addr_is_multicast(&address), rows[i].is_multicast);
		assert_int_equal(ip_addr_is_limited_broadcast(&address),
				 rows[i].is_limited_broadcast);
		assert_int_equal(ip_addr_is_unspecified(&address), rows[i].is_unspecified);
		assert_int_equal(ip_addr_is_loopback(&address), rows[i].is_loopback);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format_round_trips),
		cmocka_unit_test(test_format_cuts_as_rfc5952),
		cmocka_unit_test(test_version_is_told_by_the_prefix),
		cmocka_unit_test(test_order_is_that_of_the_bytes),
		cmocka_unit_test(test_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
