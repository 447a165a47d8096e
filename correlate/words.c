/* The words of the machine output for everything that is an enumeration in code. */
#include "correlate/story.h"

#include <string.h>

struct verdict_row {
	const char *word, *meaning;
	bool is_failure;
};

/* clang-format off */
static const struct verdict_row verdicts[VERDICTS] = {
	[VERDICT_OPEN]         = {"open",         "TCP: established, and still so at the end", false},
	[VERDICT_CLOSED]       = {"closed",       "TCP: FIN both ways, all acknowledged", false},
	[VERDICT_HALF_CLOSED]  = {"half-closed",  "TCP: one FIN alone at the end", false},
	[VERDICT_RESET]        = {"reset",        "TCP: established, then RST", true},
	[VERDICT_REFUSED]      = {"refused",      "answered with RST, or with ICMP port or protocol unreachable", true},
	[VERDICT_UNREACHABLE]  = {"unreachable",  "ICMP net or host unreachable, time exceeded, or ARP unanswered", true},
	[VERDICT_PROHIBITED]   = {"prohibited",   "ICMP administratively prohibited: a firewall said so", true},
	[VERDICT_UNANSWERED]   = {"unanswered",   "nothing came back", true},
	[VERDICT_INCOMPLETE]   = {"incomplete",   "TCP: SYN-ACK came, the handshake was never finished", true},
	[VERDICT_TIMED_OUT]    = {"timed-out",    "TCP: established, then segments or probes stayed without answer", true},
	[VERDICT_ANSWERED]     = {"answered",     "the other side answered, and that was the last word", false},
	[VERDICT_TOO_BIG]      = {"too-big",      "the last thing heard was fragmentation needed or packet too big", true},
	[VERDICT_ONE_WAY]      = {"one-way",      "multicast, broadcast, or only replies captured", false},
	[VERDICT_UNDETERMINED] = {"undetermined", "the capture does not say", false},
};
/* clang-format on */

const char *verdict_word(enum verdict verdict)
{
	return verdicts[verdict].word;
}

enum verdict verdict_of_word(const char *word)
{
	for (int i = 0; i < VERDICTS; i++)
		if (strcmp(verdicts[i].word, word) == 0)
			return (enum verdict)i;
	return VERDICTS;
}

const char *verdict_meaning(enum verdict verdict)
{
	return verdicts[verdict].meaning;
}

int verdict_is_failure(enum verdict verdict)
{
	return verdicts[verdict].is_failure;
}

const char *cause_word(enum cause cause)
{
	static const char *const words[CAUSES] = {
		[CAUSE_RST] = "rst",
		[CAUSE_ARP_UNANSWERED] = "arp-unanswered",
		[CAUSE_ND_UNANSWERED] = "nd-unanswered",
		[CAUSE_SYN_UNANSWERED] = "syn-unanswered",
		[CAUSE_SYNACK_UNANSWERED] = "synack-unanswered",
		[CAUSE_DATA_UNANSWERED] = "data-unanswered",
		[CAUSE_KEEPALIVE_UNANSWERED] = "keepalive-unanswered",
		[CAUSE_NO_REPLY] = "no-reply",
	};

	return words[cause];
}

const char *confidence_word(enum confidence confidence)
{
	static const char *const words[] = {"certain", "likely", "possible"};

	return words[confidence];
}

const char *errno_call_word(enum errno_call call)
{
	static const char *const words[] = {"connect", "read", "write", "next"};

	return words[call];
}

const char *handshake_word(enum tcp_handshake handshake)
{
	static const char *const words[] = {
		[HANDSHAKE_NOT_CAPTURED] = "not-captured",
		[HANDSHAKE_INCOMPLETE] = "incomplete",
		[HANDSHAKE_REFUSED] = "refused",
		[HANDSHAKE_THREE_WAY] = "three-way",
		[HANDSHAKE_SIMULTANEOUS] = "simultaneous",
		[HANDSHAKE_SELF_CONNECT] = "self-connect",
		[HANDSHAKE_FAST_OPEN] = "fast-open",
	};

	return words[handshake];
}

const char *teardown_word(enum teardown teardown)
{
	static const char *const words[] = {
		[TEARDOWN_NONE] = "none",
		[TEARDOWN_FOUR_WAY] = "four-way",
		[TEARDOWN_THREE_WAY] = "three-way",
		[TEARDOWN_SIMULTANEOUS] = "simultaneous",
		[TEARDOWN_SELF_CONNECT] = "self-connect",
		[TEARDOWN_HALF_CLOSED] = "half-closed",
		[TEARDOWN_RESET] = "reset",
	};

	return words[teardown];
}

const char *seen_word(enum seen seen)
{
	static const char *const words[] = {"both", "client-only", "server-only", "quoted-only"};

	return words[seen];
}

const char *closed_first_word(enum tcp_closer closer)
{
	static const char *const words[] = {NULL, "client", "server", "both"};

	return words[closer];
}

const char *note_bit_word(enum note_bit bit)
{
	static const char *const words[NOTE_BITS] = {
		[FOUND_KEEPALIVE] = "keepalive",
		[FOUND_ZERO_WINDOW] = "zero-window",
		[FOUND_PMTU_REDUCED] = "pmtu-reduced",
		[FOUND_PMTU_BLACK_HOLE] = "pmtu-black-hole",
		[FOUND_TIME_WAIT_REUSE] = "time-wait-reuse",
		[FOUND_TUPLE_REUSED] = "five-tuple-reused",
		[FOUND_DATA_AFTER_CLOSE] = "data-after-close",
		[FOUND_UNREAD_DATA_AT_CLOSE] = "unread-data-at-close",
		[FOUND_DUPLICATE_PACKETS] = "duplicate-packets",
		[FOUND_OUT_OF_ORDER] = "out-of-order",
		[FOUND_CLOCK_WENT_BACK] = "clock-went-back",
		[FOUND_FORGED_ICMP] = "forged-icmp",
		[FOUND_RECOVERED] = "recovered",
		[FOUND_PEER_LOST_STATE] = "peer-lost-state",
		[FOUND_SYNACK_RETRANSMITTED] = "synack-retransmitted",
		[FOUND_SYN_RETRANSMITTED] = "syn-retransmitted",
		[FOUND_RATE_LIMITED_ICMP] = "rate-limited-icmp",
		[FOUND_TRACEROUTE] = "traceroute",
		[FOUND_MULTICAST] = "multicast",
		[FOUND_BROADCAST] = "broadcast",
		[FOUND_NAT] = "nat",
		[FOUND_TRUNCATED_BY_SNAPLEN] = "truncated-by-snaplen",
		[FOUND_EVICTED] = "evicted",
		[FOUND_HALF_OPEN] = "half-open",
		[FOUND_FAST_OPEN] = "fast-open",
		[FOUND_CHALLENGE_ACK] = "challenge-ack",
		[FOUND_RST_NOT_ACCEPTED] = "rst-not-accepted",
		[FOUND_RST_TTL_DIFFERS] = "rst-ttl-differs",
		[FOUND_MISSING_PACKETS] = "missing-packets",
		[FOUND_HALF_CLOSED_DATA] = "data-after-half-close",
		[FOUND_BAD_CHECKSUM] = "bad-checksum",
		[FOUND_FRAGMENTS] = "fragments",
		[FOUND_LATE_ANSWER_REFUSED] = "late-answer-refused",
		[FOUND_ANSWER_FROM_ELSEWHERE] = "answer-from-elsewhere",
		[FOUND_LINEAR_SYN_BACKOFF] = "linear-syn-backoff",
		[FOUND_EXPONENTIAL_SYN_BACKOFF] = "exponential-syn-backoff",
		[FOUND_LAST_ACK_LOST] = "last-ack-lost",
		[FOUND_EVENTS_LIMITED] = "events-limited",
		[FOUND_ABORT] = "abort",
		[FOUND_SCAN] = "scan",
		[FOUND_REPLACED] = "replaced",
		[FOUND_ALSO_TUNNELLED] = "also-tunnelled",
	};

	return words[bit];
}

const char *icmp_match_word(enum icmp_match match)
{
	static const char *const words[] = {"none", "flow", "exact"};

	return words[match];
}

const char *icmp_reason_word(enum icmp_reason reason)
{
	static const char *const words[ICMP_REASONS] = {
		[ICMP_OUT_OF_WINDOW] = "out-of-window",
		[ICMP_NO_SUCH_CONNECTION] = "no-such-connection",
		[ICMP_NOT_SENT_BY_RECEIVER] = "not-sent-by-receiver",
		[ICMP_BAD_CHECKSUM] = "bad-checksum",
		[ICMP_QUOTE_TOO_SHORT] = "quote-too-short",
		[ICMP_CONNECTION_CLOSED] = "connection-closed",
		[ICMP_QUOTED_MULTICAST] = "quoted-multicast",
		[ICMP_QUOTED_FRAGMENT] = "quoted-fragment",
		[ICMP_QUOTED_ERROR] = "quoted-icmp-error",
		[ICMP_NO_EFFECT] = "no-effect",
		[ICMP_MTU_NOT_SMALLER] = "mtu-not-smaller",
		[ICMP_MTU_TOO_SMALL] = "mtu-too-small",
		[ICMP_SENDER_WENT_ON] = "sender-went-on",
		[ICMP_LISTENER_REQUEST] = "listener-request",
		[ICMP_CAPTURED_TWICE] = "captured-twice",
		[ICMP_ABOUT_TUNNEL] = "about-tunnel",
	};

	return words[reason];
}
