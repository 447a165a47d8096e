// Errors that a Linux socket does not believe, stale ones, and ones about unknown conversations.
#include "pcaps/make/story.h"
#include "pcaps/make/talk.h"

#include <string.h>

enum { FULL = 9000 };

static const struct flow flow4 = {CLIENT, SERVER, 40001, 9999};
static const struct flow flow6 = {CLIENT6, SERVER6, 40001, 9999};
static const struct icmp_fields port_unreachable4 = {3, 3, 0};
static const struct icmp_fields port_unreachable6 = {1, 4, 0};
static const struct icmp_fields host_unreachable = {3, 1, 0};

// An error to the client that quotes the packet, written.
static void put_error(struct maker *maker, const char *from, const struct icmp_fields *icmp,
		      const struct octets *packet)
{
	bool six = strchr(from, ':') != NULL;
	struct octets quote = quote_of(packet, 1, FULL);
	struct octets error = error_packet(maker, from, six ? CLIENT6 : CLIENT, icmp, &quote);

	put_packet(maker, &error);
}

// Question and answer; then an error that quotes the answer instead of the question.
static void tell_reversed(struct maker *maker, const struct story *self)
{
	struct octets question = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets answer = udp_packet(maker, &flow4, FROM_SERVER, 24);

	(void)self;
	put_packet(maker, &question);
	put_packet(maker, &answer);
	put_error(maker, SERVER, &port_unreachable4, &answer);
}

static void tell_bad_checksum(struct maker *maker, const struct story *self)
{
	bool six = strstr(self->name, "6") != NULL;
	size_t header = six ? 40 : 20;
	struct octets packet = udp_packet(maker, six ? &flow6 : &flow4, FROM_CLIENT, 24);
	struct octets quote = quote_of(&packet, 1, FULL), error;

	error = error_packet(maker, six ? SERVER6 : SERVER, six ? CLIENT6 : CLIENT,
			     six ? &port_unreachable6 : &port_unreachable4, &quote);
	octets_set_be16(&error, header + 2, octets_be16(&error, header + 2) ^ 0x5555u);
	put_packet(maker, &packet);
	put_packet(maker, &error);
}

// The quoted packet names another host as its sender than the one the error is sent to.
static void tell_other_sender(struct maker *maker, const struct story *self)
{
	const struct flow other = {"192.0.2.77", SERVER, 40001, 9999};
	struct octets ours = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets theirs = udp_packet(maker, &other, FROM_CLIENT, 24);

	(void)self;
	put_packet(maker, &ours);
	put_error(maker, SERVER, &port_unreachable4, &theirs);
}

static void tell_multicast_quoted(struct maker *maker, const struct story *self)
{
	const struct flow group = {CLIENT, "233.252.0.1", 40001, 9999};
	struct octets packet = udp_packet(maker, &group, FROM_CLIENT, 24);

	(void)self;
	put_packet(maker, &packet);
	put_error(maker, SERVER, &port_unreachable4, &packet);
}

// An error in the middle of a connection; it quotes a number `offset` from the next one.
static void tell_sequence(struct maker *maker, uint32_t offset)
{
	struct talk talk = talk_of(4, 40001);
	struct octets packet;

	shake_hands(maker, &talk);
	exchange(maker, &talk);
	packet =
		odd_segment(maker, &talk, FROM_CLIENT,
			    &(struct tcp_fields){.seq = offset, .flags = PSH | ACK, .window = 500});
	put_error(maker, ROUTER, &host_unreachable, &packet);
	wait_us(maker, 100000);
	exchange(maker, &talk);
	part(maker, &talk);
}

static void tell_beyond(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_sequence(maker, 1000000);
}

static void tell_one_beyond(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_sequence(maker, 1);
}

static void tell_acknowledged_long_ago(struct maker *maker, const struct story *self)
{
	(void)self;
	tell_sequence(maker, (uint32_t)-50);
}

// The SYN is out, the error quotes another initial sequence number.
static void tell_other_syn(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001), other = talk;
	struct octets forged;

	(void)self;
	other.next[FROM_CLIENT] = 99;
	forged = segment(maker, &other, FROM_CLIENT, SYN, 0);
	say(maker, &talk, FROM_CLIENT, SYN, 0);
	put_error(maker, ROUTER, &host_unreachable, &forged);
	wait_us(maker, 20000);
	say(maker, &talk, FROM_SERVER, SYN | ACK, 0);
	say(maker, &talk, FROM_CLIENT, ACK, 0);
	part(maker, &talk);
}

static void tell_backscatter(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets packet6 = udp_packet(maker, &flow6, FROM_CLIENT, 24);
	struct talk talk = talk_of(4, 40002);
	struct octets syn = segment(maker, &talk, FROM_CLIENT, SYN, 0);
	struct octets echo = echo_packet(maker, &flow4, FROM_CLIENT, 9);

	(void)self;
	put_error(maker, SERVER, &port_unreachable4, &packet);
	put_error(maker, SERVER6, &port_unreachable6, &packet6);
	put_error(maker, ROUTER, &host_unreachable, &syn);
	put_error(maker, ROUTER, &host_unreachable, &echo);
}

// Two interfaces or two capture threads can put the error before its cause.
static void tell_error_first(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 24);

	(void)self;
	put_error(maker, SERVER, &port_unreachable4, &packet);
	put_packet(maker, &packet);
}

// The connection is over and in TIME_WAIT when a router complains about its data.
static void tell_after_close(struct maker *maker, const struct story *self)
{
	struct talk talk = talk_of(4, 40001);
	struct octets data;

	(void)self;
	shake_hands(maker, &talk);
	data = segment(maker, &talk, FROM_CLIENT, PSH | ACK, 100);
	put_packet(maker, &data);
	wait_us(maker, 10000);
	say(maker, &talk, FROM_SERVER, ACK, 0);
	part(maker, &talk);
	wait_us(maker, 1000000);
	put_error(maker, ROUTER, &host_unreachable, &data);
}

// A path that delivers the same error twice: the second finds nothing new to tell.
static void tell_twice(struct maker *maker, const struct story *self)
{
	struct octets packet = udp_packet(maker, &flow4, FROM_CLIENT, 24);

	(void)self;
	put_packet(maker, &packet);
	put_error(maker, SERVER, &port_unreachable4, &packet);
	put_error(maker, SERVER, &port_unreachable4, &packet);
}

// The flow is known, the quoted datagram was not captured: its identifier is another.
static void tell_flow_only(struct maker *maker, const struct story *self)
{
	struct octets seen = udp_packet(maker, &flow4, FROM_CLIENT, 24);
	struct octets unseen = udp_packet(maker, &flow4, FROM_CLIENT, 31);

	(void)self;
	put_packet(maker, &seen);
	wait_us(maker, 300000);
	put_error(maker, SERVER, &port_unreachable4, &unseen);
}

const struct story forged_stories[] = {
	{.name = "forged_reversed", .rows = "I2", .tell = tell_reversed},
	{.name = "forged_bad_checksum", .rows = "I2", .tell = tell_bad_checksum},
	{.name = "forged6_bad_checksum", .rows = "I2", .tell = tell_bad_checksum},
	{.name = "forged_other_sender", .rows = "I2", .tell = tell_other_sender},
	{.name = "forged_multicast_quoted", .rows = "I2 U17", .tell = tell_multicast_quoted},
	{.name = "forged_beyond_window", .rows = "I2", .tell = tell_beyond},
	{.name = "forged_one_beyond_window", .rows = "I2", .tell = tell_one_beyond},
	{.name = "stale_acknowledged_data", .rows = "I2", .tell = tell_acknowledged_long_ago},
	{.name = "forged_other_syn", .rows = "I2 T4", .tell = tell_other_syn},
	{.name = "stale_after_close", .rows = "I2", .tell = tell_after_close},
	{.name = "backscatter", .rows = "I3", .tell = tell_backscatter},
	{.name = "error_before_its_packet", .rows = "I1", .tell = tell_error_first},
	{.name = "error_twice", .rows = "I1", .tell = tell_twice},
	{.name = "error_about_unseen_datagram", .rows = "I1 I3", .tell = tell_flow_only},
	{0},
};
