/* The machine output, JSON Lines: a record for the capture, each connection, and the summary. */
#include "report/json_connection.h"
#include "report/report.h"

#include <stdlib.h>

/* A key may be added under the same number; none may change its meaning or vanish. */
#define SCHEMA 1

static void add_capture(struct json *json, const struct report_context *context)
{
	json_open(json, '{');
	json_word_of(json, "record", "capture");
	json_unsigned_of(json, "schema", SCHEMA);
	json_word_of(json, "program", "sockwhy");
	json_word_of(json, "version", context->version);
	json_open_key(json, "files", '[');
	for (size_t i = 0; i < context->capture_count; i++)
		json_string(json, context->capture_names[i], strlen(context->capture_names[i]));
	json_close(json, ']');
	json_unsigned_of(json, "link_type", context->link_type);
	if (context->link_type_name != NULL) {
		json_key(json, "link_type_name");
		json_string(json, context->link_type_name, strlen(context->link_type_name));
	}
	if (context->snapshot_length != 0)
		json_unsigned_of(json, "snapshot_length", context->snapshot_length);
	json_word_of(json, "time_precision",
		     context->is_nanosecond ? "nanoseconds" : "microseconds");
	json_close(json, '}');
	json_end_line(json);
}

/* TCP conversations whose first sequence numbers are remembered: there is one at a time. */
#define LINES_LIMIT 16

static bool begin(struct report *report)
{
	struct json_report *state = malloc(sizeof(*state));

	if (state == NULL)
		return false;
	state->lines = NULL;
	if (report->options->events) {
		state->lines = packet_line_state_new(LINES_LIMIT, report->context->seed);
		if (state->lines == NULL) {
			free(state);
			return false;
		}
	}
	json_start(&state->json, report->options->output);
	add_capture(&state->json, report->context);
	report->state = state;
	return true;
}

static struct json *json_of(const struct report *report)
{
	return &((struct json_report *)report->state)->json;
}

static void flush(struct report *report)
{
	json_flush(json_of(report));
}

static void connection(struct report *report, const struct story *story)
{
	json_add_connection(json_of(report), report, story);
}

static void unmatched(struct report *report, const struct unmatched *error)
{
	struct json *json = json_of(report);
	char word[REPORT_PROTOCOL_WORD_SIZE];

	json_open(json, '{');
	json_word_of(json, "record", "unmatched");
	json_unsigned_of(json, "packet", error->packet);
	json_address_of(json, "from", &error->from);
	json_add_icmp_type(json, error->version, error->type, error->code);
	if (error->has_addresses) {
		json_open_key(json, "quoted", '{');
		json_word_of(json, "proto", report_protocol_word(error->protocol, word));
		json_address_of(json, "src", &error->source);
		json_address_of(json, "dst", &error->destination);
		json_close(json, '}');
	}
	json_word_of(json, "reason", icmp_reason_word(error->reason));
	json_close(json, '}');
	json_end_line(json);
}

/* Connections by protocol and verdict; what does not occur is left out. */
static void add_verdicts(struct json *json, const struct report_totals *totals)
{
	char word[REPORT_PROTOCOL_WORD_SIZE];

	json_open_key(json, "verdicts", '{');
	for (unsigned protocol = 0; protocol < 256; protocol++) {
		const uint64_t *counts = totals->verdicts[protocol];
		bool is_open = false;

		for (unsigned verdict = 0; verdict < VERDICTS; verdict++) {
			if (counts[verdict] == 0)
				continue;
			if (!is_open)
				json_open_key(json, report_protocol_word((uint8_t)protocol, word),
					      '{');
			is_open = true;
			json_unsigned_of(json, verdict_word((enum verdict)verdict),
					 counts[verdict]);
		}
		if (is_open)
			json_close(json, '}');
	}
	json_close(json, '}');
}

/* Where every packet read was counted: the parts of it that are not in connections. */
static void add_packet_counts(struct json *json, const struct correlator_counts *counts)
{
	json_unsigned_of(json, "in_connections", counts->in_connections);
	json_open_key(json, "icmp_errors", '{');
	json_unsigned_of(json, "total", counts->icmp_errors);
	json_unsigned_of(json, "exact", counts->icmp_exact);
	json_unsigned_of(json, "flow", counts->icmp_flow);
	json_unsigned_of(json, "none", counts->icmp_none);
	json_unsigned_of(json, "unmatched", counts->icmp_unmatched);
	json_close(json, '}');
	json_unsigned_of(json, "neighbor", counts->neighbor);
	json_open_key(json, "skipped", '{');
	json_unsigned_of(json, "not-ip", counts->skipped_not_ip);
	json_unsigned_of(json, "unknown-link-type", counts->skipped_unknown_link);
	json_unsigned_of(json, "fragment", counts->skipped_fragment);
	json_unsigned_of(json, "malformed", counts->skipped_malformed);
	json_unsigned_of(json, "truncated", counts->skipped_truncated);
	json_unsigned_of(json, "icmp-other", counts->skipped_icmp_other);
	json_close(json, '}');
}

/* Limits that were reached, and what they left out. */
static void add_limits(struct json *json, const struct correlator_counts *counts)
{
	json_open_key(json, "limits", '{');
	json_unsigned_of(json, "evicted", counts->evicted);
	json_unsigned_of(json, "events_left_out", counts->events_left_out);
	json_unsigned_of(json, "icmp_left_out", counts->icmp_left_out);
	json_close(json, '}');
}

/* Addresses that ARP or neighbour discovery asked for and nobody answered. */
static void add_neighbors(struct json *json, const struct correlator *correlator)
{
	size_t count;
	const struct neighbor *neighbors = correlator_neighbors(correlator, &count);

	json_open_key(json, "neighbors", '[');
	for (size_t i = 0; i < count; i++) {
		const struct neighbor *neighbor = &neighbors[i];

		if (!neighbor->is_unanswered)
			continue;
		json_open(json, '{');
		json_word_of(json, "proto", neighbor->is_v6 ? "nd" : "arp");
		json_address_of(json, "ip", &neighbor->target);
		json_address_of(json, "asked_by", &neighbor->asker);
		json_unsigned_of(json, "requests", neighbor->requests);
		json_unsigned_of(json, "first_packet", neighbor->first_packet);
		json_unsigned_of(json, "last_packet", neighbor->last_packet);
		json_bool_of(json, "answered", neighbor->answers > 0);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* The hops that answered, by distance. */
static void add_hops(struct json *json, const struct traceroute *traceroute)
{
	json_open_key(json, "hops", '[');
	for (unsigned i = 0; i < traceroute->hop_count && i < TRACEROUTE_MAX_HOPS; i++) {
		if (ip_addr_is_unspecified(&traceroute->hop[i]))
			continue;
		json_open(json, '{');
		json_unsigned_of(json, "ttl", i + 1);
		json_address_of(json, "ip", &traceroute->hop[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void add_traceroutes(struct json *json, const struct correlator *correlator)
{
	size_t count;
	const struct traceroute *traceroutes = correlator_traceroutes(correlator, &count);
	char word[REPORT_PROTOCOL_WORD_SIZE];

	json_open_key(json, "traceroutes", '[');
	for (size_t i = 0; i < count; i++) {
		const struct traceroute *traceroute = &traceroutes[i];

		json_open(json, '{');
		json_word_of(json, "proto", report_protocol_word(traceroute->protocol, word));
		json_address_of(json, "src", &traceroute->source);
		json_address_of(json, "dst", &traceroute->destination);
		json_unsigned_of(json, "first_packet", traceroute->first_packet);
		json_unsigned_of(json, "probes", traceroute->probes);
		add_hops(json, traceroute);
		json_bool_of(json, "reached", traceroute->is_reached);
		if (traceroute->reached_ttl > 0)
			json_unsigned_of(json, "reached_ttl", traceroute->reached_ttl);
		json_close(json, '}');
	}
	json_close(json, ']');
}

/* Of several files: which packets each of them gave. */
static void add_files(struct json *json, const struct report_context *context)
{
	json_open_key(json, "files", '[');
	for (size_t i = 0; i < context->capture_count; i++) {
		const struct report_file *file = &context->files[i];

		json_open(json, '{');
		json_key(json, "file");
		json_string(json, context->capture_names[i], strlen(context->capture_names[i]));
		json_unsigned_of(json, "packets", file->packets);
		if (file->packets > 0) {
			json_unsigned_of(json, "first_packet", file->first_packet);
			json_unsigned_of(json, "last_packet", file->last_packet);
		}
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void add_interface(struct json *json, const struct report_context *context,
			  const struct report_interface *interface)
{
	json_open(json, '{');
	if (context->capture_count > 1) {
		const char *file = context->capture_names[interface->file];

		json_key(json, "file");
		json_string(json, file, strlen(file));
	}
	if (interface->name != NULL) {
		json_key(json, "name");
		json_string(json, interface->name, strlen(interface->name));
	}
	if (interface->description != NULL) {
		json_key(json, "description");
		json_string(json, interface->description, strlen(interface->description));
	}
	json_unsigned_of(json, "link_type", interface->link_type);
	if (interface->snapshot_length != 0)
		json_unsigned_of(json, "snapshot_length", interface->snapshot_length);
	if (interface->knows_dropped)
		json_unsigned_of(json, "dropped", interface->dropped);
	json_close(json, '}');
}

/* Does an interface have a name or another link type than the first? */
static bool are_interfaces_told(const struct report_context *context)
{
	struct report_interface interface;

	if (context->interface == NULL)
		return false;
	for (uint32_t i = 0; context->interface(context->capture, i, &interface); i++)
		if (interface.name != NULL || interface.link_type != context->link_type)
			return true;
	return false;
}

static void add_interfaces(struct json *json, const struct report_context *context)
{
	struct report_interface interface;

	if (!are_interfaces_told(context))
		return;
	json_open_key(json, "interfaces", '[');
	for (uint32_t i = 0; context->interface(context->capture, i, &interface); i++)
		add_interface(json, context, &interface);
	json_close(json, ']');
}

static void finish(struct report *report)
{
	const struct correlator *correlator = report->context->correlator;
	const struct correlator_counts *counts = correlator_counts(correlator);
	struct json *json = json_of(report);

	json_open(json, '{');
	json_word_of(json, "record", "summary");
	json_unsigned_of(json, "packets", counts->packets);
	json_unsigned_of(json, "bytes", counts->bytes);
	json_unsigned_of(json, "connections", report->totals.connections);
	if (report->totals.shown != report->totals.connections)
		json_unsigned_of(json, "shown", report->totals.shown);
	add_verdicts(json, &report->totals);
	add_packet_counts(json, counts);
	add_limits(json, counts);
	if (counts->packets > 0) {
		json_time_of(json, "start", counts->first_ns);
		json_seconds_of(json, "duration", counts->last_ns - counts->first_ns);
	}
	if (report->context->files != NULL)
		add_files(json, report->context);
	add_interfaces(json, report->context);
	if (counts->dropped > 0)
		json_unsigned_of(json, "dropped_while_capturing", counts->dropped);
	if (counts->clock_went_back > 0)
		json_unsigned_of(json, "clock_went_back", counts->clock_went_back);
	add_neighbors(json, correlator);
	add_traceroutes(json, correlator);
	json_close(json, '}');
	json_end_line(json);
	json_flush(json);
	packet_line_state_free(((struct json_report *)report->state)->lines);
	free(report->state);
}

const struct report_writer report_json_writer = {
	.name = "json",
	.help = "JSON Lines, one object for each connection, for programs",
	.tellings = TELLINGS_ALL,
	.begin = begin,
	.connection = connection,
	.unmatched = unmatched,
	.flush = flush,
	.finish = finish,
};
