/* The timeline of a connection: a bounded list of events and the notes attached to them. */
#ifndef CORRELATE_TIMELINE_H
#define CORRELATE_TIMELINE_H

#include "base/packet_view.h"
#include "correlate/connection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The annotation: what is said about an event. `packet` is the other packet it speaks of (0 =
 * none), `value` what the kind says, durations in nanoseconds.
 */
enum note_kind {
	NOTE_HANDSHAKE, /* value: the step; value2: of how many; bytes: the SYN's data, acknowledged
			 */
	NOTE_SYN_ATTEMPT,  /* value: attempt number; value2: ns since the first; packet: first */
	NOTE_SYNACK_AGAIN, /* value: how often now; value2: it met the third step on its way;
			      packet: the first one */
	NOTE_FAST_OPEN_REQUEST, /* asks for a cookie */
	NOTE_FAST_OPEN_COOKIE,  /* value: length: the server hands one out */
	NOTE_FAST_OPEN_DATA, /* value: bytes of data in the SYN; value2: length of the cookie, 0 =
				none */
	NOTE_FAST_OPEN_ACCEPTED, /* the SYN-ACK acknowledges the data of the SYN */
	NOTE_FAST_OPEN_IGNORED,  /* … only the SYN */
	NOTE_TUPLE_REUSED,       /* the same five-tuple again; packet: the older one's last */
	NOTE_RETRANSMISSION, /* packet: of; value: ns since the last time; value2: how often now, 0:
				not counted */
	NOTE_FILLS_GAP,      /* the retransmission of what had not come by here */
	NOTE_DUPLICATE,      /* the capture holds the same packet twice; packet: the first */
	NOTE_OUT_OF_ORDER,   /* value: bytes before the highest seen */
	NOTE_GAP,            /* value: bytes that the capture does not hold before this one */
	NOTE_ACKS_UNSEEN,    /* value: bytes acknowledged that the capture does not hold */
	NOTE_KEEPALIVE,      /* value: how many without an answer */
	NOTE_KEEPALIVE_ANSWER,  /* packet: the probe */
	NOTE_ZERO_WINDOW,       /* this side's reader does not read */
	NOTE_WINDOW_OPEN,       /* value: bytes: it reads again */
	NOTE_WINDOW_PROBE,      /* asks whether the window is open */
	NOTE_WINDOW_STILL_ZERO, /* the answer to a window probe */
	NOTE_FIN, /* value: 1 or 2, the first or second FIN, 0: not known; value2: its number in the
		     close */
	NOTE_FIN_AGAIN, /* packet: of */
	NOTE_FIN_ACKED, /* packet: the FIN; value: not for the first time; value2: the number in the
			   close */
	NOTE_FIN_AND_ACK,      /* second FIN that carries the ACK of the first; packet: first FIN */
	NOTE_FINS_CROSS,       /* each side sent its FIN before it had the other's */
	NOTE_HALF_CLOSED_DATA, /* value: bytes: the first data after the other side's FIN; packet:
				  that */
	NOTE_TIME_WAIT_ANSWER, /* TIME_WAIT acknowledges a FIN that came again */
	NOTE_RST_REFUSES,      /* value: ns since the SYN; packet: the SYN */
	NOTE_RST_HALF_OPEN, /* the client answers SYN-ACK with RST; packet: the SYN-ACK; value: it
			       acknowledges another SYN */
	NOTE_RST_ABORT, /* value: bytes received that may have been unread; value2: the packet of
			   its FIN, 0 = none */
	NOTE_RST_DATA_AFTER_CLOSE, /* packet: the data; value2: the FIN's packet */
	NOTE_RST_LOST_STATE,       /* packet: the segment it answers */
	NOTE_RST_AFTER_CLOSE,      /* both had closed already */
	NOTE_RST_GIVES_UP, /* value: unanswered probes, or repetitions with value2; packet: the
			      first */
	NOTE_RST_REFUSES_LAST_ACK, /* packet: the last ACK of the handshake */
	NOTE_RST_REQUEST_GONE,     /* the listener had dropped the request after an ICMP error */
	NOTE_SCAN,                 /* no kernel opens with such a segment; value: its flags */
	NOTE_RST_REPEATED, /* the connection had been reset before; packet: first RST; value: by the
			      other end, they crossed */
	NOTE_RST_OUT_OF_WINDOW, /* value: its sequence number minus the expected one */
	NOTE_RST_CHALLENGED, /* in the window but not exact: a challenge ACK is due; value as above
			      */
	NOTE_RST_BAD_ACK,    /* answers no SYN that was sent */
	NOTE_RST_TTL,        /* value: its TTL; value2: the side's usual one: perhaps not its own */
	NOTE_CHALLENGE_ACK,  /* packet: the RST or SYN it answers */
	NOTE_BAD_CHECKSUM,   /* thrown away by its receiver */
	NOTE_CLOCK_BACK,     /* value: ns the time stamp lies before the last one's */
	NOTE_ANSWER,         /* first answer; packet: the request; value: ns since */
	NOTE_RECOVERED,      /* answered again; packet: the first error; value: ns since */
	NOTE_REPEATED_REQUEST, /* UDP and echo: value: number of requests without answer so far */
	NOTE_MULTICAST,        /* no ICMP error may answer it */
	NOTE_PATH_MTU_SMALLER, /* value: payload now; value2: before: after a PMTU message */
	NOTE_ICMP,       /* this packet is an ICMP error about the connection; value: its place in
			    story->icmp, from 0 */
	NOTE_ICMP_ABOUT, /* this packet is what an ICMP error quotes; packet: the error */
	NOTE_FRAGMENT,   /* the first fragment of a datagram sent in several */
	NOTE_KINDS
};

struct note {
	enum note_kind kind;
	uint32_t bytes;
	uint64_t packet;
	int64_t value, value2;
};

enum event_kind {
	EVENT_PACKET, /* one packet, its frame's beginning kept */
	EVENT_RUN,    /* several plain packets folded into one line */
};

enum event_from { FROM_CLIENT, FROM_SERVER, FROM_OTHER };

struct event {
	uint64_t packet; /* EVENT_RUN: of the first one */
	int64_t time_ns;
	enum event_kind kind;
	enum event_from from;
	uint8_t state[2]; /* enum tcp_state after it */
	uint8_t state_before[2];
	struct packet_view view; /* EVENT_PACKET: the kept beginning of the frame, lent */
	uint32_t first_note, note_count;
	/* EVENT_RUN: */
	uint64_t last_packet;
	int64_t last_ns;
	uint32_t packets[2];
	uint64_t bytes[2];
};

/* Lent by the correlator until the connection is released. */
struct timeline {
	struct event *events;
	size_t event_count;
	struct note *notes;
	size_t note_count;
	uint64_t left_out; /* events beyond the limit */
};

/* The notes of an event of `timeline`; `event->note_count` of them, NULL if none. */
static inline const struct note *timeline_notes(const struct timeline *timeline,
						const struct event *event)
{
	return event->note_count == 0 ? NULL : timeline->notes + event->first_note;
}

#endif
