/* What an IP header carries: who prints it, and the protocols that need no file of their own. */
#include "report/line.h"

#include <stddef.h>

/* IANA "Assigned Internet Protocol Numbers", those not in enum ip_protocol. */
enum {
	PROTOCOL_IGMP = 2,
	PROTOCOL_IPV4 = 4,
	PROTOCOL_IPV6 = 41,
	PROTOCOL_GRE = 47,
	PROTOCOL_ESP = 50,
	PROTOCOL_AH = 51,
	PROTOCOL_NONE = 59,
	PROTOCOL_ND = 77,
	PROTOCOL_IPCOMP = 108,
	PROTOCOL_ETHERNET = 143, /* RFC 8986 */
};

/* Protocols that tcpdump decodes and this does not: their name and length is all that is said. */
static const struct line_name decoded_elsewhere[] = {
	{8, "EGP"},   {9, "IGRP"},  {46, "RSVP"},  {55, "mobile"}, {88, "EIGRP"},
	{89, "OSPF"}, {103, "PIM"}, {112, "VRRP"}, {113, "PGM"},   {0, NULL},
};

static const struct line_name names[] = {
	{0, "Options"},
	{IP_PROTOCOL_ICMP, "ICMP"},
	{PROTOCOL_IGMP, "IGMP"},
	{PROTOCOL_IPV4, "IPIP"},
	{IP_PROTOCOL_TCP, "TCP"},
	{8, "EGP"},
	{9, "IGRP"},
	{IP_PROTOCOL_UDP, "UDP"},
	{IP_PROTOCOL_DCCP, "DCCP"},
	{PROTOCOL_IPV6, "IPv6"},
	{43, "Routing"},
	{44, "Fragment"},
	{46, "RSVP"},
	{PROTOCOL_GRE, "GRE"},
	{PROTOCOL_ESP, "ESP"},
	{PROTOCOL_AH, "AH"},
	{55, "Mobile IP"},
	{IP_PROTOCOL_ICMP6, "ICMPv6"},
	{62, "Mobile IP (old)"},
	{88, "EIGRP"},
	{89, "OSPF"},
	{103, "PIM"},
	{PROTOCOL_IPCOMP, "Compressed IP"},
	{112, "VRRP"},
	{113, "PGM"},
	{IP_PROTOCOL_SCTP, "SCTP"},
	{135, "Mobility"},
	{PROTOCOL_ETHERNET, "Ethernet"},
	{0, NULL},
};

const char *line_protocol_name(uint8_t protocol)
{
	const char *name = line_name_of(names, protocol);

	return name == NULL ? "unknown" : name;
}

bool line_protocol_prints_ends(uint8_t protocol)
{
	return protocol == IP_PROTOCOL_TCP || protocol == IP_PROTOCOL_UDP ||
	       protocol == IP_PROTOCOL_SCTP || protocol == IP_PROTOCOL_DCCP;
}

/* RFC 4303. */
static bool print_esp(struct line *line, const struct line_payload *payload)
{
	uint32_t spi, seq;

	line->protocol = "esp";
	if (bytes_left(payload->from) <= 8 || !peek_be32(payload->from, 0, &spi) ||
	    !peek_be32(payload->from, 4, &seq))
		return line_cut(line);
	text_addf(line->text, "ESP(spi=0x%08x,seq=0x%x), length %u", spi, seq, payload->length);
	return true;
}

/* RFC 3173. */
static bool print_ipcomp(struct line *line, const struct line_payload *payload)
{
	uint16_t cpi;

	line->protocol = "ipcomp";
	if (!peek_be16(payload->from, 2, &cpi))
		return false;
	text_addf(line->text, "IPComp(cpi=0x%04x)", cpi);
	return true;
}

/* RFC 4302: a header with another one behind it, which becomes the payload. */
static bool skip_ah(struct line *line, struct line_payload *payload, uint8_t *protocol)
{
	uint8_t words;
	uint16_t reserved;
	uint32_t spi, seq, length;
	struct bytes header = payload->from;

	line->protocol = "ah";
	if (!peek_u8(header, 0, protocol))
		return false;
	line_add(line, "AH");
	if (!peek_u8(header, 1, &words))
		return false;
	text_add_char(line->text, '(');
	length = (words + 2u) * 4;
	if (line->options->verbose > 0)
		text_addf(line->text, "length=%u(%u-bytes),", words, length);
	if (!peek_be16(header, 2, &reserved))
		return false;
	if (reserved != 0)
		text_addf(line->text, "reserved=0x%x[MustBeZero],", reserved);
	if (!peek_be32(header, 4, &spi))
		return false;
	text_addf(line->text, "spi=0x%08x,", spi);
	if (!peek_be32(header, 8, &seq))
		return false;
	text_addf(line->text, "seq=0x%x,icv=0x", seq);
	if (length > 12 && bytes_skip(&header, 12)) {
		bytes_clip(&header, length - 12);
		line_add_hex(line, header);
	}
	if (bytes_left(payload->from) < length)
		return false;
	line_add(line, "): ");
	/* with fewer words than its own fields take, the next header overlaps them */
	payload->length -= length;
	return bytes_skip(&payload->from, length);
}

/* A tunnel: IP or Ethernet in IP. */
static bool print_tunnel(struct line *line, const struct line_payload *payload, uint8_t protocol)
{
	bool is_whole;

	if (line->depth == LINE_MAX_DEPTH) {
		line_add_number(line, "ip-proto-", protocol);
		line_add_number(line, ", length ", payload->length);
		return true;
	}
	line->depth++;
	if (protocol == PROTOCOL_IPV4)
		is_whole = line_ipv4(line, payload->from, payload->length);
	else if (protocol == PROTOCOL_IPV6)
		is_whole = line_ipv6(line, payload->from, payload->length);
	else
		is_whole = line_ethernet(line, payload->from, payload->length, NULL);
	line->depth--;
	return is_whole;
}

/* A protocol of the other IP version. */
static bool print_wrong_version(struct line *line, uint8_t protocol, const char *version)
{
	text_addf(line->text, "[%s requires %s] (invalid)", line_protocol_name(protocol), version);
	return true;
}

static bool print_other(struct line *line, const struct line_payload *payload, uint8_t protocol)
{
	const char *name = line_name_of(decoded_elsewhere, protocol);

	if (name != NULL) {
		line_add(line, name);
		line_add_number(line, ", length ", payload->length);
	} else {
		line_add_number(line, " ip-proto-", protocol);
		line_add_number(line, " ", payload->length);
	}
	return true;
}

/* Prints what is no authentication header. */
static bool print_protocol(struct line *line, const struct line_payload *payload, uint8_t protocol)
{
	bool is_v4 = payload->ends.version == 4;

	switch (protocol) {
	case IP_PROTOCOL_TCP:
		return line_tcp(line, payload);
	case IP_PROTOCOL_UDP:
		return line_udp(line, payload);
	case IP_PROTOCOL_SCTP:
		return line_sctp(line, payload);
	case IP_PROTOCOL_DCCP:
		return line_dccp(line, payload);
	case IP_PROTOCOL_ICMP:
		return is_v4 ? line_icmp(line, payload)
			     : print_wrong_version(line, protocol, "IPv4");
	case IP_PROTOCOL_ICMP6:
		return is_v4 ? print_wrong_version(line, protocol, "IPv6")
			     : line_icmp6(line, payload);
	case PROTOCOL_IGMP:
		return is_v4 ? line_igmp(line, payload)
			     : print_wrong_version(line, protocol, "IPv4");
	case PROTOCOL_IPV4:
	case PROTOCOL_IPV6:
		return print_tunnel(line, payload, protocol);
	case PROTOCOL_ETHERNET:
		return is_v4 ? print_wrong_version(line, protocol, "IPv6")
			     : print_tunnel(line, payload, protocol);
	case PROTOCOL_GRE:
		return line_gre(line, payload);
	case PROTOCOL_ESP:
		return print_esp(line, payload);
	case PROTOCOL_IPCOMP:
		return print_ipcomp(line, payload);
	case PROTOCOL_NONE:
		line_add(line, "no next header");
		return true;
	case PROTOCOL_ND:
		line_add_number(line, " nd ", payload->length);
		return true;
	default:
		return print_other(line, payload, protocol);
	}
}

bool line_ip_protocol(struct line *line, const struct line_payload *payload, uint8_t protocol)
{
	struct line_payload inner = *payload;

	while (protocol == PROTOCOL_AH)
		if (!skip_ah(line, &inner, &protocol))
			return false;
	return print_protocol(line, &inner, protocol);
}
