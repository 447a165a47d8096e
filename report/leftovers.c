/* What belongs to no connection's block: traceroutes, unanswered ARP, ICMP errors, comments. */
#include "report/leftovers.h"

#include "base/packet_options.h"
#include "base/timestamp.h"
#include "report/annotation.h"
#include "report/color.h"
#include "report/comment_words.h"
#include "report/margin.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

/* Unmatched ICMP errors that are kept for the end; more are counted. */
#define UNMATCHED_LIMIT 1000u

/* The same for lines of comments. */
#define COMMENT_LIMIT 1000u

void leftovers_note_connection(struct leftovers *leftovers, const struct story *story)
{
	if (story->neighbor != NULL && leftovers->told_count < LEFTOVERS_TOLD_LIMIT)
		leftovers->told[leftovers->told_count++] = story->neighbor->target;
}

void leftovers_note_unmatched(struct leftovers *leftovers, const struct unmatched *unmatched)
{
	if (leftovers->unmatched == NULL)
		leftovers->unmatched = calloc(UNMATCHED_LIMIT, sizeof(*unmatched));
	if (leftovers->unmatched != NULL && leftovers->unmatched_count < UNMATCHED_LIMIT)
		leftovers->unmatched[leftovers->unmatched_count++] = *unmatched;
	else
		leftovers->unmatched_left_out++;
}

/* A packet whose comments are being kept. */
struct commented {
	struct leftovers *leftovers;
	uint64_t packet;
};

static void keep_comment(void *context, enum sentence_kind kind, const char *sentence)
{
	const struct commented *commented = context;
	struct leftovers *leftovers = commented->leftovers;
	char *line = NULL;

	(void)kind;
	if (leftovers->comments == NULL)
		leftovers->comments = calloc(COMMENT_LIMIT, sizeof(*leftovers->comments));
	if (leftovers->comments != NULL && leftovers->comment_count < COMMENT_LIMIT)
		line = strdup(sentence + strlen(COMMENT_LEAD));
	if (line == NULL)
		leftovers->comments_left_out++;
	else
		leftovers->comments[leftovers->comment_count++] =
			(struct leftover_comment){commented->packet, line};
}

void leftovers_note_packet(struct leftovers *leftovers, const struct report *report,
			   const struct packet_view *view)
{
	struct commented commented = {leftovers, view->number};
	const struct teller teller = {.tell = keep_comment, .context = &commented};
	const struct note *notes;
	uint64_t id;
	uint8_t states[2];

	if (view->extra == NULL)
		return;
	(void)correlator_last_notes(report->context->correlator, &notes, &id, states);
	if (id == 0)
		comments_tell(view->extra, &teller);
}

void leftovers_free(struct leftovers *leftovers)
{
	for (size_t i = 0; i < leftovers->comment_count; i++)
		free(leftovers->comments[i].line);
	free(leftovers->comments);
	free(leftovers->unmatched);
}

/* Where the blocks go, and whether anything stands there already. */
struct blocks {
	FILE *output;
	bool color;
	bool is_first;
};

/* A headline; an empty line keeps it apart from what stands before it. */
static void write_headline(struct blocks *blocks, const char *words)
{
	(void)fprintf(blocks->output, "%s%s%s%s\n", blocks->is_first ? "" : "\n",
		      color_start(blocks->color, COLOR_HEADLINE), words, color_end(blocks->color));
	blocks->is_first = false;
}

static void write_line(const struct blocks *blocks, const char *sentence)
{
	margin_write(blocks->output, MARGIN_RESULT, sentence, blocks->color);
}

static void write_hop(const struct blocks *blocks, const struct traceroute *route, unsigned ttl)
{
	const struct ip_addr *hop = &route->hop[ttl - 1];
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_addf(&text, "hop %u: ", ttl);
	if (route->is_reached && ttl == route->reached_ttl) {
		words_add_address(&text, &route->destination);
		text_add(&text, ", the destination");
	} else if (ip_addr_is_unspecified(hop)) {
		text_add(&text, "no answer");
	} else {
		words_add_address(&text, hop);
	}
	write_line(blocks, buffer);
}

static void write_traceroute(struct blocks *blocks, const struct traceroute *route)
{
	unsigned last = route->hop_count;
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_add(&text, "# traceroute ");
	words_add_address(&text, &route->source);
	text_add(&text, " > ");
	words_add_address(&text, &route->destination);
	text_add(&text, ": ");
	words_add_count(&text, route->probes, "probe");
	text_addf(&text, " from packet %llu on, the destination %s",
		  (unsigned long long)route->first_packet,
		  route->is_reached ? "answered" : "did not answer");
	write_headline(blocks, buffer);
	if (route->is_reached && route->reached_ttl > last)
		last = route->reached_ttl;
	for (unsigned ttl = 1; ttl <= last && ttl <= TRACEROUTE_MAX_HOPS; ttl++)
		write_hop(blocks, route, ttl);
	if (!route->is_reached || route->reached_ttl > 0)
		return;
	text = text_in(buffer, sizeof(buffer));
	words_add_address(&text, &route->destination);
	text_add(&text, ", the destination, answered too");
	write_line(blocks, buffer);
}

static void write_traceroutes(struct blocks *blocks, const struct correlator *correlator)
{
	size_t count;
	const struct traceroute *routes = correlator_traceroutes(correlator, &count);

	for (size_t i = 0; i < count; i++)
		write_traceroute(blocks, &routes[i]);
}

static void write_neighbor(const struct blocks *blocks, const struct neighbor *neighbor)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	words_add_address(&text, &neighbor->asker);
	text_add(&text, " asked for ");
	words_add_address(&text, &neighbor->target);
	text_add_char(&text, ' ');
	words_add_count(&text, neighbor->requests, "time");
	if (neighbor->requests > 1) {
		text_add(&text, " in ");
		timestamp_add_duration(&text, neighbor->last_ns - neighbor->first_ns);
		text_addf(&text, " (packets %llu to %llu)",
			  (unsigned long long)neighbor->first_packet,
			  (unsigned long long)neighbor->last_packet);
	} else {
		text_addf(&text, " (packet %llu)", (unsigned long long)neighbor->first_packet);
	}
	text_add(&text, ": nobody answered");
	if (neighbor->answers > 0)
		text_add(&text, " any more, though somebody had before");
	text_add(&text, "; what was to be sent there never left: a TCP connect() fails with "
			"EHOSTUNREACH after about 3 s, a UDP socket is told only with IP_RECVERR");
	write_line(blocks, buffer);
}

/* Asked for once, and the capture ends before the next request was due: the answer may still come.
 */
#define NEXT_REQUEST_NS 1000000000LL

static bool is_pending(const struct neighbor *neighbor, const struct correlator_counts *counts)
{
	return neighbor->requests == 1 && counts->last_ns - neighbor->last_ns < NEXT_REQUEST_NS;
}

static bool is_told(const struct leftovers *leftovers, const struct neighbor *neighbor)
{
	for (size_t i = 0; i < leftovers->told_count; i++)
		if (ip_addr_equal(&leftovers->told[i], &neighbor->target))
			return true;
	return false;
}

static void write_neighbors(struct blocks *blocks, const struct report *report,
			    const struct leftovers *leftovers)
{
	bool has_headline = false;
	size_t count;
	const struct neighbor *neighbors =
		correlator_neighbors(report->context->correlator, &count);

	for (size_t i = 0; i < count && !report->context->neighbors_left_out; i++) {
		if (!neighbors[i].is_unanswered || is_told(leftovers, &neighbors[i]) ||
		    is_pending(&neighbors[i], correlator_counts(report->context->correlator)))
			continue;
		if (!has_headline)
			write_headline(blocks,
				       "# addresses that nobody answered for (ARP, neighbour "
				       "discovery)");
		has_headline = true;
		write_neighbor(blocks, &neighbors[i]);
	}
}

static void write_unmatched(const struct blocks *blocks, const struct unmatched *unmatched)
{
	const struct icmp_record named = {
		.version = unmatched->version & 0xfu,
		.type = unmatched->type,
		.code = unmatched->code,
	};
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_addf(&text, "packet %llu: ", (unsigned long long)unmatched->packet);
	words_add_icmp(&text, &named);
	text_add(&text, " from ");
	words_add_address(&text, &unmatched->from);
	text_add_char(&text, ' ');
	annotation_add_unmatched(&text, unmatched);
	write_line(blocks, buffer);
}

static void write_left_out(const struct blocks *blocks, uint64_t count)
{
	char buffer[64];
	struct text text = text_in(buffer, sizeof(buffer));

	if (count == 0)
		return;
	text_add(&text, "and ");
	words_add_number(&text, count);
	text_add(&text, " more");
	write_line(blocks, buffer);
}

static void write_all_unmatched(struct blocks *blocks, const struct leftovers *leftovers)
{
	if (leftovers->unmatched_count == 0)
		return;
	write_headline(blocks, "# ICMP errors that name no connection");
	for (size_t i = 0; i < leftovers->unmatched_count; i++)
		write_unmatched(blocks, &leftovers->unmatched[i]);
	write_left_out(blocks, leftovers->unmatched_left_out);
}

static void write_comments(struct blocks *blocks, const struct leftovers *leftovers)
{
	if (leftovers->comment_count == 0)
		return;
	write_headline(blocks, "# comments on packets of no connection");
	for (size_t i = 0; i < leftovers->comment_count; i++) {
		const struct leftover_comment *comment = &leftovers->comments[i];
		char buffer[4 * PACKET_COMMENTS_SIZE + 64];
		struct text text = text_in(buffer, sizeof(buffer));

		text_addf(&text, "packet %llu: ", (unsigned long long)comment->packet);
		text_add(&text, comment->line);
		write_line(blocks, buffer);
	}
	write_left_out(blocks, leftovers->comments_left_out);
}

/* No connection, or none that was asked for. */
static void write_nothing(const struct blocks *blocks, const struct report *report)
{
	const struct correlator_counts *counts = correlator_counts(report->context->correlator);
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (report->totals.connections == 1) {
		text_add(&text, "the only connection is not among those asked for");
	} else if (report->totals.connections > 1) {
		text_add(&text, "none of ");
		words_add_count(&text, report->totals.connections, "connection");
		text_add(&text, " is among those asked for");
	} else {
		text_add(&text, "no connection in ");
		words_add_count(&text, counts->packets, "packet");
		text_add(&text, " (--summary says what they are)");
	}
	write_line(blocks, buffer);
}

void leftovers_write(const struct report *report, const struct leftovers *leftovers)
{
	const struct report_options *options = report->options;
	struct blocks blocks = {
		.output = options->output,
		.color = options->color,
		.is_first = report->totals.written == 0,
	};

	if (options->verdicts == 0 && options->id_count == 0) {
		write_traceroutes(&blocks, report->context->correlator);
		write_neighbors(&blocks, report, leftovers);
		write_all_unmatched(&blocks, leftovers);
		write_comments(&blocks, leftovers);
	}
	if (blocks.is_first)
		write_nothing(&blocks, report);
}
