/* What the generated captures consist of: kinds of conversation, ICMP errors, profiles. */
#ifndef BENCH_PROFILES_H
#define BENCH_PROFILES_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/random.h"

enum protocol { PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_ICMP6 = 58 };

/* TCP flags as they stand in the header, RFC 9293 section 3.1. */
enum tcp_flag { TCP_FIN = 0x01, TCP_SYN = 0x02, TCP_RST = 0x04, TCP_PSH = 0x08, TCP_ACK = 0x10 };

/* How a conversation ended: the words of sockwhy's JSON. */
enum verdict {
	VERDICT_CLOSED,
	VERDICT_RESET,
	VERDICT_OPEN,
	VERDICT_HALF_CLOSED,
	VERDICT_INCOMPLETE,
	VERDICT_REFUSED,
	VERDICT_UNREACHABLE,
	VERDICT_PROHIBITED,
	VERDICT_UNANSWERED,
	VERDICT_ANSWERED,
	VERDICT_COUNT
};

/* Who does something: the closer is the side that ends the connection first, the other its peer. */
enum actor { ACTOR_CLIENT, ACTOR_SERVER, ACTOR_CLOSER, ACTOR_OTHER };

enum action {
	ACTION_END,      /* the conversation is over */
	ACTION_SEGMENT,  /* one TCP segment with the flags of the move */
	ACTION_REPEATED, /* the same, sent again and again as there is no answer */
	ACTION_DATAGRAM, /* one UDP datagram */
	ACTION_TRIES,    /* the same, sent again and again as there is no answer */
	ACTION_EXCHANGE, /* all the data: as many packets as the conversation was given */
	ACTION_ERROR,    /* an ICMP error that quotes the last packet */
};

/* One step of a conversation. */
struct move {
	enum action action;
	enum actor actor;
	uint8_t flags;
	bool unhurried; /* follows after a pause of seconds, not as an answer */
};

/* One kind of conversation: its steps, up to ACTION_END. */
struct conversation_kind {
	enum protocol protocol;
	bool rejected;        /* by an ICMP error, whose row tells the verdict */
	bool rounds;          /* begins anew from its first move, once for each attempt */
	enum verdict verdict; /* unless rejected */
	struct move moves[9];
};

enum kind {
	KIND_CLOSED_BY_FOUR,
	KIND_CLOSED_BY_THREE,
	KIND_RESET,
	KIND_OPEN,
	KIND_HALF_CLOSED,
	KIND_INCOMPLETE,
	KIND_HALF_OPEN_SCAN,
	KIND_REFUSED,
	KIND_SILENT,
	KIND_REJECTED,
	KIND_UDP_ANSWERED,
	KIND_UDP_SILENT,
	KIND_UDP_REJECTED,
	KIND_COUNT
};

extern const struct conversation_kind conversation_kinds[KIND_COUNT];

/* An ICMP error and what it means for the conversation it quotes. */
struct rejection {
	bool v6;
	uint8_t type, code;
	const char *name; /* as in sockwhy's JSON, without "icmp-" */
	enum verdict verdict;
	bool by_host; /* sent by the server itself, else by a router on the way */
	unsigned tcp_share, udp_share;
};

enum { REJECTION_COUNT = 13 };

extern const struct rejection rejections[REJECTION_COUNT];

/* A capture to generate. Sizes are for the whole of it and can be changed by options. */
struct profile {
	const char *name;
	uint64_t packets;
	uint32_t connections;
	uint32_t starts_per_second;
	unsigned v6_permille, vlan_permille;
	bool scan;       /* few sources, many targets, no data: spare packets are SYNs sent again */
	bool even_sizes; /* all conversations get about the same number of packets */
	unsigned shares[KIND_COUNT]; /* parts of a thousand */
};

/* What is decided about one conversation before it begins. */
struct plan {
	enum kind kind;
	bool v6;
	uint16_t vlan;                     /* 0: no tag */
	uint8_t attempts;                  /* how often the repeated move or round happens */
	const struct rejection *rejection; /* NULL unless the kind is rejected */
	uint32_t packets;                  /* all that it needs at least */
	uint32_t weight;                   /* its part of the packets that are left over */
};

/* The word for a verdict. */
const char *verdict_name(enum verdict verdict);

/* The profile of this name, or NULL. */
const struct profile *profile_find(const char *name);

/* The names of all profiles in order; NULL after the last. */
const char *profile_name(unsigned number);

/* The plan of conversation number `number`: the same for the same seed, whenever it is asked for.
 * `random` is left as a sequence that belongs to this conversation. */
struct plan plan_draw(const struct profile *profile, struct random *random);

#endif
