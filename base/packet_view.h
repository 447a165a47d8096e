/* One captured frame, borrowed from its capture until the next one is read. */
#ifndef BASE_PACKET_VIEW_H
#define BASE_PACKET_VIEW_H

#include "base/bytes.h"

#include <stdint.h>

/*
 * The word of flags that pcapng keeps for a packet (draft-ietf-opsawg-pcapng section 4.3.1,
 * epb_flags): its lowest bits are the direction, the next three how it was received.
 */
enum packet_flags {
	PACKET_FLAGS_DIRECTION = 0x3,
	PACKET_FLAGS_INBOUND = 0x1,
	PACKET_FLAGS_OUTBOUND = 0x2,
	PACKET_FLAGS_RECEPTION = 0x1c,
	PACKET_FLAGS_UNICAST = 0x04,
	PACKET_FLAGS_MULTICAST = 0x08,
	PACKET_FLAGS_BROADCAST = 0x0c,
	PACKET_FLAGS_PROMISCUOUS = 0x10,
};

/* What a capture says about a packet beside its bytes; lives as long as they do. */
struct packet_extra {
	struct bytes options;    /* pcapng's, as they stand in the block */
	bool options_are_little; /* the byte order of the section they stand in */
	/* where blocks are asked for: the packet's own, from its type to its second length */
	struct bytes block;
};

struct packet_view {
	const uint8_t *data;      /* captured_length readable bytes */
	uint32_t captured_length; /* bytes in the file */
	uint32_t wire_length;     /* bytes on the wire; never less than captured_length */
	int64_t time_ns;          /* nanoseconds since the epoch, UTC */
	uint64_t number;          /* 1, 2, 3 … over all that is read, in capture order */
	uint32_t link_type;       /* LINKTYPE_ value of pcap-linktype(7), as written in files */
	uint32_t interface;       /* index of the capturing interface within the capture */
	uint32_t flags;           /* enum packet_flags; 0 = the capture says nothing */
	const struct packet_extra *extra; /* comments and more; NULL = none */
};

#endif
