/* Annotations about how TCP connections open. */
#include "report/annotation_parts.h"

#include "base/timestamp.h"
#include "report/words.h"

/* The round trip, split at the capture point, below the step that ends the handshake. */
static void add_round_trip(struct text *text, const struct story *story)
{
	const struct tcp_pair *tcp = story->tcp;

	if (tcp == NULL || tcp->rtt_server_ns == 0 || tcp->rtt_client_ns == 0)
		return;
	text_add(text, "; round trip ");
	timestamp_add_duration(text, (int64_t)tcp->rtt_server_ns + tcp->rtt_client_ns);
	text_add(text, ": ");
	timestamp_add_duration(text, tcp->rtt_server_ns);
	text_add(text, " to the server, ");
	timestamp_add_duration(text, tcp->rtt_client_ns);
	text_add(text, " to the client");
}

void note_handshake(struct text *text, const struct scene *scene, const struct note *note)
{
	const struct packet *packet = scene->packet;
	bool is_simultaneous =
		scene->story != NULL && scene->story->handshake == HANDSHAKE_SIMULTANEOUS;

	/* the first SYN does not know yet that it will meet another one */
	text_addf(text, "handshake %lld/%lld", (long long)note->value,
		  is_simultaneous ? 4LL : (long long)note->value2);
	if (packet->kind == PACKET_TCP && (packet->tcp.flags & TCP_ACK) != 0) {
		text_addf(text, ": ack %u = seq %u + 1", packet->tcp.ack,
			  packet->tcp.ack - 1 - note->bytes);
		if (note->bytes > 0)
			text_addf(text, " + %u bytes of data", note->bytes);
		if (note->packet != 0)
			text_addf(text, " of packet %llu", (unsigned long long)note->packet);
	}
	if (scene->story != NULL && note->value == note->value2)
		add_round_trip(text, scene->story);
}

void note_syn_attempt(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_addf(text, "SYN again: attempt %lld, ", (long long)note->value);
	timestamp_add_duration(text, note->value2);
	text_add(text, " after the first");
	note_add_packet(text, note->packet);
}

void note_synack_again(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_addf(text, "SYN-ACK again, number %lld", (long long)note->value);
	if (note->packet != 0)
		text_addf(text, " (first: packet %llu)", (unsigned long long)note->packet);
	text_add(text, note->value2 ? ": it and the client's last ACK met on their way"
				    : ": the server still waits for the last ACK of the handshake");
}

void note_fast_open_cookie(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_addf(text, "TCP Fast Open: hands out a cookie of %lld bytes for later connections",
		  (long long)note->value);
}

void note_fast_open_data(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_add(text, "TCP Fast Open: ");
	words_add_count(text, (uint64_t)note->value, "byte");
	text_add(text, " of data in the SYN, ");
	if (note->value2 > 0)
		text_addf(text, "with a cookie of %lld bytes from an earlier connection",
			  (long long)note->value2);
	else
		text_add(text, "without a cookie");
}

void note_tuple_reused(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_add(text, "the same addresses and ports as an earlier connection");
	if (note->packet != 0)
		text_addf(text, ", whose last packet is %llu", (unsigned long long)note->packet);
	text_add(text, ": a new one, not its continuation");
}
