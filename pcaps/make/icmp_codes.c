// Every ICMP and ICMPv6 error code: about a UDP datagram, one file each, and about TCP SYNs.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"

#include <string.h>

enum { FIRST_PORT = 40001, MTU4 = 1300, MTU6 = 1280 };

// RFC 792: the gateway of a redirect; 192.0.2.9.
enum { GATEWAY = 0xc0000209 };

static bool is_icmpv6(const struct story *row)
{
	return strchr(row->from, ':') != NULL;
}

// The host itself sees the packet one hop later than the router.
static unsigned int hops_to(const char *from)
{
	return strcmp(from, SERVER) == 0 || strcmp(from, SERVER6) == 0 ? 1 : 0;
}

static void put_error_about(struct maker *maker, const struct story *row,
			    const struct octets *packet)
{
	struct octets quote = quote_of(packet, hops_to(row->from), packet->length);
	const char *client = is_icmpv6(row) ? CLIENT6 : CLIENT;
	struct octets error = error_packet(maker, row->from, client, &row->icmp, &quote);

	wait_us(maker, 5000);
	put_packet(maker, &error);
}

static bool is_too_big(const struct icmp_fields *icmp)
{
	return icmp->rest == MTU4 || icmp->rest == MTU6;
}

// One datagram and the error about it; a second datagram, a small one, half a second later.
static void tell_udp(struct maker *maker, const struct story *self)
{
	bool six = is_icmpv6(self);
	const struct flow flow = {six ? CLIENT6 : CLIENT, six ? SERVER6 : SERVER, FIRST_PORT, 9999};
	struct octets datagram =
		udp_packet(maker, &flow, FROM_CLIENT, is_too_big(&self->icmp) ? 1400 : 24);

	put_packet(maker, &datagram);
	put_error_about(maker, self, &datagram);
	wait_us(maker, 500000);
	datagram = udp_packet(maker, &flow, FROM_CLIENT, 24);
	put_packet(maker, &datagram);
}

static void tell_tcp_codes(struct maker *maker, const struct story *self);

#define ERROR4(t, c, name, r, by)                                               \
	{                                                                       \
		"icmp4_" #t "_" #c "_" name, "I1", tell_udp, {0}, {t, c, r}, by \
	}
#define ERROR6(t, c, name, r, by)                                               \
	{                                                                       \
		"icmp6_" #t "_" #c "_" name, "I1", tell_udp, {0}, {t, c, r}, by \
	}

const struct story icmp_code_stories[] = {
	// RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1
	ERROR4(3, 0, "net_unreachable", 0, ROUTER),
	ERROR4(3, 1, "host_unreachable", 0, ROUTER),
	ERROR4(3, 2, "protocol_unreachable", 0, SERVER),
	ERROR4(3, 3, "port_unreachable", 0, SERVER),
	ERROR4(3, 4, "fragmentation_needed", MTU4, ROUTER),
	ERROR4(3, 5, "source_route_failed", 0, ROUTER),
	ERROR4(3, 6, "net_unknown", 0, ROUTER),
	ERROR4(3, 7, "host_unknown", 0, ROUTER),
	ERROR4(3, 8, "host_isolated", 0, ROUTER),
	ERROR4(3, 9, "net_prohibited", 0, ROUTER),
	ERROR4(3, 10, "host_prohibited", 0, ROUTER),
	ERROR4(3, 11, "net_unreachable_tos", 0, ROUTER),
	ERROR4(3, 12, "host_unreachable_tos", 0, ROUTER),
	ERROR4(3, 13, "admin_prohibited", 0, ROUTER),
	ERROR4(3, 14, "precedence_violation", 0, ROUTER),
	ERROR4(3, 15, "precedence_cutoff", 0, ROUTER),
	ERROR4(3, 16, "unknown_code", 0, ROUTER),
	ERROR4(4, 0, "source_quench", 0, ROUTER),
	ERROR4(5, 0, "redirect_net", GATEWAY, ROUTER),
	ERROR4(5, 1, "redirect_host", GATEWAY, ROUTER),
	ERROR4(5, 2, "redirect_net_tos", GATEWAY, ROUTER),
	ERROR4(5, 3, "redirect_host_tos", GATEWAY, ROUTER),
	ERROR4(11, 0, "ttl_exceeded", 0, ROUTER),
	ERROR4(11, 1, "reassembly_time_exceeded", 0, SERVER),
	ERROR4(12, 0, "parameter_problem", 0x09000000, SERVER),
	ERROR4(12, 1, "option_missing", 0, SERVER),
	ERROR4(12, 2, "bad_length", 0, SERVER),
	// RFC 4443, RFC 7112, RFC 8883; the redirect of RFC 4861 is among the others
	ERROR6(1, 0, "no_route", 0, ROUTER6),
	ERROR6(1, 1, "admin_prohibited", 0, ROUTER6),
	ERROR6(1, 2, "beyond_scope", 0, ROUTER6),
	ERROR6(1, 3, "address_unreachable", 0, ROUTER6),
	ERROR6(1, 4, "port_unreachable", 0, SERVER6),
	ERROR6(1, 5, "policy_failed", 0, ROUTER6),
	ERROR6(1, 6, "reject_route", 0, ROUTER6),
	ERROR6(1, 7, "source_routing_header", 0, ROUTER6),
	ERROR6(1, 8, "headers_too_long", 0, ROUTER6),
	ERROR6(2, 0, "packet_too_big", MTU6, ROUTER6),
	ERROR6(3, 0, "hop_limit_exceeded", 0, ROUTER6),
	ERROR6(3, 1, "reassembly_time_exceeded", 0, SERVER6),
	ERROR6(4, 0, "erroneous_header", 7, SERVER6),
	ERROR6(4, 1, "unknown_next_header", 6, SERVER6),
	ERROR6(4, 2, "unknown_option", 40, SERVER6),
	ERROR6(4, 3, "incomplete_header_chain", 40, SERVER6),
	ERROR6(100, 0, "private_error", 0, ROUTER6),
	{"icmp4_all_codes_tcp", "I1 T4 T5", tell_tcp_codes, {0}, {0}, ROUTER},
	{"icmp6_all_codes_tcp", "I1 T4 T5", tell_tcp_codes, {0}, {0}, ROUTER6},
	{0},
};

// One SYN from its own port for each code above, and the error about it.
static void tell_tcp_codes(struct maker *maker, const struct story *self)
{
	uint16_t port = FIRST_PORT;

	for (const struct story *row = icmp_code_stories; row->tell == tell_udp; row++) {
		struct talk talk;
		struct octets syn;

		if (is_icmpv6(row) != is_icmpv6(self))
			continue;
		talk = talk_of(is_icmpv6(row) ? 6 : 4, port++);
		syn = segment(maker, &talk, FROM_CLIENT, SYN, 0);
		put_packet(maker, &syn);
		put_error_about(maker, row, &syn);
		wait_us(maker, 100000);
	}
}
