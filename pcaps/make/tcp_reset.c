// Openings and resets that no plain socket produces: odd flags, fast open, middle boxes, scans.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"

// Writes a segment without data with numbers relative to the talk.
static void put_odd(struct maker *maker, const struct talk *talk, enum side side,
		    const struct tcp_fields *odd)
{
	struct octets packet = odd_segment(maker, talk, side, odd);

	put_packet(maker, &packet);
}

// A firewall resets both ends at once; its TTL fits neither.
static void tell_both_reset(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);

	(void)self;
	shake_hands(maker, &talk);
	say(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	talk.ttl[FROM_SERVER] = 118;
	talk.ttl[FROM_CLIENT] = 118;
	put_odd(maker, &talk, FROM_SERVER, &(struct tcp_fields){.flags = RST | ACK});
	put_odd(maker, &talk, FROM_CLIENT, &(struct tcp_fields){.flags = RST | ACK});
	talk.ttl[FROM_SERVER] = 63;
	talk.ttl[FROM_CLIENT] = 64;
	wait_us(maker, 10000);
	say(maker, &talk, FROM_SERVER, PSH | ACK, 200);
	put_odd(maker, &talk, FROM_CLIENT, &(struct tcp_fields){.flags = RST});
}

// Three RSTs at once that guess ahead, as injected by some middle boxes.
static void tell_injected(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);

	(void)self;
	shake_hands(maker, &talk);
	say(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	talk.ttl[FROM_SERVER] = 49;
	put_odd(maker, &talk, FROM_SERVER, &(struct tcp_fields){.flags = RST | ACK});
	put_odd(maker, &talk, FROM_SERVER, &(struct tcp_fields){.flags = RST | ACK, .seq = 1460});
	put_odd(maker, &talk, FROM_SERVER, &(struct tcp_fields){.flags = RST | ACK, .seq = 4380});
}

// A RST without ACK, or with a wrong one, does not end an opening (RFC 9293 3.10.7.3).
static void tell_ignored_in_syn_sent(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);

	(void)self;
	say(maker, &talk, FROM_CLIENT, SYN, 0);
	put_odd(maker, &talk, FROM_SERVER, &(struct tcp_fields){.flags = RST});
	put_odd(maker, &talk, FROM_SERVER, &(struct tcp_fields){.flags = RST | ACK, .ack = 5000});
	wait_us(maker, 10000);
	say(maker, &talk, FROM_SERVER, SYN | ACK, 0);
	say(maker, &talk, FROM_CLIENT, ACK, 0);
	part(maker, &talk);
}

// An answer to another SYN: the client refuses it with RST and goes on trying.
static void tell_wrong_ack(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);
	struct tcp_fields refusal = {.flags = RST, .seq = 4999};

	(void)self;
	say(maker, &talk, FROM_CLIENT, SYN, 0);
	put_odd(maker, &talk, FROM_SERVER,
		&(struct tcp_fields){.flags = SYN | ACK, .ack = 4999, .window = 65160});
	put_odd(maker, &talk, FROM_CLIENT, &refusal);
	wait_us(maker, 1000000);
	talk.next[FROM_CLIENT]--;
	shake_hands(maker, &talk);
	part(maker, &talk);
}

// The server takes the cookie but not the data: it acknowledges the SYN alone (RFC 7413 3).
static void tell_fast_open_rejected(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);
	struct octets syn;

	(void)self;
	talk.syn_options = octets_of("\x02\x04\x05\xb4\x22\x0a\x01\x02\x03\x04\x05\x06\x07\x08\x01"
				     "\x01",
				     16);
	syn = segment(maker, &talk, FROM_CLIENT, SYN, 50);
	put_packet(maker, &syn);
	wait_us(maker, 10000);
	talk.next[FROM_CLIENT] -= 50;
	talk.syn_options = octets_of("\x02\x04\x05\xb4", 4);
	say(maker, &talk, FROM_SERVER, SYN | ACK, 0);
	say(maker, &talk, FROM_CLIENT, PSH | ACK, 50);
	wait_us(maker, 10000);
	say(maker, &talk, FROM_SERVER, PSH | ACK, 200);
	part(maker, &talk);
}

// Flags that no stack sends, answered by a closed port: none, FIN alone, FIN PSH URG, SYN FIN;
// and an ACK out of nothing.
static void tell_odd_scans(struct maker *maker, const struct story *self)
{
	static const uint8_t flags[] = {0, FIN, FIN | PSH | URG, SYN | FIN, ACK};

	(void)self;
	for (size_t i = 0; i < sizeof flags; i++) {
		struct talk talk = talk_of(4, (uint16_t)(45001 + i));
		uint32_t counted = (flags[i] & SYN ? 1 : 0) + (flags[i] & FIN ? 1 : 0);
		struct tcp_fields answer = {.flags = RST | ACK, .ack = counted};

		put_odd(maker, &talk, FROM_CLIENT,
			&(struct tcp_fields){.flags = flags[i], .window = 1024});
		if (flags[i] == ACK)
			answer.flags = RST;
		else
			talk.next[FROM_SERVER] = 0;
		put_odd(maker, &talk, FROM_SERVER, &answer);
	}
}

// The client never acknowledges: the SYN-ACK is repeated after 1, 2, 4, 8 and 16 seconds.
static void tell_abandoned(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);

	(void)self;
	say(maker, &talk, FROM_CLIENT, SYN, 0);
	say(maker, &talk, FROM_SERVER, SYN | ACK, 0);
	for (unsigned int i = 0; i < 5; i++) {
		wait_us(maker, (int64_t)1000000 << i);
		talk.next[FROM_SERVER]--;
		say(maker, &talk, FROM_SERVER, SYN | ACK, 0);
	}
}

// FIN with data, RST with a text in it, congestion and urgent flags.
static void tell_flags(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);

	(void)self;
	say(maker, &talk, FROM_CLIENT, SYN | ECE | CWR, 0);
	wait_us(maker, 10000);
	say(maker, &talk, FROM_SERVER, SYN | ACK | ECE, 0);
	say(maker, &talk, FROM_CLIENT, ACK, 0);
	say(maker, &talk, FROM_CLIENT, PSH | ACK | URG, 10);
	say(maker, &talk, FROM_SERVER, ACK | ECE, 0);
	say(maker, &talk, FROM_CLIENT, FIN | PSH | ACK | CWR, 30);
	say(maker, &talk, FROM_SERVER, RST | ACK, 12);
}

// A firewall that lost its table answers data with RST in the client's direction only.
static void tell_server_unaware(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);

	(void)self;
	shake_hands(maker, &talk);
	exchange(maker, &talk);
	wait_us(maker, 3600 * (int64_t)1000000);
	say(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	talk.ttl[FROM_SERVER] = 64;
	put_odd(maker, &talk, FROM_SERVER, &(struct tcp_fields){.flags = RST});
}

const struct story tcp_reset_stories[] = {
	{.name = "tcp_reset_both_ends", .rows = "B6", .tell = tell_both_reset},
	{.name = "tcp_reset_injected", .rows = "B6", .tell = tell_injected},
	{.name = "tcp_reset_ignored_in_syn_sent",
	 .rows = "T2 I2",
	 .tell = tell_ignored_in_syn_sent},
	{.name = "tcp_synack_wrong_ack", .rows = "T10", .tell = tell_wrong_ack},
	{.name = "tcp_fast_open_data_rejected", .rows = "T11", .tell = tell_fast_open_rejected},
	{.name = "tcp_odd_scans", .rows = "T10", .tell = tell_odd_scans},
	{.name = "tcp_handshake_abandoned", .rows = "T9 T10", .tell = tell_abandoned},
	{.name = "tcp_flags", .rows = "C8", .tell = tell_flags},
	{.name = "tcp_reset_after_idle", .rows = "B2 B6", .tell = tell_server_unaware},
	{0},
};
