// One capture file being written: its link type, its clock, and shortcuts for common packets.
#ifndef PCAPS_MAKE_MAKER_H
#define PCAPS_MAKE_MAKER_H

#include "pcaps/make/capture_file.h"
#include "pcaps/make/craft.h"
#include "pcaps/make/octets.h"

#include <stdbool.h>
#include <stdint.h>

#define CLIENT  "192.0.2.2"
#define ROUTER  "192.0.2.1"
#define SERVER  "198.51.100.2"
#define CLIENT6 "2001:db8:1::2"
#define ROUTER6 "2001:db8:1::1"
#define SERVER6 "2001:db8:2::2"

struct maker {
	struct libnet_context *net;
	struct capture_file file;
	int64_t now_us; // since the epoch
	uint16_t next_id;
};

// A conversation as the client sees it: what it sends has TTL 64, what comes back 63.
struct flow {
	const char *client, *server;
	uint16_t client_port, server_port;
};

enum side { FROM_CLIENT, FROM_SERVER };

// Opens `path` and writes the header; ends the program with a message when that fails.
void maker_open(struct maker *maker, const char *path, const struct file_form *form);
void maker_close(struct maker *maker);

// Moves the clock, back too.
void wait_us(struct maker *maker, int64_t microseconds);

// Writes an IP packet a millisecond after the one before, with the link header of the file.
void put_packet(struct maker *maker, const struct octets *packet);

// Writes a whole frame a millisecond after the one before.
void put_frame(struct maker *maker, const struct octets *frame);

// The headers of link types beyond Ethernet, cooked, BSD loopback and raw IP; link_headers.c.
struct octets link_frame(enum link_type link_type, bool from_client, const struct octets *packet);

// An Ethernet header before an IP packet (or an ARP message, with its type), addresses by host.
struct octets ethernet_frame(const struct octets *packet);
struct octets ethernet_frame_of(bool from_client, uint16_t type, const struct octets *payload);
// A tag 802.1Q (0x8100) or 802.1ad (0x88a8), outside of those already there.
void add_vlan_tag(struct octets *frame, uint16_t tag_type, uint16_t vlan);

// A datagram of the conversation with a fresh IP identifier.
struct octets udp_packet(struct maker *maker, const struct flow *flow, enum side side,
			 size_t length);

// An ICMP error about a quote; `from` also says whether it is IPv4 or IPv6.
struct octets error_packet(struct maker *maker, const char *from, const char *to,
			   const struct icmp_fields *icmp, const struct octets *quote);

// An echo request (from the client) or reply (from the server) of 16 bytes.
struct octets echo_packet(struct maker *maker, const struct flow *flow, enum side side,
			  uint16_t sequence);

#endif
