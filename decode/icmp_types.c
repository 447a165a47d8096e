/* The ICMP and ICMPv6 messages by type and code: names, and which of them are errors. */
#include "decode/icmp_types.h"

#include "decode/icmp_numbers.h"

#include <stdio.h>

/* In order of version, type and code. RFC 792, 1122 3.2.2.1, 1812 5.2.7.1; RFC 4443, 4861. */
/* clang-format off */
static const struct icmp_type types[] = {
	{4, 3,   0, "net-unreachable",          "network unreachable"},
	{4, 3,   1, "host-unreachable",         "host unreachable"},
	{4, 3,   2, "protocol-unreachable",     "protocol unreachable"},
	{4, 3,   3, "port-unreachable",         "port unreachable"},
	{4, 3,   4, "fragmentation-needed",     "fragmentation needed and DF set"},
	{4, 3,   5, "source-route-failed",      "source route failed"},
	{4, 3,   6, "net-unknown",              "destination network unknown"},
	{4, 3,   7, "host-unknown",             "destination host unknown"},
	{4, 3,   8, "host-isolated",            "source host isolated"},
	{4, 3,   9, "net-prohibited",           "network administratively prohibited"},
	{4, 3,  10, "host-prohibited",          "host administratively prohibited"},
	{4, 3,  11, "net-unreachable-tos",      "network unreachable for this type of service"},
	{4, 3,  12, "host-unreachable-tos",     "host unreachable for this type of service"},
	{4, 3,  13, "admin-prohibited",         "communication administratively prohibited"},
	{4, 3,  14, "precedence-violation",     "host precedence violation"},
	{4, 3,  15, "precedence-cutoff",        "precedence cutoff in effect"},
	{4, 4,   0, "source-quench",            "source quench"},
	{4, 5,  -1, "redirect",                 "redirect"},
	{4, 11,  0, "ttl-exceeded",             "time to live exceeded in transit"},
	{4, 11,  1, "reassembly-time-exceeded", "fragment reassembly time exceeded"},
	{4, 12, -1, "parameter-problem",        "parameter problem"},
	{6, 1,   0, "no-route",                 "no route to destination"},
	{6, 1,   1, "admin-prohibited",         "communication administratively prohibited"},
	{6, 1,   2, "beyond-scope",             "beyond scope of source address"},
	{6, 1,   3, "address-unreachable",      "address unreachable"},
	{6, 1,   4, "port-unreachable",         "port unreachable"},
	{6, 1,   5, "policy-failed",            "source address failed ingress/egress policy"},
	{6, 1,   6, "reject-route",             "reject route to destination"},
	{6, 2,  -1, "packet-too-big",           "packet too big"}, /* any code: RFC 4443 3.2 */
	{6, 3,   0, "hop-limit-exceeded",       "hop limit exceeded in transit"},
	{6, 3,   1, "reassembly-time-exceeded", "fragment reassembly time exceeded"},
	{6, 4,  -1, "parameter-problem",        "parameter problem"},
	{6, 137, -1, "redirect",                "redirect"},
};
/* clang-format on */

bool icmp_is_error(uint8_t version, uint8_t type)
{
	if (version == 6)
		return type < 128 || type == ICMP6_REDIRECT;
	switch (type) {
	case ICMP_UNREACHABLE:
	case ICMP_SOURCE_QUENCH:
	case ICMP_REDIRECT:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETER_PROBLEM:
		return true;
	default:
		return false;
	}
}

const struct icmp_type *icmp_type_find(uint8_t version, uint8_t type, uint8_t code)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].version == version && types[i].type == type &&
		    (types[i].code == code || types[i].code == -1))
			return &types[i];
	return NULL;
}

const struct icmp_type *icmp_types(size_t *count)
{
	*count = sizeof(types) / sizeof(types[0]);
	return types;
}

const char *icmp_type_word(uint8_t version, uint8_t type, uint8_t code, char *word)
{
	const struct icmp_type *row = icmp_type_find(version, type, code);

	if (row != NULL)
		(void)snprintf(word, ICMP_WORD_SIZE, "%s", row->name);
	else
		(void)snprintf(word, ICMP_WORD_SIZE, "type-%u-code-%u", type, code);
	return word;
}
