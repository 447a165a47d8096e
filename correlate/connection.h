/* What is known of one connection: kept small, because there may be millions. */
#ifndef CORRELATE_CONNECTION_H
#define CORRELATE_CONNECTION_H

#include "base/five_tuple.h"
#include "correlate/icmp_record.h"
#include "correlate/tcp_state.h"

#include <stdbool.h>
#include <stdint.h>

/* The two ends. The client sent the SYN, or else spoke first. */
enum side { CLIENT, SERVER };

static inline enum side other_side(enum side side)
{
	return side == CLIENT ? SERVER : CLIENT;
}

/* What else was found, as a set of bits; the words of the machine output's `notes`. */
enum note_bit {
	FOUND_KEEPALIVE,
	FOUND_ZERO_WINDOW,
	FOUND_PMTU_REDUCED,
	FOUND_PMTU_BLACK_HOLE,
	FOUND_TIME_WAIT_REUSE,
	FOUND_TUPLE_REUSED,
	FOUND_DATA_AFTER_CLOSE,
	FOUND_UNREAD_DATA_AT_CLOSE,
	FOUND_DUPLICATE_PACKETS,
	FOUND_OUT_OF_ORDER,
	FOUND_CLOCK_WENT_BACK,
	FOUND_FORGED_ICMP,
	FOUND_RECOVERED,
	FOUND_PEER_LOST_STATE,
	FOUND_SYNACK_RETRANSMITTED,
	FOUND_SYN_RETRANSMITTED,
	FOUND_RATE_LIMITED_ICMP,
	FOUND_TRACEROUTE,
	FOUND_MULTICAST,
	FOUND_BROADCAST,
	FOUND_NAT,
	FOUND_TRUNCATED_BY_SNAPLEN,
	FOUND_EVICTED,
	FOUND_HALF_OPEN,
	FOUND_FAST_OPEN,
	FOUND_CHALLENGE_ACK,
	FOUND_RST_NOT_ACCEPTED,
	FOUND_RST_TTL_DIFFERS,
	FOUND_MISSING_PACKETS,
	FOUND_HALF_CLOSED_DATA,
	FOUND_BAD_CHECKSUM,
	FOUND_FRAGMENTS,
	FOUND_LATE_ANSWER_REFUSED,
	FOUND_ANSWER_FROM_ELSEWHERE,
	FOUND_LINEAR_SYN_BACKOFF,
	FOUND_EXPONENTIAL_SYN_BACKOFF,
	FOUND_LAST_ACK_LOST,
	FOUND_EVENTS_LIMITED,
	FOUND_ABORT,
	FOUND_SCAN,
	FOUND_REPLACED, /* a new connection took its addresses and ports before an end was seen */
	FOUND_ALSO_TUNNELLED, /* the capture holds it inside a tunnel and without it */
	NOTE_BITS
};

#define NOTE_BIT(bit) (UINT64_C(1) << (bit))

/* Where a packet lies behind the connection's first one; UINT32_MAX = none. */
#define NO_PACKET UINT32_MAX

/* How a RST came about. */
enum rst_kind {
	RST_NONE,
	RST_REFUSES_SYN,      /* in answer to a SYN: nobody listens */
	RST_REFUSES_SYNACK,   /* in answer to a SYN-ACK: no such attempt, or a half-open scan */
	RST_ABORT,            /* with ACK, sent by the program's own end: unread data, linger 0 */
	RST_DATA_AFTER_CLOSE, /* in answer to data after its sender had closed */
	RST_LOST_STATE,       /* without ACK in the middle: the kernel knows no such connection */
	RST_AFTER_CLOSE,      /* when both ends had closed already */
	RST_GIVES_UP,         /* by an end whose probes or segments stayed unanswered */
	RST_REQUEST_GONE,     /* an ICMP error had made the listener drop the half-open request */
	RST_REFUSES_LAST_ACK, /* of the handshake: the listener has no place for it, or no request
			       */
	RST_NOT_OWN,          /* by its TTL it came from something in between */
};

/* One direction of a TCP connection: what `side` sent, and what the other acknowledged of it. */
struct tcp_side {
	uint32_t first_seq; /* the ISN, or the first sequence number seen */
	uint32_t next;      /* SND.NXT as seen: behind the highest byte sent */
	uint32_t acked;     /* SND.UNA as seen: the highest acknowledgement that came back */
	uint32_t fin_seq;
	struct {
		uint32_t left, right; /* equal: none */
	} hole[2]; /* stretches that the capture jumped over and that were not acknowledged yet */
	uint32_t retransmissions;
	uint32_t fin_packet;          /* behind the first packet */
	uint32_t stalled_packet;      /* first transmission of what is not acknowledged yet */
	uint32_t data_packet;         /* the last segment with payload */
	uint32_t last_packet;         /* the last segment of any kind */
	uint32_t soft_error;          /* record of the last accepted ICMP error since new data was
					 acknowledged */
	int64_t last_ns;              /* last segment */
	int64_t stalled_ns;           /* when `stalled_packet` was sent */
	uint16_t stalled_length;      /* payload of the segment at `acked` when last sent again */
	uint16_t acked_length;        /* largest payload that was acknowledged */
	uint16_t largest_outstanding; /* largest payload sent and not acknowledged yet */
	uint16_t stalled_count;       /* how often it was sent again since the last progress */
	uint16_t mss;                 /* announced by this side; 0 = none seen */
	uint16_t window;              /* last advertised by this side, as sent: see tcp_window() */
	uint8_t window_scale;
	uint8_t keepalives; /* probes since the other side was last heard */
	uint8_t repeats;    /* probes and segments sent again since then */
	bool has_seq : 1;
	bool has_acked : 1;
	bool has_fin : 1;
	bool fin_acked : 1;
	bool scales : 1; /* sent the window scale option */
	bool window_is_zero : 1;
	bool data_after_fin_of_peer : 1;
	bool fin_acked_before : 1; /* and then the FIN came again */
	bool sent_syn : 1;
	bool sent_syn_ack : 1;
	bool has_probed : 1; /* the last byte sent was one into a closed window */
	bool has_window : 1;
	bool window_is_of_syn : 1; /* there it is never scaled (RFC 7323 section 2.2) */
};

/* The part of a TCP connection that exists once there is more than SYNs and a refusal. */
struct tcp_pair {
	/* each in as few lines of the cache as can be: all are fetched ahead for every packet */
	_Alignas(64) struct tcp_side side[2];
	uint32_t syn_packet; /* the SYN that was answered; behind the first packet */
	uint32_t synack_packet;
	uint32_t established_packet; /* the third step */
	uint32_t rst_packet;
	uint32_t rst_back_packet;  /* a RST to the end that the first one came from, or seemed to */
	uint32_t finack_packet;    /* the ACK that finished the close */
	uint32_t previous;         /* index of the older connection on this five-tuple, 0 = none */
	uint32_t challenge_packet; /* a RST or SYN that a challenge ACK should answer */
	uint32_t rtt_server_ns;    /* SYN to SYN-ACK; 0 = unknown or over 4.2 s */
	uint32_t rtt_client_ns;    /* SYN-ACK to ACK */
	uint16_t synacks;
	uint8_t rst_kind;               /* enum rst_kind */
	uint8_t rst_from;               /* enum side */
	uint8_t rst_state;              /* enum tcp_state of the receiver when it came */
	uint8_t handshake;              /* enum tcp_handshake */
	uint8_t closed_first;           /* enum tcp_closer */
	bool fin_crossed : 1;           /* each FIN was sent before the other's arrived */
	bool first_fin_acked_alone : 1; /* so it is a four-way close */
	bool was_established : 1;
	bool closed_before_rst : 1;
	bool rst_blind : 1;        /* judged when nothing was known of what its receiver expects */
	bool both_aborted : 1;     /* each end sent a RST of its own, and they crossed */
	bool synack_after_ack : 1; /* the SYN-ACK came again although the third step was seen */
	bool request_dropped : 1;  /* an ICMP error about the SYN-ACK made the listener forget it */
	bool unread_possible : 1;  /* data had reached the side that aborted */
	bool server_confirmed : 1; /* the server acknowledged or sent something after the third step
				    */
	bool is_steady : 1; /* a segment in order needs only be counted; see tcp_take_expected() */
};

enum tcp_handshake {
	HANDSHAKE_NOT_CAPTURED,
	HANDSHAKE_INCOMPLETE,
	HANDSHAKE_REFUSED,
	HANDSHAKE_THREE_WAY,
	HANDSHAKE_SIMULTANEOUS,
	HANDSHAKE_SELF_CONNECT,
	HANDSHAKE_FAST_OPEN,
};

enum tcp_closer { CLOSED_FIRST_NONE, CLOSED_FIRST_CLIENT, CLOSED_FIRST_SERVER, CLOSED_FIRST_BOTH };

/* Nothing more is told of the connection: its story was told when it was over. */
#define TOLD_FOR_GOOD 15u

struct connection {
	struct flow_key key;
	uint64_t id : 48; /* 1, 2, 3 … in the order of the first packet */
	uint64_t icmp_count : 16;
	int64_t first_ns, last_ns;
	uint64_t first_packet;
	uint64_t bytes[2];    /* transport payload by the length fields, by the side that sent it */
	uint64_t notes;       /* NOTE_BIT()s */
	uint32_t packets[2];  /* by the side that sent them */
	uint32_t last_packet; /* behind the first */
	uint32_t tcp;         /* index of its struct tcp_pair, 0 = none */
	uint32_t icmp_last; /* index of its last ICMP error, whose `next` is the first; 0 = none */
	uint32_t recent;    /* its latest entry in the ring of recent packets */
	uint32_t related;   /* id of the connection it belongs with (NAT …), 0 = none */
	union {
		struct { /* TCP while there is no tcp_pair */
			uint32_t isn;
			uint16_t mss;
			uint16_t gap; /* between the last two SYNs, in units of 4 ms; once refused:
					 packets from the RST to its last copy */
		} syn;
		struct {                        /* other protocols */
			uint32_t rtt_ns;        /* first answer; 0 = none or over 4.2 s */
			uint32_t answer_packet; /* last packet of the server, behind the first */
			uint16_t answered_size; /* largest request that was answered, bytes */
			uint16_t vanished_size; /* smallest larger one without an answer */
		} datagram;
	};
	union {
		struct { /* TCP */
			uint8_t syn_attempts;
			uint8_t window_scale; /* of the SYN; 255 = no option */
		};
		uint16_t request_size; /* other protocols: payload of the client's last packet,
					  bytes */
	};
	uint8_t state[2];       /* enum tcp_state */
	uint8_t ttl[2];         /* of each side's first packet, 0 = none; of a traceroute by one
				   conversation: of the request that was answered */
	uint8_t last_side : 1;  /* enum side: who sent the last packet */
	bool client_is_low : 1; /* the client is the key's `low` end */
	bool is_refused : 1;    /* the SYN was answered with RST, and nothing came after */
	bool is_touched : 1;    /* used since the eviction's hand came by */
	bool has_news : 1;      /* something came since correlator_advance() last looked at it */
	bool is_free : 1;       /* the slot waits for reuse */
	uint8_t other_vlan : 2; /* 1 + the side whose packets carry other VLANs than the key's */
	bool is_probe : 1;      /* TCP: begins with a segment that no kernel begins with */
	bool is_self : 1;       /* both ends are one socket */
	/* NAT: the end's address is the translator's, which has no socket there */
	bool client_is_translator : 1;
	bool server_is_translator : 1;
	uint8_t told : 4; /* 1 + the verdict that correlator_advance() told, or TOLD_FOR_GOOD */
};

/* The SYNs with which the client tried to open the connection, as far as they were captured. */
static inline uint8_t connection_syn_attempts(const struct connection *connection)
{
	return connection->key.protocol == IP_PROTOCOL_TCP ? connection->syn_attempts : 0;
}

/* docs/performance.md promises how much memory a connection takes. */
_Static_assert(sizeof(struct connection) <= 152, "millions of connections are kept");

#endif
