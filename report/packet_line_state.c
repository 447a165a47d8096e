/* What tcpdump remembers from packet to packet: first sequence numbers, and a time. */
#include "report/line.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Both directions of a conversation have one key: the end with the smaller port goes first. */
struct conversation_key {
	uint8_t low[16], high[16];
	uint16_t low_port, high_port;
	uint32_t version; /* 4 or 6; 0: a free slot */
};

struct conversation {
	struct conversation_key key;
	uint32_t low_seq, high_seq; /* initial sequence numbers of the two ends */
};

/* Open addressing with linear probing; at most three of four slots are in use. */
struct packet_line_state {
	struct conversation *slots;
	size_t slot_count; /* a power of two, or 0 */
	size_t count, limit;
	uint64_t seed;
	int64_t reference;
};

struct packet_line_state *packet_line_state_new(size_t conversation_limit, uint64_t seed)
{
	struct packet_line_state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return NULL;
	state->limit = conversation_limit;
	state->seed = seed;
	return state;
}

void packet_line_state_clear(struct packet_line_state *state)
{
	free(state->slots);
	state->slots = NULL;
	state->slot_count = state->count = 0;
	state->reference = 0;
}

void packet_line_state_free(struct packet_line_state *state)
{
	if (state != NULL)
		free(state->slots);
	free(state);
}

int64_t *packet_line_state_reference(struct packet_line_state *state)
{
	return &state->reference;
}

/* The slot of `key`, or the free one where it belongs. */
static struct conversation *find_slot(const struct packet_line_state *state,
				      struct conversation *slots, size_t slot_count,
				      const struct conversation_key *key)
{
	size_t at = (size_t)XXH3_64bits_withSeed(key, sizeof(*key), state->seed);

	for (;; at++) {
		struct conversation *slot = &slots[at & (slot_count - 1)];

		if (slot->key.version == 0 || memcmp(&slot->key, key, sizeof(*key)) == 0)
			return slot;
	}
}

/* Makes room for one more; false if there is no memory. */
static bool grow(struct packet_line_state *state)
{
	size_t slot_count = state->slot_count == 0 ? 16 : state->slot_count * 2;
	struct conversation *slots;

	if (state->count < state->slot_count / 4 * 3)
		return true;
	slots = calloc(slot_count, sizeof(*slots));
	if (slots == NULL)
		return false;
	for (size_t i = 0; i < state->slot_count; i++)
		if (state->slots[i].key.version != 0)
			*find_slot(state, slots, slot_count, &state->slots[i].key) =
				state->slots[i];
	free(state->slots);
	state->slots = slots;
	state->slot_count = slot_count;
	return true;
}

static void copy_address(uint8_t out[16], struct bytes address)
{
	memset(out, 0, 16);
	bytes_clip(&address, 16);
	(void)!bytes_copy(&address, out, bytes_left(address));
}

/* `*is_reversed`: the sender is the high end. */
static struct conversation_key key_of(const struct line_segment *segment, bool *is_reversed)
{
	struct conversation_key key = {.version = segment->ends->version};
	uint8_t source[16], destination[16];

	copy_address(source, segment->ends->source);
	copy_address(destination, segment->ends->destination);
	*is_reversed = segment->source_port > segment->destination_port ||
		       (segment->source_port == segment->destination_port &&
			memcmp(source, destination, sizeof(source)) > 0);
	memcpy(key.low, *is_reversed ? destination : source, sizeof(key.low));
	memcpy(key.high, *is_reversed ? source : destination, sizeof(key.high));
	key.low_port = *is_reversed ? segment->destination_port : segment->source_port;
	key.high_port = *is_reversed ? segment->source_port : segment->destination_port;
	return key;
}

/* The slot of a conversation, new ones included; NULL if there is no memory. */
static struct conversation *find_or_add(struct packet_line_state *state,
					const struct conversation_key *key, bool *is_first)
{
	struct conversation *slot;

	if (!grow(state))
		return NULL;
	slot = find_slot(state, state->slots, state->slot_count, key);
	*is_first = slot->key.version == 0;
	if (!*is_first)
		return slot;
	if (state->count == state->limit) {
		memset(state->slots, 0, state->slot_count * sizeof(*state->slots));
		state->count = 0;
		slot = find_slot(state, state->slots, state->slot_count, key);
	}
	state->count++;
	slot->key = *key;
	return slot;
}

void packet_line_state_segment(struct packet_line_state *state, const struct line_segment *segment,
			       struct packet_line_base *initial, bool *is_first)
{
	bool is_reversed;
	struct conversation_key key = key_of(segment, &is_reversed);
	struct conversation *conversation = find_or_add(state, &key, is_first);

	if (conversation == NULL) {
		*is_first = true;
		initial->seq = segment->seq;
		initial->ack = segment->ack - 1;
		return;
	}
	if (*is_first || segment->is_syn) {
		*is_first = true;
		conversation->low_seq = is_reversed ? segment->ack - 1 : segment->seq;
		conversation->high_seq = is_reversed ? segment->seq : segment->ack - 1;
	}
	initial->seq = is_reversed ? conversation->high_seq : conversation->low_seq;
	initial->ack = is_reversed ? conversation->low_seq : conversation->high_seq;
}
