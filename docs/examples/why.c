/* why FILE: names each connection of a capture that failed, and its sockets' errnos. */
#include "capture/capture.h"
#include "correlate/correlator.h"
#include "decode/decode.h"

#include <stdio.h>
#include <sys/random.h>

/* Called with each connection, whose story lives until this returns. */
static void print_failure(void *context, const struct story *story)
{
	char client[IP_ADDR_TEXT_SIZE], server[IP_ADDR_TEXT_SIZE];

	(void)context;
	if (!verdict_is_failure(story->verdict))
		return;
	ip_addr_format(&story->end[CLIENT].address, client);
	ip_addr_format(&story->end[SERVER].address, server);
	printf("%llu %s:%u %s:%u %s, %s", (unsigned long long)story->connection->id, client,
	       story->end[CLIENT].port, server, story->end[SERVER].port,
	       verdict_word(story->verdict), confidence_word(story->confidence));
	for (size_t i = 0; i < story->error_count; i++)
		printf("; %s: %s", story->errors[i].side == CLIENT ? "client" : "server",
		       story->errors[i].errno_name);
	printf("\n");
}

/* Hands every packet on. False with `*error` filled when that ends before the capture does. */
static bool read_packets(struct capture *capture, struct correlator *correlator,
			 struct error *error)
{
	enum capture_result result;
	struct packet_view view; /* the frame: borrowed until the next one is read */
	struct packet packet;    /* what it says: values */
	struct lookup lookup;    /* where it belongs */

	while ((result = capture_next(capture, &view, error)) < CAPTURE_END) {
		if (result == CAPTURE_TROUBLE)
			fprintf(stderr, "why: %s\n", error->text); /* it goes on behind it */
		if (result != CAPTURE_PACKET)
			continue;
		decode_packet(&view, &packet);
		correlator_look_up(correlator, &packet, &lookup);
		if (!correlator_add(correlator, &packet, &view, &lookup)) {
			error_set(error, "out of memory");
			return false;
		}
	}
	correlator_dropped(correlator, capture_dropped(capture));
	return result == CAPTURE_END;
}

int main(int argc, char *argv[])
{
	const struct limits limits = limits_default();
	const struct correlator_sink sink = {.evicted = print_failure};
	struct error error = {.text = "it needs one FILE"};
	struct capture *capture = argc == 2 ? capture_open_file(argv[1], &error) : NULL;
	struct correlator *correlator = NULL;
	bool is_complete = false;
	uint64_t seed;

	if (capture != NULL && getrandom(&seed, sizeof(seed), 0) == sizeof(seed))
		correlator = correlator_new(&limits, &sink, seed);
	if (correlator != NULL) {
		is_complete = read_packets(capture, correlator, &error);
		correlator_finish(correlator);
		correlator_walk(correlator, print_failure, NULL);
	}
	if (!is_complete)
		fprintf(stderr, "why: %s\n", error.text);
	correlator_free(correlator);
	capture_close(capture);
	return is_complete ? 0 : 1;
}
