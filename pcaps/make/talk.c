// Scripted TCP conversations.
#include "pcaps/make/talk.h"

enum { USUAL_PORT = 40001 };

struct talk talk_of(unsigned int version, uint16_t client_port)
{
	// Every connection has numbers of its own: equal ones would look like two sides of a NAT.
	uint32_t which = (uint32_t)client_port - USUAL_PORT;
	struct talk talk = {
		.flow = {CLIENT, SERVER, client_port, 7777},
		.next = {1000000 + which * 7919, 5000000 + which * 104729},
		.window = {64240, 65160},
		.ttl = {64, 63},
	};

	if (version == 6) {
		talk.flow.client = CLIENT6;
		talk.flow.server = SERVER6;
	}
	talk.syn_options = octets_of("\x02\x04\x05\xb4\x01\x01\x04\x02", 8);
	return talk;
}

static struct ip_fields ip_of(struct maker *maker, const struct talk *talk, enum side side)
{
	bool ours = side == FROM_CLIENT;

	return (struct ip_fields){.source = ours ? talk->flow.client : talk->flow.server,
				  .target = ours ? talk->flow.server : talk->flow.client,
				  .ttl = talk->ttl[side],
				  .id = maker->next_id++,
				  .fragment = 0x4000};
}

static void set_ports(struct tcp_fields *tcp, const struct flow *flow, enum side side)
{
	tcp->source_port = side == FROM_CLIENT ? flow->client_port : flow->server_port;
	tcp->target_port = side == FROM_CLIENT ? flow->server_port : flow->client_port;
}

struct octets segment(struct maker *maker, struct talk *talk, enum side side, unsigned int flags,
		      size_t length)
{
	enum side other = side == FROM_CLIENT ? FROM_SERVER : FROM_CLIENT;
	const struct ip_fields ip = ip_of(maker, talk, side);
	struct octets payload = octets_text(length);
	struct tcp_fields tcp = {.seq = talk->next[side],
				 .ack = flags & ACK ? talk->next[other] : 0,
				 .flags = (uint8_t)flags,
				 .window = talk->window[side]};

	set_ports(&tcp, &talk->flow, side);
	if (flags & SYN)
		tcp.options = talk->syn_options;
	talk->next[side] += (uint32_t)length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
	return craft_tcp(maker->net, &ip, &tcp, &payload);
}

void say(struct maker *maker, struct talk *talk, enum side side, unsigned int flags, size_t length)
{
	struct octets packet = segment(maker, talk, side, flags, length);

	put_packet(maker, &packet);
}

struct octets odd_segment(struct maker *maker, const struct talk *talk, enum side side,
			  const struct tcp_fields *odd)
{
	enum side other = side == FROM_CLIENT ? FROM_SERVER : FROM_CLIENT;
	const struct ip_fields ip = ip_of(maker, talk, side);
	struct octets nothing = octets_zero(0);
	struct tcp_fields tcp = *odd;

	set_ports(&tcp, &talk->flow, side);
	tcp.seq += talk->next[side];
	tcp.ack = odd->flags & ACK ? odd->ack + talk->next[other] : 0;
	return craft_tcp(maker->net, &ip, &tcp, &nothing);
}

void shake_hands(struct maker *maker, struct talk *talk)
{
	say(maker, talk, FROM_CLIENT, SYN, 0);
	wait_us(maker, 10000);
	say(maker, talk, FROM_SERVER, SYN | ACK, 0);
	say(maker, talk, FROM_CLIENT, ACK, 0);
}

void exchange(struct maker *maker, struct talk *talk)
{
	say(maker, talk, FROM_CLIENT, PSH | ACK, 100);
	wait_us(maker, 10000);
	say(maker, talk, FROM_SERVER, PSH | ACK, 200);
	say(maker, talk, FROM_CLIENT, ACK, 0);
}

void part(struct maker *maker, struct talk *talk)
{
	say(maker, talk, FROM_CLIENT, FIN | ACK, 0);
	wait_us(maker, 10000);
	say(maker, talk, FROM_SERVER, ACK, 0);
	say(maker, talk, FROM_SERVER, FIN | ACK, 0);
	say(maker, talk, FROM_CLIENT, ACK, 0);
}
