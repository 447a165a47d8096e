/* What the printers of an ICMP message and of what it quotes share. */
#ifndef REPORT_LINE_ICMP_H
#define REPORT_LINE_ICMP_H

#include "report/line.h"

/* IANA "ICMP Type Numbers". */
enum icmp_type_number {
	ICMP_ECHO_REPLY = 0,
	ICMP_UNREACHABLE = 3,
	ICMP_SOURCE_QUENCH = 4,
	ICMP_REDIRECT = 5,
	ICMP_ECHO = 8,
	ICMP_ROUTER_ADVERTISEMENT = 9,
	ICMP_ROUTER_SOLICITATION = 10,
	ICMP_TIME_EXCEEDED = 11,
	ICMP_PARAMETER_PROBLEM = 12,
	ICMP_TIMESTAMP = 13,
	ICMP_TIMESTAMP_REPLY = 14,
	ICMP_INFORMATION = 15,
	ICMP_INFORMATION_REPLY = 16,
	ICMP_MASK = 17,
	ICMP_MASK_REPLY = 18,
};

/* Where the quoted packet begins. */
#define ICMP_QUOTE 8

/*
 * With -v: the quoted packet of an error, and what stands behind it (RFC 4884), on further lines;
 * nothing for other messages.
 */
MUST_CHECK bool line_icmp_quote(struct line *line, const struct line_payload *payload,
				uint8_t type);

#endif
