/*
 * test_copies FOLDER: every capture in the folder tells the same stories when each packet stands in
 * it twice, as if a router had been captured on both interfaces.
 */
#include "capture/capture.h"
#include "correlate/correlator.h"
#include "correlate/tcp_state.h"
#include "decode/decode.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE (1u << 20)

/* The stories as text, to be compared. */
struct told {
	char *text;
	size_t length;
};

__attribute__((format(printf, 2, 3))) static void tell(struct told *told, const char *format, ...)
{
	va_list arguments;
	int written;

	va_start(arguments, format);
	written = vsnprintf(told->text + told->length, TEXT_SIZE - told->length, format, arguments);
	va_end(arguments);
	if (written > 0 && (size_t)written < TEXT_SIZE - told->length)
		told->length += (size_t)written;
}

static void tell_tcp(struct told *told, const struct story *story)
{
	const struct connection *connection = story->connection;

	tell(told, " %s %s %s %s attempts %u", handshake_word(story->handshake),
	     teardown_word(story->teardown),
	     tcp_state_name((enum tcp_state)connection->state[CLIENT]),
	     tcp_state_name((enum tcp_state)connection->state[SERVER]), connection->syn_attempts);
	if (story->tcp != NULL)
		tell(told, " closed %u sent again %u %u", story->tcp->closed_first,
		     story->tcp->side[CLIENT].retransmissions,
		     story->tcp->side[SERVER].retransmissions);
}

/* All of a story that does not count packets. */
static void tell_story(void *context, const struct story *story)
{
	struct told *told = context;
	const struct connection *connection = story->connection;
	const char *cause = cause_word(story->cause);

	tell(told, "%llu: %s %s %s %s", (unsigned long long)connection->id,
	     verdict_word(story->verdict), cause == NULL ? "" : cause,
	     confidence_word(story->confidence), seen_word(story->seen));
	if (connection->key.protocol == IP_PROTOCOL_TCP)
		tell_tcp(told, story);
	for (int bit = 0; bit < NOTE_BITS; bit++)
		if (bit != FOUND_DUPLICATE_PACKETS && connection->notes & NOTE_BIT(bit))
			tell(told, " %s", note_bit_word((enum note_bit)bit));
	for (size_t i = 0; i < story->icmp_count; i++)
		if (story->icmp[i]->reason != ICMP_CAPTURED_TWICE)
			tell(told, " icmp %u/%u %s %u", story->icmp[i]->type, story->icmp[i]->code,
			     icmp_match_word((enum icmp_match)story->icmp[i]->match),
			     story->icmp[i]->reason);
	for (size_t i = 0; i < story->error_count; i++)
		tell(told, " %s %s %d", story->errors[i].errno_name,
		     confidence_word(story->errors[i].confidence), story->errors[i].to_connected);
	tell(told, "\n");
}

static bool give(struct correlator *correlator, const struct packet *packet)
{
	struct lookup lookup;

	correlator_look_up(correlator, packet, &lookup);
	return correlator_add(correlator, packet, NULL, &lookup);
}

/* Gives the packet, and its copy one router further on if `copies` is 2. */
static bool give_copies(struct correlator *correlator, struct packet *packet, unsigned copies)
{
	uint64_t number = packet->number;

	packet->number = (number - 1) * copies + 1;
	if (!give(correlator, packet))
		return false;
	if (copies == 1)
		return true;
	packet->number++;
	packet->interface++;
	if (packet->ip.ttl > 0)
		packet->ip.ttl--;
	return give(correlator, packet);
}

/* Fills `told` from the capture at `path`; false when it cannot be read. */
static bool tell_capture(const char *path, unsigned copies, struct told *told)
{
	struct limits limits = limits_default();
	struct correlator_sink sink = {.context = told};
	struct error error = {.text = ""};
	struct capture *capture = capture_open_file(path, &error);
	struct correlator *correlator = correlator_new(&limits, &sink, 1);
	struct packet_view view;
	bool ok = capture != NULL && correlator != NULL;

	told->length = 0;
	while (ok && capture_next(capture, &view, &error) == CAPTURE_PACKET) {
		struct packet packet;

		decode_packet(&view, &packet);
		ok = give_copies(correlator, &packet, copies);
	}
	if (ok) {
		correlator_finish(correlator);
		correlator_walk(correlator, tell_story, told);
	} else {
		printf("%s: %s\n", path, error.text);
	}
	correlator_free(correlator);
	capture_close(capture);
	return ok;
}

static bool check_capture(const char *path, struct told told[2])
{
	if (!tell_capture(path, 1, &told[0]) || !tell_capture(path, 2, &told[1]))
		return false;
	if (told[0].length == told[1].length &&
	    memcmp(told[0].text, told[1].text, told[0].length) == 0)
		return true;
	printf("%s\n--- as it is\n%.*s--- each packet twice\n%.*s", path, (int)told[0].length,
	       told[0].text, (int)told[1].length, told[1].text);
	return false;
}

static bool is_capture(const char *name)
{
	size_t length = strlen(name);

	return length > 5 && strcmp(name + length - 5, ".pcap") == 0;
}

static bool check_folder(const char *path, unsigned *count)
{
	struct told told[2] = {{.text = malloc(TEXT_SIZE)}, {.text = malloc(TEXT_SIZE)}};
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool ok = folder != NULL && told[0].text != NULL && told[1].text != NULL;

	while (ok && (entry = readdir(folder))) {
		char name[4096];

		if (!is_capture(entry->d_name))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		ok = check_capture(name, told);
		++*count;
	}
	if (folder != NULL)
		closedir(folder);
	free(told[0].text);
	free(told[1].text);
	return ok;
}

int main(int argument_count, char **arguments)
{
	unsigned count = 0;

	if (argument_count != 2 || !check_folder(arguments[1], &count))
		return EXIT_FAILURE;
	printf("%u captures\n", count);
	return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
