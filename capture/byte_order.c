/* Headers in packets that are in the byte order of the machine which captured them. */
#include "capture/byte_order.h"

#include <string.h>

/* LINKTYPE_ values; libpcap turns the same ones around (pcap-util.c, swap_pseudo_headers()). */
enum {
	LINUX_SLL = 113,
	PFLOG = 117,
	USB_LINUX = 189,
	USB_LINUX_MMAPPED = 220,
	NFLOG = 239,
	LINUX_SLL2 = 276,
};

/* What is being turned around. */
struct header {
	uint8_t *data;
	size_t length;
};

bool byte_order_matters(uint32_t link_type)
{
	return link_type == LINUX_SLL || link_type == PFLOG || link_type == USB_LINUX ||
	       link_type == USB_LINUX_MMAPPED || link_type == NFLOG || link_type == LINUX_SLL2;
}

/* Turns `width` bytes at `offset` around; false if they are not all there. */
static bool swap(const struct header *header, size_t offset, size_t width)
{
	if (offset > header->length || width > header->length - offset)
		return false;
	for (size_t i = 0; i < width / 2; i++) {
		const uint8_t octet = header->data[offset + i];

		header->data[offset + i] = header->data[offset + width - 1 - i];
		header->data[offset + width - 1 - i] = octet;
	}
	return true;
}

/* A number of two or four bytes in this machine's order, which swap() has just made of it. */
static uint32_t number_at(const struct header *header, size_t offset, size_t width)
{
	uint16_t two;
	uint32_t four;

	if (width == 2) {
		memcpy(&two, header->data + offset, 2);
		return two;
	}
	memcpy(&four, header->data + offset, 4);
	return four;
}

/* linux/netfilter/nfnetlink_log.h: attributes behind four bytes, each filled up to four. */
static void swap_nflog(const struct header *header)
{
	size_t at = 4;

	if (header->length < 4 || header->data[1] != 0) /* version */
		return;
	while (swap(header, at, 2) && swap(header, at + 2, 2)) {
		const uint32_t size = number_at(header, at, 2);

		if (size < 4)
			return;
		at += (size + 3) & ~3u;
	}
}

/* net/if_pflog.h: users and processes; how long the header is, its first byte says. */
static void swap_pflog(const struct header *header)
{
	static const uint8_t offsets[] = {44, 48, 52, 56};

	for (size_t i = 0; i < sizeof(offsets); i++)
		if (header->length == 0 || header->data[0] < offsets[i] + 4 ||
		    !swap(header, offsets[i], 4))
			return;
}

/* pcap-linktype: LINUX_SLL and LINUX_SLL2 with SocketCAN's header behind (linux/can.h). */
static void swap_can(const struct header *header, size_t protocol_at, size_t at)
{
	enum { CAN = 0x000c, CAN_FD = 0x000d, CAN_XL = 0x000e };
	unsigned protocol;

	if (header->length < at)
		return;
	protocol = (unsigned)header->data[protocol_at] << 8 | header->data[protocol_at + 1];
	if (protocol < CAN || protocol > CAN_XL || !swap(header, at, 4) || protocol != CAN_XL)
		return;
	if (swap(header, at + 6, 2))
		(void)swap(header, at + 8, 4);
}

/* Documentation/usb/usbmon: the event, and with the longer header what it consists of. */
static void swap_usb(const struct header *header, bool is_longer)
{
	enum { TRANSFER_TYPE_AT = 9, ISOCHRONOUS = 0, SETUP_AT = 40, COUNT_AT = 60, PARTS_AT = 64 };
	static const struct {
		uint8_t offset, width;
	} fields[] = {{0, 8}, {12, 2}, {16, 8}, {24, 4}, {28, 4}, {32, 4}, {36, 4}};
	bool is_isochronous;
	uint32_t count;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!swap(header, fields[i].offset, fields[i].width))
			return;
	is_isochronous = header->data[TRANSFER_TYPE_AT] == ISOCHRONOUS;
	if (is_isochronous && (!swap(header, SETUP_AT, 4) || !swap(header, SETUP_AT + 4, 4)))
		return;
	if (!is_longer || !swap(header, 48, 4) || !swap(header, 52, 4) || !swap(header, 56, 4) ||
	    !swap(header, COUNT_AT, 4) || !is_isochronous)
		return;
	count = number_at(header, COUNT_AT, 4);
	for (size_t at = PARTS_AT; count-- > 0; at += 16)
		if (!swap(header, at, 4) || !swap(header, at + 4, 4) || !swap(header, at + 8, 4))
			return;
}

void byte_order_swap(uint32_t link_type, uint8_t *data, size_t length)
{
	const struct header header = {.data = data, .length = length};

	switch (link_type) {
	case LINUX_SLL:
		swap_can(&header, 14, 16);
		break;
	case LINUX_SLL2:
		swap_can(&header, 0, 20);
		break;
	case PFLOG:
		swap_pflog(&header);
		break;
	case USB_LINUX:
		swap_usb(&header, false);
		break;
	case USB_LINUX_MMAPPED:
		swap_usb(&header, true);
		break;
	case NFLOG:
		swap_nflog(&header);
		break;
	default:
		break;
	}
}
