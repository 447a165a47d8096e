/* MPLS label stacks (RFC 3032). */
#include "report/line.h"

#include <stddef.h>

/* Labels with a meaning of their own. */
static const char *const label_names[16] = {
	"IPv4 explicit NULL",
	"router alert",
	"IPv6 explicit NULL",
	"implicit NULL",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
	"rsvd",
};

/* One entry of the stack: the label, and with -v what it means. */
static void add_entry(struct line *line, uint32_t entry)
{
	const uint32_t label = entry >> 12;

	line_add_number(line, "(label ", label);
	if (line->options->verbose > 0 && label < sizeof(label_names) / sizeof(label_names[0]))
		text_addf(line->text, " (%s)", label_names[label]);
	text_addf(line->text, ", tc %u%s, ttl %u)", entry >> 9 & 7,
		  (entry & 0x100) != 0 ? ", [S]" : "", entry & 0xff);
}

bool line_mpls(struct line *line, struct bytes from, uint32_t length)
{
	const char *between = line->options->verbose > 0 ? "\n\t" : " ", *before = " ";
	uint32_t entry;
	uint8_t first = 0;

	line->protocol = "mpls";
	line_add(line, "MPLS");
	do {
		if (length < 4) {
			line_add(line, " (invalid)");
			return true;
		}
		if (!bytes_be32(&from, &entry))
			return false;
		line_add(line, before);
		add_entry(line, entry);
		length -= 4;
		before = between;
	} while ((entry & 0x100) == 0);
	if (entry >> 12 == 0 || entry >> 12 == 3) {
		line_add(line, between);
		return line_ipv4(line, from, length);
	}
	if (entry >> 12 == 2) {
		line_add(line, between);
		return line_ipv6(line, from, length);
	}
	if (length == 0)
		return true;
	if (!peek_u8(from, 0, &first))
		return false;
	if (first >= 0x45 && first <= 0x4f) {
		line_add(line, between);
		return line_ipv4(line, from, length);
	}
	if (first >> 4 == 6) {
		line_add(line, between);
		return line_ipv6(line, from, length);
	}
	if (first >= 0x81 && first <= 0x83) { /* tcpdump decodes it */
		line_add(line, between);
		line_add_number(line, "OSI, length ", length);
		return true;
	}
	return line_dump_payload(line, from, length);
}
