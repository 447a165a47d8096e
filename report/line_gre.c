/* Generic routing encapsulation (RFC 2784, 2890, 2637): IP in IP with something between. */
#include "report/line.h"

#include <stddef.h>

enum gre_flag {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_SOURCE_ROUTE = 0x0800,
	GRE_ACKNOWLEDGMENT = 0x0080, /* version 1 */
};

#define GRE_VERSION 0x0007

/* What is left of the header and the payload. */
struct gre {
	struct bytes from;
	uint32_t length, whole_length;
	uint16_t flags, protocol;
};

/* Takes a number of `width` (2 or 4) bytes; false if captured or declared bytes end before. */
static bool take(struct gre *gre, unsigned width, uint32_t *out)
{
	uint64_t number;

	if (gre->length < width || !peek_number(gre->from, 0, width, &number) ||
	    !bytes_skip(&gre->from, width))
		return false;
	gre->length -= width;
	*out = (uint32_t)number;
	return true;
}

static const struct line_name flag_names[] = {
	{GRE_CHECKSUM, "checksum present"},
	{GRE_ROUTING, "routing present"},
	{GRE_KEY, "key present"},
	{GRE_SEQUENCE, "sequence# present"},
	{GRE_SOURCE_ROUTE, "source routing present"},
	{GRE_ACKNOWLEDGMENT, "ack present"},
	{0, NULL},
};

/* With -v. */
static void add_flags(struct line *line, uint16_t flags)
{
	if (line->options->verbose == 0)
		return;
	line_add(line, ", Flags [");
	line_add_bits(line, flag_names, flags, ", ", "none");
	text_add_char(line->text, ']');
}

static bool print_tunnelled(struct line *line, const struct gre *gre)
{
	bool is_whole = true, is_known = true;

	if (line->depth == LINE_MAX_DEPTH)
		return true;
	line->depth++;
	if (gre->protocol == 0x0800)
		is_whole = line_ipv4(line, gre->from, gre->length);
	else if (gre->protocol == 0x86dd)
		is_whole = line_ipv6(line, gre->from, gre->length);
	else if (gre->protocol == 0x6558)
		is_whole = line_ethernet(line, gre->from, gre->length, NULL);
	else if (gre->protocol == 0x8847)
		is_whole = line_mpls(line, gre->from, gre->length);
	else
		is_known = false;
	line->depth--;
	if (!is_known)
		text_addf(line->text, "gre-proto-0x%x", gre->protocol);
	return is_whole;
}

/* The length of all, and with -e the protocol before it. */
static void add_length(struct line *line, const struct gre *gre)
{
	const char *name = line_name_of(line_ethertype_names, gre->protocol);

	if (line->options->link_header)
		text_addf(line->text, ", proto %s (0x%04x)", name == NULL ? "unknown" : name,
			  gre->protocol);
	line_add_number(line, ", length ", gre->whole_length);
}

/* An entry of a source route (RFC 1701): which family, and where the next hop is in it. */
struct route {
	uint16_t family;
	uint8_t offset, length;
};

enum route_family {
	ROUTE_IP = 0x0800,
	ROUTE_SYSTEM = 0xfffe, /* numbers of autonomous systems */
};

/* Appends an entry's hops of `width` bytes each; false: cut. */
static bool add_hops(struct line *line, const struct gre *gre, const struct route *route,
		     unsigned width)
{
	struct bytes from = gre->from;
	uint64_t number;

	if (route->offset % width != 0) {
		text_addf(line->text, ", badoffset=%u", route->offset);
		return true;
	}
	if (route->length % width != 0) {
		text_addf(line->text, ", badlength=%u", route->length);
		return true;
	}
	if (route->offset >= route->length) {
		text_addf(line->text, ", badoff/len=%u/%u", route->offset, route->length);
		return true;
	}
	for (unsigned at = 0; at < route->length; at += width) {
		if (gre->length < at + width || !peek_number(from, at, width, &number))
			return false;
		line_add(line, at == route->offset ? " *" : " ");
		if (width == 2)
			text_addf(line->text, "%x", (unsigned)number);
		else if (!line_add_ipv4_at(line, from, at))
			return false;
	}
	return true;
}

/* Appends a source route up to the empty entry at its end; false: cut. */
static bool add_routes(struct line *line, struct gre *gre)
{
	struct route route;
	uint32_t family, lengths;
	bool is_whole = true;

	while (is_whole && take(gre, 2, &family) && take(gre, 2, &lengths)) {
		route.family = (uint16_t)family;
		route.offset = (uint8_t)(lengths >> 8);
		route.length = (uint8_t)lengths;
		if (route.family == 0 && route.length == 0)
			return true;
		if (route.family == ROUTE_IP || route.family == ROUTE_SYSTEM) {
			line_add(line, route.family == ROUTE_IP ? ", (rtaf=ip" : ", (rtaf=asn");
			is_whole = add_hops(line, gre, &route, route.family == ROUTE_IP ? 4 : 2);
			text_add_char(line->text, ')');
		} else {
			text_addf(line->text, ", (rtaf=0x%x)", route.family);
		}
		is_whole = is_whole && gre->length >= route.length &&
			   bytes_skip(&gre->from, route.length);
		gre->length -= is_whole ? route.length : 0u;
	}
	return false;
}

static bool print_version_0(struct line *line, struct gre *gre)
{
	uint32_t number;

	if ((gre->flags & (GRE_CHECKSUM | GRE_ROUTING)) != 0) {
		if (!take(gre, 2, &number))
			return line_cut(line);
		if (line->options->verbose > 0)
			text_addf(line->text, ", sum 0x%x", number);
		if (!take(gre, 2, &number))
			return line_cut(line);
		text_addf(line->text, ", off 0x%x", number);
	}
	if ((gre->flags & GRE_KEY) != 0) {
		if (!take(gre, 4, &number))
			return line_cut(line);
		text_addf(line->text, ", key=0x%x", number);
	}
	if ((gre->flags & GRE_SEQUENCE) != 0) {
		if (!take(gre, 4, &number))
			return line_cut(line);
		line_add_number(line, ", seq ", number);
	}
	if ((gre->flags & GRE_ROUTING) != 0 && !add_routes(line, gre))
		return line_cut(line);
	add_length(line, gre);
	line_add(line, line->options->verbose > 0 ? "\n\t" : ": ");
	return print_tunnelled(line, gre);
}

/* PPTP: PPP is inside. */
static bool print_version_1(struct line *line, struct gre *gre)
{
	uint32_t number;

	if ((gre->flags & GRE_KEY) != 0) {
		if (!take(gre, 4, &number))
			return line_cut(line);
		line_add_number(line, ", call ", number & 0xffff);
	}
	if ((gre->flags & GRE_SEQUENCE) != 0) {
		if (!take(gre, 4, &number))
			return line_cut(line);
		line_add_number(line, ", seq ", number);
	}
	if ((gre->flags & GRE_ACKNOWLEDGMENT) != 0) {
		if (!take(gre, 4, &number))
			return line_cut(line);
		line_add_number(line, ", ack ", number);
	}
	if ((gre->flags & GRE_SEQUENCE) == 0)
		line_add(line, ", no-payload");
	add_length(line, gre);
	if ((gre->flags & GRE_SEQUENCE) == 0)
		return true;
	line_add(line, line->options->verbose > 0 ? "\n\t" : ": ");
	if (gre->protocol != 0x880b)
		text_addf(line->text, "gre-proto-0x%x", gre->protocol);
	else
		return line_ppp(line, &gre->from, gre->length);
	return true;
}

bool line_gre(struct line *line, const struct line_payload *payload)
{
	struct gre gre = {
		.from = payload->from,
		.length = payload->length,
		.whole_length = payload->length,
	};
	uint32_t flags, protocol;

	line->protocol = "gre";
	if (!take(&gre, 2, &flags))
		return line_cut(line);
	line_add_number(line, "GREv", flags & GRE_VERSION);
	if ((flags & GRE_VERSION) > 1) {
		line_add(line, " ERROR: unknown-version");
		return true;
	}
	gre.flags = (uint16_t)flags;
	add_flags(line, gre.flags);
	if (!take(&gre, 2, &protocol))
		return line_cut(line);
	gre.protocol = (uint16_t)protocol;
	return (flags & GRE_VERSION) == 0 ? print_version_0(line, &gre)
					  : print_version_1(line, &gre);
}
