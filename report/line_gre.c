/* Generic routing encapsulation (RFC 2784, 2890, 2637): IP in IP with something between. */
#include "report/line.h"

enum gre_flag {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
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
		is_whole = line_ethernet(line, gre->from, gre->length);
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

static bool print_version_0(struct line *line, struct gre *gre)
{
	uint32_t number;

	if ((gre->flags & (GRE_CHECKSUM | GRE_ROUTING)) != 0) {
		if (!take(gre, 2, &number)) /* the checksum */
			return false;
		if (!take(gre, 2, &number))
			return false;
		text_addf(line->text, ", off 0x%x", number);
	}
	if ((gre->flags & GRE_KEY) != 0) {
		if (!take(gre, 4, &number))
			return false;
		text_addf(line->text, ", key=0x%x", number);
	}
	if ((gre->flags & GRE_SEQUENCE) != 0) {
		if (!take(gre, 4, &number))
			return false;
		line_add_number(line, ", seq ", number);
	}
	add_length(line, gre);
	if ((gre->flags & GRE_ROUTING) != 0) { /* its entries are not followed (RFC 1701) */
		line_add(line, ": source routed");
		return true;
	}
	line_add(line, ": ");
	return print_tunnelled(line, gre);
}

/* PPTP: PPP is inside. */
static bool print_version_1(struct line *line, struct gre *gre)
{
	uint32_t number;

	if ((gre->flags & GRE_KEY) != 0) {
		if (!take(gre, 4, &number))
			return false;
		line_add_number(line, ", call ", number & 0xffff);
	}
	if ((gre->flags & GRE_SEQUENCE) != 0) {
		if (!take(gre, 4, &number))
			return false;
		line_add_number(line, ", seq ", number);
	}
	if ((gre->flags & GRE_ACKNOWLEDGMENT) != 0) {
		if (!take(gre, 4, &number))
			return false;
		line_add_number(line, ", ack ", number);
	}
	if ((gre->flags & GRE_SEQUENCE) == 0)
		line_add(line, ", no-payload");
	add_length(line, gre);
	if ((gre->flags & GRE_SEQUENCE) == 0)
		return true;
	if (gre->protocol != 0x880b)
		text_addf(line->text, ": gre-proto-0x%x", gre->protocol);
	else
		line_add_number(line, ": PPP, length ", gre->length);
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
		return false;
	line_add_number(line, "GREv", flags & GRE_VERSION);
	if ((flags & GRE_VERSION) > 1) {
		line_add(line, " ERROR: unknown-version");
		return true;
	}
	if (!take(&gre, 2, &protocol))
		return false;
	gre.flags = (uint16_t)flags;
	gre.protocol = (uint16_t)protocol;
	return (flags & GRE_VERSION) == 0 ? print_version_0(line, &gre)
					  : print_version_1(line, &gre);
}
