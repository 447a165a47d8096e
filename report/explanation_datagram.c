/* Sentences about UDP, echo, SCTP, DCCP and other conversations of datagrams. */
#include "report/explanation_parts.h"

#include "base/timestamp.h"
#include "decode/icmp_types.h"
#include "report/tunnel_words.h"
#include "report/words.h"

static void add_counts(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;

	words_add_count(text, connection->packets[CLIENT], words_unit(connection));
	text_add(text, " from the client, ");
	if (words_is_echo(connection)) {
		words_add_number(text, connection->packets[SERVER]);
		text_add(text, connection->packets[SERVER] == 1 ? " reply" : " replies");
	} else {
		words_add_number(text, connection->packets[SERVER]);
		text_add(text, " from the server");
	}
	if (words_found(story, FOUND_DUPLICATE_PACKETS))
		text_add(text, " (some of them captured twice)");
}

/* That it was refused or unreachable for a while: how often, and at least how long. */
static void add_recovery(struct text *text, const struct story *story)
{
	const struct icmp_record *first = NULL, *last = NULL;
	uint64_t count = 0;

	for (size_t i = 0; i < story->icmp_count; i++) {
		if (story->icmp[i]->side != CLIENT || story->icmp[i]->reason != ICMP_ACCEPTED)
			continue;
		first = first == NULL ? story->icmp[i] : first;
		last = story->icmp[i];
		count++;
	}
	if (first == NULL)
		return;
	text_add(text, "; in between ");
	words_add_count(text, count, "ICMP error");
	text_addf(text, " came (packet%s %llu", first == last ? "" : "s",
		  (unsigned long long)first->packet);
	if (first != last) {
		text_addf(text, " to %llu, over ", (unsigned long long)last->packet);
		timestamp_add_duration(text, last->time_ns - first->time_ns);
	}
	text_addf(text, "), then it answered again");
}

static void explain_answered(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;

	add_counts(text, story);
	if (connection->datagram.rtt_ns != 0) {
		text_add(text, ", the first after ");
		timestamp_add_duration(text, connection->datagram.rtt_ns);
	}
	if (words_found(story, FOUND_RECOVERED))
		add_recovery(text, story);
	if (words_found(story, FOUND_PMTU_BLACK_HOLE)) {
		text_add(text, "; but none to those of ");
		words_add_count(text, connection->datagram.vanished_size, "byte");
		text_add(text,
			 " or more: large datagrams vanish on the path without an ICMP error (a "
			 "path MTU black hole), or the server drops them");
	}
	text_add_char(text, '.');
}

/* Does the sender's kernel drop the error, although it says why nothing came? */
static bool is_untold(const struct icmp_record *icmp)
{
	bool says_why = icmp->version == 4 ? icmp->type == 3 || icmp->type == 11
					   : icmp->type == 1 || icmp->type == 3;

	return says_why &&
	       (icmp->reason == ICMP_NO_EFFECT || icmp->reason == ICMP_QUOTED_FRAGMENT ||
		icmp->reason == ICMP_QUOTE_TOO_SHORT);
}

/* The last such error about the client's packets, or NULL. */
static const struct icmp_record *untold_error(const struct story *story)
{
	for (size_t i = story->icmp_count; i-- > 0;)
		if (story->icmp[i]->side == CLIENT && is_untold(story->icmp[i]))
			return story->icmp[i];
	return NULL;
}

static void add_untold_error(struct text *text, const struct story *story,
			     const struct icmp_record *icmp)
{
	text_add(text, " got no answer; ");
	words_add_icmp_sender(text, story, icmp);
	text_add(text, " sent ");
	words_add_icmp(text, icmp);
	text_addf(text, " (packet %llu): ", (unsigned long long)icmp->packet);
	explain_icmp_meaning(text, story, icmp);
	text_add(text, "; the sender's kernel drops such an error, so no program is told");
}

/* Neither an answer nor an error: what that can mean, and that nobody can tell which it is. */
static void add_silence(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;

	text_add(text, " got neither an answer nor an ICMP error");
	text_add(text, story->icmp_count > 0 ? " that its kernel would act on: " : ": ");
	if (tunnel_words_error(story) != NULL) {
		text_addf(text,
			  "the tunnel that carries this conversation loses it, as packet %llu says",
			  (unsigned long long)tunnel_words_error(story)->packet);
		return;
	}
	if (words_found(story, FOUND_PMTU_BLACK_HOLE))
		text_add(text,
			 "only small ones are answered, so the large ones vanish on the path and "
			 "the ICMP error that should say so is filtered (a path MTU black hole)");
	else if (words_is_echo(connection))
		text_add(text,
			 "the host is down, or the request or the reply was filtered or lost; the "
			 "capture cannot tell which");
	else
		text_add(text,
			 "the port may be open and silent, filtered, or the packets were lost; "
			 "neither a capture nor a program can tell which");
}

static void explain_silence(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;
	const struct icmp_record *untold = untold_error(story);

	words_add_count(text, connection->packets[CLIENT], words_unit(connection));
	if (words_found(story, FOUND_BAD_CHECKSUM) && connection->packets[SERVER] > 0)
		text_add(text,
			 " got an answer with a wrong checksum only: the client's kernel throws it "
			 "away, so its socket hears nothing");
	else if (words_found(story, FOUND_ANSWER_FROM_ELSEWHERE) && story->related_id != 0)
		text_addf(
			text,
			" got no answer from there; connection #%llu seems to be the answer, from "
			"another address or port, and the client's host refused it",
			(unsigned long long)story->related_id);
	else if (untold != NULL)
		add_untold_error(text, story, untold);
	else
		add_silence(text, story);
	text_add_char(text, '.');
}

static void explain_too_big(struct text *text, const struct story *story)
{
	const struct icmp_record *icmp = story->cause_icmp;

	words_add_icmp_sender(text, story, icmp);
	text_add(text, " says that a ");
	text_add(text, words_unit(story->connection));
	if (icmp->quotes_packet != 0)
		text_addf(text, " (packet %llu)", (unsigned long long)icmp->quotes_packet);
	text_add(text, " is larger than the path takes");
	if (icmp->mtu != 0) {
		text_add(text, ": ");
		words_add_count(text, icmp->mtu, "byte");
	}
	text_addf(text, " (%s, packet %llu); ", icmp->version == 6 ? "ICMPv6" : "ICMP",
		  (unsigned long long)icmp->packet);
	if (icmp->fragments_after)
		text_add(text, "what came later was sent in fragments");
	else if (icmp->as_large_after)
		text_add(text, "what came later was as large and got no answer");
	else if (icmp->smaller_after)
		text_add(text, "what came later was small enough");
	else
		text_add(text, "nothing was sent after it");
	text_add_char(text, '.');
}

static void explain_one_way(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;

	if (words_found(story, FOUND_MULTICAST) || words_found(story, FOUND_BROADCAST)) {
		words_add_count(text, connection->packets[CLIENT], words_unit(connection));
		text_addf(text,
			  " to a %s address without an answer: no ICMP error may answer such a "
			  "packet, "
			  "so the silence means nothing.",
			  words_found(story, FOUND_MULTICAST) ? "multicast" : "broadcast");
		return;
	}
	text_addf(text, "Only %s in the capture: ",
		  words_is_echo(connection) ? "replies are" : "the server's side is");
	words_add_count(text, connection->packets[SERVER],
			words_is_echo(connection) ? "packet" : words_unit(connection));
	text_add(text, "; what they answer it does not show.");
}

static void explain_abort_chunk(struct text *text, const struct story *story)
{
	bool is_sctp = story->connection->key.protocol == IP_PROTOCOL_SCTP;

	words_add_end(text, story, SERVER);
	text_addf(text, " answered with %s (packet %llu): nothing there takes this association.",
		  is_sctp ? "an SCTP ABORT" : "a DCCP Reset",
		  (unsigned long long)words_packet(story->connection,
						   story->connection->datagram.answer_packet));
}

static void explain_undetermined(struct text *text, const struct story *story)
{
	if (story->seen == SEEN_QUOTED_ONLY) {
		text_add(text, "Known only from an ICMP error that its receiver does not act on.");
		return;
	}
	text_add(text, "The capture does not say how this ended: ");
	add_counts(text, story);
	text_add_char(text, '.');
}

/* clang-format off */
static const struct sentence rows[] = {
	{VERDICT_ANSWERED,     -1,                   explain_answered},
	{VERDICT_REFUSED,      CAUSE_ICMP,           explain_icmp},
	{VERDICT_REFUSED,      -1,                   explain_abort_chunk},
	{VERDICT_PROHIBITED,   CAUSE_ICMP,           explain_icmp},
	{VERDICT_UNREACHABLE,  CAUSE_ICMP,           explain_icmp},
	{VERDICT_UNREACHABLE,  CAUSE_ARP_UNANSWERED, explain_neighbor},
	{VERDICT_UNREACHABLE,  CAUSE_ND_UNANSWERED,  explain_neighbor},
	{VERDICT_TOO_BIG,      CAUSE_ICMP,           explain_too_big},
	{VERDICT_UNANSWERED,   CAUSE_ICMP,           explain_icmp},
	{VERDICT_UNANSWERED,   -1,                   explain_silence},
	{VERDICT_ONE_WAY,      -1,                   explain_one_way},
	{VERDICT_UNDETERMINED, CAUSE_ICMP,           explain_icmp},
	{VERDICT_UNDETERMINED, -1,                   explain_undetermined},
};
/* clang-format on */

const struct sentence *sentences_of_datagrams(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}
