/* One page for browsers: every connection in it, and nothing that it loads from elsewhere. */
#include "report/html_connection.h"
#include "report/html_parts.h"
#include "report/leftovers.h"
#include "report/report.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

static void write_part(FILE *output, const struct html_part *part)
{
	(void)fwrite(part->bytes, 1, part->length, output);
}

/* A source of the policy that admits exactly this part (CSP level 3, section 2.3.1). */
static void write_hash(FILE *output, const struct html_part *part)
{
	char text[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha256;

	sha256_init(&sha256);
	sha256_update(&sha256, part->length, part->bytes);
	sha256_digest(&sha256, sizeof(digest), digest);
	base64_encode_raw(text, sizeof(digest), digest);
	(void)fprintf(output, "'sha256-%.*s'", (int)sizeof(text), text);
}

/* Nothing is loaded or sent, and no script runs but ours, whatever a capture holds. */
static void write_policy(FILE *output)
{
	(void)fputs("default-src 'none'; base-uri 'none'; form-action 'none'; style-src ", output);
	write_hash(output, &html_style);
	(void)fputs("; script-src ", output);
	write_hash(output, &html_script);
}

static void write_style(FILE *output)
{
	write_part(output, &html_style);
}

static void write_script(FILE *output)
{
	write_part(output, &html_script);
}

/* What goes into the template where its name stands in double braces; "data" goes into the rest. */
static const struct {
	const char *name;
	void (*write)(FILE *output);
} slots[] = {
	{"policy}}", write_policy},
	{"style}}", write_style},
	{"script}}", write_script},
};

#define DATA_SLOT "data}}"

/* Writes the template from `at` up to the data, or to its end; returns where it goes on. */
static const char *write_template(FILE *output, const char *at)
{
	const char *open;

	while ((open = strstr(at, "{{")) != NULL) {
		(void)fwrite(at, 1, (size_t)(open - at), output);
		at = open + 2;
		for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
			if (strncmp(at, slots[i].name, strlen(slots[i].name)) == 0)
				slots[i].write(output);
		if (strncmp(at, DATA_SLOT, strlen(DATA_SLOT)) == 0)
			return at + strlen(DATA_SLOT);
		at += strcspn(at, "}") + 2;
	}
	(void)fputs(at, output);
	return at + strlen(at);
}

struct html_report {
	struct html_data data;
	struct leftovers leftovers;
	const char *rest; /* of the template */
};

static void add_text(struct json *json, const char *key, const char *text)
{
	if (text == NULL)
		return;
	json_key(json, key);
	json_string(json, text, strlen(text));
}

/* The first line of the data: what was analysed. */
static void add_capture(struct json *json, const struct report_context *context)
{
	json_open(json, '{');
	json_word_of(json, "version", context->version);
	json_open_key(json, "files", '[');
	for (size_t i = 0; i < context->capture_count; i++)
		json_string(json, context->capture_names[i], strlen(context->capture_names[i]));
	json_close(json, ']');
	if (context->side_notes != NULL) {
		add_text(json, "title", context->side_notes->title);
		add_text(json, "lesson", context->side_notes->lesson);
	}
	json_close(json, '}');
	json_end_line(json);
}

static void free_state(struct html_report *state)
{
	ladder_close(&state->data.ladder);
	packet_line_state_free(state->data.lines);
	leftovers_free(&state->leftovers);
	free(state);
}

static bool begin(struct report *report)
{
	struct html_report *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return false;
	state->data.lines = packet_line_state_new(1, report->context->seed);
	if (!ladder_open(&state->data.ladder, report->context) || state->data.lines == NULL) {
		free_state(state);
		return false;
	}
	state->data.interfaces = report->context->interfaces;
	state->data.notes = report->context->side_notes;
	state->rest = write_template(report->options->output, (const char *)html_page.bytes);
	json_start(&state->data.json, report->options->output);
	state->data.json.for_html = true;
	add_capture(&state->data.json, report->context);
	report->state = state;
	return true;
}

static void connection(struct report *report, const struct story *story)
{
	struct html_report *state = report->state;

	leftovers_note_connection(&state->leftovers, story);
	html_add_connection(&state->data, story);
}

/* Connections are told when they are over; comments on what is in none are kept for the end. */
static void see_packet(struct report *report, const struct packet_view *view,
		       const struct packet *packet)
{
	struct html_report *state = report->state;

	(void)packet;
	leftovers_note_packet(&state->leftovers, report, view);
}

static void unmatched(struct report *report, const struct unmatched *unmatched)
{
	struct html_report *state = report->state;

	leftovers_note_unmatched(&state->leftovers, unmatched);
}

/* What is known beside the packets, and belongs to no connection. */
static void add_apart(struct html_data *data)
{
	const struct side_note *notes;
	size_t count = data->notes->find(data->notes->context, NULL, &notes);

	data->start_ns = count > 0 ? notes[0].time_ns : 0;
	json_open_key(&data->json, "apart", '[');
	for (size_t i = 0; i < count; i++)
		html_add_side_note(data, &notes[i]);
	json_close(&data->json, ']');
}

/* What belongs to no connection, as lines of text; without memory for them they are missing. */
static void add_leftovers(const struct report *report, struct html_report *state)
{
	struct report_options options = *report->options;
	struct report other = {
		.options = &options, .context = report->context, .totals = report->totals};
	char *lines = NULL;
	size_t size;

	options.output = open_memstream(&lines, &size);
	options.color = false;
	if (options.output == NULL)
		return;
	other.totals.written = 1; /* that there is none the list says */
	leftovers_write(&other, &state->leftovers);
	(void)fclose(options.output);
	add_text(&state->data.json, "leftovers", lines);
	free(lines);
}

/* The last line of the data: what the page does not show, or not all of. */
static void add_summary(const struct report *report, struct html_report *state)
{
	struct html_data *data = &state->data;
	struct json *json = &data->json;
	const struct correlator_counts *counts = correlator_counts(report->context->correlator);

	json_open(json, '{');
	json_unsigned_of(json, "packets", counts->packets);
	json_unsigned_of(json, "connections", report->totals.connections);
	json_unsigned_of(json, "shown", report->totals.shown);
	json_unsigned_of(json, "unmatched", counts->icmp_unmatched);
	json_unsigned_of(json, "evicted", counts->evicted);
	json_unsigned_of(json, "without_packets", data->without_packets);
	add_leftovers(report, state);
	if (data->notes != NULL)
		add_apart(data);
	json_close(json, '}');
	json_end_line(json);
}

static void finish(struct report *report)
{
	struct html_report *state = report->state;

	add_summary(report, state);
	json_flush(&state->data.json);
	(void)write_template(report->options->output, state->rest);
	free_state(state);
}

const struct report_writer report_html_writer = {
	.name = "html",
	.help = "one page for browsers, with everything in it",
	.needs_timelines = true,
	.begin = begin,
	.packet = see_packet,
	.connection = connection,
	.unmatched = unmatched,
	.finish = finish,
};
