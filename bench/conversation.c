/* Walks through the moves of one conversation and keeps its numbers: sequence, IP ID, time. */
#include "bench/conversation.h"

#include <string.h>

enum {
	CLIENT_HOSTS = 250,
	CLIENT_PORTS = 28000, /* from 32768 on: what Linux hands out */
	TARGET_HOSTS = 500,
	TARGET_PORTS = 65000,
	SCANNERS = 4,
	ROUTER = 254,
	/* A step through all numbers below the limits that comes back to none: it is odd and has
	 * no prime factor in common with them (2, 5, 7, 13). */
	STEP = 2654437,
};

static enum side other(enum side side)
{
	return side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

uint32_t conversation_limit(const struct profile *profile)
{
	return profile->scan ? TARGET_HOSTS * TARGET_PORTS : CLIENT_HOSTS * CLIENT_PORTS;
}

/* Only addresses for documentation: RFC 5737 and RFC 3849. */
static struct address client_address(bool v6, uint32_t host)
{
	if (v6)
		return (struct address){{0x20, 1, 0x0d, 0xb8, 0, 1, [15] = (uint8_t)(1 + host)}};
	return (struct address){{192, 0, 2, (uint8_t)(1 + host)}};
}

static struct address server_address(bool v6, uint32_t host)
{
	uint8_t low = (uint8_t)(1 + host % 250);

	if (v6)
		return (struct address){
			{0x20, 1, 0x0d, 0xb8, 0, 2, 0, (uint8_t)(host / 250), [15] = low}};
	if (host < 250)
		return (struct address){{198, 51, 100, low}};
	return (struct address){{203, 0, 113, low}};
}

static struct address router_address(const struct flow *flow)
{
	struct address router = flow->address[SIDE_SERVER];

	router.bytes[flow->v6 ? 15 : 3] = ROUTER;
	return router;
}

static void choose_addresses(struct conversation *c, const struct profile *profile, uint32_t number)
{
	/* Ports whose payload tcpdump does not look into: the payload here is noise. */
	static const uint16_t tcp_ports[8] = {443, 443, 443, 22, 5432, 8443, 9000, 3306};
	static const uint16_t udp_ports[8] = {443, 443, 4433, 9999, 27015, 51820, 40000, 33000};
	uint32_t place = (uint32_t)((uint64_t)number * STEP % conversation_limit(profile));
	uint32_t client = place % CLIENT_HOSTS, server = random_below(&c->random, TARGET_HOSTS);
	uint32_t port = 32768 + place / CLIENT_HOSTS, pick = random_below(&c->random, 8);
	struct flow *flow = &c->flow;

	flow->port[SIDE_SERVER] =
		flow->protocol == PROTOCOL_TCP ? tcp_ports[pick] : udp_ports[pick];
	if (profile->scan) {
		client = random_below(&c->random, SCANNERS);
		port = 40000 + pick;
		server = place % TARGET_HOSTS;
		flow->port[SIDE_SERVER] = (uint16_t)(1 + place / TARGET_HOSTS);
	}
	flow->port[SIDE_CLIENT] = (uint16_t)port;
	flow->address[SIDE_CLIENT] = client_address(flow->v6, client);
	flow->address[SIDE_SERVER] = server_address(flow->v6, server);
}

static void choose_numbers(struct conversation *c)
{
	for (int side = SIDE_CLIENT; side <= SIDE_SERVER; side++) {
		uint64_t bits = random_next(&c->random);

		c->isn[side] = (uint32_t)bits;
		c->ip_id[side] = (uint16_t)(bits >> 32);
		c->flow.label[side] = (uint32_t)(bits >> 44);
		c->ts_offset[side] = (uint32_t)random_next(&c->random);
		c->next_seq[side] = c->isn[side];
		c->window[side] = (uint16_t)random_between(&c->random, 490, 509);
	}
	c->path_us = random_between(&c->random, 100, 400);
	c->path_us = 200 + c->path_us * random_heavy(&c->random, 8);
	c->hops = (uint8_t)random_between(&c->random, 2, 20);
	c->closer = random_permille(&c->random, 600) ? SIDE_CLIENT : SIDE_SERVER;
}

void conversation_begin(struct conversation *c, const struct profile *profile, uint32_t number,
			const struct plan *plan, struct random random)
{
	memset(c, 0, sizeof *c);
	c->plan = *plan;
	c->random = random;
	c->flow.protocol = conversation_kinds[plan->kind].protocol;
	c->flow.v6 = plan->v6;
	c->flow.vlan = plan->vlan;
	c->flow.options =
		random_permille(&c->random, 850) ? OPTIONS_TIMESTAMPS : OPTIONS_NO_TIMESTAMPS;
	if (profile->scan)
		c->flow.options = OPTIONS_MSS_ONLY;
	choose_addresses(c, profile, number);
	choose_numbers(c);
}

void conversation_give(struct conversation *c, uint32_t packets)
{
	if (c->plan.kind == KIND_SILENT)
		c->plan.attempts = (uint8_t)(c->plan.attempts + packets);
	else
		c->left = packets;
}

static uint32_t consumed(uint8_t flags, uint32_t payload_length)
{
	return payload_length + ((flags & (TCP_SYN | TCP_FIN)) != 0);
}

static uint16_t window_for(const struct conversation *c, enum side from, uint8_t flags)
{
	if ((flags & TCP_RST) != 0)
		return 0;
	if ((flags & TCP_SYN) != 0)
		return from == SIDE_CLIENT ? 64240 : 65160; /* not scaled, RFC 7323 section 2.2 */
	return c->window[from];
}

struct segment conversation_segment(struct conversation *c, enum side from, uint8_t flags,
				    uint32_t payload_length)
{
	enum side to = other(from);
	struct segment segment = {
		.from = from,
		.flags = flags,
		.ttl = (uint8_t)(from == SIDE_CLIENT ? 64 : 64 - c->hops),
		.ip_id = c->ip_id[from]++,
		.window = window_for(c, from, flags),
		.payload_length = (uint16_t)payload_length,
		.seq = c->next_seq[from],
		.ack = (flags & TCP_ACK) != 0 ? c->next_seq[to] : 0,
	};

	/* RFC 9293 section 3.10.7.1: the RST that answers a SYN has sequence number 0. Linux gives
	 * it, and the SYN-ACK, the IP ID 0. */
	if (c->flow.protocol == PROTOCOL_TCP && from == SIDE_SERVER && !c->spoken[from]) {
		segment.ip_id = 0;
		if ((flags & TCP_RST) != 0)
			segment.seq = 0;
	}
	c->spoken[from] = true;
	c->next_seq[from] +=
		c->flow.protocol == PROTOCOL_TCP ? consumed(flags, payload_length) : payload_length;
	c->last = segment;
	return segment;
}

struct segment conversation_repeat(struct conversation *c)
{
	if (c->last.ip_id != 0)
		c->last.ip_id = c->ip_id[c->last.from]++;
	return c->last;
}

/* The clock of each host ticks in milliseconds from a start of its own (RFC 7323 section 5.4). */
static void stamp(struct conversation *c, struct segment *segment, uint64_t time_ns)
{
	enum side from = segment->from;

	segment->ts_value = c->ts_offset[from] + (uint32_t)(time_ns / 1000000u);
	segment->ts_echo = (segment->flags & TCP_ACK) != 0 ? c->ts_seen[from] : 0;
	c->ts_seen[other(from)] = segment->ts_value;
	c->last = *segment;
}

static enum side side_of(const struct conversation *c, enum actor actor)
{
	switch (actor) {
	case ACTOR_CLIENT:
		return SIDE_CLIENT;
	case ACTOR_SERVER:
		return SIDE_SERVER;
	case ACTOR_CLOSER:
		return c->closer;
	case ACTOR_OTHER:
		break;
	}
	return other(c->closer);
}

/* Seconds between one attempt and the next: Linux from 6.5 on, the classic doubling, resolvers. */
static uint64_t backoff_ns(struct conversation *c, enum action action)
{
	static const uint8_t linear[8] = {1, 1, 1, 1, 2, 4, 8, 16};
	static const uint8_t doubling[8] = {1, 2, 4, 8, 16, 16, 16, 16};
	unsigned attempt = c->attempt < 8 ? c->attempt - 1u : 7;
	uint64_t seconds = c->flow.port[SIDE_CLIENT] % 2 != 0 ? linear[attempt] : doubling[attempt];

	if (action == ACTION_TRIES)
		seconds = 2;
	return seconds * 1000000000u + random_below(&c->random, 30000000);
}

/* How long it takes until the next move is made. */
static uint64_t pause_before(struct conversation *c, const struct move *next)
{
	enum side from = side_of(c, next->actor);
	uint64_t path_ns = c->path_us * 1000ull;
	uint32_t jitter = random_below(&c->random, 150000);

	if (next->unhurried) /* a connection kept for the next request; a program that tries again
			      */
		return 1000000ull * random_between(&c->random, 1, next->flags != 0 ? 30000 : 4000);
	if (next->action == ACTION_ERROR && !c->plan.rejection->by_host)
		return path_ns / 2 + jitter;
	if (next->action == ACTION_EXCHANGE || from == SIDE_CLIENT || c->last.from == from)
		return 20000u + jitter;
	return path_ns + jitter;
}

/* Host and router quote all that fits (RFC 1812 section 4.3.2.3, RFC 4443 section 2.4), some
 * routers only what RFC 792 asks for: eight bytes behind the IP header. */
static struct error_message make_error(struct conversation *c)
{
	const struct rejection *kind = c->plan.rejection;
	bool expired = kind->type == (c->flow.v6 ? 3 : 11);
	uint8_t hops = (uint8_t)(kind->by_host ? c->hops : 1 + c->hops / 2);
	bool brief = !c->flow.v6 && !kind->by_host && c->path_us % 2 != 0;
	struct error_message error = {
		.kind = kind,
		.from = kind->by_host ? c->flow.address[SIDE_SERVER] : router_address(&c->flow),
		.ip_id = c->ip_id[SIDE_SERVER]++,
		.ttl = (uint8_t)((kind->by_host ? 64 : 255) - hops),
		.quoted_ttl = (uint8_t)(expired ? 1 : 64 - hops),
		.quote_length = c->flow.v6 ? 1280 - 48 : 576 - 28,
	};

	if (brief)
		error.quote_length = 28;
	return error;
}

static struct outcome make_move(struct conversation *c, const struct move *move)
{
	enum side from = side_of(c, move->actor);
	struct outcome outcome = {0};
	uint32_t payload = 0;

	switch (move->action) {
	case ACTION_EXCHANGE:
		return exchange_step(c);
	case ACTION_ERROR:
		outcome.is_error = true;
		outcome.segment = c->last;
		outcome.error = make_error(c);
		return outcome;
	case ACTION_DATAGRAM:
	case ACTION_TRIES:
		payload = random_between(&c->random, from == SIDE_CLIENT ? 1 : 20,
					 random_permille(&c->random, 50) ? 1200 : 90);
		break;
	case ACTION_REPEATED:
		if (c->attempt > 0) {
			outcome.again = true;
			outcome.segment = conversation_repeat(c);
			return outcome;
		}
		break;
	case ACTION_SEGMENT:
	case ACTION_END:
		break;
	}
	outcome.segment = conversation_segment(c, from, move->flags, payload);
	return outcome;
}

/* Goes to the move that comes next; those of an exchange without packets are left out. */
static const struct move *advance(struct conversation *c)
{
	const struct conversation_kind *kind = &conversation_kinds[c->plan.kind];
	const struct move *move = &kind->moves[c->move];
	bool repeats = move->action == ACTION_REPEATED || move->action == ACTION_TRIES;

	if ((repeats && ++c->attempt < c->plan.attempts) ||
	    (move->action == ACTION_EXCHANGE && c->left > 0))
		return move;
	move = &kind->moves[++c->move];
	if (move->action == ACTION_EXCHANGE && c->left == 0)
		move = &kind->moves[++c->move];
	if (move->action == ACTION_END && kind->rounds && ++c->attempt < c->plan.attempts) {
		c->move = 0;
		move = kind->moves;
	}
	return move;
}

struct outcome conversation_step(struct conversation *c, uint64_t time_ns)
{
	const struct move *move = &conversation_kinds[c->plan.kind].moves[c->move];
	struct outcome outcome = make_move(c, move);
	const struct move *next = advance(c);

	if (!outcome.is_error)
		stamp(c, &outcome.segment, time_ns);
	outcome.over = next->action == ACTION_END;
	if (outcome.over)
		return outcome;
	if (next != move)
		outcome.pause_ns += pause_before(c, next);
	else if (move->action != ACTION_EXCHANGE)
		outcome.pause_ns = backoff_ns(c, move->action);
	return outcome;
}
