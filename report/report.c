/* What stands in front of every output format: counts all connections, and selects some. */
#include "report/report.h"

#include "base/text.h"
#include "decode/icmp_types.h"

#include <stdlib.h>
#include <string.h>

bool report_needs_timelines(const struct report_writer *writer,
			    const struct report_options *options)
{
	return writer->needs_timelines || options->events;
}

bool report_needs_zeek(const struct report_writer *writer, const struct report_options *options)
{
	return writer->needs_zeek || options->zeek;
}

struct report *report_begin(const struct report_writer *writer,
			    const struct report_options *options,
			    const struct report_context *context)
{
	struct report *report = calloc(1, sizeof(*report));

	if (report == NULL)
		return NULL;
	report->options = options;
	report->context = context;
	report->writer = writer;
	if (!writer->begin(report)) {
		free(report);
		return NULL;
	}
	return report;
}

void report_flush(struct report *report)
{
	if (report == NULL)
		return;
	if (report->writer->flush != NULL)
		report->writer->flush(report);
	(void)fflush(report->options->output);
}

/* -l: whoever reads along sees each thing when it is known. */
static void flush_if_wanted(struct report *report)
{
	if (report->options->line_buffered)
		report_flush(report);
}

void report_packet(struct report *report, const struct packet_view *view,
		   const struct packet *packet)
{
	if (report->writer->packet == NULL)
		return;
	report->writer->packet(report, view, packet);
	flush_if_wanted(report);
}

static bool holds_id(const struct report_options *options, uint64_t id)
{
	size_t low = 0, high = options->id_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (options->ids[middle] == id)
			return true;
		if (options->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool report_selects(const struct report_options *options, const struct story *story)
{
	if (options->verdicts != 0 && (options->verdicts & VERDICT_SET(story->verdict)) == 0)
		return false;
	return options->id_count == 0 || holds_id(options, story->connection->id);
}

/* Is the format to be handed this one of a connection's stories? */
static bool wants(const struct report *report, const struct story *story)
{
	bool is_same = story->was_told && story->told_verdict == story->verdict;

	if (story->telling == TELLING_ONGOING)
		return report->writer->tellings != TELLINGS_LAST;
	return !is_same || report->writer->tellings != TELLINGS_CHANGES;
}

/* Was the connection shown with a verdict that no longer holds? */
static bool takes_back(const struct report_options *options, const struct story *story)
{
	return story->was_told && options->id_count == 0 &&
	       (options->verdicts & VERDICT_SET(story->told_verdict)) != 0;
}

void report_connection(void *context, const struct story *story)
{
	struct report *report = context;

	bool is_last = story->telling != TELLING_ONGOING;
	bool is_selected = report_selects(report->options, story);

	report->totals.connections += is_last;
	report->totals.verdicts[story->connection->key.protocol][story->verdict] += is_last;
	report->totals.shown += is_last && is_selected;
	if (report->writer->connection == NULL || !wants(report, story) ||
	    !(is_selected || takes_back(report->options, story)))
		return;
	report->totals.written++;
	report->writer->connection(report, story);
	flush_if_wanted(report);
}

void report_owner(struct report *report, const struct owner_news *news)
{
	if (report->writer->owner == NULL)
		return;
	report->writer->owner(report, news);
	flush_if_wanted(report);
}

void report_unmatched(void *context, const struct unmatched *unmatched)
{
	struct report *report = context;

	if (report->writer->unmatched == NULL || report->options->verdicts != 0 ||
	    report->options->id_count > 0)
		return;
	report->writer->unmatched(report, unmatched);
	flush_if_wanted(report);
}

void report_finish(struct report *report)
{
	if (report == NULL)
		return;
	report->writer->finish(report);
	(void)fflush(report->options->output);
	free(report);
}

const char *report_protocol_word(uint8_t protocol, char *word)
{
	struct text text;

	switch ((enum ip_protocol)protocol) {
	case IP_PROTOCOL_ICMP:
		return "icmp";
	case IP_PROTOCOL_TCP:
		return "tcp";
	case IP_PROTOCOL_UDP:
		return "udp";
	case IP_PROTOCOL_DCCP:
		return "dccp";
	case IP_PROTOCOL_ICMP6:
		return "icmp6";
	case IP_PROTOCOL_SCTP:
		return "sctp";
	case IP_PROTOCOL_UDPLITE:
		return "udplite";
	}
	text = text_in(word, REPORT_PROTOCOL_WORD_SIZE);
	text_add(&text, "ip-");
	text_add_unsigned(&text, protocol);
	return word;
}

bool report_has_ports(uint8_t protocol)
{
	switch ((enum ip_protocol)protocol) {
	case IP_PROTOCOL_TCP:
	case IP_PROTOCOL_UDP:
	case IP_PROTOCOL_UDPLITE:
	case IP_PROTOCOL_SCTP:
	case IP_PROTOCOL_DCCP:
		return true;
	case IP_PROTOCOL_ICMP:
	case IP_PROTOCOL_ICMP6:
		break;
	}
	return false;
}

const char *report_cause_word(const struct story *story, char *word)
{
	const struct icmp_record *icmp = story->cause_icmp;
	struct text text = text_in(word, REPORT_CAUSE_WORD_SIZE);
	char name[ICMP_WORD_SIZE];

	if (story->cause != CAUSE_ICMP)
		return cause_word(story->cause);
	if (icmp == NULL)
		return NULL;
	text_add(&text, "icmp-");
	text_add(&text, icmp_type_word(icmp->version, icmp->type, icmp->code, name));
	return word;
}
