/* Whole sentences for people: why a socket gets an errno, at that call. */
#include "report/explanation.h"

#include "report/words.h"

typedef void why_function(struct text *text, const struct story *story,
			  const struct socket_error *error);

static void add_icmp_start(struct text *text, const struct icmp_record *icmp)
{
	words_add_icmp(text, icmp);
	text_addf(text, " (packet %llu)", (unsigned long long)icmp->packet);
	if (icmp->quotes_packet != 0)
		text_addf(text, " quotes packet %llu", (unsigned long long)icmp->quotes_packet);
	else
		text_add(text, " quotes this socket's addresses and ports");
}

static void tcp_why(struct text *text, const struct socket_error *error)
{
	const struct icmp_record *icmp = error->icmp;

	add_icmp_start(text, icmp);
	if (error->call == CALL_CONNECT)
		text_add(text, ": on Linux the first such error ends connect() at once");
	else if (error->to_connected)
		text_add(text, ": remembered, and told when the connection is given up");
	else
		text_add(text,
			 ": with IP_RECVERR the next call fails once and the connection goes on; "
			 "without, the kernel only remembers it");
	text_add_char(text, '.');
}

static void datagram_why(struct text *text, const struct story *story,
			 const struct socket_error *error)
{
	bool is_too_big = error->icmp->mtu != 0;

	add_icmp_start(text, error->icmp);
	if (words_is_echo(story->connection)) {
		text_add(text,
			 ": a connected ping socket is told, a raw socket as its options say");
	} else if (error->to_connected) {
		text_add(text, is_too_big
				       ? ": a connected socket is told once (not with "
					 "IP_PMTUDISC_DONT); "
				       : ": the next call on a connected socket fails with it and "
					 "sends nothing; ");
		text_add(text,
			 "one that is not connected learns it only with IP_RECVERR; the capture "
			 "does not show which it was");
	} else {
		text_add(text, ": a soft error, which only a socket with IP_RECVERR is told of");
	}
	if (error->may_be_overwritten)
		text_add(text,
			 "; the next error came before this side sent again, so a program that "
			 "made no call in between sees only the last");
	text_add_char(text, '.');
}

static void icmp_why(struct text *text, const struct story *story, const struct socket_error *error)
{
	if (story->connection->key.protocol == IP_PROTOCOL_TCP)
		tcp_why(text, error);
	else
		datagram_why(text, story, error);
}

static void refusal_why(struct text *text, const struct story *story,
			const struct socket_error *error)
{
	(void)story;
	text_addf(text, "The SYN was answered with RST (packet %llu): connect() fails at once.",
		  (unsigned long long)error->packet);
}

static void rst_why(struct text *text, const struct story *story, const struct socket_error *error)
{
	enum tcp_state state =
		story->tcp != NULL ? (enum tcp_state)story->tcp->rst_state : TCP_UNKNOWN;

	text_addf(text, "RST (packet %llu)", (unsigned long long)error->packet);
	if (state == TCP_FIN_WAIT_1 || state == TCP_FIN_WAIT_2)
		text_addf(
			text,
			" when this end had sent its FIN (%s): told if shutdown(SHUT_WR) sent it; "
			"after close() there is no socket left to be told.",
			tcp_state_name(state));
	else
		text_add(text,
			 " on a connection: data already received is read first, then the next "
			 "call fails once; after that read gives 0 and write EPIPE with "
			 "SIGPIPE.");
}

static void close_wait_why(struct text *text, const struct story *story,
			   const struct socket_error *error)
{
	(void)story;
	text_addf(
		text,
		"RST (packet %llu) after the peer's FIN: write fails with EPIPE and SIGPIPE, read "
		"stays at end of file.",
		(unsigned long long)error->packet);
}

static void syn_timeout_why(struct text *text, const struct story *story,
			    const struct socket_error *error)
{
	(void)error;
	text_add(text, "No SYN was answered (");
	words_add_count(text, story->connection->syn_attempts, "attempt");
	text_add(text,
		 " seen): connect() fails when the sender gives up, on Linux by default after "
		 "about 131 s, or the program's own deadline ends it before.");
}

static void timeout_why(struct text *text, const struct story *story,
			const struct socket_error *error)
{
	text_add(text, story->cause == CAUSE_KEEPALIVE_UNANSWERED
			       ? "No keepalive probe was answered"
			       : "Retransmissions stay without an answer");
	text_add(text,
		 ": the next call fails once the kernel gives up (Linux by default after about "
		 "15 minutes), if the silence lasts that long");
	if (!error->to_connected)
		text_add(text, "; with IP_RECVERR, for then no ICMP error was remembered");
	text_add_char(text, '.');
}

static void soft_timeout_why(struct text *text, const struct story *story,
			     const struct socket_error *error)
{
	(void)story;
	text_add(text, "Retransmissions stay without an answer, and ");
	if (error->icmp != NULL) {
		words_add_icmp(text, error->icmp);
		text_addf(text, " (packet %llu)", (unsigned long long)error->icmp->packet);
	} else {
		text_add(text, "an ICMP error");
	}
	text_add(text, " was the last word: its errno takes the place of ETIMEDOUT when the kernel "
		       "gives up.");
}

static void neighbor_why(struct text *text, const struct story *story,
			 const struct socket_error *error)
{
	bool is_tcp = story->connection->key.protocol == IP_PROTOCOL_TCP;

	text_addf(text, "Nobody answered %s for the next hop: ",
		  story->connection->key.ip_version == 6 ? "neighbour discovery" : "ARP");
	if (is_tcp)
		text_add(text, "connect() fails after about 3 s.");
	else if (error->to_connected)
		text_add(text, "the next call of a connected socket fails.");
	else
		text_add(text, "the error is soft, so only a socket with IP_RECVERR is told.");
}

static why_function *const by_reason[ERROR_REASONS] = {
	[ERROR_BY_ICMP] = icmp_why,
	[ERROR_BY_REFUSAL] = refusal_why,
	[ERROR_BY_RST] = rst_why,
	[ERROR_BY_RST_CLOSE_WAIT] = close_wait_why,
	[ERROR_BY_SYN_TIMEOUT] = syn_timeout_why,
	[ERROR_BY_TIMEOUT] = timeout_why,
	[ERROR_BY_TIMEOUT_SOFT] = soft_timeout_why,
	[ERROR_BY_NEIGHBOR] = neighbor_why,
};

void error_why_add(struct text *text, const struct story *story, const struct socket_error *error)
{
	by_reason[error->reason](text, story, error);
}
