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

/* About one end; without a socket, its inode is 0. */
struct lookup_answer {
	uint64_t key;
	struct socket_ends ends;
	uint32_t others; /* sockets that fit as well */
	uint8_t fit;     /* enum owner_fit; OWNER_NONE: no end of this host */
	bool is_later;   /* the question was answered before; this knows better */
	bool is_unnamed; /* the socket is known; another answer will name its process */
	struct held_socket socket;
};

/* The same about an end without a socket. */
struct lookup_brief {
	uint64_t key;
	struct socket_ends ends;
	uint8_t fit;
	bool is_later;
};

/* One message: the answer with a socket, or one or more without, of which mostly there are many. */
struct lookup_reply {
	uint32_t brief_count; /* 0: it is an answer with a socket */
	union {
		struct lookup_answer answer;
		struct lookup_brief brief[LOOKUP_QUESTIONS];
	};
};

#define LOOKUP_REPLY_HEAD offsetof(struct lookup_reply, answer)

#endif
