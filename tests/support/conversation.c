/* Packets for the correlator, written like a script, and the stories that it tells of them. */
#include "tests/support/conversation.h"

#include <stdlib.h>
#include <string.h>

static struct ip_addr v4_address(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	const uint8_t octets[4] = {a, b, c, d};

	return ip_addr_v4(octets);
}

static struct ip_addr v6_address(uint8_t net, uint8_t host)
{
	return (struct ip_addr){.octet = {0x20, 0x01, 0x0d, 0xb8, [5] = net, [15] = host}};
}

struct ip_addr address_of(const struct conversation *talk, enum side side)
{
	if (talk->version == 6)
		return v6_address(side == CLIENT ? 1 : 2, 2);
	return side == CLIENT ? v4_address(192, 0, 2, 2) : v4_address(198, 51, 100, 2);
}

struct ip_addr router_address(const struct conversation *talk)
{
	return talk->version == 6 ? v6_address(1, 1) : v4_address(192, 0, 2, 1);
}

/* Copies what a story points to; it lives only as long as the call. */
static void keep(struct conversation *talk, const struct story *story, bool was_evicted)
{
	struct told *told = calloc(1, sizeof(*told));

	assert_non_null(told);
	assert_in_range(story->icmp_count, 0, TOLD_MOST);
	assert_in_range(story->error_count, 0, TOLD_MOST);
	told->story = *story;
	told->connection = *story->connection;
	told->story.connection = &told->connection;
	told->was_evicted = was_evicted;
	if (story->tcp != NULL) {
		told->tcp = *story->tcp;
		told->story.tcp = &told->tcp;
	}
	if (story->zeek != NULL) {
		told->zeek = *story->zeek;
		told->story.zeek = &told->zeek;
	}
	if (story->timeline != NULL)
		told->event_count = story->timeline->event_count;
	for (size_t i = 0; i < story->icmp_count; i++) {
		told->record[i] = *story->icmp[i];
		told->icmp[i] = &told->record[i];
		if (story->cause_icmp == story->icmp[i])
			told->story.cause_icmp = &told->record[i];
	}
	for (size_t i = 0; i < story->error_count; i++) {
		told->error[i] = story->errors[i];
		for (size_t j = 0; j < story->icmp_count; j++)
			if (story->errors[i].icmp == story->icmp[j])
				told->error[i].icmp = &told->record[j];
	}
	told->story.icmp = told->icmp;
	told->story.errors = told->error;
	talk->told = realloc(talk->told, (talk->told_count + 1) * sizeof(*talk->told));
	assert_non_null(talk->told);
	talk->told[talk->told_count++] = told;
}

static void keep_evicted(void *context, const struct story *story)
{
	bool is_evicted = story->telling == TELLING_END;

	assert_int_equal(!!(story->connection->notes & NOTE_BIT(FOUND_EVICTED)), is_evicted);
	keep(context, story, is_evicted);
}

static void keep_walked(void *context, const struct story *story)
{
	keep(context, story, false);
}

static void keep_unmatched(void *context, const struct unmatched *unmatched)
{
	struct conversation *talk = context;

	talk->unmatched_count++;
	talk->unmatched = *unmatched;
}

void begin_with(struct conversation *talk, const struct limits *limits)
{
	struct correlator_sink sink = {keep_evicted, keep_unmatched, talk};

	*talk = (struct conversation){
		.version = 4,
		.port = {40001, 80},
		.isn = {1000000, 0xfffffff0}, /* the server's numbers pass 2^32 early */
		.window = {64240, 65160},
		.ttl = {64, 63},
		.id = {100, 30000},
		.checksum = CHECKSUM_CORRECT,
		.step_ns = MILLISECONDS(10),
		.time_ns = SECONDS(1700000000),
	};
	talk->correlator = correlator_new(limits, &sink, 42);
	assert_non_null(talk->correlator);
}

void begin(struct conversation *talk)
{
	struct limits limits = limits_default();

	limits.keep_timelines = true;
	begin_with(talk, &limits);
}

void end(struct conversation *talk)
{
	for (size_t i = 0; i < talk->told_count; i++)
		free(talk->told[i]);
	free(talk->told);
	correlator_free(talk->correlator);
}

void wait_ns(struct conversation *talk, int64_t ns)
{
	talk->time_ns += ns;
}

/* Gives the packet to the correlator as it is. */
static const struct packet *feed(struct conversation *talk)
{
	static const uint8_t frame[64];
	struct packet_view view = {.data = frame,
				   .captured_length = sizeof(frame),
				   .wire_length = sizeof(frame),
				   .time_ns = talk->packet.time_ns,
				   .number = talk->packet.number};
	struct lookup lookup;

	correlator_look_up(talk->correlator, &talk->packet, &lookup);
	correlator_fetch(talk->correlator, &lookup);
	correlator_fetch_more(talk->correlator, &lookup);
	assert_true(correlator_add(talk->correlator, &talk->packet, &view, &lookup));
	return &talk->packet;
}

const struct packet *add(struct conversation *talk, const struct packet *packet)
{
	talk->packet = *packet;
	talk->time_ns += talk->step_ns;
	talk->packet.number = ++talk->number;
	talk->packet.time_ns = talk->time_ns;
	return feed(talk);
}

const struct packet *capture_again(struct conversation *talk, const struct packet *packet,
				   unsigned routers)
{
	talk->packet = *packet;
	talk->packet.time_ns = talk->time_ns + MILLISECONDS(1) / 2;
	talk->packet.number = ++talk->number;
	talk->packet.ip.ttl = (uint8_t)(packet->ip.ttl - routers);
	talk->packet.interface++;
	return feed(talk);
}

/* The next IP ID of a side; 0 stays 0. */
static uint16_t next_id(struct conversation *talk, enum side from)
{
	return talk->id[from] == 0 ? 0 : talk->id[from]++;
}

const struct packet *send_again(struct conversation *talk, const struct packet *packet)
{
	struct packet again = *packet;
	struct ip_addr client = address_of(talk, CLIENT);

	if (again.ip.has_id)
		again.ip.id = next_id(
			talk, ip_addr_equal(&again.five_tuple.source, &client) ? CLIENT : SERVER);
	return add(talk, &again);
}

/* A packet of `from` with everything but the transport header. */
static struct packet packet_of(struct conversation *talk, enum side from, uint8_t protocol)
{
	enum side to = other_side(from);
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.direction = talk->direction;
	packet.captured_length = packet.wire_length = 64;
	packet.vlan[0] = talk->vlan;
	packet.vlan_count = talk->vlan != 0;
	packet.ip = (struct ip_header){.version = talk->version,
				       .ttl = talk->ttl[from],
				       .protocol = protocol,
				       .header_length = talk->version == 6 ? 40 : 20,
				       .has_id = talk->version == 4};
	if (packet.ip.has_id)
		packet.ip.id = next_id(talk, from);
	packet.five_tuple = (struct five_tuple){.source = address_of(talk, from),
						.destination = address_of(talk, to),
						.source_port = talk->port[from],
						.destination_port = talk->port[to],
						.protocol = protocol,
						.ip_version = talk->version};
	return packet;
}

const struct packet *segment(struct conversation *talk, enum side from, unsigned flags,
			     uint32_t seq, uint32_t ack, uint32_t length)
{
	struct packet packet = packet_of(talk, from, IP_PROTOCOL_TCP);

	packet.kind = PACKET_TCP;
	packet.ip.payload_length = 20 + length;
	packet.captured_length = packet.wire_length = 64 + length;
	packet.tcp = (struct tcp_header){.seq = talk->isn[from] + seq,
					 .flags = (uint16_t)flags,
					 .window = talk->window[from],
					 .payload_length = length,
					 .header_length = 20,
					 .checksum = talk->checksum};
	if (flags & ACK)
		packet.tcp.ack = talk->isn[other_side(from)] + ack;
	if (flags & SYN) {
		packet.tcp.options = TCP_HAS_MSS | talk->options;
		packet.tcp.mss = 1460;
		packet.tcp.window_scale = talk->window_scale;
		packet.tcp.fast_open_cookie_length = talk->cookie_length;
	}
	/* as without time stamps: what is sent again has the same one */
	packet.tcp.checksum_value = (uint16_t)(packet.tcp.seq * 31 + packet.tcp.ack * 7 + flags +
					       packet.tcp.window + length);
	return add(talk, &packet);
}

void handshake(struct conversation *talk)
{
	segment(talk, CLIENT, SYN, 0, 0, 0);
	segment(talk, SERVER, SYN | ACK, 0, 1, 0);
	segment(talk, CLIENT, ACK, 1, 1, 0);
}

void close_four_way(struct conversation *talk, enum side first, uint32_t client_sent,
		    uint32_t server_sent)
{
	uint32_t mine = 1 + (first == CLIENT ? client_sent : server_sent);
	uint32_t theirs = 1 + (first == CLIENT ? server_sent : client_sent);

	segment(talk, first, FIN | ACK, mine, theirs, 0);
	segment(talk, other_side(first), ACK, theirs, mine + 1, 0);
	segment(talk, other_side(first), FIN | ACK, theirs, mine + 1, 0);
	segment(talk, first, ACK, mine + 1, theirs + 1, 0);
}

const struct packet *datagram(struct conversation *talk, enum side from, uint32_t length)
{
	struct packet packet = packet_of(talk, from, IP_PROTOCOL_UDP);

	packet.kind = PACKET_UDP;
	packet.ip.payload_length = 8 + length;
	packet.udp = (struct udp_header){.length = (uint16_t)(8 + length),
					 .payload_length = length,
					 .checksum_value = (uint16_t)(1000 + length),
					 .checksum = talk->checksum};
	return add(talk, &packet);
}

const struct packet *echo(struct conversation *talk, enum side from, uint16_t seq)
{
	struct packet packet =
		packet_of(talk, from, talk->version == 6 ? IP_PROTOCOL_ICMP6 : IP_PROTOCOL_ICMP);

	packet.kind = PACKET_ECHO;
	packet.five_tuple.source_port = packet.five_tuple.destination_port = talk->port[CLIENT];
	packet.ip.payload_length = 64;
	packet.icmp = (struct icmp_message){.version = talk->version,
					    .ident = talk->port[CLIENT],
					    .seq = seq,
					    .length = 64,
					    .checksum_value = (uint16_t)(2000 + seq),
					    .checksum = talk->checksum};
	if (talk->version == 6)
		packet.icmp.type = from == CLIENT ? 128 : 129;
	else
		packet.icmp.type = from == CLIENT ? 8 : 0;
	return add(talk, &packet);
}

/* What of `quoted` its first 8 bytes of transport show, or in IPv6 its whole header. */
static struct quote quote_of(const struct packet *quoted)
{
	struct quote quote = {.ip = quoted->ip,
			      .five_tuple = quoted->five_tuple,
			      .status = DECODE_TRUNCATED,
			      .transport_captured = 8,
			      .payload_length = quoted->ip.payload_length};

	quote.has_ports = true;
	if (quoted->kind == PACKET_TCP) {
		quote.has_seq = true;
		quote.seq = quoted->tcp.seq;
		quote.payload_length = quoted->tcp.payload_length;
		if (quoted->ip.version == 6) { /* RFC 4443: as much as fits */
			quote.transport_captured = 20;
			quote.has_ack = quote.has_flags = quote.has_checksum = true;
			quote.ack = quoted->tcp.ack;
			quote.tcp_flags = quoted->tcp.flags;
			quote.checksum_value = quoted->tcp.checksum_value;
		}
	} else if (quoted->kind == PACKET_UDP) {
		quote.has_checksum = quote.has_length = true;
		quote.checksum_value = quoted->udp.checksum_value;
		quote.udp_length = quoted->udp.length;
		quote.payload_length = quoted->udp.payload_length;
	} else if (quoted->kind == PACKET_ECHO) {
		quote.has_icmp = quote.has_seq = true;
		quote.icmp_type = quoted->icmp.type;
		quote.seq = quoted->icmp.seq;
	}
	return quote;
}

struct packet error_about(const struct conversation *talk, const struct packet *quoted,
			  uint8_t type, uint8_t code)
{
	struct quote quote = quote_of(quoted);
	struct packet error;

	memset(&error, 0, sizeof(error));
	error.kind = PACKET_ICMP_ERROR;
	error.direction = talk->direction;
	error.captured_length = error.wire_length = 70;
	error.vlan[0] = talk->vlan;
	error.vlan_count = talk->vlan != 0;
	error.ip = (struct ip_header){.version = quoted->ip.version,
				      .ttl = 255,
				      .header_length = quoted->ip.header_length,
				      .has_id = quoted->ip.version == 4,
				      .id = (uint16_t)(7000 + talk->number),
				      .payload_length = 8u + quoted->ip.header_length +
							quote.transport_captured};
	error.ip.protocol = quoted->ip.version == 6 ? IP_PROTOCOL_ICMP6 : IP_PROTOCOL_ICMP;
	error.five_tuple = (struct five_tuple){.source = router_address(talk),
					       .destination = quoted->five_tuple.source,
					       .protocol = error.ip.protocol,
					       .ip_version = quoted->ip.version};
	error.icmp = (struct icmp_message){.version = quoted->ip.version,
					   .type = type,
					   .code = code,
					   .checksum = CHECKSUM_CORRECT,
					   .checksum_value = (uint16_t)(3000 + talk->number),
					   .length = error.ip.payload_length,
					   .quote = quote};
	return error;
}

const struct packet *icmp_error(struct conversation *talk, const struct packet *quoted,
				uint8_t type, uint8_t code)
{
	struct packet error = error_about(talk, quoted, type, code);

	return add(talk, &error);
}

const struct packet *refuse(struct conversation *talk, const struct packet *quoted)
{
	bool is_v6 = quoted->ip.version == 6;
	struct packet error = error_about(talk, quoted, is_v6 ? 1 : 3, is_v6 ? 4 : 3);

	error.five_tuple.source = quoted->five_tuple.destination;
	return add(talk, &error);
}

void ask_for_neighbor(struct conversation *talk, const struct ip_addr *target)
{
	struct packet packet;

	memset(&packet, 0, sizeof(packet));
	if (talk->version == 6) {
		packet.kind = PACKET_ND;
		packet.five_tuple.source = address_of(talk, CLIENT);
		packet.nd = (struct nd_message){.type = 135, .target = *target, .has_target = true};
	} else {
		packet.kind = PACKET_ARP;
		packet.arp = (struct arp_message){
			.operation = 1, .sender = address_of(talk, CLIENT), .target = *target};
	}
	add(talk, &packet);
}

void assert_states(const struct conversation *talk, enum tcp_state client, enum tcp_state server)
{
	const struct note *notes;
	uint8_t states[2];
	uint64_t id;

	correlator_last_notes(talk->correlator, &notes, &id, states);
	assert_int_not_equal(id, 0);
	assert_string_equal(tcp_state_name((enum tcp_state)states[CLIENT]), tcp_state_name(client));
	assert_string_equal(tcp_state_name((enum tcp_state)states[SERVER]), tcp_state_name(server));
}

static const struct note *find_note(const struct conversation *talk, enum note_kind kind)
{
	const struct note *notes;
	uint8_t states[2];
	uint64_t id;
	size_t count = correlator_last_notes(talk->correlator, &notes, &id, states);

	for (size_t i = 0; i < count; i++)
		if (notes[i].kind == kind)
			return &notes[i];
	return NULL;
}

const struct note *assert_note(const struct conversation *talk, enum note_kind kind)
{
	const struct note *note = find_note(talk, kind);

	if (note == NULL)
		fail_msg("packet %llu has no note of kind %d", (unsigned long long)talk->number,
			 (int)kind);
	return note;
}

void assert_no_note(const struct conversation *talk, enum note_kind kind)
{
	if (find_note(talk, kind) != NULL)
		fail_msg("packet %llu has a note of kind %d", (unsigned long long)talk->number,
			 (int)kind);
}

void assert_no_notes(const struct conversation *talk)
{
	const struct note *notes;
	uint8_t states[2];
	uint64_t id;
	size_t count = correlator_last_notes(talk->correlator, &notes, &id, states);

	if (count > 0)
		fail_msg("packet %llu has a note of kind %d", (unsigned long long)talk->number,
			 (int)notes[0].kind);
}

void assert_handshake_step(const struct conversation *talk, int64_t step, int64_t of)
{
	const struct note *note = assert_note(talk, NOTE_HANDSHAKE);

	assert_int_equal(note->value, step);
	assert_int_equal(note->value2, of);
}

/* Every packet is in exactly one place, and every connection was told. */
static void check_accounts(const struct conversation *talk)
{
	const struct correlator_counts *counts = correlator_counts(talk->correlator);
	uint64_t skipped = counts->skipped_not_ip + counts->skipped_unknown_link +
			   counts->skipped_fragment + counts->skipped_malformed +
			   counts->skipped_truncated + counts->skipped_icmp_other;
	uint64_t in_connections = talk->late, evicted = 0, connections = 0;

	assert_int_equal(counts->packets, talk->number);
	assert_int_equal(counts->packets,
			 counts->in_connections + counts->icmp_errors + counts->neighbor + skipped);
	assert_int_equal(counts->icmp_errors, counts->icmp_exact + counts->icmp_flow +
						      counts->icmp_none + counts->icmp_unmatched);
	assert_int_equal(counts->icmp_unmatched, talk->unmatched_count);
	for (size_t i = 0; i < talk->told_count; i++) {
		const struct connection *connection = &talk->told[i]->connection;

		if (talk->told[i]->story.telling == TELLING_ONGOING)
			continue;
		connections++;
		in_connections += connection->packets[CLIENT] + connection->packets[SERVER];
		evicted += talk->told[i]->was_evicted;
	}
	assert_int_equal(counts->connections, connections);
	assert_int_equal(counts->in_connections, in_connections);
	assert_int_equal(counts->evicted, evicted);
}

void tell_all(struct conversation *talk)
{
	correlator_finish(talk->correlator);
	correlator_walk(talk->correlator, keep_walked, talk);
	check_accounts(talk);
}

const struct story *tell(struct conversation *talk)
{
	tell_all(talk);
	assert_int_equal(talk->told_count, 1);
	return &talk->told[0]->story;
}

void assert_verdict(const struct story *story, enum verdict verdict, enum cause cause,
		    enum confidence confidence)
{
	const char *word = cause_word(story->cause), *wanted = cause_word(cause);

	assert_string_equal(verdict_word(story->verdict), verdict_word(verdict));
	assert_string_equal(word == NULL ? "" : word, wanted == NULL ? "" : wanted);
	assert_int_equal(story->cause, cause);
	assert_string_equal(confidence_word(story->confidence), confidence_word(confidence));
}

void assert_evidence(const struct story *story, ...)
{
	va_list wanted;
	unsigned count = 0;

	va_start(wanted, story);
	for (int packet = va_arg(wanted, int); packet != 0; packet = va_arg(wanted, int)) {
		assert_true(count < story->evidence_count);
		assert_int_equal(story->evidence[count++], packet);
	}
	va_end(wanted);
	assert_int_equal(story->evidence_count, count);
}

void assert_found(const struct story *story, uint64_t notes)
{
	for (int bit = 0; bit < NOTE_BITS; bit++)
		if ((story->connection->notes ^ notes) & NOTE_BIT(bit))
			fail_msg("%s: %s", note_bit_word((enum note_bit)bit),
				 notes & NOTE_BIT(bit) ? "missing" : "not expected");
}

void assert_error(const struct story *story, size_t at, enum side side, uint64_t packet,
		  const char *text)
{
	const struct socket_error *error;
	char got[100];

	assert_true(at < story->error_count);
	error = &story->errors[at];
	snprintf(got, sizeof(got), "%s %s%s%s%s", error->errno_name, errno_call_word(error->call),
		 error->to_connected ? " plain" : "", error->to_unconnected ? " unconnected" : "",
		 error->to_recverr ? " recverr" : "");
	assert_string_equal(got, text);
	assert_int_equal(error->side, side);
	assert_int_equal(error->packet, packet);
}

void assert_icmp(const struct story *story, size_t at, uint64_t quotes, enum icmp_match match,
		 enum icmp_reason reason)
{
	const struct icmp_record *record;

	assert_true(at < story->icmp_count);
	record = story->icmp[at];
	assert_int_equal(record->quotes_packet, quotes);
	assert_string_equal(icmp_match_word((enum icmp_match)record->match),
			    icmp_match_word(match));
	if (record->reason != reason)
		fail_msg("error %zu: %s", at,
			 record->reason == ICMP_ACCEPTED
				 ? "accepted"
				 : icmp_reason_word((enum icmp_reason)record->reason));
}
