/* Sentences about how TCP connections were closed or reset. */
#include "report/explanation_tcp.h"

#include "base/timestamp.h"
#include "report/words.h"

/* The side whose FIN came first, or is the only one captured; the client when both crossed. */
static enum side first_closer(const struct tcp_pair *tcp)
{
	return tcp->closed_first == CLOSED_FIRST_SERVER ||
			       (tcp->closed_first == CLOSED_FIRST_NONE &&
				!tcp->side[CLIENT].has_fin)
		       ? SERVER
		       : CLIENT;
}

/* Did the side that closed first answer the other's FIN with RST, not with an ACK? */
static bool is_forgotten(const struct story *story, enum side first)
{
	const struct tcp_pair *tcp = story->tcp;

	return tcp->rst_kind == RST_AFTER_CLOSE && tcp->rst_from == first &&
	       !tcp->side[other_side(first)].fin_acked;
}

static void add_close_kind(struct text *text, const struct story *story, enum side first)
{
	const char *name = words_side(first), *other = words_side(other_side(first));

	switch (story->teardown) {
	case TEARDOWN_SIMULTANEOUS:
		text_add(text,
			 "Closed simultaneously: each side sent its FIN before the other's had "
			 "arrived, so both pass CLOSING and both keep TIME_WAIT");
		return;
	case TEARDOWN_SELF_CONNECT:
		text_add(text, "Closed by one FIN and one ACK: the socket was connected to itself");
		return;
	case TEARDOWN_THREE_WAY:
	case TEARDOWN_FOUR_WAY:
	case TEARDOWN_HALF_CLOSED:
	case TEARDOWN_RESET:
	case TEARDOWN_NONE:
		break;
	}
	text_addf(text, "Closed by both sides: the %s sent its FIN first", name);
	explain_packet(text, story, story->tcp->side[first].fin_packet);
	text_addf(text, "%s, the %s followed",
		  is_forgotten(story, first) ? "" : " and keeps TIME_WAIT", other);
	explain_packet(text, story, story->tcp->side[other_side(first)].fin_packet);
	if (story->teardown == TEARDOWN_THREE_WAY)
		text_add(text, ", its FIN and the ACK of the first in one segment");
}

/* A RST that came when both ends had sent their FIN. */
static void add_late_rst(struct text *text, const struct story *story, enum side first)
{
	if (story->tcp->rst_kind != RST_AFTER_CLOSE)
		return;
	if (is_forgotten(story, first)) {
		text_addf(text, " and got RST from the %s", words_side(first));
		explain_packet(text, story, story->tcp->rst_packet);
		text_add(text,
			 ": that kernel had forgotten the connection by then (on Linux FIN_WAIT_2 "
			 "lasts 60 s after close(), tcp_fin_timeout)");
		return;
	}
	text_addf(text, "; the RST of the %s", words_side((enum side)story->tcp->rst_from));
	explain_packet(text, story, story->tcp->rst_packet);
	text_add(text,
		 story->tcp->rst_state == TCP_TIME_WAIT
			 ? " came when both had closed: it ends TIME_WAIT early (RFC 1337), no "
			   "program is told"
			 : " came when both had closed and changes nothing");
}

/* What was unusual on the way there. */
static void add_history(struct text *text, const struct story *story)
{
	if (words_found(story, FOUND_HALF_CLOSED_DATA))
		text_add(text, "; data went on after the first FIN and was accepted, so that was "
			       "shutdown(SHUT_WR), not close()");
	if (story->handshake == HANDSHAKE_SIMULTANEOUS)
		text_add(text,
			 "; both ends had opened it with a SYN of their own (simultaneous open), "
			 "so neither is really client or server");
	if (story->handshake == HANDSHAKE_FAST_OPEN)
		text_add(text, "; it was opened with data in the SYN (TCP Fast Open)");
	if (words_found(story, FOUND_ZERO_WINDOW))
		text_add(text,
			 "; for a while a program did not read and its window was closed, which "
			 "broke nothing");
	explain_overcome(text, story);
}

void explain_closed(struct text *text, const struct story *story)
{
	enum side first;

	if (story->tcp == NULL) {
		text_add(text, "Closed by both sides.");
		return;
	}
	first = first_closer(story->tcp);
	add_close_kind(text, story, first);
	add_late_rst(text, story, first);
	add_history(text, story);
	text_add_char(text, '.');
}

/* What of the other side the capture shows, and what that means for the one that closed. */
static void add_other_side(struct text *text, const struct story *story, enum side first)
{
	const char *other = words_side(other_side(first));

	if (!story->tcp->side[other_side(first)].has_seq) {
		text_addf(text,
			  "; what the %s sent is not in the capture, so whether it has closed, and "
			  "which FIN came first, is not known",
			  other);
		return;
	}
	if (story_may_have_closed_before(story)) {
		text_addf(text,
			  "; the capture begins midway, so whether the %s had closed before is not "
			  "known",
			  other);
		return;
	}
	text_addf(text, ", the %s has not closed", other);
	if (!story->tcp->side[first].fin_acked) {
		text_addf(text, " and not acknowledged it: it may never have got there");
		return;
	}
	text_addf(text, ": the program there has not called close() (CLOSE_WAIT)");
	if (words_found(story, FOUND_HALF_CLOSED_DATA))
		text_add(text,
			 "; data after that FIN was accepted, so it was shutdown(SHUT_WR), not "
			 "close()");
	else
		text_addf(text,
			  "; whether close() or shutdown() sent that FIN the capture cannot tell "
			  "yet (FIN_WAIT_2 lasts 60 s on Linux after close(), for ever after "
			  "shutdown())");
}

void explain_half_closed(struct text *text, const struct story *story)
{
	enum side first = first_closer(story->tcp);

	text_addf(text, "The %s sent FIN", words_side(first));
	explain_packet(text, story, story->tcp->side[first].fin_packet);
	add_other_side(text, story, first);
	text_add_char(text, '.');
}

/* What may make a program's end abort, by what it had received. */
static void add_abort_reason(struct text *text, const struct story *story, enum side from)
{
	const struct tcp_pair *tcp = story->tcp;
	bool is_silent =
		story->connection->bytes[CLIENT] == 0 && story->connection->bytes[SERVER] == 0;

	if (tcp->unread_possible)
		text_add(text,
			 "its program closed or was killed before it had read all data, or it "
			 "set SO_LINGER to 0");
	else if (story->connection->bytes[other_side(from)] > 0)
		text_add(
			text,
			"it had sent data since the last that came, so that seems to be read; most "
			"likely its program set SO_LINGER to 0");
	else if (from == SERVER && is_silent)
		text_add(text,
			 "no data was there to be left unread, so its program set SO_LINGER to 0, "
			 "or closed the listening socket before it had accepted this connection");
	else
		text_add(text,
			 "no data was there to be left unread, so its program set SO_LINGER to 0");
	if (from == CLIENT && is_silent && !tcp->both_aborted)
		text_add(text,
			 " (as port scans by connect() do); if the server had not accepted it yet, "
			 "accept() on Linux returns it all the same, and the first read fails");
}

static void explain_abort(struct text *text, const struct story *story)
{
	const struct tcp_pair *tcp = story->tcp;

	if (story->handshake == HANDSHAKE_NOT_CAPTURED) {
		text_addf(text, "The %s sent RST", words_side((enum side)tcp->rst_from));
		explain_packet(text, story, tcp->rst_packet);
		text_add(text,
			 ": it aborted the connection or knows no such connection; the capture "
			 "begins midway and cannot tell which");
		return;
	}
	if (tcp->side[tcp->rst_from].has_fin) {
		text_addf(text, "The %s had sent its FIN", words_side((enum side)tcp->rst_from));
		explain_packet(text, story, tcp->side[tcp->rst_from].fin_packet);
		text_add(text, ", then aborted the rest with RST");
		explain_packet(text, story, tcp->rst_packet);
		text_add(text, ": ");
	} else {
		text_addf(text, "The %s aborted it with RST", words_side((enum side)tcp->rst_from));
		explain_packet(text, story, tcp->rst_packet);
		text_add(text, " in place of a FIN: ");
	}
	add_abort_reason(text, story, (enum side)tcp->rst_from);
	if (tcp->both_aborted) {
		text_addf(text, "; the %s aborted it as well",
			  words_side(other_side((enum side)tcp->rst_from)));
		explain_packet(text, story, tcp->rst_back_packet);
		text_add(text, ", and the RSTs crossed: no program is told by the other's");
	}
}

static void explain_data_after_close(struct text *text, const struct story *story)
{
	const struct tcp_pair *tcp = story->tcp;
	enum side closed = (enum side)tcp->rst_from;

	text_addf(text, "The %s had closed", words_side(closed));
	explain_packet(text, story, tcp->side[closed].fin_packet);
	text_addf(text, ", the %s sent data on", words_side(other_side(closed)));
	explain_packet(text, story, tcp->side[other_side(closed)].data_packet);
	text_add(text, " and got RST");
	explain_packet(text, story, tcp->rst_packet);
	text_add(text, ": that FIN came from close(), not from shutdown(SHUT_WR)");
}

static void explain_refused_last_ack(struct text *text, const struct story *story)
{
	text_add(text, "The server answered the end of the handshake with RST");
	explain_packet(text, story, story->tcp->rst_packet);
	text_add(text, ": its accept queue is full (tcp_abort_on_overflow), or it has dropped the "
		       "half-open request meanwhile (an ICMP error about the SYN-ACK does that)");
}

/* A pause so long before what was answered that firewalls and NATs may have forgotten the
 * connection. */
#define LONG_PAUSE_NS 60000000000LL

static void add_pause(struct text *text, const struct story *story)
{
	const struct tcp_pair *tcp = story->tcp;
	enum side from = (enum side)tcp->rst_from;
	int64_t pause_ns = tcp->side[other_side(from)].last_ns - tcp->side[from].last_ns;

	if (!tcp->side[from].has_seq || pause_ns < LONG_PAUSE_NS)
		return;
	text_addf(text, "; the %s had sent nothing for ", words_side(from));
	timestamp_add_duration(text, pause_ns);
}

static void explain_lost_state(struct text *text, const struct story *story)
{
	const struct tcp_pair *tcp = story->tcp;
	enum side from = (enum side)tcp->rst_from;

	text_addf(text, "The %s answered with RST", words_side(from));
	explain_packet(text, story, tcp->rst_packet);
	text_add(text,
		 " as one that knows no such connection: it restarted or lost its state, or a "
		 "firewall or NAT in between forgot it and answered for it");
	add_pause(text, story);
	if (story->handshake == HANDSHAKE_NOT_CAPTURED && story->connection->bytes[CLIENT] == 0 &&
	    story->connection->bytes[SERVER] == 0)
		text_add(text, "; or what it answers belongs to no connection at all (a scan)");
}

/* Its TTL gives it away: the end in whose name it came did not send it. */
static void explain_foreign_rst(struct text *text, const struct story *story)
{
	const struct tcp_pair *tcp = story->tcp;
	const char *name = words_side((enum side)tcp->rst_from);

	text_addf(text, "A RST in the %s's name", name);
	explain_packet(text, story, tcp->rst_packet);
	text_addf(text,
		  " ended it, but its TTL is not that of the %s's other packets: most likely "
		  "something in between sent it (a firewall, a NAT that forgot the connection, a "
		  "forger)",
		  name);
	add_pause(text, story);
	if (tcp->rst_back_packet != NO_PACKET) {
		text_addf(text, "; the %s was reset as well", name);
		explain_packet(text, story, tcp->rst_back_packet);
	} else {
		text_addf(text, "; the %s knows nothing of it", name);
	}
}

static void explain_half_open_scan(struct text *text, const struct story *story)
{
	text_addf(text, "The %s answered the SYN-ACK with RST",
		  words_side((enum side)story->tcp->rst_from));
	explain_packet(text, story, story->tcp->rst_packet);
	text_add(text, ": a half-open scan, or an attempt already given up");
}

static void explain_request_gone(struct text *text, const struct story *story)
{
	text_add(text,
		 "An ICMP error about the SYN-ACK made the listener drop the half-open request; it "
		 "answered what came then with RST");
	explain_packet(text, story, story->tcp->rst_packet);
}

/* Both had sent their FIN, and not all was acknowledged. */
static void explain_rst_after_close(struct text *text, const struct story *story)
{
	enum side first = first_closer(story->tcp);

	if (is_forgotten(story, first)) {
		text_addf(text, "The %s closed", words_side(first));
		explain_packet(text, story, story->tcp->side[first].fin_packet);
		text_addf(text, ", the program of the %s did so too late",
			  words_side(other_side(first)));
		explain_packet(text, story, story->tcp->side[other_side(first)].fin_packet);
		add_late_rst(text, story, first);
	} else {
		text_addf(text, "Both had sent their FIN when the %s sent RST",
			  words_side((enum side)story->tcp->rst_from));
		explain_packet(text, story, story->tcp->rst_packet);
	}
	text_add(text, "; no program is told");
}

static void explain_any_rst(struct text *text, const struct story *story)
{
	text_addf(text, "The %s sent RST", words_side((enum side)story->tcp->rst_from));
	explain_packet(text, story, story->tcp->rst_packet);
}

static sentence_function *const by_rst_kind[] = {
	[RST_NONE] = explain_any_rst,
	[RST_REFUSES_SYN] = explain_any_rst,
	[RST_REFUSES_SYNACK] = explain_half_open_scan,
	[RST_ABORT] = explain_abort,
	[RST_DATA_AFTER_CLOSE] = explain_data_after_close,
	[RST_LOST_STATE] = explain_lost_state,
	[RST_AFTER_CLOSE] = explain_rst_after_close,
	[RST_GIVES_UP] = explain_any_rst,
	[RST_REQUEST_GONE] = explain_request_gone,
	[RST_REFUSES_LAST_ACK] = explain_refused_last_ack,
	[RST_NOT_OWN] = explain_foreign_rst,
};

void explain_reset(struct text *text, const struct story *story)
{
	if (story->tcp == NULL) {
		text_add(text, "The connection was reset.");
		return;
	}
	by_rst_kind[story->tcp->rst_kind](text, story);
	text_add_char(text, '.');
}
