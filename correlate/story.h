/* The story of one connection, complete: what every report is made from. */
#ifndef CORRELATE_STORY_H
#define CORRELATE_STORY_H

#include "base/socket_owner.h"
#include "correlate/connection.h"
#include "correlate/neighbors.h"
#include "correlate/timeline.h"
#include "correlate/verdict.h"
#include "correlate/zeek.h"

#include <stddef.h>

enum errno_call { CALL_CONNECT, CALL_READ, CALL_WRITE, CALL_NEXT };

/* Why a socket sees an error: chooses the sentence. */
enum error_reason {
	ERROR_BY_ICMP,           /* `icmp` names the record */
	ERROR_BY_REFUSAL,        /* RST in answer to the SYN */
	ERROR_BY_ABORT,          /* SCTP: ABORT in answer to the INIT */
	ERROR_BY_RST,            /* RST on a connection */
	ERROR_BY_RST_CLOSE_WAIT, /* RST after the peer's FIN */
	ERROR_BY_SYN_TIMEOUT,    /* no answer to any SYN */
	ERROR_BY_TIMEOUT,        /* retransmissions or probes given up */
	ERROR_BY_TIMEOUT_SOFT,   /* the same, and a remembered ICMP error takes ETIMEDOUT's place */
	ERROR_BY_NEIGHBOR,       /* ARP or neighbour discovery unanswered */
	ERROR_REASONS
};

/* What the owner of one of the two sockets is told. */
struct socket_error {
	enum side side;
	uint64_t packet;        /* that brings it about; 0: silence does */
	const char *errno_name; /* "ECONNREFUSED"; static */
	enum errno_call call;
	enum error_reason reason;
	enum confidence confidence;
	const struct icmp_record *icmp; /* or NULL */
	bool is_fatal;
	bool to_connected, to_unconnected; /* UDP and the like; TCP: to_connected = plain */
	bool to_recverr;                   /* a socket with IP_RECVERR or IPV6_RECVERR */
	bool may_be_overwritten;           /* the next error came before that side sent anything */
};

enum seen { SEEN_BOTH, SEEN_CLIENT_ONLY, SEEN_SERVER_ONLY, SEEN_QUOTED_ONLY };

enum teardown {
	TEARDOWN_NONE,
	TEARDOWN_FOUR_WAY,
	TEARDOWN_THREE_WAY,
	TEARDOWN_SIMULTANEOUS,
	TEARDOWN_SELF_CONNECT,
	TEARDOWN_HALF_CLOSED,
	TEARDOWN_RESET,
};

#define STORY_MAX_EVIDENCE 12

/* An endpoint as people write it: address and port (echo: identifier in `port`). */
struct endpoint {
	struct ip_addr address;
	uint16_t port;
};

/* Why a story is told now. */
enum telling {
	TELLING_END,     /* the capture ends, or the connection is evicted */
	TELLING_OVER,    /* correlator_advance(): the connection is over */
	TELLING_ONGOING, /* correlator_advance(): it fails so far; its story will be told again */
};

struct story {
	enum telling telling;
	/* it was told before, as ongoing, and the verdict then was: */
	bool was_told;
	enum verdict told_verdict;
	const struct connection *connection;
	const struct tcp_pair *tcp;      /* NULL: not TCP, or only SYNs and a refusal */
	const struct timeline *timeline; /* NULL: none was asked for */
	struct endpoint end[2];          /* by side */
	const struct tunnel *tunnel; /* those it is in, outermost first, as its first packet was */
	unsigned tunnel_count;
	enum verdict verdict;
	enum cause cause;
	enum confidence confidence;
	/* with CAUSE_ICMP; with CAUSE_ARP_UNANSWERED and CAUSE_ND_UNANSWERED what was said of it,
	 * or NULL */
	const struct icmp_record *cause_icmp;
	uint64_t evidence[STORY_MAX_EVIDENCE]; /* packet numbers, ascending */
	unsigned evidence_count;
	enum seen seen;
	enum tcp_handshake handshake;
	enum teardown teardown;
	const struct socket_error *errors;
	size_t error_count;
	const struct icmp_record *const *icmp; /* in capture order */
	size_t icmp_count;
	uint64_t last_packet;
	uint64_t refused_by_packet; /* TCP: the RST that refused the SYN, 0 = none */
	uint64_t related_id; /* the other side of a NAT, or where the answer belongs; 0 = none */
	int64_t silence_ns;  /* from the last packet to the end of the capture, or until now */
	const struct neighbor *neighbor; /* with CAUSE_ARP_UNANSWERED, CAUSE_ND_UNANSWERED */
	bool has_gaps;                   /* packets were lost while capturing */
	const struct zeek_summary *zeek; /* NULL: not asked for */
	/* by side; filled in by whoever knows the host's sockets, else empty */
	struct owner_match owner[2];
	/* the same for names of the two addresses, which come from a file; NULL = not known */
	const char *host_name[2];
};

/*
 * The capture begins midway, and a side whose FIN it does not hold sent no data either: that FIN
 * may have come before.
 */
bool story_may_have_closed_before(const struct story *story);

/*
 * Does a RST in answer to the other end, which was heard all the time, show that the socket of the
 * end that sent in vain is gone?
 */
bool story_socket_has_gone(const struct story *story);

/*
 * TCP: from the SYN to the third step; others: to the first answer. Whichever side of the path the
 * capture was made at. 0: not known.
 */
int64_t story_rtt_ns(const struct story *story);

/* TCP: segments that a side sent again, SYNs too. */
uint64_t story_retransmissions(const struct story *story, enum side side);

/* The place of the ICMP error that is this packet in story->icmp; icmp_count: there is none. */
static inline size_t story_icmp_place(const struct story *story, uint64_t packet)
{
	size_t first = 0, count = story->icmp_count;

	while (count > 0) { /* there may be as many errors as events */
		size_t half = count / 2;

		if (story->icmp[first + half]->packet < packet) {
			first += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return first < story->icmp_count && story->icmp[first]->packet == packet
		       ? first
		       : story->icmp_count;
}

/* "connect", "read", "write", "next"; "three-way" …; "both" …; "client" …. Static words. */
const char *errno_call_word(enum errno_call call);
const char *handshake_word(enum tcp_handshake handshake);
const char *teardown_word(enum teardown teardown); /* "none" for TEARDOWN_NONE */
const char *seen_word(enum seen seen);
const char *closed_first_word(enum tcp_closer closer); /* NULL for none */
const char *note_bit_word(enum note_bit bit);          /* "zero-window" */
const char *icmp_match_word(enum icmp_match match);    /* "exact", "flow", "none" */
const char *icmp_reason_word(enum icmp_reason reason); /* NULL for ICMP_ACCEPTED */

#endif
