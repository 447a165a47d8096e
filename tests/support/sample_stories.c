/* Hand-made stories for the tests of reports. */
#include "tests/support/sample_stories.h"

#include <arpa/inet.h>

static struct ip_addr address(const char *text)
{
	struct ip_addr result = {.octet = {0}};
	uint8_t v4[4];

	if (inet_pton(AF_INET, text, v4) == 1)
		return ip_addr_v4(v4);
	(void)inet_pton(AF_INET6, text, result.octet);
	return result;
}

/* What all have: who, when, and the same two ends in the story as in the key. */
static void start(struct sample_story *sample, uint32_t id, uint8_t protocol,
		  const struct endpoint *client, const struct endpoint *server)
{
	struct five_tuple tuple = {
		.source = client->address,
		.destination = server->address,
		.source_port = client->port,
		.destination_port = server->port,
		.protocol = protocol,
		.ip_version = ip_addr_is_v4(&client->address) ? 4 : 6,
	};
	const uint16_t vlan[2] = {0, 0};
	bool client_is_low;

	*sample = (struct sample_story){.connection = {.id = id}};
	client_is_low = flow_key_of(&sample->connection.key, &tuple, vlan);
	sample->connection.client_is_low = client_is_low;
	sample->connection.first_ns = sample->connection.last_ns = SAMPLE_START_NS;
	sample->connection.first_packet = id * 10;
	sample->story = (struct story){
		.connection = &sample->connection,
		.end = {*client, *server},
		.errors = sample->errors,
		.icmp = sample->icmp,
		.last_packet = id * 10,
	};
}

static void set_counts(struct sample_story *sample, uint32_t client, uint32_t server)
{
	sample->connection.packets[CLIENT] = client;
	sample->connection.packets[SERVER] = server;
	sample->story.last_packet = sample->connection.first_packet + client + server - 1;
	sample->story.seen = server > 0 ? SEEN_BOTH : SEEN_CLIENT_ONLY;
}

void sample_tcp_closed(struct sample_story *sample)
{
	start(sample, 1, IP_PROTOCOL_TCP, &(struct endpoint){address("192.0.2.2"), 40112},
	      &(struct endpoint){address("198.51.100.2"), 443});
	set_counts(sample, 5, 4);
	sample->connection.bytes[CLIENT] = 517;
	sample->connection.bytes[SERVER] = 1200;
	sample->connection.last_ns += 1250000000;
	sample->connection.state[CLIENT] = TCP_TIME_WAIT;
	sample->connection.state[SERVER] = TCP_CLOSED;
	sample->connection.syn_attempts = 1;
	sample->connection.tcp = 1;
	sample->connection.notes = NOTE_BIT(FOUND_ZERO_WINDOW) | NOTE_BIT(FOUND_OUT_OF_ORDER);
	sample->tcp = (struct tcp_pair){
		.side[SERVER].retransmissions = 2,
		.rtt_server_ns = 300000,
		.rtt_client_ns = 16000,
		.handshake = HANDSHAKE_THREE_WAY,
		.closed_first = CLOSED_FIRST_CLIENT,
		.was_established = true,
	};
	sample->story.tcp = &sample->tcp;
	sample->story.verdict = VERDICT_CLOSED;
	sample->story.handshake = HANDSHAKE_THREE_WAY;
	sample->story.teardown = TEARDOWN_FOUR_WAY;
	sample->story.evidence[0] = 10;
	sample->story.evidence[1] = 18;
	sample->story.evidence_count = 2;
}

void sample_tcp_refused(struct sample_story *sample)
{
	start(sample, 2, IP_PROTOCOL_TCP, &(struct endpoint){address("192.0.2.2"), 40113},
	      &(struct endpoint){address("198.51.100.2"), 23});
	set_counts(sample, 1, 1);
	sample->connection.last_ns += 121000;
	sample->connection.state[CLIENT] = TCP_CLOSED;
	sample->connection.state[SERVER] = TCP_CLOSED;
	sample->connection.syn_attempts = 1;
	sample->connection.is_refused = true;
	sample->story.verdict = VERDICT_REFUSED;
	sample->story.cause = CAUSE_RST;
	sample->story.handshake = HANDSHAKE_REFUSED;
	sample->story.teardown = TEARDOWN_NONE;
	sample->story.refused_by_packet = 21;
	sample->story.evidence[0] = 20;
	sample->story.evidence[1] = 21;
	sample->story.evidence_count = 2;
	sample->errors[0] = (struct socket_error){
		.side = CLIENT,
		.packet = 21,
		.errno_name = "ECONNREFUSED",
		.call = CALL_CONNECT,
		.reason = ERROR_BY_REFUSAL,
		.is_fatal = true,
		.to_connected = true,
		.to_recverr = true,
	};
	sample->story.error_count = 1;
}

/* ICMP error number `at` of the story, about its client's packet `quotes`. */
static void add_icmp(struct sample_story *sample, unsigned at, const struct icmp_record *record)
{
	sample->records[at] = *record;
	sample->records[at].time_ns = SAMPLE_START_NS;
	sample->records[at].side = CLIENT;
	sample->records[at].match = record->quotes_packet != 0 ? ICMP_MATCH_EXACT : ICMP_MATCH_FLOW;
	sample->icmp[at] = &sample->records[at];
	sample->story.icmp_count = at + 1;
	sample->story.cause = CAUSE_ICMP;
	sample->story.cause_icmp = &sample->records[at];
}

void sample_udp_refused(struct sample_story *sample)
{
	start(sample, 3, IP_PROTOCOL_UDP, &(struct endpoint){address("192.0.2.2"), 40001},
	      &(struct endpoint){address("198.51.100.2"), 53});
	set_counts(sample, 2, 0);
	sample->connection.bytes[CLIENT] = 58;
	sample->connection.last_ns += 1003000000;
	sample->story.verdict = VERDICT_REFUSED;
	for (unsigned i = 0; i < 2; i++) {
		add_icmp(sample, i,
			 &(struct icmp_record){
				 .packet = 31 + 2 * i,
				 .quotes_packet = 30 + 2 * i,
				 .delay_ns = 316000,
				 .from = address("198.51.100.2"),
				 .from_peer = true,
				 .version = 4,
				 .type = 3,
				 .code = 3,
				 .hops = 1,
			 });
		sample->errors[i] = (struct socket_error){
			.side = CLIENT,
			.packet = 31 + 2 * i,
			.errno_name = "ECONNREFUSED",
			.call = CALL_NEXT,
			.reason = ERROR_BY_ICMP,
			.icmp = &sample->records[i],
			.is_fatal = true,
			.to_connected = true,
			.to_recverr = true,
		};
	}
	sample->story.error_count = 2;
}

void sample_echo_unreachable(struct sample_story *sample)
{
	start(sample, 4, IP_PROTOCOL_ICMP, &(struct endpoint){address("192.0.2.2"), 4711},
	      &(struct endpoint){address("203.0.113.9"), 4711});
	set_counts(sample, 1, 0);
	sample->story.verdict = VERDICT_UNREACHABLE;
	sample->story.confidence = CONFIDENCE_LIKELY;
	add_icmp(sample, 0,
		 &(struct icmp_record){
			 .packet = 41,
			 .from = address("192.0.2.1"),
			 .version = 4,
			 .type = 3,
			 .code = 1,
			 .hops = 255,
			 .reason = ICMP_BAD_CHECKSUM,
		 });
	sample->errors[0] = (struct socket_error){
		.side = CLIENT,
		.packet = 41,
		.errno_name = "EHOSTUNREACH",
		.call = CALL_NEXT,
		.reason = ERROR_BY_ICMP,
		.icmp = &sample->records[0],
		.confidence = CONFIDENCE_POSSIBLE,
		.to_recverr = true,
	};
	sample->story.error_count = 1;
}

void sample_quoted_only(struct sample_story *sample)
{
	start(sample, 5, IP_PROTOCOL_UDP, &(struct endpoint){address("2001:db8:1::2"), 40001},
	      &(struct endpoint){address("2001:db8:2::2"), 65535});
	sample->connection.key.vlan[0] = 100;
	sample->connection.key.vlan[1] = 7;
	sample->story.seen = SEEN_QUOTED_ONLY;
	sample->story.verdict = VERDICT_TOO_BIG;
	sample->story.confidence = CONFIDENCE_POSSIBLE;
	add_icmp(sample, 0,
		 &(struct icmp_record){
			 .packet = 50,
			 .from = address("2001:db8:1::1"),
			 .version = 6,
			 .type = 2,
			 .code = 0,
			 .mtu = 1300,
			 .hops = 255,
		 });
}

void sample_ip_protocol(struct sample_story *sample)
{
	start(sample, 6, 89, &(struct endpoint){address("192.0.2.2"), 0},
	      &(struct endpoint){address("224.0.0.5"), 0});
	set_counts(sample, 3, 0);
	sample->connection.bytes[CLIENT] = 132;
	sample->connection.notes = NOTE_BIT(FOUND_MULTICAST);
	sample->story.verdict = VERDICT_ONE_WAY;
}
