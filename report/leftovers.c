/* What belongs to no connection's block: traceroutes, unanswered ARP, ICMP errors without one. */
#include "report/leftovers.h"

#include "base/timestamp.h"
#include "report/annotation.h"
#include "report/color.h"
#include "report/margin.h"
#include "report/words.h"

static void write_headline(FILE *output, const char *words, bool color)
{
	(void)fprintf(output, "\n%s%s%s\n", color_start(color, COLOR_HEADLINE), words,
		      color_end(color));
}

static void write_hop(FILE *output, const struct traceroute *route, unsigned ttl, bool color)
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
	margin_write(output, MARGIN_RESULT, buffer, color);
}

static void write_traceroute(FILE *output, const struct traceroute *route, bool color)
{
	unsigned last = route->hop_count;
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_add(&text, "# traceroute from ");
	words_add_address(&text, &route->source);
	text_add(&text, " to ");
	words_add_address(&text, &route->destination);
	text_add(&text, ": ");
	words_add_count(&text, route->probes, "probe");
	text_addf(&text, " from packet %llu on, the destination %s",
		  (unsigned long long)route->first_packet,
		  route->is_reached ? "answered" : "did not answer");
	write_headline(output, buffer, color);
	if (route->is_reached && route->reached_ttl > last)
		last = route->reached_ttl;
	for (unsigned ttl = 1; ttl <= last && ttl <= TRACEROUTE_MAX_HOPS; ttl++)
		write_hop(output, route, ttl, color);
}

void leftovers_write_traceroutes(FILE *output, const struct correlator *correlator, bool color)
{
	size_t count;
	const struct traceroute *routes = correlator_traceroutes(correlator, &count);

	for (size_t i = 0; i < count; i++)
		write_traceroute(output, &routes[i], color);
}

static void write_neighbor(FILE *output, const struct neighbor *neighbor, bool color)
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
	margin_write(output, MARGIN_RESULT, buffer, color);
}

static bool is_told(const struct neighbor *neighbor, const struct ip_addr *told, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ip_addr_equal(&told[i], &neighbor->target))
			return true;
	return false;
}

void leftovers_write_neighbors(const struct report *report, const struct ip_addr *told,
			       size_t told_count)
{
	FILE *output = report->options->output;
	bool color = report->options->color;
	bool is_first = true;
	size_t count;
	const struct neighbor *neighbors =
		correlator_neighbors(report->context->correlator, &count);

	for (size_t i = 0; i < count; i++) {
		if (!neighbors[i].is_unanswered || is_told(&neighbors[i], told, told_count))
			continue;
		if (is_first)
			write_headline(output,
				       "# addresses that nobody answered for (ARP, neighbour "
				       "discovery)",
				       color);
		is_first = false;
		write_neighbor(output, &neighbors[i], color);
	}
}

void leftovers_write_nothing(const struct report *report)
{
	const struct correlator_counts *counts = correlator_counts(report->context->correlator);
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (report->totals.shown > 0)
		return;
	if (report->totals.connections > 0) {
		text_add(&text, "none of ");
		words_add_count(&text, report->totals.connections, "connection");
		text_add(&text, " is among those asked for");
	} else {
		text_add(&text, "no connection in ");
		words_add_count(&text, counts->packets, "packet");
		text_add(&text, " (--summary says what they are)");
	}
	margin_write(report->options->output, MARGIN_RESULT, buffer, report->options->color);
}

static void write_unmatched(FILE *output, const struct unmatched *unmatched, bool color)
{
	const struct icmp_record named = {
		.version = unmatched->version, .type = unmatched->type, .code = unmatched->code};
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_addf(&text, "packet %llu: ", (unsigned long long)unmatched->packet);
	words_add_icmp(&text, &named);
	text_add(&text, " from ");
	words_add_address(&text, &unmatched->from);
	text_add(&text, ": ");
	annotation_add_reason(&text, unmatched->reason);
	margin_write(output, MARGIN_RESULT, buffer, color);
}

void leftovers_write_unmatched(FILE *output, const struct unmatched *unmatched, size_t count,
			       uint64_t left_out, bool color)
{
	if (count == 0)
		return;
	write_headline(output, "# ICMP errors that name no connection", color);
	for (size_t i = 0; i < count; i++)
		write_unmatched(output, &unmatched[i], color);
	if (left_out > 0) {
		char buffer[64];
		struct text text = text_in(buffer, sizeof(buffer));

		text_add(&text, "and ");
		words_add_number(&text, left_out);
		text_add(&text, " more");
		margin_write(output, MARGIN_RESULT, buffer, color);
	}
}
