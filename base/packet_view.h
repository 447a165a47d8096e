/* One captured frame, borrowed from its capture until the next one is read. */
#ifndef BASE_PACKET_VIEW_H
#define BASE_PACKET_VIEW_H

#include <stdint.h>

struct packet_view {
	const uint8_t *data;      /* captured_length readable bytes */
	uint32_t captured_length; /* bytes in the file */
	uint32_t wire_length;     /* bytes on the wire; never less than captured_length */
	int64_t time_ns;          /* nanoseconds since the epoch, UTC */
	uint64_t number;          /* 1, 2, 3 … over all that is read, in capture order */
	uint32_t link_type;       /* LINKTYPE_ value of pcap-linktype(7), as written in files */
	uint32_t interface;       /* index of the capturing interface within the capture */
};

#endif
