/* What the decoders share: the layer being read, and the step that each of them returns. */
#ifndef DECODE_DECODING_H
#define DECODE_DECODING_H

#include "base/bytes.h"
#include "decode/packet.h"

/*
 * What is left of a layer: its captured bytes, and how many more it has that were not captured.
 * Reading from the front changes `rest` alone; a length read from the wire becomes a clip at once.
 */
struct layer {
	struct bytes rest;
	uint32_t missing; /* bytes */
};

/* `missing` of a quote, which ends where its sender chose and not where the packet did. */
#define LAYER_OPEN_END UINT32_MAX

/* Bytes from here to the end of the layer, captured or not. */
static inline uint64_t layer_length(const struct layer *layer)
{
	return bytes_left(layer->rest) + (uint64_t)layer->missing;
}

/* Bytes of a layer whose header leaves its length to the frame; of a quote, what is there. */
static inline uint32_t layer_length_by_frame(const struct layer *layer)
{
	if (layer->missing == LAYER_OPEN_END)
		return (uint32_t)bytes_left(layer->rest);
	return (uint32_t)layer_length(layer);
}

/* Ends the layer after `count` bytes; one that ends earlier stays as it is. */
static inline void layer_clip(struct layer *layer, uint32_t count)
{
	if (count >= layer_length(layer))
		return;
	bytes_clip(&layer->rest, count);
	layer->missing = count - (uint32_t)bytes_left(layer->rest);
}

/* Whose fault a short read is: the capture's if it lacks a part of the layer, else the sender's. */
static inline enum decode_status layer_short(const struct layer *layer)
{
	return layer->missing > 0 ? DECODE_TRUNCATED : DECODE_MALFORMED;
}

/* One packet on its way through the decoders. */
struct decoding {
	struct layer layer; /* begins where the next decoder reads */
	struct bytes frame;
	struct packet *packet;
};

/* The tables of decoders.def. */
enum decoder_table {
	TABLE_LINK_TYPE,
	TABLE_ETHERTYPE,
	TABLE_IP_PROTOCOL,
	TABLE_NONE, /* there is no next layer */
	/* the same inside the tunnel whose header was just read, see tunnel.h */
	TABLE_TUNNELLED_LINK_TYPE,
	TABLE_TUNNELLED_ETHERTYPE,
};

/* IEEE 802 numbers that decoders name. */
enum {
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_ARP = 0x0806,
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_MPLS = 0x8847,
};

/* LINKTYPE_ values that decoders name. */
enum {
	LINK_TYPE_ETHERNET = 1,
	LINK_TYPE_PPP = 9,
};

/* Which decoder comes next. */
struct step {
	enum decoder_table table;
	uint32_t id;
};

/* The step to decoder `id` of `table`. */
static inline struct step step_to(enum decoder_table table, uint32_t id)
{
	return (struct step){.table = table, .id = id};
}

/* Decoding ends here, and the packet is a `kind`. A status found earlier is not overwritten. */
static inline struct step step_end(struct decoding *decoding, enum packet_kind kind,
				   enum decode_status status)
{
	decoding->packet->kind = kind;
	if (decoding->packet->status == DECODE_COMPLETE)
		decoding->packet->status = status;
	return step_to(TABLE_NONE, 0);
}

/* A header ends too early to be of use. */
static inline struct step step_short(struct decoding *decoding)
{
	return step_end(decoding, PACKET_BROKEN_IP, layer_short(&decoding->layer));
}

/* A header contradicts itself or the layers around it, and is of no use. */
static inline struct step step_malformed(struct decoding *decoding)
{
	return step_end(decoding, PACKET_BROKEN_IP, DECODE_MALFORMED);
}

/*
 * Can the checksum over the first `length` bytes of the transport be verified? Only if they are
 * all in the capture, not of a fragment, and for the ends that the IP header names.
 */
static inline bool transport_is_whole(const struct packet *packet, struct bytes transport,
				      uint32_t length)
{
	return bytes_left(transport) >= length && !packet->ip.more_fragments &&
	       !packet->ip.has_other_end;
}

#define DECODER(function)             struct step function(struct decoding *decoding);
#define LINK_TYPE(id, function, name) DECODER(function)
#define ETHERTYPE(id, function)       DECODER(function)
#define IP_PROTOCOL(id, function)     DECODER(function)
#include "decode/decoders.def"
#undef DECODER

#endif
