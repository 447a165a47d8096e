/* Sentences about connections that an ICMP error or an unanswered ARP request ended. */
#include "report/explanation_parts.h"

#include "decode/packet.h"
#include "report/words.h"

/* "its SYN", "the client's datagram (packet 1)", "a datagram that is not in the capture" … */
static void add_quoted(struct text *text, const struct story *story, const struct icmp_record *icmp)
{
	const struct connection *connection = story->connection;
	bool is_syn = connection->key.protocol == IP_PROTOCOL_TCP &&
		      (icmp->state == TCP_SYN_SENT ||
		       (icmp->has_flags && (icmp->quoted_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN));
	const char *unit = is_syn ? "SYN" : words_unit(connection);

	if (words_is_echo(connection) && icmp->side == SERVER)
		unit = "echo reply";
	text_addf(text, "the %s's %s", words_side((enum side)icmp->side), unit);
	if (icmp->quotes_packet != 0)
		text_addf(text, " (packet %llu)", (unsigned long long)icmp->quotes_packet);
	else
		text_add(text, ", which is not in the capture,");
}

/* The errors that count about the packets of `side`. */
static uint32_t count_errors(const struct story *story, uint8_t side)
{
	uint32_t count = 0;

	for (size_t i = 0; i < story->icmp_count; i++)
		count += story->icmp[i]->side == side && story->icmp[i]->reason == ICMP_ACCEPTED;
	return count;
}

/* How often the same was tried and refused, where that is worth a clause. */
static void add_how_often(struct text *text, const struct story *story,
			  const struct icmp_record *icmp)
{
	const struct connection *connection = story->connection;
	uint32_t sent = connection->packets[icmp->side];
	uint32_t answers = icmp->answers_before;
	uint32_t errors = count_errors(story, icmp->side);

	if (words_found(story, FOUND_RATE_LIMITED_ICMP)) {
		text_add(text, "; of ");
		words_add_count(text, sent, words_unit(connection));
		text_add(text, " only ");
		words_add_number(text, errors);
		text_add(text,
			 " got such an error, for hosts limit their ICMP rate: the others were "
			 "most likely refused as well");
	} else if (story->verdict == VERDICT_REFUSED && answers > 0 && icmp->side == CLIENT &&
		   connection->key.protocol != IP_PROTOCOL_TCP) {
		text_add(text, "; it had answered ");
		words_add_count(text, answers, "time");
		text_addf(text, " (last in packet %llu), so the socket was closed in between",
			  (unsigned long long)words_packet(connection,
							   connection->datagram.answer_packet));
	} else if (errors > 1) {
		text_add(text, "; ");
		words_add_number(text, errors);
		text_add(text, " ICMP errors in all");
		/* packets that were captured twice count twice */
		if (sent > 0 && !words_found(story, FOUND_DUPLICATE_PACKETS)) {
			text_add(text, ", for ");
			words_add_count(text, sent, words_unit(connection));
		}
	}
}

/* An answer from an address or port that nobody had asked, refused by its receiver. */
static void explain_elsewhere(struct text *text, const struct story *story,
			      const struct icmp_record *icmp)
{
	words_add_end(text, story, (enum side)icmp->side);
	text_add(text, " seems to answer what ");
	words_add_end(text, story, other_side((enum side)icmp->side));
	text_addf(text,
		  " had asked another address or port (connection #%llu): a connected socket takes "
		  "nothing from elsewhere, so ",
		  (unsigned long long)story->related_id);
	words_add_address(text, &icmp->from);
	text_add(text, " refused it with ");
	words_add_icmp(text, icmp);
	text_addf(text, " (packet %llu), unless that socket was gone by then.",
		  (unsigned long long)icmp->packet);
}

void explain_icmp(struct text *text, const struct story *story)
{
	const struct icmp_record *icmp = story->cause_icmp;

	if (words_found(story, FOUND_ANSWER_FROM_ELSEWHERE) && story->related_id != 0) {
		explain_elsewhere(text, story, icmp);
		return;
	}
	if (story->seen == SEEN_QUOTED_ONLY)
		text_add(text, "Known from an ICMP error alone: ");
	else if (words_found(story, FOUND_LATE_ANSWER_REFUSED))
		text_add(text, "The client's socket was gone when the answer came: ");
	words_add_icmp_sender(text, story, icmp);
	text_add(text, words_icmp_sender(story, icmp) == ICMP_FROM_SELF ? " reported about "
									: " answered ");
	add_quoted(text, story, icmp);
	text_add(text, words_icmp_sender(story, icmp) == ICMP_FROM_SELF ? " " : " with ");
	words_add_icmp(text, icmp);
	text_addf(text, " (packet %llu): ", (unsigned long long)icmp->packet);
	explain_icmp_meaning(text, story, icmp);
	add_how_often(text, story, icmp);
	text_add_char(text, '.');
}

void explain_neighbor(struct text *text, const struct story *story)
{
	const struct neighbor *neighbor = story->neighbor;
	const struct icmp_record *icmp = story->cause_icmp;
	enum side asking = icmp != NULL ? (enum side)icmp->side : CLIENT;
	bool is_self = ip_addr_equal(&neighbor->asker, &story->end[asking].address);

	text_addf(text, "nobody answered %s for ",
		  story->cause == CAUSE_ND_UNANSWERED ? "neighbour discovery" : "ARP");
	words_add_address(text, &neighbor->target);
	if (!ip_addr_equal(&neighbor->target, &story->end[other_side(asking)].address))
		text_add(text, ", the next hop");
	text_add(text, ", which ");
	words_add_address(text, &neighbor->asker);
	text_add(text, " asked for ");
	words_add_count(text, neighbor->requests, "time");
	text_addf(text, " (packet%s %llu", neighbor->requests > 1 ? "s" : "",
		  (unsigned long long)neighbor->first_packet);
	if (neighbor->requests > 1)
		text_addf(text, " to %llu", (unsigned long long)neighbor->last_packet);
	text_add(text, "): no such host on that link, or it is down; ");
	text_addf(text,
		  is_self ? "what the %s sent never left that host"
			  : "what the %s sent went no further than there",
		  words_side(asking));
	if (icmp != NULL) {
		text_add(text, ", and ");
		words_add_icmp_sender(text, story, icmp);
		text_add(text, " says so with ");
		words_add_icmp(text, icmp);
		text_addf(text, " (packet %llu)", (unsigned long long)icmp->packet);
	}
	text_add_char(text, '.');
}
