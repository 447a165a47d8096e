/* What is said below a packet's line: the table of notes, and the sentences about data. */
#include "report/annotation.h"

#include "base/timestamp.h"
#include "report/annotation_parts.h"
#include "report/words.h"

void note_add_packet(struct text *text, uint64_t number)
{
	if (number != 0)
		text_addf(text, " (packet %llu)", (unsigned long long)number);
}

const char *note_sender(const struct scene *scene)
{
	if (scene->from == FROM_OTHER)
		return "its sender";
	return scene->from == FROM_CLIENT ? "the client" : "the server";
}

const char *note_receiver(const struct scene *scene)
{
	if (scene->from == FROM_OTHER)
		return "its receiver";
	return scene->from == FROM_CLIENT ? "the server" : "the client";
}

static void add_bytes(struct text *text, int64_t bytes)
{
	words_add_count(text, bytes < 0 ? 0 : (uint64_t)bytes, "byte");
}

static void note_retransmission(struct text *text, const struct scene *scene,
				const struct note *note)
{
	(void)scene;
	text_add(text, "retransmission");
	if (note->packet == 0) {
		text_add(text, " of data that was sent before in other pieces");
		return;
	}
	text_addf(text, " of packet %llu, ", (unsigned long long)note->packet);
	if (note->value2 > 1)
		text_addf(text, "number %lld, ", (long long)note->value2);
	timestamp_add_duration(text, note->value);
	text_add(text, note->value2 > 1 ? " after the last" : " later");
}

static void note_duplicate(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_addf(text,
		  "the very packet %llu once more (captured or delivered twice): no retransmission",
		  (unsigned long long)note->packet);
}

static void note_out_of_order(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	if (note->value == 0) {
		text_add(text, "out of order: what answers it stands before it in the file");
		return;
	}
	text_add(text, "out of order: ");
	add_bytes(text, note->value);
	text_add(text, " behind what stands before it");
}

static void note_gap(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	add_bytes(text, note->value);
	text_add(text, " before this were not seen: lost on the way here, or not captured");
}

static void note_acks_unseen(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_add(text, "acknowledges ");
	add_bytes(text, note->value);
	text_add(text, " that have not come by here");
}

static void note_keepalive(struct text *text, const struct scene *scene, const struct note *note)
{
	text_addf(text, "keepalive probe: asks whether %s is still there", note_receiver(scene));
	if (note->value > 1)
		text_addf(text, "; %lld so far without an answer", (long long)note->value);
}

static void note_keepalive_answer(struct text *text, const struct scene *scene,
				  const struct note *note)
{
	(void)scene;
	text_add(text, "answers the keepalive probe");
	note_add_packet(text, note->packet);
}

static void note_zero_window(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)note;
	text_addf(text, "zero window: the program of %s does not read, %s has to wait",
		  note_sender(scene), note_receiver(scene));
}

static void note_window_open(struct text *text, const struct scene *scene, const struct note *note)
{
	text_addf(text, "window open again, %s reads: room for ", note_sender(scene));
	add_bytes(text, note->value);
}

static void note_clock_back(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_add(text, "the capture's clock went back by ");
	timestamp_add_duration(text, note->value);
}

static void note_challenge_ack(struct text *text, const struct scene *scene,
			       const struct note *note)
{
	(void)scene;
	text_addf(text, "challenge ACK (RFC 5961): answers packet %llu, which was not accepted",
		  (unsigned long long)note->packet);
}

static void note_answer(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_addf(text, "answers packet %llu after ", (unsigned long long)note->packet);
	timestamp_add_duration(text, note->value);
}

static void note_recovered(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_add(text, "recovered: an answer, ");
	timestamp_add_duration(text, note->value);
	text_add(text, " after the first error");
	note_add_packet(text, note->packet);
}

static void note_repeated_request(struct text *text, const struct scene *scene,
				  const struct note *note)
{
	(void)scene;
	text_addf(text, "number %lld without an answer so far", (long long)note->value);
}

static void note_path_mtu_smaller(struct text *text, const struct scene *scene,
				  const struct note *note)
{
	text_addf(text, "%s has learned the path MTU: ", note_sender(scene));
	add_bytes(text, note->value);
	text_add(text, " of payload now, ");
	words_add_number(text, (uint64_t)note->value2);
	text_add(text, " before");
}

static void note_icmp_about(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_addf(text, "the ICMP error in packet %llu quotes this one",
		  (unsigned long long)note->packet);
}

/* A row has either a sentence or a function that makes one. */
static const struct {
	const char *sentence;
	note_function *add;
} rows[NOTE_KINDS] = {
	[NOTE_HANDSHAKE] = {NULL, note_handshake},
	[NOTE_SYN_ATTEMPT] = {NULL, note_syn_attempt},
	[NOTE_SYNACK_AGAIN] = {NULL, note_synack_again},
	[NOTE_FAST_OPEN_REQUEST] = {"TCP Fast Open: asks for a cookie", NULL},
	[NOTE_FAST_OPEN_COOKIE] = {NULL, note_fast_open_cookie},
	[NOTE_FAST_OPEN_DATA] = {NULL, note_fast_open_data},
	[NOTE_FAST_OPEN_ACCEPTED] = {"TCP Fast Open: acknowledges the data of the SYN as well",
				     NULL},
	[NOTE_FAST_OPEN_IGNORED] = {"TCP Fast Open: acknowledges the SYN alone, its data has to be "
				    "sent again",
				    NULL},
	[NOTE_TUPLE_REUSED] = {NULL, note_tuple_reused},
	[NOTE_RETRANSMISSION] = {NULL, note_retransmission},
	[NOTE_FILLS_GAP] =
		{"retransmission that fills a gap: what was sent first did not come by here", NULL},
	[NOTE_DUPLICATE] = {NULL, note_duplicate},
	[NOTE_OUT_OF_ORDER] = {NULL, note_out_of_order},
	[NOTE_GAP] = {NULL, note_gap},
	[NOTE_ACKS_UNSEEN] = {NULL, note_acks_unseen},
	[NOTE_KEEPALIVE] = {NULL, note_keepalive},
	[NOTE_KEEPALIVE_ANSWER] = {NULL, note_keepalive_answer},
	[NOTE_ZERO_WINDOW] = {NULL, note_zero_window},
	[NOTE_WINDOW_OPEN] = {NULL, note_window_open},
	[NOTE_WINDOW_PROBE] = {"window probe: asks whether there is room again", NULL},
	[NOTE_WINDOW_STILL_ZERO] = {"answers the window probe: there is no room yet", NULL},
	[NOTE_FIN] = {NULL, note_fin},
	[NOTE_FIN_AGAIN] = {NULL, note_fin_again},
	[NOTE_FIN_ACKED] = {NULL, note_fin_acked},
	[NOTE_FIN_AND_ACK] = {NULL, note_fin_and_ack},
	[NOTE_FINS_CROSS] = {"simultaneous close: the two FINs crossed on their way", NULL},
	[NOTE_HALF_CLOSED_DATA] = {NULL, note_half_closed_data},
	[NOTE_TIME_WAIT_ANSWER] = {"TIME_WAIT acknowledges the repeated FIN: this is what it is "
				   "there for",
				   NULL},
	[NOTE_RST_REFUSES] = {NULL, note_rst_refuses},
	[NOTE_RST_HALF_OPEN] = {NULL, note_rst_half_open},
	[NOTE_RST_ABORT] = {NULL, note_rst_abort},
	[NOTE_RST_DATA_AFTER_CLOSE] = {NULL, note_rst_data_after_close},
	[NOTE_RST_LOST_STATE] = {NULL, note_rst_lost_state},
	[NOTE_RST_GIVES_UP] = {NULL, note_rst_gives_up},
	[NOTE_RST_REFUSES_LAST_ACK] = {NULL, note_rst_refuses_last_ack},
	[NOTE_RST_REQUEST_GONE] = {"RST without ACK: after the ICMP error about the SYN-ACK the "
				   "listener knows no such request any more",
				   NULL},
	[NOTE_SCAN] = {"no kernel opens a connection with these flags: a scanner's probe", NULL},
	[NOTE_RST_AFTER_CLOSE] = {"RST when both ends had sent their FIN: no program is told",
				  NULL},
	[NOTE_RST_REPEATED] = {NULL, note_rst_repeated},
	[NOTE_RST_OUT_OF_WINDOW] = {NULL, note_rst_out_of_window},
	[NOTE_RST_CHALLENGED] = {NULL, note_rst_challenged},
	[NOTE_RST_BAD_ACK] = {"RST not accepted: it acknowledges no SYN that was sent", NULL},
	[NOTE_RST_TTL] = {NULL, note_rst_ttl},
	[NOTE_CHALLENGE_ACK] = {NULL, note_challenge_ack},
	[NOTE_BAD_CHECKSUM] = {"wrong checksum: its receiver throws it away", NULL},
	[NOTE_CLOCK_BACK] = {NULL, note_clock_back},
	[NOTE_ANSWER] = {NULL, note_answer},
	[NOTE_RECOVERED] = {NULL, note_recovered},
	[NOTE_REPEATED_REQUEST] = {NULL, note_repeated_request},
	[NOTE_MULTICAST] = {"to a group or broadcast address: no ICMP error may answer it", NULL},
	[NOTE_PATH_MTU_SMALLER] = {NULL, note_path_mtu_smaller},
	[NOTE_ICMP] = {NULL, NULL},
	[NOTE_ICMP_ABOUT] = {NULL, note_icmp_about},
	[NOTE_FRAGMENT] = {"first fragment of a datagram that was sent in several", NULL},
};

void annotation_add(struct text *text, const struct scene *scene, const struct note *note)
{
	if (rows[note->kind].sentence != NULL)
		text_add(text, rows[note->kind].sentence);
	else if (rows[note->kind].add != NULL)
		rows[note->kind].add(text, scene, note);
}
