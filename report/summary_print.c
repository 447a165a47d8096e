/* The summary as text: one paragraph for each question it answers. */
#include "report/summary.h"
#include "report/summary_line.h"
#include "report/words.h"

#include "base/timestamp.h"

/* Rows of each list. */
#define TOP 10

static void print_number(FILE *output, uint64_t number, const char *what)
{
	struct summary_line line;

	summary_line_number(&line, number);
	text_add(&line.text, what);
	summary_line_write(output, &line);
}

static void print_head(const struct report *report)
{
	const struct correlator_counts *counts = correlator_counts(report->context->correlator);
	struct summary_line line;

	summary_line_start(&line);
	words_add_count(&line.text, counts->packets, "packet");
	text_add(&line.text, " (");
	words_add_count(&line.text, counts->bytes, "byte");
	text_add(&line.text, ") in ");
	timestamp_add_duration(&line.text, counts->last_ns - counts->first_ns);
	text_add(&line.text, ", ");
	words_add_count(&line.text, report->totals.connections, "connection");
	if (report->totals.shown != report->totals.connections) {
		text_add(&line.text, ", of which ");
		words_add_number(&line.text, report->totals.shown);
		text_add(&line.text, " selected for what follows up to \"Packets\"");
	}
	summary_line_write(report->options->output, &line);
}

static void print_errnos(FILE *output, const struct summary *summary)
{
	if (summary->errno_count == 0)
		return;
	summary_title(output, "Errors that programs are told");
	for (size_t i = 0; i < summary->errno_count; i++) {
		const struct errno_count *count = &summary->errnos[i];
		struct summary_line line;

		summary_line_number(&line, count->side[CLIENT] + count->side[SERVER]);
		text_addf(&line.text, "%-12s  clients ", count->name);
		words_add_number(&line.text, count->side[CLIENT]);
		text_add(&line.text, ", servers ");
		words_add_number(&line.text, count->side[SERVER]);
		if (count->only_recverr > 0) {
			text_add(&line.text, "; with IP_RECVERR only ");
			words_add_number(&line.text, count->only_recverr);
		}
		summary_line_write(output, &line);
	}
}

typedef void key_function(struct text *text, const struct tally_key *key);

static void add_port(struct text *text, const struct tally_key *key)
{
	char word[REPORT_PROTOCOL_WORD_SIZE];

	text_add(text, report_protocol_word((uint8_t)key->protocol, word));
	text_add_char(text, ' ');
	text_add_unsigned(text, key->port);
}

static void add_host(struct text *text, const struct tally_key *key)
{
	words_add_address(text, &key->address);
}

static void print_top(FILE *output, const char *title, const struct tally *tally,
		      key_function *add_key)
{
	struct tally_entry entries[TOP];
	size_t count = tally_top(tally, entries, TOP);
	struct summary_line line;

	if (count == 0)
		return;
	summary_title(output, title);
	for (size_t i = 0; i < count; i++) {
		summary_line_number(&line, entries[i].count);
		add_key(&line.text, &entries[i].key);
		summary_line_write(output, &line);
	}
	if (tally_error(tally) > 0) {
		summary_line_start(&line);
		text_addf(&line.text, "%*s  too many to keep: a count may be short by up to ",
			  SUMMARY_NUMBER_WIDTH, "");
		words_add_number(&line.text, tally_error(tally));
		summary_line_write(output, &line);
	} else if (tally_size(tally) > count) {
		summary_line_start(&line);
		text_addf(&line.text, "%*s  and %zu others", SUMMARY_NUMBER_WIDTH, "",
			  tally_size(tally) - count);
		summary_line_write(output, &line);
	}
}

static void print_neighbors(FILE *output, const struct correlator *correlator)
{
	size_t count, unanswered = 0;
	const struct neighbor *neighbors = correlator_neighbors(correlator, &count);

	for (size_t i = 0; i < count; i++) {
		const struct neighbor *neighbor = &neighbors[i];
		struct summary_line line;

		if (!neighbor->is_unanswered || ++unanswered > TOP)
			continue;
		if (unanswered == 1)
			summary_title(output, "Addresses that nobody answered for");
		summary_line_number(&line, neighbor->requests);
		text_add(&line.text,
			 neighbor->is_v6 ? "neighbour solicitations for " : "ARP requests for ");
		words_add_address(&line.text, &neighbor->target);
		text_add(&line.text, " by ");
		words_add_address(&line.text, &neighbor->asker);
		text_addf(&line.text, ", packets %llu to %llu%s",
			  (unsigned long long)neighbor->first_packet,
			  (unsigned long long)neighbor->last_packet,
			  neighbor->answers > 0 ? "; answered before" : "");
		summary_line_write(output, &line);
	}
	if (unanswered > TOP)
		(void)fprintf(output, "%*s  and %zu others\n", SUMMARY_NUMBER_WIDTH, "",
			      unanswered - TOP);
}

static void print_traceroute(FILE *output, const struct traceroute *traceroute)
{
	char word[REPORT_PROTOCOL_WORD_SIZE];
	struct summary_line line;

	summary_line_number(&line, traceroute->probes);
	text_addf(&line.text, "%s probes from ", report_protocol_word(traceroute->protocol, word));
	words_add_address(&line.text, &traceroute->source);
	text_add(&line.text, " to ");
	words_add_address(&line.text, &traceroute->destination);
	if (traceroute->reached_ttl > 0)
		text_addf(&line.text, ", reached at hop %u", traceroute->reached_ttl);
	else if (traceroute->is_reached)
		text_add(&line.text, ", reached");
	else
		text_add(&line.text, ", not reached");
	summary_line_write(output, &line);
	for (unsigned i = 0; i < traceroute->hop_count && i < TRACEROUTE_MAX_HOPS; i++) {
		summary_line_start(&line);
		text_addf(&line.text, "%*s  %2u  ", SUMMARY_NUMBER_WIDTH, "", i + 1);
		if (ip_addr_is_unspecified(&traceroute->hop[i]))
			text_add_char(&line.text, '*');
		else
			words_add_address(&line.text, &traceroute->hop[i]);
		summary_line_write(output, &line);
	}
}

static void print_traceroutes(FILE *output, const struct correlator *correlator)
{
	size_t count;
	const struct traceroute *traceroutes = correlator_traceroutes(correlator, &count);

	if (count == 0)
		return;
	summary_title(output, "Traceroutes");
	for (size_t i = 0; i < count && i < TOP; i++)
		print_traceroute(output, &traceroutes[i]);
	if (count > TOP)
		(void)fprintf(output, "%*s  and %zu others\n", SUMMARY_NUMBER_WIDTH, "",
			      count - TOP);
}

/* Where each packet was counted, with the sum, so that anybody sees that none is missing. */
static void print_packets(FILE *output, const struct correlator_counts *counts)
{
	const struct {
		uint64_t count;
		const char *what;
		bool always;
	} rows[] = {
		{counts->in_connections, "in connections", true},
		{counts->icmp_exact, "ICMP errors whose quoted packet was captured", true},
		{counts->icmp_flow, "ICMP errors about a captured connection, the packet not",
		 true},
		{counts->icmp_none, "ICMP errors about what was not captured", true},
		{counts->icmp_unmatched, "ICMP errors whose quote cannot be read", false},
		{counts->neighbor, "ARP and neighbour discovery", true},
		{counts->skipped_icmp_other, "other ICMP messages", false},
		{counts->skipped_not_ip, "not IP", false},
		{counts->skipped_unknown_link, "of an unknown link type", false},
		{counts->skipped_fragment, "later fragments", false},
		{counts->skipped_malformed, "malformed", false},
		{counts->skipped_truncated, "cut too short to read", false},
	};
	uint64_t sum = 0;

	summary_title(output, "Packets");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		sum += rows[i].count;
		if (rows[i].count > 0 || rows[i].always)
			print_number(output, rows[i].count, rows[i].what);
	}
	print_number(output, sum, sum == counts->packets ? "in all: every packet read" : "in all");
	if (sum != counts->packets)
		print_number(output, counts->packets, "packets were read: the sum is wrong");
}

static void print_limits(FILE *output, const struct correlator_counts *counts)
{
	const struct {
		uint64_t count;
		const char *what;
	} rows[] = {
		{counts->evicted, "connections reported early to make room (--max-connections)"},
		{counts->events_left_out, "events left out of timelines"},
		{counts->icmp_left_out, "ICMP errors left out of their connection's list"},
		{counts->dropped, "packets missed while capturing, as the capture itself says"},
		{counts->clock_went_back, "packets with a time before that of the packet before"},
	};
	bool has_title = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].count == 0)
			continue;
		if (!has_title)
			summary_title(output, "To be borne in mind");
		has_title = true;
		print_number(output, rows[i].count, rows[i].what);
	}
}

void summary_print(const struct report *report, const struct summary *summary)
{
	const struct correlator *correlator = report->context->correlator;
	const struct correlator_counts *counts = correlator_counts(correlator);
	FILE *output = report->options->output;

	print_head(report);
	if (report->totals.shown > 0)
		summary_print_outcomes(output, summary);
	print_errnos(output, summary);
	print_top(output, "Ports most often refused", summary->ports, add_port);
	print_top(output, "Hosts that refused", summary->hosts, add_host);
	print_top(output, "Routers and firewalls that complained (ICMP errors)", summary->routers,
		  add_host);
	print_neighbors(output, correlator);
	print_traceroutes(output, correlator);
	print_packets(output, counts);
	print_limits(output, counts);
}
