/* Linux cooked captures, version 1 and 2. */
#include "report/line.h"

#include <string.h>

/* Packet types of linux/if_packet.h. */
static const struct line_name packet_types[] = {
	{0, "In"}, {1, "B"}, {2, "M"}, {3, "P"}, {4, "Out"}, {0, NULL},
};

#define PROTOCOL_802_3 1 /* Novell's frames without LLC */
#define PROTOCOL_802_2 4 /* LLC */
#define ETHERTYPE_VLAN 0x8100
#define LARGEST_LENGTH 1500 /* below, a protocol is no Ethertype */

/* The header, of either version. */
struct cooked {
	unsigned version;
	uint16_t protocol;
	uint16_t packet_type;
	uint32_t interface;   /* version 2 */
	struct bytes address; /* six bytes or none */
	uint32_t frame_length;
};

static const char *packet_type_name(uint16_t packet_type)
{
	const char *name = line_name_of(packet_types, packet_type);

	return name == NULL ? "?" : name;
}

/* Appends the whole header, as with -e: "In  00:00:5e:00:53:01 ethertype IPv4 (0x0800), … */
static void add_header(struct line *line, const struct cooked *cooked)
{
	const char *name = line_name_of(line_ethertype_names, cooked->protocol);

	if (cooked->version == 1)
		text_addf(line->text, "%3s ", packet_type_name(cooked->packet_type));
	else
		text_addf(line->text, "ifindex %u ", cooked->interface);
	if (bytes_left(cooked->address) > 0) {
		line_add_mac(line, cooked->address);
		text_add_char(line->text, ' ');
	}
	if (line->options->quick)
		return;
	if (cooked->protocol == PROTOCOL_802_3)
		line_add(line, "802.3");
	else if (cooked->protocol == PROTOCOL_802_2)
		line_add(line, "802.2");
	else
		text_addf(line->text, "ethertype %s (0x%04x)",
			  name == NULL || cooked->protocol <= LARGEST_LENGTH ? "Unknown" : name,
			  cooked->protocol);
	text_addf(line->text, ", length %u: ", cooked->frame_length);
}

/* Goes past VLAN tags; false, and that is said, if one is cut. */
static bool skip_tags(struct line *line, struct bytes *from, uint32_t *length, uint16_t *protocol)
{
	while (*protocol == ETHERTYPE_VLAN) {
		uint16_t tag;

		if (bytes_left(*from) < 4 || *length < 4 || !bytes_be16(from, &tag) ||
		    !bytes_be16(from, protocol)) {
			line->protocol = "vlan";
			line_cut(line);
			line_skip_rest(from);
			return false;
		}
		*length -= 4;
		if (line->options->link_header)
			line_add_tag(line, tag);
		if (*protocol <= LARGEST_LENGTH)
			*protocol = PROTOCOL_802_2;
		if (line->options->quick)
			continue;
		/* tcpdump says this without -e, too */
		line_add(line, "ethertype ");
		line_add_name(line, line_ethertype_names, "Unknown", *protocol);
		line_add(line, ", ");
	}
	return true;
}

/* What the protocol field names; moves `from` past LLC, which belongs to the header. */
static bool print_protocol(struct line *line, const struct cooked *cooked, uint16_t protocol,
			   struct bytes *from, uint32_t length)
{
	const struct bytes whole = *from;
	bool is_known = false;

	if (protocol == PROTOCOL_802_3) {
		line_add_number(line, "IPX, length ", length);
		return true;
	}
	if (protocol == PROTOCOL_802_2) {
		if (!line_llc(line, from, length, NULL, &is_known))
			return false;
		if (!is_known)
			*from = whole;
	} else if (protocol > LARGEST_LENGTH) {
		if (!line_ethertype(line, whole, length, protocol, &is_known))
			return false;
		if (!is_known && !line->options->link_header)
			add_header(line, cooked);
	}
	return is_known || line_dump_payload(line, whole, (uint32_t)bytes_left(whole));
}

static bool print_cooked(struct line *line, const struct cooked *cooked, struct bytes from,
			 uint32_t length)
{
	const struct bytes whole = from;
	const size_t header_length = cooked->frame_length - length;
	uint16_t protocol = cooked->protocol;

	if (line->options->link_header)
		add_header(line, cooked);
	if (skip_tags(line, &from, &length, &protocol) &&
	    !print_protocol(line, cooked, protocol, &from, length))
		return false;
	line->link_length = header_length + bytes_offset(whole, from);
	return true;
}

bool line_cooked(struct line *line, struct bytes frame, uint32_t length)
{
	struct cooked cooked = {.version = 1, .frame_length = length};
	struct bytes header;
	uint16_t address_length;

	line->protocol = "sll";
	if (length < 16 || !bytes_take(&frame, 16, &header) ||
	    !peek_be16(header, 0, &cooked.packet_type) || !peek_be16(header, 4, &address_length) ||
	    !peek_be16(header, 14, &cooked.protocol) ||
	    !peek_bytes(header, 6, address_length == 6 ? 6 : 0, &cooked.address))
		return false;
	return print_cooked(line, &cooked, frame, length - 16);
}

/* tcpdump looks the index up on this machine always; but a capture may be from another one. */
static void add_interface(struct line *line, uint32_t index)
{
	const struct interface_names *names = line->options->interfaces;
	const char *name = names == NULL ? NULL : names->find(names->context, index);
	char buffer[80];
	struct text text = text_in(buffer, sizeof(buffer));

	if (name != NULL)
		text_add_escaped(&text, name, strlen(name));
	else
		text_addf(&text, "if#%u", index);
	text_addf(line->text, "%-5s", buffer);
}

bool line_cooked2(struct line *line, struct bytes frame, uint32_t length)
{
	struct cooked cooked = {.version = 2, .frame_length = length};
	struct bytes header;
	uint8_t packet_type, address_length;

	line->protocol = "sll2";
	if (length < 20 || !bytes_take(&frame, 20, &header) ||
	    !peek_be16(header, 0, &cooked.protocol) || !peek_be32(header, 4, &cooked.interface) ||
	    !peek_u8(header, 10, &packet_type) || !peek_u8(header, 11, &address_length) ||
	    !peek_bytes(header, 12, address_length == 6 ? 6 : 0, &cooked.address))
		return false;
	cooked.packet_type = packet_type;
	add_interface(line, cooked.interface);
	text_addf(line->text, " %-3s ", packet_type_name(packet_type));
	return print_cooked(line, &cooked, frame, length - 20);
}
