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
		text_addf(text,
			  ": with %s the next call fails once and the connection goes on; "
			  "without, the kernel only remembers it",
			  words_error_option(icmp->version));
	text_add_char(text, '.');
}

/* Whom a datagram too big concerns besides: IP_PMTUDISC_DONT, which IPv6 takes otherwise. */
static void add_too_big(struct text *text, const struct icmp_record *icmp)
{
	if (icmp->version == 6)
		text_add(text, " (one with IPV6_PMTUDISC_DONT only if it has IPV6_RECVERR, with "
			       "INTERFACE or OMIT never), and "
			       "every send "
			       "that is too big for the MTU learned fails in its own host with "
			       "IPV6_PMTUDISC_DO");
	else
		text_add(text,
			 " (not one with IP_PMTUDISC_DONT), and every send that is too big for the "
			 "MTU learned fails in its own host with IP_PMTUDISC_DO");
}

/* What ping makes of it: it asks for errors. */
static void add_ping(struct text *text, const struct icmp_record *icmp)
{
	text_addf(text, "; ping has %s and prints \"From ", words_error_option(icmp->version));
	words_add_address(text, &icmp->from);
	if (icmp->has_seq)
		text_addf(text, " icmp_seq=%u", icmp->quoted_seq);
	text_add(text, " ...\"");
}

/* A socket of a protocol of datagrams: what it is called when it is connected. */
static const char *connected_socket(const struct connection *connection)
{
	if (words_is_echo(connection))
		return "a connected ping or raw socket";
	if (connection->key.protocol == IP_PROTOCOL_UDP ||
	    connection->key.protocol == IP_PROTOCOL_UDPLITE)
		return "a connected socket";
	return "a connected raw socket";
}

static void datagram_why(struct text *text, const struct story *story,
			 const struct socket_error *error)
{
	const struct icmp_record *icmp = error->icmp;
	const char *option = words_error_option(icmp->version);

	add_icmp_start(text, icmp);
	if (error->to_connected) {
		text_addf(text,
			  ": a hard error, so the next call on %s fails with it and sends nothing",
			  connected_socket(story->connection));
		if (icmp_is_too_big(icmp))
			add_too_big(text, icmp);
		text_addf(text, "; one that is not connected learns it only with %s%s", option,
			  story->owner[error->side].owner == NULL
				  ? "; the capture does not show which it was"
				  : "");
	} else {
		text_addf(text, ": a soft error, which only a socket with %s is told of", option);
	}
	if (words_is_echo(story->connection))
		add_ping(text, icmp);
	if (error->may_be_overwritten)
		text_add(text,
			 "; the next error came before this side sent again, so a program that "
			 "made no call in between sees only the last");
	text_add_char(text, '.');
}

static void sctp_why(struct text *text, const struct socket_error *error)
{
	add_icmp_start(text, error->icmp);
	if (error->call == CALL_CONNECT)
		text_add(text, ": that host does not speak SCTP, so connect() fails at once.");
	else
		text_addf(text,
			  ": with %s the next call fails once; without, the kernel only remembers "
			  "it until the association is given up.",
			  words_error_option(error->icmp->version));
}

static void abort_why(struct text *text, const struct story *story,
		      const struct socket_error *error)
{
	(void)story;
	text_addf(text, "The INIT was answered with ABORT (packet %llu): connect() fails at once.",
		  (unsigned long long)error->packet);
}

static void icmp_why(struct text *text, const struct story *story, const struct socket_error *error)
{
	if (story->connection->key.protocol == IP_PROTOCOL_TCP)
		tcp_why(text, error);
	else if (story->connection->key.protocol == IP_PROTOCOL_SCTP)
		sctp_why(text, error);
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
	words_add_count(text, connection_syn_attempts(story->connection), "attempt");
	text_add(text,
		 " seen): connect() fails when the sender gives up, on Linux by default after "
		 "about 131 s (before 6.5: 127 s), or the program's own deadline ends it before.");
}

/* When the kernel gives up, or that it has: with a RST, after keepalive probes alone. */
static void timeout_why(struct text *text, const struct story *story,
			const struct socket_error *error)
{
	bool is_keepalive = story->cause == CAUSE_KEEPALIVE_UNANSWERED;

	text_add(text, is_keepalive ? "No keepalive probe was answered"
				    : "Retransmissions stay without an answer");
	if (is_keepalive && story->tcp->rst_kind == RST_GIVES_UP)
		text_addf(text, " and the kernel has given up (packet %llu): the next call fails",
			  (unsigned long long)words_packet(story->connection,
							   story->tcp->rst_packet));
	else if (story_socket_has_gone(story))
		text_addf(text,
			  ", and the RST (packet %llu) shows that the socket is gone: the kernel "
			  "has given up, and the next call fails",
			  (unsigned long long)words_packet(story->connection,
							   story->tcp->rst_packet));
	else
		text_addf(text,
			  ": the next call fails once the kernel gives up (Linux by default after "
			  "%s), if the silence lasts that long",
			  is_keepalive ? "9 probes 75 s apart" : "about 15 minutes");
	if (!error->to_connected)
		text_addf(text, "; with %s, for then no ICMP error was remembered",
			  words_error_option(story->connection->key.ip_version));
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
		text_addf(text, "the error is soft, so only a socket with %s is told.",
			  words_error_option(story->connection->key.ip_version));
}

static why_function *const by_reason[ERROR_REASONS] = {
	[ERROR_BY_ICMP] = icmp_why,
	[ERROR_BY_REFUSAL] = refusal_why,
	[ERROR_BY_ABORT] = abort_why,
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
