/* Sentences about TCP connections: how they opened, stalled and timed out. */
#include "report/explanation_tcp.h"

#include "base/timestamp.h"
#include "report/words.h"

void explain_packet(struct text *text, const struct story *story, uint32_t behind_first)
{
	if (behind_first != NO_PACKET)
		text_addf(text, " (packet %llu)",
			  (unsigned long long)words_packet(story->connection, behind_first));
}

void explain_overcome(struct text *text, const struct story *story)
{
	for (size_t i = 0; i < story->icmp_count; i++)
		if (story->icmp[i]->reason == ICMP_ACCEPTED && story->icmp[i]->mtu == 0) {
			text_add(text,
				 "; the ICMP errors in between ended nothing: a socket without "
				 "IP_RECVERR only remembers them until new data is acknowledged");
			return;
		}
}

/* "Established by a three-way handshake", or that the capture begins midway. */
static void add_opening(struct text *text, const struct story *story)
{
	switch (story->handshake) {
	case HANDSHAKE_THREE_WAY:
		text_add(text, "Established by a three-way handshake");
		break;
	case HANDSHAKE_SIMULTANEOUS:
		text_add(text,
			 "Established by a simultaneous open: both ends sent a SYN, there is no "
			 "client and no server");
		break;
	case HANDSHAKE_SELF_CONNECT:
		text_add(text,
			 "One socket connected to its own address and port: it talks to itself");
		break;
	case HANDSHAKE_FAST_OPEN:
		text_add(text, "Established by TCP Fast Open, with data in the SYN");
		break;
	case HANDSHAKE_INCOMPLETE:
	case HANDSHAKE_REFUSED:
	case HANDSHAKE_NOT_CAPTURED:
		text_add(text, "Opened before the capture begins");
		break;
	}
}

/* The end whose window stays closed, or -1. */
static int closed_window(const struct tcp_pair *tcp)
{
	if (tcp == NULL)
		return -1;
	if (tcp->side[CLIENT].window_is_zero)
		return CLIENT;
	return tcp->side[SERVER].window_is_zero ? SERVER : -1;
}

/* What one side sent last was not acknowledged; some of it may never have come by. */
static void add_unacknowledged(struct text *text, const struct story *story, enum side side)
{
	const struct tcp_side *sender = &story->tcp->side[side];
	uint32_t missing = 0;

	if (!sender->has_acked || sender->acked == sender->next)
		return;
	text_addf(text, "; the last ");
	words_add_count(text, sender->next - sender->acked, "byte");
	text_addf(text, " of the %s are not acknowledged", words_side(side));
	for (int i = 0; i < 2; i++)
		missing += sender->hole[i].right - sender->hole[i].left;
	if (missing > 0) {
		text_add(text, ", and ");
		words_add_count(text, missing, "byte");
		text_add(text, " of them never came by here: lost before, or not captured");
	}
}

static void explain_open(struct text *text, const struct story *story)
{
	int full = closed_window(story->tcp);

	add_opening(text, story);
	if (words_found(story, FOUND_REPLACED))
		text_add(text,
			 "; how it ended is not in the capture, but a new connection has taken "
			 "its addresses and ports");
	else
		text_add(text, " and still open when the capture ends");
	if (full >= 0)
		text_addf(text, "; the %s's program does not read (zero window), nothing is broken",
			  words_side((enum side)full));
	else if (words_found(story, FOUND_KEEPALIVE))
		text_add(text, "; keepalive probes are answered");
	if (words_found(story, FOUND_PMTU_BLACK_HOLE))
		text_add(text,
			 "; large segments vanish while small ones pass: a path MTU black hole");
	for (int side = CLIENT; side <= SERVER; side++)
		if (story->tcp != NULL)
			add_unacknowledged(text, story, (enum side)side);
	text_add_char(text, '.');
}

/* How long and how often the SYN was sent. */
static void add_syn_attempts(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;

	if (connection_syn_attempts(connection) > 1) {
		text_addf(text, "The SYN was sent %u times in ",
			  (unsigned)connection_syn_attempts(connection));
		timestamp_add_duration(text, connection->last_ns - connection->first_ns);
	} else {
		text_add(text, "The SYN was sent once");
	}
}

static void explain_syn_silence(struct text *text, const struct story *story)
{
	if (story->connection->is_probe) {
		text_add(text,
			 "A scanner's probe without an answer: no kernel opens a connection with "
			 "such flags; the port is open or filtered.");
		return;
	}
	add_syn_attempts(text, story);
	text_add(text, " and ");
	words_add_end(text, story, SERVER);
	if (words_found(story, FOUND_BAD_CHECKSUM) && story->connection->packets[SERVER] == 0) {
		text_add(text, " never answered: whoever gets a segment with a wrong checksum "
			       "throws it away.");
		return;
	}
	text_add(text,
		 " never answered: filtered, down, lost on the way, or its queue of connections "
		 "is full; the capture cannot tell which");
	if (words_found(story, FOUND_LINEAR_SYN_BACKOFF))
		text_add(text, " (repeated every second at first: Linux 6.5 or later)");
	else if (words_found(story, FOUND_EXPONENTIAL_SYN_BACKOFF))
		text_add(text,
			 " (the pauses double: Linux before 6.5, another system, or the capture "
			 "misses the first ones)");
	text_add_char(text, '.');
}

static void explain_refused(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;

	if (connection->is_probe) {
		text_add(text, "A scanner's probe: no kernel opens a connection with such flags");
		explain_packet(text, story, 0);
		text_add(text, ". The RST");
		explain_packet(text, story, story->tcp->rst_packet);
		text_add(text,
			 " tells it that the host is up and the port closed; no socket is told.");
		return;
	}
	words_add_end(text, story, SERVER);
	text_add(text, connection_syn_attempts(connection) == 0
			       ? " answered a SYN that is not in the capture"
			       : " answered the SYN");
	if (connection_syn_attempts(connection) == 1)
		explain_packet(text, story, 0);
	text_add(text, " with RST");
	if (story->refused_by_packet != 0)
		text_addf(text, " (packet %llu)", (unsigned long long)story->refused_by_packet);
	if (words_found(story, FOUND_RST_TTL_DIFFERS))
		text_add(text,
			 ": its TTL is not the host's usual one, so a firewall may have sent it");
	else
		text_add(text, ": the host is up and nothing listens on that port, or a firewall "
			       "pretends so");
	text_add_char(text, '.');
}

static void explain_incomplete(struct text *text, const struct story *story)
{
	const struct tcp_pair *tcp = story->tcp;

	if (tcp != NULL && tcp->rst_kind == RST_REFUSES_SYNACK) {
		text_add(text, "The client answered the SYN-ACK with RST");
		explain_packet(text, story, tcp->rst_packet);
		text_add(text, ": a half-open scan, an attempt already given up, or a SYN that was "
			       "not the client's own.");
		return;
	}
	if (tcp != NULL && tcp->rst_packet != NO_PACKET) {
		text_addf(text, "The %s sent RST", words_side((enum side)tcp->rst_from));
		explain_packet(text, story, tcp->rst_packet);
		text_add(text, " when the last ACK of the handshake had not been seen: that end "
			       "gave up, or "
			       "the capture misses that ACK.");
		return;
	}
	text_add(text, "The server sent its SYN-ACK");
	if (tcp != NULL) {
		explain_packet(text, story, tcp->synack_packet);
		if (tcp->synacks > 1)
			text_addf(text, " %u times", (unsigned)tcp->synacks);
	}
	if (story->seen == SEEN_SERVER_ONLY) {
		text_add(text, "; the client's packets are not in the capture.");
		return;
	}
	if (words_found(story, FOUND_LAST_ACK_LOST))
		text_add(text,
			 ", although the client had acknowledged it: the last ACK was lost, or the "
			 "listener's accept queue is full and it ignores that ACK");
	else
		text_add(text,
			 ", but the last ACK of the handshake never came: it or the SYN-ACK was "
			 "lost, it is a half-open scan, or a flood of SYNs whose sender's address "
			 "is forged");
	text_add_char(text, '.');
}

/* The side whose segments stayed without an answer. */
static enum side stalled_side(const struct tcp_pair *tcp)
{
	const struct tcp_side *client = &tcp->side[CLIENT], *server = &tcp->side[SERVER];

	if (client->keepalives != server->keepalives)
		return client->keepalives > server->keepalives ? CLIENT : SERVER;
	return client->repeats >= server->repeats ? CLIENT : SERVER;
}

/* Errors about keepalive probes quote a number that lies below the window: the kernel drops them.
 */
static void add_uncounted_errors(struct text *text, const struct story *story, enum side side)
{
	const struct icmp_record *last = NULL;

	for (size_t i = 0; i < story->icmp_count; i++)
		if (story->icmp[i]->side == (uint8_t)side &&
		    story->icmp[i]->reason == ICMP_OUT_OF_WINDOW &&
		    story->icmp[i]->match == ICMP_MATCH_EXACT)
			last = story->icmp[i];
	if (last == NULL)
		return;
	text_add(text, "; ");
	words_add_icmp(text, last);
	text_addf(
		text,
		" (packet %llu) does not count, for it quotes a probe, whose number lies below the "
		"window",
		(unsigned long long)last->packet);
}

static void explain_keepalive(struct text *text, const struct story *story)
{
	enum side side = stalled_side(story->tcp);

	words_add_count(text, story->tcp->side[side].keepalives, "keepalive probe");
	text_addf(text, " of the %s got no answer: the %s or the path to it is gone",
		  words_side(side), words_side(other_side(side)));
	if (story->tcp->rst_kind == RST_GIVES_UP) {
		text_addf(text, "; the %s's kernel gave up with RST", words_side(side));
		explain_packet(text, story, story->tcp->rst_packet);
	}
	add_uncounted_errors(text, story, side);
	text_add_char(text, '.');
}

/* Did the peer of a stalled side send something after the data that it never acknowledged? */
static bool is_heard_all_the_time(const struct tcp_pair *pair, enum side side)
{
	const struct tcp_side *me = &pair->side[side], *peer = &pair->side[other_side(side)];

	return pair->rst_kind == RST_GIVES_UP && me->stalled_count > me->repeats &&
	       me->stalled_packet != NO_PACKET && peer->last_packet != NO_PACKET &&
	       peer->last_packet > me->stalled_packet;
}

static void explain_timeout(struct text *text, const struct story *story)
{
	const struct tcp_side *stalled;
	enum side side;

	if (story->tcp == NULL) {
		text_add(text, "What was sent stayed without any answer to the end.");
		return;
	}
	side = stalled_side(story->tcp);
	stalled = &story->tcp->side[side];
	text_addf(text, "The %s sent", words_side(side));
	if (stalled->stalled_packet != NO_PACKET)
		text_addf(text, " packet %llu",
			  (unsigned long long)words_packet(story->connection,
							   stalled->stalled_packet));
	else
		text_add(text, " the same data");
	text_add(text, " again ");
	words_add_count(text,
			stalled->stalled_packet != NO_PACKET && stalled->stalled_count > 0
				? stalled->stalled_count
				: stalled->repeats,
			"time");
	text_add(text, " in ");
	timestamp_add_duration(text, story->connection->last_ns - stalled->stalled_ns);
	if (is_heard_all_the_time(story->tcp, side)) {
		text_addf(
			text,
			", and the %s never acknowledged it although it was heard: only the way to "
			"it is dead.",
			words_side(other_side(side)));
		return;
	}
	text_addf(text, " and nothing came back from the %s", words_side(other_side(side)));
	if (words_found(story, FOUND_PMTU_BLACK_HOLE))
		text_add(text,
			 ", while smaller segments had passed: a path MTU black hole, the ICMP "
			 "error that should say so is filtered");
	else if (story->icmp_count > 0) {
		const struct icmp_record *last = story->icmp[story->icmp_count - 1];

		text_add(text, ", only ");
		words_add_icmp(text, last);
		text_addf(text, " (packet %llu)", (unsigned long long)last->packet);
	} else if (!story->tcp->server_confirmed && side == CLIENT &&
		   story->handshake == HANDSHAKE_THREE_WAY)
		text_add(text, " since its SYN-ACK: the path is gone, or the listener's accept "
			       "queue is full and it had answered with a SYN cookie, of which "
			       "nothing is left to be sent again");
	else
		text_add(text, ": that host or the path to it is gone");
	text_add_char(text, '.');
}

static void explain_undetermined(struct text *text, const struct story *story)
{
	text_add(text, "The capture does not say how this ended: ");
	switch (story->seen) {
	case SEEN_CLIENT_ONLY:
		text_add(text, "it holds only what the client sent");
		break;
	case SEEN_SERVER_ONLY:
		text_add(text, "it holds only what the server sent");
		break;
	case SEEN_QUOTED_ONLY:
		text_add(text, "it holds only an ICMP error that its receiver does not act on");
		break;
	case SEEN_BOTH:
		text_add(text, "it begins or ends in the middle");
		break;
	}
	if (story->has_gaps)
		text_add(text, ", and packets were lost while capturing");
	text_add_char(text, '.');
}

/* clang-format off */
static const struct sentence rows[] = {
	{VERDICT_CLOSED,       -1,                         explain_closed},
	{VERDICT_HALF_CLOSED,  -1,                         explain_half_closed},
	{VERDICT_OPEN,         -1,                         explain_open},
	{VERDICT_RESET,        -1,                         explain_reset},
	{VERDICT_REFUSED,      CAUSE_ICMP,                 explain_icmp},
	{VERDICT_REFUSED,      -1,                         explain_refused},
	{VERDICT_PROHIBITED,   CAUSE_ICMP,                 explain_icmp},
	{VERDICT_UNREACHABLE,  CAUSE_ICMP,                 explain_icmp},
	{VERDICT_UNREACHABLE,  CAUSE_ARP_UNANSWERED,       explain_neighbor},
	{VERDICT_UNREACHABLE,  CAUSE_ND_UNANSWERED,        explain_neighbor},
	{VERDICT_UNANSWERED,   CAUSE_ICMP,                 explain_icmp},
	{VERDICT_UNANSWERED,   -1,                         explain_syn_silence},
	{VERDICT_INCOMPLETE,   -1,                         explain_incomplete},
	{VERDICT_TIMED_OUT,    CAUSE_KEEPALIVE_UNANSWERED, explain_keepalive},
	{VERDICT_TIMED_OUT,    -1,                         explain_timeout},
	{VERDICT_UNDETERMINED, CAUSE_ICMP,                 explain_icmp},
	{VERDICT_UNDETERMINED, -1,                         explain_undetermined},
};
/* clang-format on */

const struct sentence *sentences_of_tcp(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}
