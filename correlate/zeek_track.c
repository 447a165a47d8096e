/* Keeps Zeek's view of each connection: which packets it takes, and what it makes of them. */
#include "correlate/zeek_private.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_RECORDS (1u << ZEEK_CHUNK_SHIFT)

#define TCP_LEAST_HEADER 20
#define UDP_HEADER       8

/* Reassembler::Reassembler(), as TCP_Reassembler calls it: behind the SYN. */
#define FIRST_RELATIVE 1

struct zeek_store *zeek_store_new(void)
{
	struct zeek_store *store = calloc(1, sizeof(*store));

	if (store != NULL)
		store->blocks = slab_of(sizeof(struct zeek_blocks));
	return store;
}

void zeek_store_free(struct zeek_store *store)
{
	if (store == NULL)
		return;
	for (uint32_t i = 0; i < store->chunk_count; i++)
		free(store->chunks[i]);
	free(store->chunks);
	slab_free(&store->blocks);
	free(store);
}

/* The view at `index`, or NULL where there is none yet. */
static struct zeek_connection *view_at(const struct zeek_store *store, uint32_t index)
{
	uint32_t chunk = index >> ZEEK_CHUNK_SHIFT;

	if (chunk >= store->chunk_count)
		return NULL;
	return &store->chunks[chunk][index & (CHUNK_RECORDS - 1)];
}

/* Makes room up to `index`. */
__attribute__((noinline, cold)) static bool grow(struct zeek_store *store, uint32_t index)
{
	while (index >> ZEEK_CHUNK_SHIFT >= store->chunk_count) {
		struct zeek_connection **chunks = realloc(
			store->chunks, (store->chunk_count + 1) * sizeof(struct zeek_connection *));

		if (chunks == NULL)
			return false;
		store->chunks = chunks;
		chunks[store->chunk_count] = calloc(CHUNK_RECORDS, sizeof(struct zeek_connection));
		if (chunks[store->chunk_count] == NULL)
			return false;
		store->chunk_count++;
	}
	return true;
}

/* IPAddr::IsBroadcast() */
static bool is_broadcast(const struct five_tuple *tuple)
{
	static const uint8_t all_ones[4] = {255, 255, 255, 255};

	return tuple->ip_version == 4 && memcmp(tuple->destination.octet + 12, all_ones, 4) == 0;
}

/*
 * TCPAnalyzer::WantConnection(), UDPAnalyzer::WantConnection(): by the ports of its first packet,
 * is the sender the responder? IPBasedAnalyzer::NewConn() leaves broadcasts as they are.
 */
static bool comes_from_responder(const struct packet *packet)
{
	const struct five_tuple *tuple = &packet->five_tuple;
	bool is_syn = packet->kind == PACKET_TCP && packet->tcp.flags & TCP_SYN;

	if (is_broadcast(tuple) || (is_syn && !(packet->tcp.flags & TCP_ACK)) ||
	    !zeek_is_likely_server_port(tuple->protocol, tuple->source_port))
		return false;
	if (!zeek_is_likely_server_port(tuple->protocol, tuple->destination_port))
		return true;
	return packet->kind == PACKET_TCP && !is_syn &&
	       tuple->source_port < tuple->destination_port;
}

static void begin(struct zeek_connection *zeek, const struct packet *packet,
		  enum zeek_end_index from)
{
	zeek->is_begun = true;
	zeek->originator = from & 1;
	for (int i = ZEEK_LOW; i <= ZEEK_HIGH; i++)
		zeek->end[i].delivered = zeek->end[i].trimmed = FIRST_RELATIVE;
	if ((packet->kind == PACKET_TCP || packet->five_tuple.protocol == IP_PROTOCOL_UDP) &&
	    comes_from_responder(packet))
		zeek_flip_roles(zeek);
}

/* How much of the transport header and what follows was captured. */
static uint32_t captured_of(const struct packet *packet)
{
	return packet->captured_length > packet->transport_offset
		       ? packet->captured_length - packet->transport_offset
		       : 0;
}

/* TCPAnalyzer::DeliverPacket(): without the whole header the segment is none. */
static void take_segment(struct zeek_store *store, struct zeek_connection *zeek,
			 const struct packet *packet, enum zeek_end_index from)
{
	uint32_t captured = captured_of(packet);
	const struct zeek_segment segment = {
		.tcp = &packet->tcp,
		.from = from,
		.is_orig = zeek_is_orig(zeek, from),
		.is_complete = captured >=
			       (uint64_t)packet->tcp.header_length + packet->tcp.payload_length,
	};

	if (!segment.is_complete && packet->captured_length >= packet->wire_length)
		zeek->is_unknown = true; /* the rest is in fragments of the packet around it */
	else if (captured >= packet->tcp.header_length)
		zeek_process_segment(store, zeek, &segment);
}

/* UDPAnalyzer::DeliverPacket() */
static void take_datagram(struct zeek_connection *zeek, enum zeek_end_index from)
{
	zeek->end[from].is_active = true;
	zeek_datagram_history(zeek, from);
}

/* IPBasedAnalyzer::CheckHeaderTrunc(): is enough captured to know what it is? */
static bool has_header(const struct packet *packet)
{
	if (packet->kind == PACKET_TCP)
		return captured_of(packet) >= TCP_LEAST_HEADER;
	return packet->kind != PACKET_UDP || captured_of(packet) >= UDP_HEADER;
}

/*
 * Zeek puts fragments together first. Whether all of them came is not known here, which matters
 * unless it is one more datagram of an end that has sent some.
 */
static bool is_told_by_fragment(const struct zeek_connection *zeek, const struct packet *packet,
				enum zeek_end_index from)
{
	return zeek->is_begun && packet->kind == PACKET_UDP && zeek->end[from].is_active;
}

bool zeek_take(struct zeek_store *store, uint32_t index, const struct connection *connection,
	       const struct packet *packet)
{
	struct zeek_connection *zeek = view_at(store, index);
	struct flow_key key;
	enum zeek_end_index from =
		flow_key_of(&key, &packet->five_tuple, packet->vlan) ? ZEEK_LOW : ZEEK_HIGH;

	if (zeek == NULL && !grow(store, index))
		return false;
	zeek = view_at(store, index);
	if (connection->packets[CLIENT] + connection->packets[SERVER] == 0) {
		zeek_release_blocks(store, zeek);
		memset(zeek, 0, sizeof(*zeek));
	}
	if (packet->ip.more_fragments && !is_told_by_fragment(zeek, packet, from))
		zeek->is_unknown = true;
	if (zeek->is_unknown || !has_header(packet))
		return true;
	if (!zeek->is_begun)
		begin(zeek, packet, from);
	if (connection->is_self)
		from = (enum zeek_end_index)zeek->originator;
	if (packet->kind == PACKET_TCP)
		take_segment(store, zeek, packet, from);
	else if (packet->five_tuple.protocol == IP_PROTOCOL_UDP)
		take_datagram(zeek, from);
	return true;
}

void zeek_summarize(const struct zeek_store *store, uint32_t index,
		    const struct connection *connection, struct zeek_summary *summary)
{
	const struct zeek_connection *zeek = view_at(store, index);
	bool is_seen = connection->packets[CLIENT] + connection->packets[SERVER] > 0;

	*summary = (struct zeek_summary){.conn_state = NULL};
	if (zeek == NULL || !is_seen || zeek->is_unknown || !zeek->is_begun)
		return;
	summary->conn_state = zeek_conn_state(zeek, connection->key.protocol);
	summary->originator =
		(zeek->originator == ZEEK_LOW) == connection->client_is_low ? CLIENT : SERVER;
	if (!zeek->is_history_unknown)
		memcpy(summary->history, zeek->history, sizeof(summary->history));
}
