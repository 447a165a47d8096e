/* Sentences about UDP, echo, SCTP, DCCP and other conversations of datagrams. */
#include "report/explanation_parts.h"

#include "base/timestamp.h"
#include "decode/icmp_types.h"
#include "report/words.h"

static void add_counts(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;
	const char *unit = words_unit(connection);

	words_add_count(text, connection->packets[CLIENT], unit);
	text_add(text, " from the client, ");
	words_add_number(text, connection->packets[SERVER]);
	text_add(text, words_is_echo(connection) ? " answered" : " from the server");
}

static void explain_answered(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;

	text_add(text, "Answered: ");
	add_counts(text, story);
	if (connection->datagram.rtt_ns != 0) {
		text_add(text, ", the first after ");
		timestamp_add_duration(text, connection->datagram.rtt_ns);
	}
	if (words_found(story, FOUND_RECOVERED))
		text_add(text,
			 "; in between it was refused or unreachable, then it answered again");
	else if (story->icmp_count > 0)
		text_add(text, ", in spite of an ICMP error");
	text_add_char(text, '.');
}

/* Neither an answer nor an error: what that can mean, and that nobody can tell which it is. */
static void explain_silence(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;
	const char *unit = words_unit(connection);

	words_add_count(text, connection->packets[CLIENT], unit);
	text_add(text, connection->packets[CLIENT] == 1 ? " got" : " got");
	text_add(text, " neither an answer nor an ICMP error: ");
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
	if (words_found(story, FOUND_PMTU_REDUCED))
		text_add(text, "what came later was smaller.");
	else if (words_found(story, FOUND_FRAGMENTS))
		text_add(text, "what came later was sent in fragments.");
	else if (words_found(story, FOUND_PMTU_BLACK_HOLE))
		text_add(text, "what came later was as large and got no answer.");
	else
		text_add(text, "the capture shows no smaller one after it.");
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
	text_add(text, "Only one direction is in the capture: ");
	add_counts(text, story);
	text_add(text, "; whether the other side spoke it cannot tell.");
}

static void explain_undetermined(struct text *text, const struct story *story)
{
	text_add(text, "The capture does not say how this ended: ");
	add_counts(text, story);
	text_add_char(text, '.');
}

/* clang-format off */
static const struct sentence rows[] = {
	{VERDICT_ANSWERED,     -1,                   explain_answered},
	{VERDICT_REFUSED,      CAUSE_ICMP,           explain_icmp},
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
