/* Zeek's reassembly of a TCP stream, as far as it shows gaps: numbers only, no content. */
#include "correlate/zeek_private.h"

/* tcp_max_initial_window, tcp_max_above_hole_without_any_acks */
#define MAX_WITHOUT_ACKS 16384

/*
 * tcp_excessive_data_without_further_acks, less what a block may reach below what was trimmed: up
 * to where Zeek surely goes on.
 */
#define MAX_UNACKNOWLEDGED (10 * 1024 * 1024 - 65536)

static struct zeek_blocks *blocks_of(const struct zeek_store *store, const struct zeek_end *end)
{
	return slab_at_sized(&store->blocks, end->blocks, sizeof(struct zeek_blocks));
}

static void forget_blocks(struct zeek_store *store, struct zeek_end *end)
{
	if (end->blocks != 0)
		slab_release(&store->blocks, end->blocks);
	end->blocks = 0;
}

void zeek_release_blocks(struct zeek_store *store, struct zeek_connection *zeek)
{
	forget_blocks(store, &zeek->end[ZEEK_LOW]);
	forget_blocks(store, &zeek->end[ZEEK_HIGH]);
}

/* Takes the first `count` blocks away. */
static void drop_blocks(struct zeek_store *store, struct zeek_end *end, uint32_t count)
{
	struct zeek_blocks *blocks = blocks_of(store, end);

	blocks->count -= count;
	for (uint32_t i = 0; i < blocks->count; i++)
		blocks->block[i] = blocks->block[i + count];
	if (blocks->count == 0)
		forget_blocks(store, end);
}

/*
 * Adds a stretch above the hole, joined with those it touches. No room: what Zeek would make of it
 * is not known any more.
 */
static void add_block(struct zeek_store *store, struct zeek_connection *zeek, struct zeek_end *end,
		      uint64_t from, uint64_t to)
{
	struct zeek_blocks *blocks;
	uint32_t at = 0, joined = 0;

	if (end->blocks == 0)
		end->blocks = slab_new(&store->blocks);
	if (end->blocks == 0) {
		zeek->is_history_unknown = true;
		return;
	}
	blocks = blocks_of(store, end);
	while (at < blocks->count && blocks->block[at].to < from)
		at++;
	for (; at + joined < blocks->count && blocks->block[at + joined].from <= to; joined++) {
		if (blocks->block[at + joined].from < from)
			from = blocks->block[at + joined].from;
		if (blocks->block[at + joined].to > to)
			to = blocks->block[at + joined].to;
	}
	if (joined == 0) {
		if (blocks->count == ZEEK_MAX_BLOCKS) {
			zeek->is_history_unknown = true;
			return;
		}
		for (uint32_t i = blocks->count++; i > at; i--)
			blocks->block[i] = blocks->block[i - 1];
	}
	for (uint32_t i = at + 1; joined > 1 && i + joined - 1 < blocks->count; i++)
		blocks->block[i] = blocks->block[i + joined - 1];
	if (joined > 1)
		blocks->count -= joined - 1;
	blocks->block[at].from = from;
	blocks->block[at].to = to;
}

/* is_clean(), TCP_Reassembler.cc */
static bool is_clean(const struct zeek_end *end)
{
	return end->state == ZEEK_ESTABLISHED ||
	       (end->state == ZEEK_CLOSED && end->previous_state == ZEEK_ESTABLISHED);
}

/* TCP_Reassembler::Gap(): is told only where both ends are established or closed cleanly. */
static void note_gap(struct zeek_connection *zeek, enum zeek_end_index index)
{
	if (is_clean(&zeek->end[ZEEK_LOW]) && is_clean(&zeek->end[ZEEK_HIGH]))
		zeek_scaled_history(zeek, index, 'G', &zeek->end[index].gaps);
}

/*
 * TCP_Reassembler::BlockInserted(), where the new data goes up to `to` and begins no later than
 * what was delivered ends.
 */
static void deliver(struct zeek_store *store, struct zeek_connection *zeek,
		    enum zeek_end_index index, uint64_t to)
{
	struct zeek_end *end = &zeek->end[index];

	if (to > end->delivered)
		end->delivered = to;
	while (end->blocks != 0 && blocks_of(store, end)->block[0].from <= end->delivered) {
		if (blocks_of(store, end)->block[0].to > end->delivered)
			end->delivered = blocks_of(store, end)->block[0].to;
		drop_blocks(store, end, 1);
	}
	if (zeek_no_data_acked(end) && zeek_size(zeek, index) > MAX_WITHOUT_ACKS)
		end->trimmed = end->delivered > end->trimmed ? end->delivered : end->trimmed;
}

/* TCP_Reassembler::Undelivered(): data up to `up_to` was acknowledged and never came. */
static void note_undelivered(struct zeek_store *store, struct zeek_connection *zeek,
			     enum zeek_end_index index, uint64_t up_to)
{
	struct zeek_end *end = &zeek->end[index];

	if (up_to <= 2 && zeek->is_partial)
		return;
	if (!end->skips_deliveries) {
		while (end->blocks != 0 && blocks_of(store, end)->block[0].from < up_to) {
			uint64_t from = blocks_of(store, end)->block[0].from;

			note_gap(zeek, index);
			end->delivered = from;
			deliver(store, zeek, index, from);
		}
		if (up_to > end->delivered)
			note_gap(zeek, index);
	}
	if (up_to > end->delivered)
		end->delivered = up_to;
}

/* DataBlockList::Trim(), Reassem.cc */
static void trim_to(struct zeek_store *store, struct zeek_connection *zeek,
		    enum zeek_end_index index, uint64_t seq)
{
	struct zeek_end *end = &zeek->end[index];

	if (seq > end->delivered)
		note_undelivered(store, zeek, index, seq);
	while (end->blocks != 0 && blocks_of(store, end)->block[0].to <= seq)
		drop_blocks(store, end, 1);
	if (end->blocks != 0 && blocks_of(store, end)->block[0].from == end->delivered)
		deliver(store, zeek, index, end->delivered);
	if (seq > end->trimmed)
		end->trimmed = seq;
}

/* Bytes that Zeek keeps of what `end` sent, and how far the last of them lies beyond the hole. */
static uint64_t kept(const struct zeek_store *store, const struct zeek_end *end, uint64_t *beyond)
{
	const struct zeek_blocks *blocks;
	uint64_t sum = end->delivered > end->trimmed ? end->delivered - end->trimmed : 0;

	*beyond = 0;
	if (end->blocks == 0)
		return sum;
	blocks = blocks_of(store, end);
	for (uint32_t i = 0; i < blocks->count; i++)
		sum += blocks->block[i].to - blocks->block[i].from;
	*beyond = blocks->block[blocks->count - 1].to - end->delivered;
	return sum;
}

/* What was acknowledged, relative. */
static uint64_t relative_acked(const struct zeek_end *end)
{
	return ((uint64_t)end->ack_wraps << 32) + end->ack_seq - end->start_seq;
}

void zeek_data_sent(struct zeek_store *store, struct zeek_connection *zeek,
		    enum zeek_end_index index, uint64_t relative_seq, uint32_t length)
{
	struct zeek_end *end = &zeek->end[index];
	uint64_t acked = relative_acked(end), from = relative_seq, to = relative_seq + length;
	uint64_t beyond;

	if (end->skips_deliveries || (from < acked && to <= acked) || to < from)
		return;
	if (from < acked)
		from = acked;
	if (from >= to || to <= end->trimmed)
		return; /* Reassembler::NewBlock() */
	if (from < end->trimmed)
		from = end->trimmed;
	if (from > end->delivered)
		add_block(store, zeek, end, from, to);
	else if (to > end->delivered)
		deliver(store, zeek, index, to);
	if (kept(store, end, &beyond) > MAX_UNACKNOWLEDGED)
		zeek->is_history_unknown = true;
	if (zeek_no_data_acked(end) && beyond > MAX_WITHOUT_ACKS) {
		forget_blocks(store, end);
		end->skips_deliveries = true;
	}
}

void zeek_ack_received(struct zeek_store *store, struct zeek_connection *zeek,
		       enum zeek_end_index index, uint64_t relative_ack)
{
	struct zeek_end *end = &zeek->end[index];

	if (end->has_fin && relative_ack >= end->fin_seq)
		relative_ack = end->fin_seq - 1;
	if (relative_ack <= end->trimmed)
		return;
	trim_to(store, zeek, index, relative_ack);
}
