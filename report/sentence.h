/* Sentences about a connection, handed out one by one: each output puts them where it wants. */
#ifndef REPORT_SENTENCE_H
#define REPORT_SENTENCE_H

/* What a sentence speaks of. */
enum sentence_kind {
	SENTENCE_NOTE,       /* a packet: what it is, what it answers */
	SENTENCE_COMMENT,    /* a packet: what somebody wrote into the capture about it */
	SENTENCE_TOLD,       /* a packet: what a socket gets because of it */
	SENTENCE_VERDICT,    /* the connection: how it ended and why */
	SENTENCE_SOCKET,     /* the connection: which errno, from which call, and why */
	SENTENCE_CONFIDENCE, /* the connection: how sure that is, and what it rests on */
	SENTENCE_REMARK,     /* the connection: what no packet of its own shows */
};

/* Who wants to hear: `tell` is called with `context`; the sentence lives until it returns. */
struct teller {
	void (*tell)(void *context, enum sentence_kind kind, const char *sentence);
	void *context;
};

#endif
