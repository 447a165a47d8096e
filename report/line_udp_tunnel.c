/* Tunnels in UDP that tcpdump shows by their port: VXLAN, Geneve, MPLS (RFC 7348, 8926, 7510). */
#include "report/line.h"

#include <stddef.h>

enum tunnel_port {
	PORT_VXLAN = 4789,
	PORT_GENEVE = 6081,
	PORT_MPLS = 6635,
};

#define HEADER_LENGTH  8
#define ETHERTYPE_TEB  0x6558
#define CRITICAL       0x80
#define OPTION_HEADER  4
#define OPTIONS_LENGTH 0x3f /* in units of four bytes */
#define OPTION_LENGTH  0x1f

static bool print_ethernet(struct line *line, struct bytes from, uint32_t length)
{
	bool is_whole;

	if (line->depth == LINE_MAX_DEPTH)
		return true;
	line->depth++;
	is_whole = line_ethernet(line, from, length, NULL);
	line->depth--;
	return is_whole;
}

static bool print_vxlan(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t flags, reserved;
	uint64_t network;

	line->protocol = "vxlan";
	line_add(line, "VXLAN");
	if (length < HEADER_LENGTH) {
		line_add(line, " (invalid)");
		return true;
	}
	if (!peek_u8(from, 0, &flags))
		return false;
	text_addf(line->text, ", flags [%s] (0x%02x), ", (flags & 8) != 0 ? "I" : "invalid", flags);
	if (!peek_number(from, 4, 3, &network))
		return false;
	text_addf(line->text, "vni %u\n", (unsigned)network);
	if (!peek_u8(from, 7, &reserved) || !bytes_skip(&from, HEADER_LENGTH))
		return false;
	return print_ethernet(line, from, length - HEADER_LENGTH);
}

/* IANA "Geneve Option Class". */
static const char *class_name(uint16_t class)
{
	static const struct line_name classes[] = {
		{0x0100, "Linux"},
		{0x0101, "Open vSwitch"},
		{0x0102, "Open Virtual Networking (OVN)"},
		{0x0103, "In-band Network Telemetry (INT)"},
		{0x0104, "VMware"},
		{0, NULL},
	};
	const char *name = line_name_of(classes, class);

	if (name != NULL)
		return name;
	return class <= 0x00ff ? "Standard" : class >= 0xfff0 ? "Experimental" : "Unknown";
}

/* With -v: Geneve's options, all captured. */
static bool print_options(struct line *line, struct bytes from)
{
	const char *separator = "";

	for (; bytes_left(from) > 0; separator = ", ") {
		uint16_t class;
		uint8_t type, words;
		struct bytes option;
		uint32_t length, word;

		if (!peek_be16(from, 0, &class) || !peek_u8(from, 2, &type) ||
		    !peek_u8(from, 3, &words))
			return false;
		length = OPTION_HEADER + (words & OPTION_LENGTH) * 4u;
		text_addf(line->text, "%sclass %s (0x%x) type 0x%x%s len %u", separator,
			  class_name(class), class, type, (type & CRITICAL) != 0 ? "(C)" : "",
			  length);
		if (!bytes_take(&from, length, &option)) {
			line_add(line, " [bad length]");
			return true;
		}
		if (line->options->verbose <= 1 || length <= OPTION_HEADER ||
		    !bytes_skip(&option, OPTION_HEADER))
			continue;
		line_add(line, " data");
		while (bytes_be32(&option, &word))
			text_addf(line->text, " %08x", word);
	}
	return true;
}

/* What Geneve's header says before its options. */
static void add_geneve(struct line *line, uint8_t flags, uint32_t network, uint16_t protocol)
{
	static const struct line_name flag_names[] = {{0x80, "O"},  {0x40, "C"},  {0x20, "R1"},
						      {0x10, "R2"}, {0x08, "R3"}, {0x04, "R4"},
						      {0x02, "R5"}, {0x01, "R6"}, {0, NULL}};
	const char *name = line_name_of(line_ethertype_names, protocol);

	line_add(line, ", Flags [");
	line_add_bits(line, flag_names, flags, "", "none");
	text_addf(line->text, "], vni 0x%x", network >> 8);
	if ((network & 0xff) != 0)
		text_addf(line->text, ", rsvd 0x%x", network & 0xff);
	if (line->options->link_header)
		text_addf(line->text, ", proto %s (0x%04x)", name == NULL ? "unknown" : name,
			  protocol);
}

static bool print_inside(struct line *line, struct bytes from, uint32_t length, uint16_t protocol)
{
	bool is_known, is_whole;

	if (line->depth == LINE_MAX_DEPTH)
		return true;
	line->depth++;
	is_whole = line_ethertype(line, from, length, protocol, &is_known);
	line->depth--;
	if (!is_whole || is_known)
		return is_whole;
	if (protocol == ETHERTYPE_TEB)
		return print_ethernet(line, from, length);
	text_addf(line->text, "geneve-proto-0x%x", protocol);
	return true;
}

static bool print_geneve(struct line *line, struct bytes from, uint32_t length)
{
	uint8_t first, flags;
	uint16_t protocol;
	uint32_t network, options_length;
	struct bytes options;

	line->protocol = "geneve";
	line_add(line, "Geneve");
	if (length < HEADER_LENGTH) {
		text_addf(line->text, " [length %u < 8] (invalid)", length);
		return true;
	}
	if (bytes_left(from) < HEADER_LENGTH || !bytes_u8(&from, &first) ||
	    !bytes_u8(&from, &flags) || !bytes_be16(&from, &protocol) ||
	    !bytes_be32(&from, &network))
		return line_cut(line);
	length -= HEADER_LENGTH;
	if (first >> 6 != 0) {
		text_addf(line->text, " ERROR: unknown-version %u", first >> 6u);
		return true;
	}
	add_geneve(line, flags, network, protocol);
	options_length = (first & OPTIONS_LENGTH) * 4u;
	if (length < options_length) {
		text_addf(line->text, " truncated-geneve - %u bytes missing",
			  options_length - length);
		return true;
	}
	if (!bytes_take(&from, options_length, &options))
		return line_cut(line);
	if (options_length > 0 && line->options->verbose > 0) {
		line_add(line, ", options [");
		if (!print_options(line, options))
			return false;
		text_add_char(line->text, ']');
	} else if (options_length > 0) {
		text_addf(line->text, ", options [%u bytes]", options_length);
	}
	line_add(line, line->options->verbose > 0 ? "\n\t" : ": ");
	return print_inside(line, from, length - options_length, protocol);
}

static bool has_port(const uint16_t ports[2], uint16_t port)
{
	return ports[0] == port || ports[1] == port;
}

bool line_udp_tunnel(struct line *line, struct bytes from, uint32_t length, const uint16_t ports[2],
		     bool *is_tunnel)
{
	*is_tunnel = true;
	if (has_port(ports, PORT_VXLAN))
		return print_vxlan(line, from, length);
	if (has_port(ports, PORT_GENEVE))
		return print_geneve(line, from, length);
	if (has_port(ports, PORT_MPLS))
		return line_mpls(line, from, length);
	*is_tunnel = false;
	return true;
}
