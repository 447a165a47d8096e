/* What must hold of every story and of the correlator's accounts, whatever the packets were. */
#include "tests/support/story_checks.h"

#include "correlate/tcp_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Aborts, so that a fuzzer keeps the input, where a claim is false. */
#define claim(is_true) claim_of(is_true, __LINE__, #is_true)

static void claim_of(bool is_true, int line, const char *text)
{
	if (is_true)
		return;
	fprintf(stderr, "story_checks.c:%d: not so: %s\n", line, text);
	abort();
}

/* Is it there, and has it an end? */
static void claim_word(const char *word)
{
	claim(word != NULL && strlen(word) > 0);
}

/* Each id is told once. */
static void check_id(struct story_checks *checks, uint64_t id)
{
	uint64_t wanted = correlator_counts(checks->correlator)->connections;

	claim(id >= 1 && id <= wanted);
	if (wanted > checks->room) {
		checks->told = realloc(checks->told, wanted * 2);
		claim(checks->told != NULL);
		memset(checks->told + checks->room, 0, wanted * 2 - checks->room);
		checks->room = wanted * 2;
	}
	claim(!checks->told[id - 1]);
	checks->told[id - 1] = 1;
	claim(!checks->is_walking || id > checks->last_id);
	checks->last_id = id;
}

static void check_words(const struct story *story)
{
	claim_word(verdict_word(story->verdict));
	claim(story->cause < CAUSES);
	if (story->cause == CAUSE_ICMP)
		claim(story->cause_icmp != NULL);
	else if (story->cause != CAUSE_NONE)
		claim_word(cause_word(story->cause));
	claim_word(confidence_word(story->confidence));
	claim_word(handshake_word(story->handshake));
	claim_word(teardown_word(story->teardown));
	claim_word(seen_word(story->seen));
	for (int bit = 0; bit < NOTE_BITS; bit++)
		if (story->connection->notes & NOTE_BIT(bit))
			claim_word(note_bit_word((enum note_bit)bit));
	claim((story->connection->notes & ~(NOTE_BIT(NOTE_BITS) - 1)) == 0);
	claim_word(tcp_state_name((enum tcp_state)story->connection->state[CLIENT]));
	claim_word(tcp_state_name((enum tcp_state)story->connection->state[SERVER]));
	if (story->tcp != NULL)
		claim(story->tcp->closed_first <= CLOSED_FIRST_BOTH);
}

static void check_evidence(const struct story_checks *checks, const struct story *story)
{
	claim(story->evidence_count >= 1 && story->evidence_count <= STORY_MAX_EVIDENCE);
	for (unsigned i = 0; i < story->evidence_count; i++) {
		claim(story->evidence[i] >= 1);
		claim(story->evidence[i] <= correlator_counts(checks->correlator)->packets);
		claim(i == 0 || story->evidence[i] > story->evidence[i - 1]);
	}
}

static void check_icmp(const struct story *story)
{
	for (size_t i = 0; i < story->icmp_count; i++) {
		const struct icmp_record *record = story->icmp[i];

		claim(i == 0 || record->packet > story->icmp[i - 1]->packet);
		claim(record->side <= SERVER);
		claim_word(icmp_match_word((enum icmp_match)record->match));
		if (record->reason != ICMP_ACCEPTED)
			claim_word(icmp_reason_word((enum icmp_reason)record->reason));
		claim((record->match == ICMP_MATCH_EXACT) == (record->quotes_packet != 0));
		claim(record->state < TCP_STATES);
	}
}

static void check_errors(const struct story *story)
{
	for (size_t i = 0; i < story->error_count; i++) {
		const struct socket_error *error = &story->errors[i];

		claim_word(error->errno_name);
		claim_word(errno_call_word(error->call));
		claim_word(confidence_word(error->confidence));
		claim(error->side <= SERVER);
		claim(error->reason < ERROR_REASONS);
		claim(error->to_connected || error->to_unconnected || error->to_recverr);
		claim(error->reason != ERROR_BY_ICMP || error->icmp != NULL);
		if (i == 0)
			continue;
		claim(error->packet == 0 || error[-1].packet != 0);
		claim(error->packet == 0 || error->packet >= error[-1].packet);
	}
}

static void check_timeline(const struct story_checks *checks, const struct timeline *timeline)
{
	uint64_t before = 0;
	unsigned sum = 0;

	claim(timeline->event_count <= checks->limits.max_events);
	for (size_t i = 0; i < timeline->event_count; i++) {
		const struct event *event = &timeline->events[i];
		const struct note *notes = timeline_notes(timeline, event);

		claim(event->packet > before);
		claim(event->kind == EVENT_PACKET || event->last_packet > event->packet);
		claim(event->state[CLIENT] < TCP_STATES && event->state[SERVER] < TCP_STATES);
		claim(event->first_note + event->note_count <= timeline->note_count);
		for (uint32_t n = 0; n < event->note_count; n++)
			claim(notes[n].kind < NOTE_KINDS);
		if (event->kind == EVENT_PACKET) /* all that is kept can be read */
			for (uint32_t at = 0; at < event->view.captured_length; at++)
				sum += event->view.data[at];
		before = event->kind == EVENT_RUN ? event->last_packet : event->packet;
	}
	claim(sum <= UINT32_MAX);
}

/* Zeek's words, where they are known: of TCP with letters unless no segment had its whole header.
 */
static void check_zeek(const struct story *story)
{
	const struct zeek_summary *zeek = story->zeek;
	uint8_t protocol = story->connection->key.protocol;

	claim(zeek->originator <= SERVER);
	claim(strlen(zeek->history) < sizeof(zeek->history));
	claim(zeek->history[strspn(zeek->history, "^SsHhFfRrDdAaIiQqTtWwGg")] == '\0');
	if (zeek->conn_state == NULL) {
		claim(zeek->history[0] == '\0');
		return;
	}
	claim_word(zeek->conn_state);
	if (protocol != IP_PROTOCOL_TCP && protocol != IP_PROTOCOL_UDP)
		claim(strcmp(zeek->conn_state, "OTH") == 0 && zeek->history[0] == '\0');
}

void check_story(void *context, const struct story *story)
{
	struct story_checks *checks = context;
	const struct connection *connection = story->connection;

	checks->stories++;
	checks->packets += (uint64_t)connection->packets[CLIENT] + connection->packets[SERVER];
	checks->evicted += !checks->is_walking;
	check_id(checks, connection->id);
	claim(!(connection->notes & NOTE_BIT(FOUND_EVICTED)) == checks->is_walking);
	claim(connection->last_ns >= connection->first_ns);
	claim(story->last_packet >= connection->first_packet);
	claim(story->icmp_count == connection->icmp_count);
	claim(story->icmp_count <= (checks->limits.max_events > 0 ? checks->limits.max_events : 1));
	claim(story->related_id != connection->id);
	check_words(story);
	check_evidence(checks, story);
	check_icmp(story);
	check_errors(story);
	if (story->timeline != NULL)
		check_timeline(checks, story->timeline);
	if (story->zeek != NULL)
		check_zeek(story);
}

void check_unmatched(void *context, const struct unmatched *unmatched)
{
	struct story_checks *checks = context;

	checks->unmatched++;
	claim(unmatched->reason != ICMP_ACCEPTED);
	claim_word(icmp_reason_word(unmatched->reason));
}

void check_last_packet(const struct correlator *correlator, uint64_t number)
{
	const struct icmp_record *icmp = correlator_last_icmp(correlator);
	const struct note *notes;
	uint8_t states[2];
	uint64_t id;
	size_t count = correlator_last_notes(correlator, &notes, &id, states);

	claim(id <= correlator_counts(correlator)->connections);
	claim(states[CLIENT] < TCP_STATES && states[SERVER] < TCP_STATES);
	for (size_t i = 0; i < count; i++)
		claim(notes[i].kind < NOTE_KINDS && notes[i].packet <= number);
	claim(icmp == NULL || icmp->packet == number);
}

void check_all(struct story_checks *checks, struct correlator *correlator)
{
	const struct correlator_counts *counts = correlator_counts(correlator);
	uint64_t skipped = counts->skipped_not_ip + counts->skipped_unknown_link +
			   counts->skipped_fragment + counts->skipped_malformed +
			   counts->skipped_truncated + counts->skipped_icmp_other;

	correlator_finish(correlator);
	checks->is_walking = true;
	checks->last_id = 0;
	correlator_walk(correlator, check_story, checks);
	claim(counts->packets ==
	      counts->in_connections + counts->icmp_errors + counts->neighbor + skipped);
	claim(counts->icmp_errors ==
	      counts->icmp_exact + counts->icmp_flow + counts->icmp_none + counts->icmp_unmatched);
	claim(counts->connections == checks->stories);
	claim(counts->in_connections == checks->packets);
	claim(counts->evicted == checks->evicted);
	claim(counts->icmp_unmatched == checks->unmatched);
	free(checks->told);
}
