/* Capture, decode and correlate, as the program does it; the stories are copied. */
#include "lab/findings.h"

#include "capture/capture.h"
#include "correlate/connection.h"
#include "decode/decode.h"

#include <stdlib.h>
#include <string.h>

/* Room for one more; the count doubles at powers of two. NULL when memory is short. */
static void *grown(void *array, size_t count, size_t size)
{
	if (count > 0 && (count & (count - 1)) != 0)
		return array;
	return realloc(array, (count == 0 ? 1 : 2 * count) * size);
}

/* Did the snapshot length cut away what counts: a TCP header, or of an ICMP error anything? */
static bool is_cut_short(const struct packet *packet)
{
	if (packet->kind == PACKET_ICMP_ERROR)
		return packet->captured_length < packet->wire_length;
	return packet->kind == PACKET_TCP && packet->status == DECODE_TRUNCATED;
}

static bool keep_packet(struct findings *findings, const struct packet *packet,
			const struct packet_view *view)
{
	struct captured *packets =
		grown(findings->packets, findings->packet_count, sizeof(*packets));
	struct captured *one;

	if (packets == NULL)
		return false;
	findings->packets = packets;
	one = &packets[findings->packet_count];
	one->packet = *packet;
	one->bytes = malloc(view->captured_length + 1);
	if (one->bytes == NULL)
		return false;
	memcpy(one->bytes, view->data, view->captured_length);
	findings->packet_count++;
	findings->cut_short += is_cut_short(packet);
	return true;
}

/* A copy of an array; NULL for none, or when memory is short. */
static void *copy_of(const void *array, size_t count, size_t size)
{
	void *copy = count > 0 ? malloc(count * size) : NULL;

	if (copy != NULL)
		memcpy(copy, array, count * size);
	return copy;
}

static void keep_story(void *context, const struct story *story)
{
	struct findings *findings = context;
	struct told *told = grown(findings->told, findings->told_count, sizeof(*told)), *one;

	if (told == NULL) {
		findings->is_short_of_memory = true;
		return;
	}
	findings->told = told;
	one = &told[findings->told_count++];
	*one = (struct told){
		.end = {story->end[CLIENT], story->end[SERVER]},
		.protocol = story->connection->key.protocol,
		.first_ns = story->connection->first_ns,
		.last_ns = story->connection->last_ns,
		.verdict = story->verdict,
		.handshake = story->handshake,
		.teardown = story->teardown,
		.closed_first = story->tcp != NULL ? story->tcp->closed_first : CLOSED_FIRST_NONE,
		.state = {story->connection->state[CLIENT], story->connection->state[SERVER]},
		.notes = story->connection->notes,
		.errors = copy_of(story->errors, story->error_count, sizeof(*story->errors)),
		.error_count = story->error_count,
	};
	one->icmp = calloc(story->icmp_count + 1, sizeof(*one->icmp));
	if ((one->errors == NULL && one->error_count > 0) || one->icmp == NULL) {
		one->error_count = 0;
		findings->is_short_of_memory = true;
		return;
	}
	for (size_t i = 0; i < story->icmp_count; i++)
		one->icmp[one->icmp_count++] = *story->icmp[i];
}

/* Counted with the packets that were cut short, if the snapshot length is why. */
static void ignore_unmatched(void *context, const struct unmatched *unmatched)
{
	(void)context;
	(void)unmatched;
}

static bool analyse(struct findings *findings, struct capture *capture,
		    struct correlator *correlator, struct error *error)
{
	enum capture_result result;
	struct packet_view view;

	while ((result = capture_next(capture, &view, error)) == CAPTURE_PACKET) {
		struct packet packet;
		struct lookup lookup;

		memset(&packet, 0, sizeof(packet));
		decode_packet(&view, &packet);
		correlator_look_up(correlator, &packet, &lookup);
		if (!keep_packet(findings, &packet, &view) ||
		    !correlator_add(correlator, &packet, &view, &lookup)) {
			error_set(error, "out of memory");
			return false;
		}
	}
	correlator_finish(correlator);
	correlator_walk(correlator, keep_story, findings);
	if (findings->is_short_of_memory)
		error_set(error, "out of memory");
	return result == CAPTURE_END && !findings->is_short_of_memory;
}

bool findings_read(struct findings *findings, const char *path, struct error *error)
{
	const struct correlator_sink sink = {keep_story, ignore_unmatched, findings};
	struct limits limits = limits_default();
	struct capture *capture = capture_open_file(path, error);
	struct correlator *correlator = NULL;
	bool done = false;

	*findings = (struct findings){.packet_count = 0};
	if (capture != NULL) {
		correlator = correlator_new(&limits, &sink, 1);
		if (correlator == NULL)
			error_set(error, "out of memory");
		else
			done = analyse(findings, capture, correlator, error);
	}
	correlator_free(correlator);
	capture_close(capture);
	return done;
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->packet_count; i++)
		free(findings->packets[i].bytes);
	for (size_t i = 0; i < findings->told_count; i++) {
		free(findings->told[i].errors);
		free(findings->told[i].icmp);
	}
	free(findings->packets);
	free(findings->told);
}

int64_t findings_time(const struct findings *findings, uint64_t number)
{
	if (number == 0 || number > findings->packet_count)
		return 0;
	return findings->packets[number - 1].packet.time_ns;
}
