/* The data phase of a conversation: requests, answers in bursts, one ACK for two segments. */
#include "bench/conversation.h"

enum {
	FIRST_WINDOW = 10, /* segments, RFC 6928 */
	LARGEST_WINDOW = 320,
	LONG_EXCHANGE = 2000, /* packets: more than this is a file, not a dialogue */
	LOSS_PERMILLE = 2,
};

static enum side other(enum side side)
{
	return side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
}

static uint64_t microseconds(struct conversation *c, uint32_t low, uint32_t high)
{
	return random_between(&c->random, low * 1000, high * 1000);
}

static uint64_t round_trip(struct conversation *c)
{
	return c->path_us * 1000ull + microseconds(c, 20, 200);
}

static uint32_t full_payload(const struct conversation *c)
{
	return 1500u - (c->flow.v6 ? 40 : 20) - (c->flow.options == OPTIONS_TIMESTAMPS ? 32 : 20);
}

/* The client asks; what follows is an answer, or now and then an upload. */
static struct outcome request(struct conversation *c)
{
	struct outcome outcome = {0};

	outcome.segment = conversation_segment(c, SIDE_CLIENT, TCP_PSH | TCP_ACK,
					       random_between(&c->random, 40, 700));
	outcome.pause_ns = round_trip(c);
	c->unacknowledged = 1;
	c->sender = random_permille(&c->random, 150) ? SIDE_CLIENT : SIDE_SERVER;
	c->body = c->left > LONG_EXCHANGE ? c->left / 2 : random_heavy(&c->random, 9);
	c->window_left = c->window_size;
	return outcome;
}

static struct outcome acknowledge(struct conversation *c)
{
	enum side from = other(c->last.from);
	struct outcome outcome = {0};

	if (c->last.payload_length == 0)
		c->window[from]++; /* nothing to acknowledge: a window update */
	outcome.segment = conversation_segment(c, from, TCP_ACK, 0);
	outcome.pause_ns = microseconds(c, 5, 40);
	c->unacknowledged = 0;
	if (c->body == 0) {
		outcome.pause_ns = microseconds(c, 200, 900000); /* somebody thinks */
	} else if (c->window_left == 0) {
		outcome.pause_ns = round_trip(c);
		if (c->window_size < LARGEST_WINDOW)
			c->window_size = (uint16_t)(c->window_size * 2);
		c->window_left = c->window_size;
	}
	return outcome;
}

/* One segment of the body. Its last one is shorter and, as in a dialogue, is acknowledged by the
 * next request. */
static struct outcome body_segment(struct conversation *c)
{
	bool final = c->body == 1;
	uint32_t full = full_payload(c);
	uint32_t payload = final ? random_between(&c->random, 1, full) : full;
	struct outcome outcome = {0};

	if (c->last.from != c->sender)
		c->unacknowledged = 0; /* this segment acknowledges what the other side sent */
	outcome.segment =
		conversation_segment(c, c->sender, final ? TCP_PSH | TCP_ACK : TCP_ACK, payload);
	outcome.pause_ns = microseconds(c, 12, 60);
	c->body--;
	c->window_left = (uint16_t)(c->window_left > 0 ? c->window_left - 1 : 0);
	c->unacknowledged++;
	if (c->left > 3 && random_permille(&c->random, LOSS_PERMILLE)) {
		c->lost = true;
		outcome.pause_ns = c->path_us * 1000ull + microseconds(c, 200000, 210000);
	} else if (final && c->unacknowledged < 2) {
		outcome.pause_ns = microseconds(c, 200, 30000);
	}
	return outcome;
}

static struct outcome send_again(struct conversation *c)
{
	struct outcome outcome = {.again = true, .segment = conversation_repeat(c)};

	outcome.pause_ns = round_trip(c);
	c->lost = false;
	return outcome;
}

static struct outcome tcp_exchange(struct conversation *c)
{
	if (c->lost)
		return send_again(c);
	/* What stays open must not end with data that nobody acknowledged; elsewhere FIN does it.
	 */
	if (c->left == 1 && c->plan.kind == KIND_OPEN)
		return acknowledge(c);
	if (c->unacknowledged >= 2 && c->sender == c->last.from)
		return acknowledge(c);
	return c->body == 0 ? request(c) : body_segment(c);
}

static struct outcome udp_exchange(struct conversation *c)
{
	bool client = random_permille(&c->random, 250);
	uint32_t payload =
		client ? random_between(&c->random, 24, 90) : random_between(&c->random, 100, 1350);
	struct outcome outcome = {0};

	outcome.segment = conversation_segment(c, client ? SIDE_CLIENT : SIDE_SERVER, 0, payload);
	outcome.pause_ns =
		random_permille(&c->random, 100) ? round_trip(c) : microseconds(c, 20, 400);
	return outcome;
}

struct outcome exchange_step(struct conversation *c)
{
	struct outcome outcome;

	if (c->window_size == 0) {
		c->window_size = FIRST_WINDOW;
		c->window_left = FIRST_WINDOW;
	}
	outcome = c->flow.protocol == PROTOCOL_TCP ? tcp_exchange(c) : udp_exchange(c);
	c->left--;
	return outcome;
}
