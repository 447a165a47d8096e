/*
 * Sequences of packets: an input is a classic pcap file, whose frames are decoded, or else a script
 * of packets in a few bytes each, which reaches deep into the correlator without building frames.
 */
#include "decode/decode.h"

#include "tests/fuzz/fuzz.h"
#include "tests/support/story_checks.h"

#include <string.h>

#define FILE_HEADER   24u
#define RECORD_HEADER 16u
#define LINK_TYPE_AT  20u
#define ZONE_AT       8u /* in files always 0; else checksums stand as they were decoded */

struct input {
	const uint8_t *at;
	size_t left;
};

static uint32_t le32(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Mutated frames hardly ever have a right checksum: it is taken for right, so that they count. */
static void trust_checksums(struct packet *packet)
{
	if (packet->kind == PACKET_TCP && packet->tcp.checksum == CHECKSUM_WRONG)
		packet->tcp.checksum = CHECKSUM_CORRECT;
	if (packet->kind == PACKET_UDP && packet->udp.checksum == CHECKSUM_WRONG)
		packet->udp.checksum = CHECKSUM_CORRECT;
	if (packet->kind == PACKET_ICMP_ERROR && packet->icmp.checksum == CHECKSUM_WRONG)
		packet->icmp.checksum = CHECKSUM_CORRECT;
}

#define BATCH 8

/* Packets wait until all of a batch were looked up, as in the program. */
struct feeder {
	struct correlator *correlator;
	unsigned size, count; /* of the batch */
	struct packet packet[BATCH];
	struct packet_view view[BATCH];
	struct lookup lookup[BATCH];
};

/* Hands over what waits. */
static void flush(struct feeder *feeder)
{
	struct correlator *correlator = feeder->correlator;

	for (unsigned i = 0; i < feeder->count; i++)
		correlator_look_up(correlator, &feeder->packet[i], &feeder->lookup[i]);
	for (unsigned i = 0; i < feeder->count; i++)
		correlator_fetch(correlator, &feeder->lookup[i]);
	for (unsigned i = 0; i < feeder->count; i++)
		correlator_fetch_more(correlator, &feeder->lookup[i]);
	for (unsigned i = 0; i < feeder->count; i++)
		if (correlator_add(correlator, &feeder->packet[i], &feeder->view[i],
				   &feeder->lookup[i]))
			check_last_packet(correlator, feeder->packet[i].number);
	feeder->count = 0;
}

static void give(struct feeder *feeder, const struct packet *packet, const struct packet_view *view)
{
	feeder->packet[feeder->count] = *packet;
	feeder->view[feeder->count] = *view;
	if (++feeder->count == feeder->size)
		flush(feeder);
}

static void give_frames(struct feeder *feeder, struct input input)
{
	uint32_t link_type = le32(input.at + LINK_TYPE_AT);
	bool trusts = le32(input.at + ZONE_AT) == 0;
	struct packet_view view = {.link_type = link_type};
	struct packet packet;

	input.at += FILE_HEADER;
	input.left -= FILE_HEADER;
	while (input.left >= RECORD_HEADER) {
		uint32_t length = le32(input.at + 8);

		view.time_ns =
			le32(input.at) * INT64_C(1000000000) + le32(input.at + 4) * INT64_C(1000);
		view.wire_length = le32(input.at + 12);
		input.at += RECORD_HEADER;
		input.left -= RECORD_HEADER;
		if (length > input.left)
			return;
		view.data = input.at;
		view.captured_length = length;
		if (view.wire_length < length)
			view.wire_length = length;
		view.number++;
		decode_packet(&view, &packet);
		if (trusts)
			trust_checksums(&packet);
		give(feeder, &packet, &view);
		input.at += length;
		input.left -= length;
	}
}

#define TUPLES  4
#define HISTORY 8

/* A script's own idea of the connections: where each side's numbers stand. */
struct script {
	struct input input;
	uint32_t next[TUPLES][2];
	uint16_t id;
	int64_t time_ns;
	uint64_t number;
	struct packet history[HISTORY];
	unsigned given;
};

/* The next byte of the script; 0 when there are no more. */
static uint8_t take(struct script *script)
{
	if (script->input.left == 0)
		return 0;
	script->input.left--;
	return *script->input.at++;
}

static struct ip_addr address(uint8_t version, uint8_t last)
{
	const uint8_t v4[4] = {192, 0, 2, last};

	if (version == 4)
		return ip_addr_v4(v4);
	return (struct ip_addr){.octet = {0x20, 1, 0x0d, 0xb8, [15] = last}};
}

/* What one byte can choose of a number's place: mostly next to where it is due. */
static uint32_t around(struct script *script, uint32_t due)
{
	static const int32_t off[] = {0,    0,     0,        0,     -1,       1,       -100, 100,
				      1460, -1460, 2 * 1460, 70000, -1000000, 1 << 30, -1,   0};
	uint8_t choice = take(script);

	if (choice == 255)
		return (uint32_t)take(script) << 24 | take(script);
	return due + (uint32_t)off[choice % 16];
}

/* Everything of a packet but its transport. */
static struct packet begin_packet(struct script *script, unsigned tuple, enum side from)
{
	static const int64_t steps[] = {1000000,  0,          1000,      100000,
					10000000, 1000000000, 200000000, -1000000000};
	uint8_t how = take(script);
	uint8_t version = tuple == 3 ? 6 : 4;
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	script->time_ns += steps[how & 7];
	if (how == 0xff)
		script->time_ns += take(script) * INT64_C(100000000000);
	packet.time_ns = script->time_ns;
	packet.number = ++script->number;
	packet.captured_length = packet.wire_length = 64;
	packet.ip = (struct ip_header){.version = version,
				       .ttl = (uint8_t)(how & 8    ? 64
							: how & 16 ? 63
								   : 3),
				       .header_length = version == 4 ? 20 : 40,
				       .has_id = version == 4,
				       .id = how & 32 ? script->id : ++script->id,
				       .more_fragments = how == 0xfe};
	packet.vlan_count = how & 64 ? 1 : 0;
	packet.vlan[0] = how & 128 ? 7 : 8;
	if ((how & 68) == 68) { /* in a tunnel, whose two directions have numbers of their own */
		packet.tunnel_count = 1;
		packet.tunnel[0].kind = how & 32 ? TUNNEL_GTP : TUNNEL_VXLAN;
		packet.tunnel[0].id = 1u + (how & 1) + (from == CLIENT ? 0 : 2);
		packet.tunnel[0].has_id = true;
	}
	packet.direction = how & 128 ? DIRECTION_OUT : DIRECTION_UNKNOWN;
	packet.five_tuple = (struct five_tuple){
		.source = address(version, from == CLIENT ? 1 : 2),
		.destination = address(version, from == CLIENT || tuple == 2 ? 2 : 1),
		.source_port = from == CLIENT ? 40000 : 80,
		.destination_port = from == CLIENT ? 80 : 40000,
		.ip_version = version,
	};
	if (tuple == 2) { /* talks to itself */
		packet.five_tuple.source = packet.five_tuple.destination;
		packet.five_tuple.source_port = packet.five_tuple.destination_port = 5000;
	}
	packet.five_tuple.source_port = (uint16_t)(packet.five_tuple.source_port + tuple);
	packet.five_tuple.destination_port = (uint16_t)(packet.five_tuple.destination_port + tuple);
	return packet;
}

static struct packet make_segment(struct script *script, unsigned tuple, enum side from)
{
	static const uint32_t lengths[] = {0, 0, 0, 1, 100, 1460, 65535, 300000};
	static const uint16_t windows[] = {65535, 0, 1, 500};
	struct packet packet = begin_packet(script, tuple, from);
	uint32_t *due = &script->next[tuple][from];
	uint8_t flags = take(script), shape = take(script), more = take(script);

	packet.kind = PACKET_TCP;
	packet.five_tuple.protocol = packet.ip.protocol = IP_PROTOCOL_TCP;
	packet.tcp = (struct tcp_header){
		.seq = around(script, *due),
		.ack = flags & TCP_ACK ? around(script, script->next[tuple][other_side(from)]) : 0,
		.flags = flags,
		.window = windows[(shape >> 3) & 3],
		.payload_length = lengths[shape & 7],
		.header_length = 20,
		.checksum = (enum checksum_status)((shape >> 5) % 5),
		.options = more & 31,
		.window_scale = (uint8_t)(more >> 5),
		.fast_open_cookie_length = more & 128 ? 8 : 0,
		.mss = 1460,
	};
	packet.tcp.checksum_value = (uint16_t)(packet.tcp.seq + packet.tcp.ack + flags + shape);
	packet.ip.payload_length = 20 + packet.tcp.payload_length;
	packet.wire_length += packet.tcp.payload_length;
	if (!(more & 64)) /* not cut by the snapshot */
		packet.captured_length = packet.wire_length;
	*due = packet.tcp.seq + packet.tcp.payload_length + !!(flags & TCP_SYN) +
	       !!(flags & TCP_FIN);
	return packet;
}

static struct packet make_datagram(struct script *script, unsigned tuple, enum side from)
{
	struct packet packet = begin_packet(script, tuple, from);
	uint8_t shape = take(script);

	if (shape & 64) {
		packet.kind = PACKET_ECHO;
		packet.five_tuple.protocol =
			packet.ip.version == 4 ? IP_PROTOCOL_ICMP : IP_PROTOCOL_ICMP6;
		packet.five_tuple.source_port = packet.five_tuple.destination_port = 9;
		packet.icmp = (struct icmp_message){.version = packet.ip.version,
						    .type = shape & 1 ? 8 : 0,
						    .seq = shape & 7,
						    .length = 64};
		if (packet.ip.version == 6)
			packet.icmp.type = shape & 1 ? 128 : 129;
	} else {
		packet.kind = PACKET_UDP;
		packet.five_tuple.protocol = IP_PROTOCOL_UDP;
		packet.udp.payload_length = shape & 63u;
		packet.udp.length = (uint16_t)(packet.udp.payload_length + 8);
		packet.udp.checksum = shape & 128 ? CHECKSUM_WRONG : CHECKSUM_CORRECT;
	}
	packet.ip.protocol = packet.five_tuple.protocol;
	packet.ip.payload_length = 8 + (shape & 63u);
	return packet;
}

static struct quote quote_of(const struct packet *quoted, uint8_t shape)
{
	struct quote quote = {.ip = quoted->ip,
			      .five_tuple = quoted->five_tuple,
			      .transport_captured = shape & 1 ? 7 : 8,
			      .payload_length = quoted->ip.payload_length,
			      .has_ports = !(shape & 2)};

	if (quoted->kind == PACKET_TCP) {
		quote.has_seq = quote.has_ports;
		quote.seq = quoted->tcp.seq + (shape >> 5);
		quote.has_flags = shape & 4;
		quote.tcp_flags = quoted->tcp.flags;
		quote.payload_length = quoted->tcp.payload_length;
	} else if (quoted->kind == PACKET_UDP) {
		quote.has_length = shape & 4;
		quote.udp_length = quoted->udp.length;
	}
	quote.ip.fragment_offset = shape == 0xff ? 185 : 0;
	quote.ip.version = shape == 0xfe ? 0 : quote.ip.version;
	return quote;
}

/* An ICMP error about one of the packets before. */
static struct packet make_error(struct script *script, unsigned tuple, enum side from)
{
	static const uint8_t types[2][8] = {{3, 3, 3, 3, 4, 5, 11, 12},
					    {1, 1, 1, 2, 3, 4, 100, 137}};
	struct packet packet = begin_packet(script, tuple, from);
	const struct packet *quoted = &script->history[take(script) % HISTORY];
	uint8_t what = take(script), shape = take(script);

	packet.kind = PACKET_ICMP_ERROR;
	packet.five_tuple.source = address(packet.ip.version, shape & 8 ? 9 : 2);
	packet.five_tuple.source_port = packet.five_tuple.destination_port = 0;
	if (!(shape & 16))
		packet.five_tuple.destination = quoted->five_tuple.source;
	packet.icmp = (struct icmp_message){
		.version = packet.ip.version,
		.type = types[packet.ip.version == 6][what & 7],
		.code = what >> 3,
		.checksum = what == 0xff ? CHECKSUM_WRONG : CHECKSUM_CORRECT,
		.mtu = take(script) * 8u,
		.length = 36,
		.quote = quote_of(quoted, shape),
	};
	return packet;
}

static struct packet make_other(struct script *script, unsigned tuple, enum side from)
{
	struct packet packet = begin_packet(script, tuple, from);
	uint8_t what = take(script);

	packet.kind = (enum packet_kind)(what % (PACKET_BROKEN_IP + 1));
	packet.status = (enum decode_status)(what >> 6);
	switch (packet.kind) {
	case PACKET_ARP:
		packet.arp = (struct arp_message){.operation = 1 + (what >> 7),
						  .sender = packet.five_tuple.source,
						  .target = packet.five_tuple.destination};
		break;
	case PACKET_ND:
		packet.nd = (struct nd_message){.type = what & 128 ? 136 : 135,
						.target = packet.five_tuple.destination,
						.has_target = true};
		break;
	case PACKET_SCTP:
		packet.five_tuple.protocol = IP_PROTOCOL_SCTP;
		packet.sctp.has_chunk = true;
		packet.sctp.first_chunk_type = what >> 4;
		break;
	case PACKET_DCCP:
		packet.five_tuple.protocol = IP_PROTOCOL_DCCP;
		packet.dccp.has_type = true;
		packet.dccp.type = what >> 4;
		break;
	case PACKET_IP_OTHER:
		packet.five_tuple.protocol = 47;
		break;
	case PACKET_TCP:
	case PACKET_UDP:
	case PACKET_ECHO:
	case PACKET_ICMP_ERROR:
		packet.kind = PACKET_NOT_IP; /* the other makers' */
		break;
	case PACKET_NOT_IP:
	case PACKET_UNKNOWN_LINK:
	case PACKET_ICMP_OTHER:
	case PACKET_FRAGMENT:
	case PACKET_BROKEN_IP:
		break;
	}
	return packet;
}

static void give_script(struct feeder *feeder, struct input input)
{
	static const uint8_t frame[64];
	struct script script = {.input = input, .time_ns = INT64_C(1700000000000000000)};

	while (script.input.left > 0) {
		uint8_t what = take(&script);
		enum side from = what & 1 ? SERVER : CLIENT;
		unsigned tuple = (what >> 1) & 3;
		struct packet_view view = {.data = frame, .captured_length = sizeof(frame)};
		struct packet packet;

		if (what < 128)
			packet = make_segment(&script, tuple, from);
		else if (what < 160)
			packet = make_datagram(&script, tuple, from);
		else if (what < 192)
			packet = make_error(&script, tuple, from);
		else if (what < 208)
			packet = make_other(&script, tuple, from);
		else { /* one of the packets before, captured or sent once more */
			packet = script.history[take(&script) % HISTORY];
			packet.time_ns = script.time_ns += take(&script) * INT64_C(1000000);
			packet.number = ++script.number;
			packet.ip.ttl = (uint8_t)(packet.ip.ttl - (what & 1));
		}
		view.number = packet.number;
		view.time_ns = packet.time_ns;
		give(feeder, &packet, &view);
		script.history[script.given++ % HISTORY] = packet;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t magic[] = {0xd4, 0xc3, 0xb2, 0xa1};
	struct story_checks checks = {.limits = limits_default()};
	struct correlator_sink sink = {check_story, check_unmatched, &checks};
	struct feeder feeder = {.size = 1 + (size > 0 ? data[size - 1] % BATCH : 0)};
	struct correlator *correlator;

	checks.limits.max_connections = 4;
	checks.limits.max_events = 5;
	checks.limits.fold_after = 2;
	checks.limits.keep_timelines = true;
	checks.limits.keep_zeek = true;
	correlator = correlator_new(&checks.limits, &sink, 1);
	if (correlator == NULL)
		return 0;
	checks.correlator = feeder.correlator = correlator;
	if (size >= FILE_HEADER && memcmp(data, magic, sizeof(magic)) == 0)
		give_frames(&feeder, (struct input){data, size});
	else
		give_script(&feeder, (struct input){data, size});
	flush(&feeder);
	check_all(&checks, correlator);
	correlator_free(correlator);
	return 0;
}
