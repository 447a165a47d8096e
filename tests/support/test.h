/* cmocka with what it wants included before it, and comparisons for the project's types. */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include "base/ip_addr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Is the text of `address` this one? */
static inline void assert_address(const struct ip_addr *address, const char *text)
{
	char formatted[IP_ADDR_TEXT_SIZE];

	ip_addr_format(address, formatted);
	assert_string_equal(formatted, text);
}

#endif
