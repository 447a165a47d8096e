/* Packets for the correlator, written like a script, and the stories that it tells of them. */
#ifndef TESTS_SUPPORT_CONVERSATION_H
#define TESTS_SUPPORT_CONVERSATION_H

#include "correlate/correlator.h"
#include "correlate/tcp_state.h"
#include "tests/support/test.h"

#define MILLISECONDS(n) ((n)*INT64_C(1000000))
#define SECONDS(n)      ((n)*INT64_C(1000000000))

/* Flags of segments as they are written in scripts. */
enum {
	FIN = TCP_FIN,
	SYN = TCP_SYN,
	RST = TCP_RST,
	PSH = TCP_PSH,
	ACK = TCP_ACK,
};

#define TOLD_MOST 40 /* errors, ICMP errors of a story that are kept */

/* A story, with copies of all that it points to but the timeline. */
struct told {
	struct story story;
	struct connection connection;
	struct tcp_pair tcp;
	struct icmp_record record[TOLD_MOST];
	const struct icmp_record *icmp[TOLD_MOST];
	struct socket_error error[TOLD_MOST];
	struct zeek_summary zeek;
	size_t event_count;
	bool was_evicted;
};

/*
 * The script's state. Between 192.0.2.2:40001 (client) and 198.51.100.2:80 (server), or
 * 2001:db8:1::2 and 2001:db8:2::2, through the router 192.0.2.1 or 2001:db8:1::1. Whatever is set
 * here holds for the packets that follow; each packet comes `step_ns` after the one before.
 */
struct conversation {
	struct correlator *correlator;
	struct packet packet; /* the one added last */
	uint8_t version;      /* of IP: 4 or 6 */
	uint16_t port[2];     /* by side */
	uint32_t isn[2];      /* sequence numbers in scripts count from these */
	uint16_t window[2];
	uint8_t ttl[2];
	uint16_t id[2];  /* IP ID of the next packet; counts up unless it is 0 */
	uint8_t options; /* enum tcp_option_flag */
	uint8_t cookie_length;
	uint8_t window_scale;
	enum checksum_status checksum;
	enum packet_direction direction;
	uint16_t vlan;
	int64_t step_ns, time_ns;
	uint64_t number;
	struct told **told; /* in the order in which they were told */
	size_t told_count;
	uint64_t late; /* packets of connections that were told of for good */
	size_t unmatched_count;
	struct unmatched unmatched; /* the last one */
};

/* Begins with the default limits and timelines, IPv4, 10 ms between packets. */
void begin(struct conversation *talk);

/* Begins with these limits. */
void begin_with(struct conversation *talk, const struct limits *limits);

/* Frees everything. */
void end(struct conversation *talk);

/* Lets time pass; negative: the clock is set back. */
void wait_ns(struct conversation *talk, int64_t ns);

/* Adds a packet at the next number and time. Returns it as added. */
const struct packet *add(struct conversation *talk, const struct packet *packet);

/* The same packet once more, captured on another interface `routers` further, half a ms later. */
const struct packet *capture_again(struct conversation *talk, const struct packet *packet,
				   unsigned routers);

/* The same packet sent again: with an IP ID of its own. */
const struct packet *send_again(struct conversation *talk, const struct packet *packet);

/* A TCP segment; `seq` counts from the sender's ISN, `ack` (with ACK) from the other's. */
const struct packet *segment(struct conversation *talk, enum side from, unsigned flags,
			     uint32_t seq, uint32_t ack, uint32_t length);

/* SYN, SYN-ACK, ACK. */
void handshake(struct conversation *talk);

/* FIN, ACK, FIN, ACK, begun by `first`; `sent` are the bytes that each side had sent. */
void close_four_way(struct conversation *talk, enum side first, uint32_t client_sent,
		    uint32_t server_sent);

/* A UDP datagram. */
const struct packet *datagram(struct conversation *talk, enum side from, uint32_t length);

/* An echo request (client) or reply (server) of 64 bytes. */
const struct packet *echo(struct conversation *talk, enum side from, uint16_t seq);

/* The ICMP error that the router sends about `quoted`, not added yet; 8 bytes of its transport are
 * quoted, in IPv6 the whole header. */
struct packet error_about(const struct conversation *talk, const struct packet *quoted,
			  uint8_t type, uint8_t code);

/* The same, added. */
const struct packet *icmp_error(struct conversation *talk, const struct packet *quoted,
				uint8_t type, uint8_t code);

/* Port unreachable from the quoted destination itself, added. */
const struct packet *refuse(struct conversation *talk, const struct packet *quoted);

/* An ARP request (or neighbour solicitation) of the client for `target`. */
void ask_for_neighbor(struct conversation *talk, const struct ip_addr *target);

/* The address of a side; the router's. */
struct ip_addr address_of(const struct conversation *talk, enum side side);
struct ip_addr router_address(const struct conversation *talk);

/* The states of both ends after the last packet. */
void assert_states(const struct conversation *talk, enum tcp_state client, enum tcp_state server);

/* The last packet has a note of this kind, which is returned; or has none. */
const struct note *assert_note(const struct conversation *talk, enum note_kind kind);
void assert_no_note(const struct conversation *talk, enum note_kind kind);
void assert_no_notes(const struct conversation *talk);

/* The last packet is this step of a handshake. */
void assert_handshake_step(const struct conversation *talk, int64_t step, int64_t of);

/* Ends the capture, tells all stories, checks that nothing was lost. `talk->told` holds them. */
void tell_all(struct conversation *talk);

/* The same when there must be one story; returns it. */
const struct story *tell(struct conversation *talk);

void assert_verdict(const struct story *story, enum verdict verdict, enum cause cause,
		    enum confidence confidence);

/* A story rests on exactly these packets; 0 ends the list. */
void assert_evidence(const struct story *story, ...);

/* Exactly these notes, NOTE_BIT()s. */
void assert_found(const struct story *story, uint64_t notes);

/* One entry of `errors`: whose, brought about by which packet (0: silence), which call. */
void assert_error(const struct story *story, size_t at, enum side side, uint64_t packet,
		  const char *text);

/* One entry of `icmp`: the quoted packet (0: not captured), how it was matched, why not accepted.
 */
void assert_icmp(const struct story *story, size_t at, uint64_t quotes, enum icmp_match match,
		 enum icmp_reason reason);

#endif
