/* ICMPv6 messages (RFC 4443, 4861, 2710, 3810, 6275, 6550). */
#include "report/line_icmp6.h"

/* Offsets into the quoted IPv6 header, from the start of the message. */
#define QUOTE             8
#define QUOTE_NEXT        (QUOTE + 6)
#define QUOTE_SOURCE      (QUOTE + 8)
#define QUOTE_DESTINATION (QUOTE + 24)
#define QUOTE_PAYLOAD     (QUOTE + 40)

static const struct line_name types[] = {
	{ICMP6_UNREACHABLE, "destination unreachable"},
	{ICMP6_TOO_BIG, "packet too big"},
	{ICMP6_TIME_EXCEEDED, "time exceeded in-transit"},
	{ICMP6_PARAMETER_PROBLEM, "parameter problem"},
	{ICMP6_ECHO, "echo request"},
	{ICMP6_ECHO_REPLY, "echo reply"},
	{ICMP6_LISTENER_QUERY, "multicast listener query"},
	{ICMP6_LISTENER_REPORT, "multicast listener report"},
	{ICMP6_LISTENER_DONE, "multicast listener done"},
	{ICMP6_ROUTER_SOLICITATION, "router solicitation"},
	{ICMP6_ROUTER_ADVERTISEMENT, "router advertisement"},
	{ICMP6_NEIGHBOR_SOLICITATION, "neighbor solicitation"},
	{ICMP6_NEIGHBOR_ADVERTISEMENT, "neighbor advertisement"},
	{ICMP6_REDIRECT, "redirect"},
	{ICMP6_ROUTER_RENUMBERING, "router renumbering"},
	{ICMP6_INVERSE_SOLICITATION, "inverse neighbor solicitation"},
	{ICMP6_INVERSE_ADVERTISEMENT, "inverse neighbor advertisement"},
	{ICMP6_LISTENER_REPORT_V2, "multicast listener report v2"},
	{ICMP6_HOME_AGENT_REQUEST, "ha discovery request"},
	{ICMP6_HOME_AGENT_REPLY, "ha discovery reply"},
	{ICMP6_MOBILE_PREFIX_SOLICITATION, "mobile router solicitation"},
	{ICMP6_MOBILE_PREFIX_ADVERTISEMENT, "mobile router advertisement"},
	{ICMP6_NODE_INFORMATION_QUERY, "who-are-you request"},
	{ICMP6_NODE_INFORMATION_REPLY, "who-are-you reply"},
	{201, "mtrace message"},
	{200, "mtrace response"},
	{ICMP6_RPL, "RPL"},
	{0, NULL},
};

static const struct line_name unreachable_codes[] = {
	{0, "unreachable route"},
	{1, " unreachable prohibited"}, /* with its blank: tcpdump prints two */
	{2, "beyond scope"},
	{3, "unreachable address"},
	{4, "unreachable port"},
	{0, NULL},
};

static const struct line_name problems[] = {
	{0, "erroneous"}, {1, "next header"}, {2, "option"}, {3, "incomplete header chain"},
	{0, NULL},
};

/*
 * Finds the ports behind the extension headers of a quoted packet; false if there are none, or
 * none that were captured.
 */
static bool find_ports(struct bytes from, uint8_t *protocol, uint16_t *destination_port)
{
	size_t at = QUOTE_PAYLOAD;
	uint16_t fragment;
	uint8_t next, units;

	if (!peek_u8(from, QUOTE_NEXT, &next))
		return false;
	for (;;) {
		switch (next) {
		case IP_PROTOCOL_UDP:
		case IP_PROTOCOL_TCP:
			*protocol = next;
			return peek_be16(from, at + 2, destination_port);
		case 0:  /* hop-by-hop options */
		case 43: /* routing */
		case 60: /* destination options */
			if (!peek_u8(from, at, &next) || !peek_u8(from, at + 1, &units))
				return false;
			at += ((size_t)units + 1) * 8;
			break;
		case 44: /* fragment: ports are in the first one only */
			if (!peek_be16(from, at + 2, &fragment) || (fragment & 0xfff8) != 0 ||
			    !peek_u8(from, at, &next))
				return false;
			at += 8;
			break;
		case 51: /* authentication */
			if (!peek_u8(from, at, &next) || !peek_u8(from, at + 1, &units))
				return false;
			at += ((size_t)units + 2) * 4;
			break;
		default:
			return false;
		}
	}
}

/* The line ends here: what tcpdump looks for before it goes on is cut. */
static bool end_cut(struct line *line, struct icmp6 *message)
{
	message->is_over = true;
	return line_cut(line);
}

static bool print_port(struct line *line, struct icmp6 *message)
{
	const struct bytes from = message->from;
	uint8_t protocol;
	uint16_t port;

	if (!find_ports(from, &protocol, &port))
		return end_cut(line, message);
	line_add(line, ", ");
	if (!line_add_ipv6_at(line, from, QUOTE_DESTINATION))
		return false;
	line_add_number(line, protocol == IP_PROTOCOL_TCP ? " tcp port " : " udp port ", port);
	return true;
}

/* Appends `before` and the address at `offset`, or neither. */
static bool add_address(struct line *line, const char *before, struct bytes from, size_t offset)
{
	struct bytes address;

	if (!peek_bytes(from, offset, 16, &address))
		return false;
	line_add(line, before);
	line_add_address(line, address);
	return true;
}

/* A message that nobody can print is shown in hexadecimal, but not with -vv. */
static void dump(struct line *line, struct icmp6 *message)
{
	struct bytes from = message->from;

	message->is_over = line->options->dump_unknown;
	bytes_clip(&from, message->length);
	if (line->options->verbose <= 1)
		line_dump_hex(line, "\n\t", from);
}

static bool print_unreachable(struct line *line, struct icmp6 *message)
{
	line_add(line, ", ");
	line_add_name(line, unreachable_codes, "unknown unreach code (%u)", message->code);
	switch (message->code) {
	case 0:
	case 1:
	case 3:
		return add_address(line, " ", message->from, QUOTE_DESTINATION);
	case 2:
		return add_address(line, " ", message->from, QUOTE_DESTINATION) &&
		       add_address(line, ", source address ", message->from, QUOTE_SOURCE);
	case 4:
		return print_port(line, message);
	default:
		dump(line, message);
		return true;
	}
}

static bool print_time_exceeded(struct line *line, const struct icmp6 *message)
{
	if (message->code == 0)
		return add_address(line, " for ", message->from, QUOTE_DESTINATION);
	if (message->code == 1)
		line_add(line, " (reassembly)");
	else
		text_addf(line->text, ", unknown code (%u)", message->code);
	return true;
}

static bool print_parameter_problem(struct line *line, struct icmp6 *message)
{
	const char *problem = line_name_of(problems, message->code);
	struct bytes destination;
	uint32_t pointer;

	if (!peek_bytes(message->from, QUOTE_DESTINATION, 16, &destination) ||
	    !peek_be32(message->from, 4, &pointer))
		return end_cut(line, message);
	if (problem != NULL)
		text_addf(line->text, ", %s - octet %u", problem, pointer);
	else
		text_addf(line->text, ", code-#%u", message->code);
	return true;
}

static bool print_echo(struct line *line, const struct icmp6 *message)
{
	uint16_t id, seq;

	if (!peek_be16(message->from, 4, &id) || !peek_be16(message->from, 6, &seq))
		return false;
	line_add_number(line, ", id ", id);
	line_add_number(line, ", seq ", seq);
	return true;
}

static bool print_mobile_id(struct line *line, const struct icmp6 *message)
{
	uint16_t id;

	if (!peek_be16(message->from, 4, &id))
		return false;
	text_addf(line->text, ", id 0x%04x", id);
	return true;
}

static bool print_redirect(struct line *line, const struct icmp6 *message)
{
	return add_address(line, ", ", message->from, 24) &&
	       add_address(line, " to ", message->from, 8) && line_icmp6_options(line, message, 40);
}

static bool print_neighbor_solicitation(struct line *line, const struct icmp6 *message)
{
	return add_address(line, ", who has ", message->from, 8) &&
	       line_icmp6_options(line, message, 24);
}

static bool print_neighbor_advertisement(struct line *line, const struct icmp6 *message)
{
	static const struct line_name flag_names[] = {{0x80000000, "router"},
						      {0x40000000, "solicited"},
						      {0x20000000, "override"},
						      {0, NULL}};
	uint32_t flags;

	if (!add_address(line, ", tgt is ", message->from, 8))
		return false;
	if (line->options->verbose == 0)
		return true;
	if (!peek_be32(message->from, 4, &flags))
		return false;
	line_add(line, ", Flags [");
	line_add_bits(line, flag_names, flags, ", ", "none");
	text_add_char(line->text, ']');
	return line_icmp6_options(line, message, 24);
}

/* With -v: which home agents there are. */
static bool print_home_agents(struct line *line, const struct icmp6 *message)
{
	if (line->options->verbose == 0)
		return true;
	if (!print_mobile_id(line, message))
		return false;
	for (size_t at = 8; at < message->length; at += 16)
		if (!add_address(line, ", ", message->from, at))
			return false;
	return true;
}

static bool print_too_big(struct line *line, const struct icmp6 *message)
{
	uint32_t mtu;

	if (!peek_be32(message->from, 4, &mtu))
		return false;
	line_add_number(line, ", mtu ", mtu);
	return true;
}

/* Prints what stands between the message's name and its length. */
static bool print_body(struct line *line, struct icmp6 *message)
{
	switch (message->type) {
	case ICMP6_UNREACHABLE:
		return print_unreachable(line, message);
	case ICMP6_TOO_BIG:
		return print_too_big(line, message);
	case ICMP6_TIME_EXCEEDED:
		return print_time_exceeded(line, message);
	case ICMP6_PARAMETER_PROBLEM:
		return print_parameter_problem(line, message);
	case ICMP6_ECHO:
	case ICMP6_ECHO_REPLY:
		return print_echo(line, message);
	case ICMP6_LISTENER_QUERY:
	case ICMP6_LISTENER_REPORT:
	case ICMP6_LISTENER_DONE:
	case ICMP6_LISTENER_REPORT_V2:
		return line_icmp6_multicast(line, message);
	case ICMP6_NEIGHBOR_SOLICITATION:
		return print_neighbor_solicitation(line, message);
	case ICMP6_NEIGHBOR_ADVERTISEMENT:
		return print_neighbor_advertisement(line, message);
	case ICMP6_REDIRECT:
		return print_redirect(line, message);
	case ICMP6_ROUTER_RENUMBERING:
		return line_icmp6_renumbering(line, message);
	case ICMP6_NODE_INFORMATION_QUERY:
	case ICMP6_NODE_INFORMATION_REPLY:
		return line_icmp6_node_information(line, message);
	case ICMP6_HOME_AGENT_REQUEST:
	case ICMP6_MOBILE_PREFIX_SOLICITATION:
		return print_mobile_id(line, message);
	case ICMP6_RPL:
		return line_icmp6_rpl(line, message);
	case ICMP6_ROUTER_SOLICITATION:
		return line_icmp6_options(line, message, 8);
	case ICMP6_ROUTER_ADVERTISEMENT:
		return line_icmp6_router(line, message);
	case ICMP6_HOME_AGENT_REPLY:
		return print_home_agents(line, message);
	case ICMP6_MOBILE_PREFIX_ADVERTISEMENT:
		return line_icmp6_mobile_prefix(line, message);
	case ICMP6_INVERSE_SOLICITATION:
	case ICMP6_INVERSE_ADVERTISEMENT:
		return true;
	default:
		if (line->options->dump_unknown || line->options->verbose > 0)
			line_add_number(line, ", length ", message->length);
		dump(line, message);
		return true;
	}
}

/* With -v: is the checksum right? Nothing of a message that is not all there. */
static void add_checksum(struct line *line, const struct line_payload *payload)
{
	struct bytes message;
	uint16_t value, wanted;

	if (line->options->verbose == 0 || payload->is_fragmented ||
	    !peek_bytes(payload->from, 0, payload->length, &message) ||
	    !peek_be16(message, 2, &value))
		return;
	if (line_checksum(line_pseudo_sum(&payload->ends, payload->length, IP_PROTOCOL_ICMP6),
			  message, value, &wanted))
		line_add(line, "[icmp6 sum ok] ");
	else
		text_addf(line->text, "[bad icmp6 cksum 0x%04x -> 0x%04x!] ", value, wanted);
}

/* Messages whose length stands before their details, where these are shown. */
static bool is_long(uint8_t type)
{
	return type == ICMP6_ROUTER_SOLICITATION || type == ICMP6_ROUTER_ADVERTISEMENT ||
	       type == ICMP6_NEIGHBOR_SOLICITATION || type == ICMP6_NEIGHBOR_ADVERTISEMENT ||
	       type == ICMP6_REDIRECT || type == ICMP6_HOME_AGENT_REPLY ||
	       type == ICMP6_MOBILE_PREFIX_ADVERTISEMENT;
}

bool line_icmp6(struct line *line, const struct line_payload *payload)
{
	struct icmp6 message = {.from = payload->from, .length = payload->length};
	const bool is_verbose = line->options->verbose > 0;

	line->protocol = "icmp6";
	if (payload->length == 0) {
		line_add(line, "ICMP6, length 0 (invalid)");
		return true;
	}
	add_checksum(line, payload);
	if (!peek_u8(payload->from, 0, &message.type))
		return false;
	line_add(line, "ICMP6, ");
	line_add_name(line, types, "unknown icmp6 type (%u)", message.type);
	if (is_verbose && is_long(message.type))
		line_add_number(line, ", length ", payload->length);
	if (!peek_u8(payload->from, 1, &message.code) || !print_body(line, &message))
		return false;
	if (!message.is_over && !is_verbose)
		line_add_number(line, ", length ", payload->length);
	return true;
}
