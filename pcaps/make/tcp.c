// TCP conversations that a capture shows in part, twice, out of order, or with odd numbers.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"

enum { MAX_LINES = 32 };

// A talk whose segments are kept instead of written, so that a story can lose or reorder them.
struct script {
	struct talk talk;
	size_t count;
	struct octets lines[MAX_LINES];
	enum side sides[MAX_LINES];
};

static void line(struct maker *maker, struct script *script, enum side side, unsigned int flags,
		 size_t length)
{
	script->sides[script->count] = side;
	script->lines[script->count++] = segment(maker, &script->talk, side, flags, length);
}

// A whole connection: 3 handshake, 6 data, 4 closing segments.
static void write_script(struct maker *maker, struct script *script)
{
	script->count = 0;
	line(maker, script, FROM_CLIENT, SYN, 0);
	line(maker, script, FROM_SERVER, SYN | ACK, 0);
	line(maker, script, FROM_CLIENT, ACK, 0);
	line(maker, script, FROM_CLIENT, PSH | ACK, 100);
	line(maker, script, FROM_SERVER, ACK, 0);
	line(maker, script, FROM_SERVER, ACK, 1000);
	line(maker, script, FROM_SERVER, ACK, 1000);
	line(maker, script, FROM_SERVER, PSH | ACK, 500);
	line(maker, script, FROM_CLIENT, ACK, 0);
	line(maker, script, FROM_CLIENT, FIN | ACK, 0);
	line(maker, script, FROM_SERVER, ACK, 0);
	line(maker, script, FROM_SERVER, FIN | ACK, 0);
	line(maker, script, FROM_CLIENT, ACK, 0);
}

static void tell_midway(struct maker *maker, const struct story *self)
{
	struct script script = {.talk = talk_of(4, 40001)};

	(void)self;
	write_script(maker, &script);
	for (size_t i = 5; i < script.count; i++)
		put_packet(maker, &script.lines[i]);
}

// The first segment seen is the server's: the lower port tells the roles.
static void tell_midway_data_only(struct maker *maker, const struct story *self)
{
	struct script script = {.talk = talk_of(4, 40001)};

	(void)self;
	write_script(maker, &script);
	for (size_t i = 5; i < 9; i++)
		put_packet(maker, &script.lines[i]);
}

static void tell_one_side(struct maker *maker, enum side side)
{
	struct script script = {.talk = talk_of(4, 40001)};

	write_script(maker, &script);
	for (size_t i = 0; i < script.count; i++)
		if (script.sides[i] == side)
			put_packet(maker, &script.lines[i]);
}

static void tell_client_only(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_one_side(maker, FROM_CLIENT);
}

static void tell_server_only(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_one_side(maker, FROM_SERVER);
}

// A mirror port that copies both ways in: each frame twice, byte for byte, 2 µs apart.
static void tell_duplicates(struct maker *maker, const struct story *self)
{
	struct script script = {.talk = talk_of(4, 40001)};

	(void)self;
	write_script(maker, &script);
	for (size_t i = 0; i < script.count; i++) {
		put_packet(maker, &script.lines[i]);
		wait_us(maker, -998);
		put_packet(maker, &script.lines[i]);
	}
}

// Two capture queues: neighbours change places, with their times.
static void tell_reordered(struct maker *maker, const struct story *self)
{
	static const size_t order[13] = {1, 0, 2, 4, 3, 6, 5, 7, 8, 9, 11, 10, 12};
	struct script script = {.talk = talk_of(4, 40001)};

	(void)self;
	write_script(maker, &script);
	for (size_t i = 0; i < script.count; i++) {
		wait_us(maker, ((int64_t)order[i] - (int64_t)i) * 1000);
		put_packet(maker, &script.lines[order[i]]);
		wait_us(maker, ((int64_t)i - (int64_t)order[i]) * 1000);
	}
}

// The clock is set back by two seconds in the middle of the data.
static void tell_clock(struct maker *maker, const struct story *self)
{
	struct script script = {.talk = talk_of(4, 40001)};

	(void)self;
	write_script(maker, &script);
	for (size_t i = 0; i < script.count; i++) {
		if (i == 6)
			wait_us(maker, -2000000);
		put_packet(maker, &script.lines[i]);
	}
}

// Some packets are missing from the file although they arrived: acknowledged, never seen.
static void tell_gaps(struct maker *maker, const struct story *self)
{
	struct script script = {.talk = talk_of(4, 40001)};

	(void)self;
	write_script(maker, &script);
	for (size_t i = 0; i < script.count; i++)
		if (i != 2 && i != 6 && i != 10)
			put_packet(maker, &script.lines[i]);
}

static void tell_wrap(struct maker *maker, const struct story *self)
{
	struct script script = {.talk = talk_of(4, 40001)};

	(void)self;
	script.talk.next[FROM_CLIENT] = 0xffffffc0;
	script.talk.next[FROM_SERVER] = 0xfffffc00;
	write_script(maker, &script);
	for (size_t i = 0; i < script.count; i++)
		put_packet(maker, &script.lines[i]);
}

// The port is used again after half an hour of silence; the first talk was never closed.
static void tell_reused(struct maker *maker, const struct story *self)
{
	struct talk first = talk_of(4, 40001), second = talk_of(4, 40001);

	(void)self;
	shake_hands(maker, &first);
	exchange(maker, &first);
	wait_us(maker, 1800 * (int64_t)1000000);
	second.next[FROM_CLIENT] = 333000000;
	second.next[FROM_SERVER] = 444000000;
	shake_hands(maker, &second);
	part(maker, &second);
}

// Every option that a SYN may carry: MSS, window scale, selective acknowledgement, time stamps,
// user timeout; in data MD5, MPTCP, and an experiment.
static void tell_options(struct maker *maker, const struct story *self)
{
	static const uint8_t on_syn[24] = {2, 4, 5, 0xb4, 3, 3, 7, 4, 2,  8, 10,   0,
					   0, 0, 1, 0,    0, 0, 0, 1, 28, 4, 0x80, 60};
	static const uint8_t on_data[36] = {19, 18, 1,  2,  3,   4,  5,    6,    7,  8, 9,    10,
					    11, 12, 13, 14, 15,  16, 1,    1,    30, 8, 0x20, 0,
					    0,  0,  0,  1,  254, 4,  0xf9, 0x89, 5,  4, 0,    0};
	struct talk talk = talk_of(4, 40001);
	struct tcp_fields odd = {.flags = ACK, .window = 500};
	struct octets packet;

	(void)self;
	talk.syn_options = octets_of(on_syn, sizeof on_syn);
	shake_hands(maker, &talk);
	odd.options = octets_of(on_data, sizeof on_data);
	packet = odd_segment(maker, &talk, FROM_CLIENT, &odd);
	put_packet(maker, &packet);
	part(maker, &talk);
}

// Probes with a byte of data: a window probe and a keepalive as other systems send them.
static void tell_probes(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);

	(void)self;
	shake_hands(maker, &talk);
	say(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	talk.window[FROM_SERVER] = 0;
	say(maker, &talk, FROM_SERVER, ACK, 0);
	for (unsigned int i = 0; i < 3; i++) {
		wait_us(maker, (int64_t)500000 << i);
		say(maker, &talk, FROM_CLIENT, ACK, 1);
		talk.next[FROM_CLIENT]--;
		say(maker, &talk, FROM_SERVER, ACK, 0);
	}
	talk.window[FROM_SERVER] = 65160;
	wait_us(maker, 500000);
	say(maker, &talk, FROM_SERVER, ACK, 0);
	say(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	say(maker, &talk, FROM_SERVER, ACK, 0);
	wait_us(maker, 7200 * (int64_t)1000000);
	talk.next[FROM_CLIENT]--;
	say(maker, &talk, FROM_CLIENT, ACK, 1);
	say(maker, &talk, FROM_SERVER, ACK, 0);
	part(maker, &talk);
}

const struct story tcp_stories[] = {
	{.name = "tcp_midway", .rows = "C1", .tell = tell_midway},
	{.name = "tcp_midway_data_only", .rows = "C1", .tell = tell_midway_data_only},
	{.name = "tcp_client_only", .rows = "T1 C1", .tell = tell_client_only},
	{.name = "tcp_server_only", .rows = "T1 C1", .tell = tell_server_only},
	{.name = "capture_duplicates", .rows = "B1", .tell = tell_duplicates},
	{.name = "capture_reordered", .rows = "B1", .tell = tell_reordered},
	{.name = "capture_clock_set_back", .rows = "B1", .tell = tell_clock},
	{.name = "capture_gaps", .rows = "B1", .tell = tell_gaps},
	{.name = "tcp_sequence_wraps", .rows = "T1 C1", .tell = tell_wrap},
	{.name = "tcp_reused_without_end", .rows = "T12", .tell = tell_reused},
	{.name = "tcp_options", .rows = "T1", .tell = tell_options},
	{.name = "tcp_one_byte_probes", .rows = "B3 B4", .tell = tell_probes},
	{0},
};
