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

static bool print_port(struct line *line, struct bytes from)
{
	uint8_t protocol;
	uint16_t port;

	if (!find_ports(from, &protocol, &port))
		return false;
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
		return print_port(line, message->from);
	default:
		if (line->options->dump_unknown) {
			message->is_over = true;
			bytes_clip(&message->from, message->length);
			line_dump_hex(line, message->from);
		}
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

static bool print_parameter_problem(struct line *line, const struct icmp6 *message)
{
	const char *problem = line_name_of(problems, message->code);
	struct bytes destination;
	uint32_t pointer;

	if (!peek_bytes(message->from, QUOTE_DESTINATION, 16, &destination) ||
	    !peek_be32(message->from, 4, &pointer))
		return false;
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

static bool print_redirect(struct line *line, const struct icmp6 *message)
{
	return add_address(line, ", ", message->from, 24) &&
	       add_address(line, " to ", message->from, 8);
}

static bool print_mobile_id(struct line *line, const struct icmp6 *message)
{
	uint16_t id;

	if (!peek_be16(message->from, 4, &id))
		return false;
	text_addf(line->text, ", id 0x%04x", id);
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

static bool print_rpl(struct line *line, const struct icmp6 *message)
{
	static const char *const names[] = {
		"DODAG Information Solicitation",
		"DODAG Information Object",
		"Destination Advertisement Object",
		"Destination Advertisement Object Ack",
	};

	if ((message->code & 0x80) != 0)
		line_add(line, ", (SEC) [worktodo]");
	else if (message->code < sizeof(names) / sizeof(names[0]))
		text_addf(line->text, ", (CLR)%s", names[message->code]);
	else
		text_addf(line->text, ", (CLR)RPL message, unknown code %u", message->code);
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
		return add_address(line, ", who has ", message->from, 8);
	case ICMP6_NEIGHBOR_ADVERTISEMENT:
		return add_address(line, ", tgt is ", message->from, 8);
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
		return print_rpl(line, message);
	case ICMP6_ROUTER_SOLICITATION:
	case ICMP6_ROUTER_ADVERTISEMENT:
	case ICMP6_INVERSE_SOLICITATION:
	case ICMP6_INVERSE_ADVERTISEMENT:
	case ICMP6_HOME_AGENT_REPLY:
	case ICMP6_MOBILE_PREFIX_ADVERTISEMENT:
		return true;
	default:
		if (line->options->dump_unknown) {
			message->is_over = true;
			line_add_number(line, ", length ", message->length);
			bytes_clip(&message->from, message->length);
			line_dump_hex(line, message->from);
		}
		return true;
	}
}

bool line_icmp6(struct line *line, const struct line_payload *payload)
{
	struct icmp6 message = {.from = payload->from, .length = payload->length};

	line->protocol = "icmp6";
	if (payload->length == 0) {
		line_add(line, "ICMP6, length 0 (invalid)");
		return true;
	}
	if (!peek_u8(payload->from, 0, &message.type))
		return false;
	line_add(line, "ICMP6, ");
	line_add_name(line, types, "unknown icmp6 type (%u)", message.type);
	if (!peek_u8(payload->from, 1, &message.code) || !print_body(line, &message))
		return false;
	if (!message.is_over)
		line_add_number(line, ", length ", payload->length);
	return true;
}
