/* The sentences of explanation.h by topic; private to report/. */
#ifndef REPORT_EXPLANATION_PARTS_H
#define REPORT_EXPLANATION_PARTS_H

#include "base/text.h"
#include "correlate/story.h"

typedef void sentence_function(struct text *text, const struct story *story);

/* Which sentence tells a verdict; a cause of -1 stands for every cause. First match wins. */
struct sentence {
	enum verdict verdict;
	int cause;
	sentence_function *tell;
};

/* The sentences of TCP and of everything else; `*count` gets their number. */
const struct sentence *sentences_of_tcp(size_t *count);
const struct sentence *sentences_of_datagrams(size_t *count);

/* An ICMP error ended it: who sent which error about which packet, and what that means. */
void explain_icmp(struct text *text, const struct story *story);

/* Appends what an error says of its sender: "it has no route to that network". */
void explain_icmp_meaning(struct text *text, const struct story *story,
			  const struct icmp_record *icmp);

/* ARP or neighbour discovery for the destination stayed without an answer. */
void explain_neighbor(struct text *text, const struct story *story);

#endif
