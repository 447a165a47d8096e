// A scripted TCP conversation: keeps both sequence numbers, so that stories only name flags.
#ifndef PCAPS_MAKE_TALK_H
#define PCAPS_MAKE_TALK_H

#include "pcaps/make/maker.h"

enum tcp_flag { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, URG = 32, ECE = 64, CWR = 128 };

struct talk {
	struct flow flow;
	uint32_t next[2]; // by side: the sequence number of its next byte
	uint16_t window[2];
	uint8_t ttl[2];
	struct octets syn_options; // none: an MSS of 1460 and selective acknowledgements
};

// A conversation between the client's port and port 7777 of the server, 4 or 6 by version.
struct talk talk_of(unsigned int version, uint16_t client_port);

// The next segment of a side; its sequence number moves on.
struct octets segment(struct maker *maker, struct talk *talk, enum side side, unsigned int flags,
		      size_t length);

// The same, written at once.
void say(struct maker *maker, struct talk *talk, enum side side, unsigned int flags, size_t length);

// A segment without data whose seq and ack in `odd` are added to what would be right; flags,
// window and options are those of `odd`, the ports those of the talk. Nothing moves on.
struct octets odd_segment(struct maker *maker, const struct talk *talk, enum side side,
			  const struct tcp_fields *odd);

// SYN, SYN-ACK, ACK.
void shake_hands(struct maker *maker, struct talk *talk);

// The client asks 100 bytes, the server answers 200.
void exchange(struct maker *maker, struct talk *talk);

// FIN, ACK, FIN, ACK, the client first.
void part(struct maker *maker, struct talk *talk);

#endif
