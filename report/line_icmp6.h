/* What the printers of ICMPv6 messages share. */
#ifndef REPORT_LINE_ICMP6_H
#define REPORT_LINE_ICMP6_H

#include "report/line.h"

/* IANA "ICMPv6 "type" Numbers". */
enum icmp6_type_number {
	ICMP6_UNREACHABLE = 1,
	ICMP6_TOO_BIG = 2,
	ICMP6_TIME_EXCEEDED = 3,
	ICMP6_PARAMETER_PROBLEM = 4,
	ICMP6_ECHO = 128,
	ICMP6_ECHO_REPLY = 129,
	ICMP6_LISTENER_QUERY = 130,
	ICMP6_LISTENER_REPORT = 131,
	ICMP6_LISTENER_DONE = 132,
	ICMP6_ROUTER_SOLICITATION = 133,
	ICMP6_ROUTER_ADVERTISEMENT = 134,
	ICMP6_NEIGHBOR_SOLICITATION = 135,
	ICMP6_NEIGHBOR_ADVERTISEMENT = 136,
	ICMP6_REDIRECT = 137,
	ICMP6_ROUTER_RENUMBERING = 138,
	ICMP6_NODE_INFORMATION_QUERY = 139,
	ICMP6_NODE_INFORMATION_REPLY = 140,
	ICMP6_INVERSE_SOLICITATION = 141,
	ICMP6_INVERSE_ADVERTISEMENT = 142,
	ICMP6_LISTENER_REPORT_V2 = 143,
	ICMP6_HOME_AGENT_REQUEST = 144,
	ICMP6_HOME_AGENT_REPLY = 145,
	ICMP6_MOBILE_PREFIX_SOLICITATION = 146,
	ICMP6_MOBILE_PREFIX_ADVERTISEMENT = 147,
	ICMP6_RPL = 155,
};

struct icmp6 {
	uint8_t type, code;
	struct bytes from; /* captured, from the type on */
	uint32_t length;
	bool is_over; /* the line ends without a length */
};

/*
 * With -v: the options of neighbor discovery (RFC 4861, 4191, 6275, 8106) from `offset` on, each on
 * a line of its own.
 */
MUST_CHECK bool line_icmp6_options(struct line *line, const struct icmp6 *message, size_t offset);

/* Router advertisements and mobile prefix advertisements with -v, up to their options. */
MUST_CHECK bool line_icmp6_router(struct line *line, const struct icmp6 *message);
MUST_CHECK bool line_icmp6_mobile_prefix(struct line *line, const struct icmp6 *message);

/* Messages of the routing protocol for low-power networks (RFC 6550). */
MUST_CHECK bool line_icmp6_rpl(struct line *line, const struct icmp6 *message);

/* Multicast listener discovery, version 1 and 2 (RFC 2710, 3810). */
MUST_CHECK bool line_icmp6_multicast(struct line *line, const struct icmp6 *message);

/* Router renumbering (RFC 2894). */
MUST_CHECK bool line_icmp6_renumbering(struct line *line, const struct icmp6 *message);

/* Node information queries and replies (RFC 4620). */
MUST_CHECK bool line_icmp6_node_information(struct line *line, const struct icmp6 *message);

#endif
