/* Formats that are a header and then one record after the other, beyond ordinary pcap. */
#ifndef CAPTURE_RECORDS_H
#define CAPTURE_RECORDS_H

#include "base/bytes.h"

#include <stdint.h>

/* Link type of what no LINKTYPE_ stands for; decode does not know it. */
#define RECORDS_UNKNOWN_LINK_TYPE 65535u

struct record_format;

/* What the header of a file says of its records. */
struct record_layout {
	const struct record_format *format;
	bool is_swapped;          /* the byte order is not this machine's */
	uint32_t start;           /* bytes before the first record */
	uint32_t header_size;     /* bytes of a record before the packet */
	uint32_t trailer_size;    /* and behind it */
	uint64_t end;             /* byte behind the last record; 0: the file's end */
	uint32_t link_type;       /* LINKTYPE_ value */
	uint32_t snapshot_length; /* bytes; 0: not known */
	uint32_t unit_ns;         /* what a fraction of a second counts */
	int64_t start_ns;         /* times count from here */
	uint8_t kind;             /* for the format itself */
};

/* What a record says. */
struct record {
	uint32_t captured, wire; /* bytes of the packet */
	uint32_t skip;           /* bytes between the header and the packet */
	uint32_t length;         /* bytes of the record */
	uint32_t dropped;        /* packets missed since the capture began; with knows_dropped */
	uint32_t link_type;
	int64_t time_ns;
	bool is_packet; /* or something else, to be passed over */
	uint8_t kind;   /* for the format itself */
};

struct record_format {
	/* Is it a file of this format? Then what its first bytes say is in `*layout`. */
	bool (*open)(struct bytes head, struct record_layout *layout);
	/*
	 * Fills `*record`, which holds what the layout says, from a record's header. Lengths need
	 * no check: they are compared with what is there.
	 */
	void (*read)(const struct record_layout *layout, struct bytes header,
		     struct record *record);
	/* The same from what follows the header, all of the record; NULL: nothing. */
	void (*read_rest)(const struct record_layout *layout, struct bytes rest,
			  struct record *record);
	bool knows_dropped;
};

/* The format of a file that begins so; false: none of these. */
bool records_find(struct bytes head, struct record_layout *layout);

/* pcap with longer headers, Solaris's snoop (RFC 1761), Microsoft's Network Monitor, Endace's ERF.
 */
extern const struct record_format record_pcap, record_snoop, record_netmon, record_erf;

/* Four bytes at an offset, swapped or not. */
static inline uint32_t record_u32(struct bytes from, size_t offset, bool is_swapped)
{
	uint32_t value = bytes_native32_at(from, offset);

	return is_swapped ? __builtin_bswap32(value) : value;
}

/* The same for two bytes. */
static inline uint16_t record_u16(struct bytes from, size_t offset, bool is_swapped)
{
	uint16_t value;

	bytes_copy_at(from, offset, &value, sizeof(value));
	return is_swapped ? __builtin_bswap16(value) : value;
}

/* Is the first byte of a number its highest here? */
static inline bool record_swaps(bool is_little)
{
	return is_little != (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
}

#endif
