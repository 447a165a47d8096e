/* How a connection ended and why: the words, and the rules that choose one. */
#ifndef CORRELATE_VERDICT_H
#define CORRELATE_VERDICT_H

#include <stdint.h>

enum verdict {
	VERDICT_OPEN,
	VERDICT_CLOSED,
	VERDICT_HALF_CLOSED,
	VERDICT_RESET,
	VERDICT_REFUSED,
	VERDICT_UNREACHABLE,
	VERDICT_PROHIBITED,
	VERDICT_UNANSWERED,
	VERDICT_INCOMPLETE,
	VERDICT_TIMED_OUT,
	VERDICT_ANSWERED,
	VERDICT_TOO_BIG,
	VERDICT_ONE_WAY,
	VERDICT_UNDETERMINED,
	VERDICTS
};

/* The wire event behind a verdict that is not well. */
enum cause {
	CAUSE_NONE,
	CAUSE_RST,
	CAUSE_ICMP, /* struct story names the record */
	CAUSE_ARP_UNANSWERED,
	CAUSE_ND_UNANSWERED,
	CAUSE_SYN_UNANSWERED,
	CAUSE_SYNACK_UNANSWERED,
	CAUSE_DATA_UNANSWERED,
	CAUSE_KEEPALIVE_UNANSWERED,
	CAUSE_NO_REPLY,
	CAUSES
};

enum confidence { CONFIDENCE_CERTAIN, CONFIDENCE_LIKELY, CONFIDENCE_POSSIBLE };

/* The word of the machine output: "half-closed". Static. */
const char *verdict_word(enum verdict verdict);

/* The verdict of a word, or VERDICTS. */
enum verdict verdict_of_word(const char *word);

/* What a failure that an ICMP error tells of is called; VERDICT_UNREACHABLE where nothing else
 * fits. */
enum verdict verdict_of_icmp(uint8_t version, uint8_t type, uint8_t code);

/* One line of help: what the verdict means. Static. */
const char *verdict_meaning(enum verdict verdict);

/* Does the verdict say that something failed? (Not: open, closed, half-closed, answered, one-way.)
 */
int verdict_is_failure(enum verdict verdict);

/* "syn-unanswered"; NULL for CAUSE_NONE and CAUSE_ICMP (whose word is the ICMP type's). Static. */
const char *cause_word(enum cause cause);

/* "certain", "likely", "possible". Static. */
const char *confidence_word(enum confidence confidence);

#endif
