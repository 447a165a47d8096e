/* Builds frames byte by byte in network order, with valid checksums. */
#include "bench/packet_builder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "bench/random.h"

enum {
	ETHERNET_SMALLEST = 60, /* IEEE 802.3: shorter frames are padded, without the FCS */
	IP_HEADER_ROOM = 40,
	IPV4_HEADER = 20,
	IPV6_HEADER = 40,
	UDP_HEADER = 8,
	ICMP_HEADER = 8,
	PAYLOAD_BYTES = 65536,
	LONGEST_PAYLOAD = PAYLOAD_BYTES / 2
};

/* Every payload is a run of the same random bytes. The sum of all 16-bit words before each is
 * known, so that the checksum of a payload costs the same however long it is. */
struct packet_builder {
	uint8_t payload[PAYLOAD_BYTES];
	uint32_t sums[PAYLOAD_BYTES / 2 + 1];
};

struct packet_builder *packet_builder_new(uint64_t seed)
{
	struct packet_builder *builder = malloc(sizeof *builder);
	struct random random = {seed};

	if (builder == NULL)
		return NULL;
	for (size_t i = 0; i < PAYLOAD_BYTES; i++)
		builder->payload[i] = (uint8_t)(random_next(&random) >> 56);
	builder->sums[0] = 0;
	for (size_t i = 0; i < PAYLOAD_BYTES / 2; i++)
		builder->sums[i + 1] = builder->sums[i] + builder->payload[2 * i] * 256u +
				       builder->payload[2 * i + 1];
	return builder;
}

void packet_builder_free(struct packet_builder *builder)
{
	free(builder);
}

static uint8_t *put_u8(uint8_t *at, unsigned value)
{
	*at = (uint8_t)value;
	return at + 1;
}

static uint8_t *put_be16(uint8_t *at, unsigned value)
{
	return put_u8(put_u8(at, value >> 8 & 0xff), value & 0xff);
}

static uint8_t *put_be32(uint8_t *at, uint32_t value)
{
	return put_be16(put_be16(at, value >> 16), value & 0xffff);
}

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t count)
{
	memcpy(at, bytes, count);
	return at + count;
}

/* RFC 1071: the sum of the 16-bit words, an odd last byte as if followed by 0. */
static uint32_t sum_words(const uint8_t *bytes, size_t count)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < count; i += 2)
		sum += bytes[i] * 256u + bytes[i + 1];
	return count % 2 == 0 ? sum : sum + bytes[count - 1] * 256u;
}

static unsigned checksum_of(uint64_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (unsigned)sum ^ 0xffffu;
}

/* The same place for the same sequence number, so that data sent again is the same data. */
static size_t payload_start(const struct segment *segment)
{
	return segment->seq % LONGEST_PAYLOAD & ~(size_t)1;
}

static uint32_t payload_sum(const struct packet_builder *builder, const struct segment *segment)
{
	size_t start = payload_start(segment), whole = segment->payload_length / 2u;
	uint32_t sum = builder->sums[start / 2 + whole] - builder->sums[start / 2];

	if (segment->payload_length % 2 != 0)
		sum += builder->payload[start + 2 * whole] * 256u;
	return sum;
}

/* RFC 9293 section 3.1 and RFC 8200 section 8.1: the sum of the pseudo header. */
static uint64_t pseudo_header_sum(bool v6, const struct address pair[2], unsigned protocol,
				  size_t length)
{
	size_t address_length = v6 ? 16 : 4;

	return (uint64_t)sum_words(pair[0].bytes, address_length) +
	       sum_words(pair[1].bytes, address_length) + protocol + length;
}

/* The locally administered address of the client's or the server's side of the wire. */
static uint8_t *put_mac(uint8_t *at, enum side side)
{
	static const uint8_t macs[2][6] = {{2, 0, 0x5e, 0, 0x53, 1}, {2, 0, 0x5e, 0, 0x53, 2}};

	return put_bytes(at, macs[side], 6);
}

static uint8_t *put_ethernet(uint8_t *at, const struct flow *flow, enum side from)
{
	at = put_mac(at, from == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT);
	at = put_mac(at, from);
	if (flow->vlan != 0) {
		at = put_be16(at, 0x8100);
		at = put_be16(at, flow->vlan);
	}
	return put_be16(at, flow->v6 ? 0x86dd : 0x0800);
}

/* What an IP header needs to be told. */
struct ip_fields {
	bool v6;
	unsigned protocol, ttl, ip_id, traffic_class;
	bool may_fragment;
	uint32_t label;
	size_t content_length;
	struct address pair[2]; /* source, destination */
};

static uint8_t *put_ipv4(uint8_t *at, const struct ip_fields *ip)
{
	uint8_t *start = at;

	at = put_u8(at, 0x45);
	at = put_u8(at, ip->traffic_class);
	at = put_be16(at, (unsigned)(IPV4_HEADER + ip->content_length));
	at = put_be16(at, ip->ip_id);
	at = put_be16(at, ip->may_fragment ? 0 : 0x4000);
	at = put_u8(at, ip->ttl);
	at = put_u8(at, ip->protocol);
	at = put_be16(at, 0);
	at = put_bytes(at, ip->pair[0].bytes, 4);
	at = put_bytes(at, ip->pair[1].bytes, 4);
	put_be16(start + 10, checksum_of(sum_words(start, IPV4_HEADER)));
	return at;
}

static uint8_t *put_ipv6(uint8_t *at, const struct ip_fields *ip)
{
	at = put_be32(at, 6u << 28 | (uint32_t)ip->traffic_class << 20 | ip->label);
	at = put_be16(at, (unsigned)ip->content_length);
	at = put_u8(at, ip->protocol);
	at = put_u8(at, ip->ttl);
	at = put_bytes(at, ip->pair[0].bytes, 16);
	return put_bytes(at, ip->pair[1].bytes, 16);
}

static uint8_t *put_ip(uint8_t *at, const struct ip_fields *ip)
{
	return ip->v6 ? put_ipv6(at, ip) : put_ipv4(at, ip);
}

static uint8_t *put_timestamps(uint8_t *at, const struct segment *segment)
{
	at = put_be16(at, 0x080a);
	at = put_be32(at, segment->ts_value);
	return put_be32(at, segment->ts_echo);
}

static uint8_t *put_tcp_options(uint8_t *at, const struct flow *flow, const struct segment *segment)
{
	bool stamped = flow->options == OPTIONS_TIMESTAMPS && (segment->flags & TCP_RST) == 0;

	if ((segment->flags & TCP_SYN) == 0)
		return stamped ? put_timestamps(put_be16(at, 0x0101), segment) : at;
	at = put_be16(at, 0x0204);
	at = put_be16(at, flow->v6 ? 1440 : 1460);
	if (flow->options == OPTIONS_MSS_ONLY)
		return at;
	if (!stamped)
		return put_be32(put_be32(at, 0x01030307), 0x01010402);
	at = put_timestamps(put_be16(at, 0x0402), segment);
	return put_be32(at, 0x01030307);
}

static uint8_t *put_tcp(uint8_t *at, const struct flow *flow, const struct segment *segment)
{
	uint8_t *start = at;

	at = put_be16(at, flow->port[segment->from]);
	at = put_be16(at, flow->port[segment->from == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT]);
	at = put_be32(at, segment->seq);
	at = put_be32(at, segment->ack);
	at = put_u8(at, 0);
	at = put_u8(at, segment->flags);
	at = put_be16(at, segment->window);
	at = put_be32(at, 0);
	at = put_tcp_options(at, flow, segment);
	put_u8(start + 12, (unsigned)(at - start) / 4 << 4);
	return at;
}

static uint8_t *put_udp(uint8_t *at, const struct flow *flow, const struct segment *segment)
{
	at = put_be16(at, flow->port[segment->from]);
	at = put_be16(at, flow->port[segment->from == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT]);
	at = put_be16(at, UDP_HEADER + segment->payload_length);
	return put_be16(at, 0);
}

/* Writes the IP packet of a segment, `room` bytes of it at most but always its headers, and
 * returns its whole length. */
static size_t build_packet(const struct packet_builder *builder, const struct flow *flow,
			   const struct segment *segment, size_t room, uint8_t *at)
{
	uint8_t *transport = at + (flow->v6 ? IPV6_HEADER : IPV4_HEADER);
	bool tcp = flow->protocol == PROTOCOL_TCP;
	uint8_t *payload =
		tcp ? put_tcp(transport, flow, segment) : put_udp(transport, flow, segment);
	size_t header = (size_t)(payload - transport), written = (size_t)(payload - at);
	enum side to = segment->from == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
	struct ip_fields ip = {
		.v6 = flow->v6,
		.protocol = flow->protocol,
		.ttl = segment->ttl,
		.ip_id = segment->ip_id,
		.label = flow->label[segment->from],
		.content_length = header + segment->payload_length,
		.pair = {flow->address[segment->from], flow->address[to]},
	};
	unsigned checksum;

	put_ip(at, &ip);
	checksum = checksum_of(
		pseudo_header_sum(flow->v6, ip.pair, flow->protocol, ip.content_length) +
		sum_words(transport, header) + payload_sum(builder, segment));
	if (!tcp && checksum == 0)
		checksum = 0xffff; /* RFC 768: 0 would mean that there is none */
	put_be16(transport + (tcp ? 16 : 6), checksum);
	if (room > written) {
		size_t wanted = room - written;
		size_t count = wanted < segment->payload_length ? wanted : segment->payload_length;

		put_bytes(payload, builder->payload + payload_start(segment), count);
	}
	return written + segment->payload_length;
}

static void pad(struct frame *frame)
{
	if (frame->length >= ETHERNET_SMALLEST)
		return;
	memset(frame->bytes + frame->length, 0, ETHERNET_SMALLEST - frame->length);
	frame->length = ETHERNET_SMALLEST;
}

void packet_builder_segment(const struct packet_builder *builder, const struct flow *flow,
			    const struct segment *segment, size_t limit, struct frame *frame)
{
	uint8_t *packet = put_ethernet(frame->bytes, flow, segment->from);
	size_t link = (size_t)(packet - frame->bytes);

	assert(limit <= FRAME_ROOM && segment->payload_length < LONGEST_PAYLOAD);
	frame->length = link;
	frame->length +=
		build_packet(builder, flow, segment, limit > link ? limit - link : 0, packet);
	pad(frame);
}

void packet_builder_error(const struct packet_builder *builder, const struct flow *flow,
			  const struct segment *quoted, const struct error_message *error,
			  struct frame *frame)
{
	enum side back = quoted->from == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
	uint8_t *packet = put_ethernet(frame->bytes, flow, back);
	uint8_t *icmp = packet + (flow->v6 ? IPV6_HEADER : IPV4_HEADER);
	struct segment arrived = *quoted;
	size_t quote_length;
	struct ip_fields ip = {
		.v6 = flow->v6,
		.protocol = flow->v6 ? PROTOCOL_ICMP6 : PROTOCOL_ICMP,
		.ttl = error->ttl,
		.ip_id = error->ip_id,
		.traffic_class = flow->v6 ? 0 : 0xc0, /* RFC 1812 section 4.3.2.5 */
		.may_fragment = true,
		.pair = {error->from, flow->address[quoted->from]},
	};

	assert(error->quote_length <= FRAME_ROOM - 128);
	arrived.ttl = error->quoted_ttl;
	put_be32(put_be16(put_u8(put_u8(icmp, error->kind->type), error->kind->code), 0), 0);
	quote_length =
		build_packet(builder, flow, &arrived, error->quote_length, icmp + ICMP_HEADER);
	if (quote_length > error->quote_length)
		quote_length = error->quote_length;
	ip.content_length = ICMP_HEADER + quote_length;
	put_ip(packet, &ip);
	put_be16(icmp + 2, checksum_of(sum_words(icmp, ip.content_length) +
				       (flow->v6 ? pseudo_header_sum(true, ip.pair, ip.protocol,
								     ip.content_length)
						 : 0)));
	frame->length = (size_t)(icmp - frame->bytes) + ip.content_length;
	pad(frame);
}
