/* What the analysis and the process that knows the host's sockets say to each other. */
#ifndef OWNER_LOOKUP_MESSAGE_H
#define OWNER_LOOKUP_MESSAGE_H

#include "owner/holders.h"
#include "owner/socket_table.h"

/* Whose socket is this end? One message holds up to so many questions. */
#define LOOKUP_QUESTIONS 32

struct lookup_question {
	uint64_t key; /* comes back with the answer */
	struct socket_ends ends;
};

/* About one end. Without a socket only the first part is sent. */
struct lookup_answer {
	uint64_t key;
	uint32_t others; /* sockets that fit as well */
	uint8_t fit;     /* enum owner_fit; OWNER_NONE: no end of this host */
	bool is_later;   /* the question was answered before; this knows better */
	bool is_unnamed; /* the socket is known; another answer will name its process */
	struct socket_ends ends;
	struct held_socket socket;
};

#define LOOKUP_SHORT_ANSWER offsetof(struct lookup_answer, socket)

/* The questions of one message whose ends are not this host's: mostly there are many of them. */
struct lookup_strangers {
	uint64_t key[LOOKUP_QUESTIONS];
};

/* One message with answers. */
struct lookup_reply {
	uint32_t stranger_count; /* 0: it is an answer */
	union {
		struct lookup_answer answer;
		struct lookup_strangers strangers;
	};
};

#define LOOKUP_REPLY_HEAD offsetof(struct lookup_reply, answer)

#endif
