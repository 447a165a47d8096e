/* Annotations about how TCP connections close and break. */
#include "report/annotation_parts.h"

#include "base/timestamp.h"
#include "report/words.h"

/* "close 2/4", or "close 2" while the end is not known. */
static void add_step(struct text *text, const struct scene *scene, int64_t step)
{
	static const unsigned char steps[] = {
		[TEARDOWN_FOUR_WAY] = 4,     [TEARDOWN_THREE_WAY] = 3, [TEARDOWN_SIMULTANEOUS] = 4,
		[TEARDOWN_SELF_CONNECT] = 2, [TEARDOWN_RESET] = 0,
	};
	unsigned all = scene->story != NULL ? steps[scene->story->teardown] : 0;

	text_addf(text, "close %lld", (long long)step);
	if (all != 0)
		text_addf(text, "/%u", all);
}

void note_fin(struct text *text, const struct scene *scene, const struct note *note)
{
	if (note->value == 0) { /* the other direction is not in the capture */
		text_addf(text, "FIN of %s", note_sender(scene));
		return;
	}
	add_step(text, scene, note->value2);
	if (scene->story != NULL && scene->story->connection->is_self)
		text_add(text, ": FIN");
	else if (note->value == 1)
		text_addf(text, ": FIN, %s closes first", note_sender(scene));
	else
		text_addf(text, ": FIN, %s closes too", note_sender(scene));
}

void note_fin_again(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_add(text, "FIN again");
	if (note->packet != 0)
		text_addf(text, ", as in packet %llu", (unsigned long long)note->packet);
	text_add(text, ": no ACK of it has arrived");
}

/* The number of the step that ends the close; 0 = not known, or steps have no order. */
static int64_t last_step(const struct scene *scene)
{
	if (scene->story == NULL)
		return 0;
	if (scene->story->teardown == TEARDOWN_FOUR_WAY)
		return 4;
	return scene->story->teardown == TEARDOWN_THREE_WAY ? 3 : 0;
}

void note_fin_acked(struct text *text, const struct scene *scene, const struct note *note)
{
	int64_t step = note->value2 != 0 ? note->value2 : last_step(scene);

	if (step != 0) {
		add_step(text, scene, step);
		text_add(text, ": ");
	}
	text_add(text, "acknowledges the FIN");
	note_add_packet(text, note->packet);
	if (note->value)
		text_add(text, " once more");
}

void note_fin_and_ack(struct text *text, const struct scene *scene, const struct note *note)
{
	add_step(text, scene, 2);
	text_add(text, ": FIN and the ACK of the first FIN");
	note_add_packet(text, note->packet);
	text_addf(text, " in one, for %s had nothing left to send", note_sender(scene));
}

void note_half_closed_data(struct text *text, const struct scene *scene, const struct note *note)
{
	const struct story *story = scene->story;
	bool is_accepted = story != NULL && words_found(story, FOUND_HALF_CLOSED_DATA);
	bool is_reset = story != NULL && story->tcp != NULL && story->tcp->rst_packet != NO_PACKET;

	text_add(text, is_accepted ? "half-closed: " : "");
	words_add_count(text, (uint64_t)note->value, "byte");
	text_addf(text, " of data after the FIN of %s", note_receiver(scene));
	note_add_packet(text, note->packet);
	if (!is_accepted && !is_reset)
		text_add(text, ": half-closed, unless a RST comes back");
}

void note_rst_refuses(struct text *text, const struct scene *scene, const struct note *note)
{
	bool is_probe = scene->story != NULL && scene->story->connection->is_probe;

	text_add(text, is_probe ? "refuses the probe" : "refuses the SYN");
	if (note->packet != 0) {
		note_add_packet(text, note->packet);
		text_add(text, " after ");
		timestamp_add_duration(text, note->value);
	} else {
		text_add(text, ", which is not in the capture");
	}
	if (is_probe)
		text_add(text, ": there is no such connection");
	else if (scene->story != NULL && words_found(scene->story, FOUND_RST_TTL_DIFFERS))
		text_add(text, "; its TTL is not that of the host's other packets");
	else
		text_add(text, ": nothing listens on that port");
}

void note_rst_half_open(struct text *text, const struct scene *scene, const struct note *note)
{
	text_addf(text, "%s answers the SYN-ACK", note_sender(scene));
	note_add_packet(text, note->packet);
	text_add(text, note->value
			       ? " with RST, for that one acknowledges another SYN than was sent"
			       : " with RST: it wants no such connection (any more)");
}

void note_rst_abort(struct text *text, const struct scene *scene, const struct note *note)
{
	text_addf(text, "abort: RST of %s %s", note_sender(scene),
		  note->value2 != 0 ? "after its FIN" : "in place of a FIN");
	note_add_packet(text, (uint64_t)note->value2);
	if (note->value > 0) {
		text_add(text, "; up to ");
		words_add_count(text, (uint64_t)note->value, "byte");
		text_add(text, " that it had received may have been unread");
	}
}

void note_rst_data_after_close(struct text *text, const struct scene *scene,
			       const struct note *note)
{
	text_add(text, "answers data");
	note_add_packet(text, note->packet);
	text_addf(text, " that came after %s had closed", note_sender(scene));
	note_add_packet(text, (uint64_t)note->value2);
	text_add(text, ": so that was close(), not shutdown(SHUT_WR)");
}

void note_rst_refuses_last_ack(struct text *text, const struct scene *scene,
			       const struct note *note)
{
	(void)scene;
	text_add(text, "refuses the last ACK of the handshake");
	note_add_packet(text, note->packet);
	text_add(text, ": accept queue full, or no such request any more");
}

void note_rst_lost_state(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_add(text, "RST without ACK");
	if (note->packet != 0)
		text_addf(text, " in answer to packet %llu", (unsigned long long)note->packet);
	text_add(text, ": its sender knows no such connection (any more)");
}

void note_rst_gives_up(struct text *text, const struct scene *scene, const struct note *note)
{
	text_addf(text, "%s%s gives up after ", note->value2 ? "" : "the kernel of ",
		  note_sender(scene));
	words_add_count(text, (uint64_t)note->value,
			note->value2 ? "repetition" : "keepalive probe");
	text_add(text, " without an answer: RST into the void");
}

void note_rst_repeated(struct text *text, const struct scene *scene, const struct note *note)
{
	if (note->value)
		text_addf(text, "RST of %s as well: both ends aborted it, and the RSTs crossed",
			  note_sender(scene));
	else
		text_add(text, "RST again: the connection was reset before");
	note_add_packet(text, note->packet);
}

static void add_distance(struct text *text, int64_t distance)
{
	words_add_number(text, (uint64_t)(distance < 0 ? -distance : distance));
	text_add(text, distance < 0 ? " before" : " beyond");
	text_add(text, " the number that is expected");
}

void note_rst_out_of_window(struct text *text, const struct scene *scene, const struct note *note)
{
	(void)scene;
	text_add(text, "RST not accepted: its sequence number is outside the window, ");
	add_distance(text, note->value);
}

void note_rst_challenged(struct text *text, const struct scene *scene, const struct note *note)
{
	text_add(text, "RST not accepted: its sequence number is in the window, but ");
	add_distance(text, note->value);
	text_addf(text, "; %s has to answer with a challenge ACK (RFC 5961)", note_receiver(scene));
}

void note_rst_ttl(struct text *text, const struct scene *scene, const struct note *note)
{
	text_addf(text,
		  "its TTL is %lld, other packets of %s have %lld: something in between may "
		  "have sent it",
		  (long long)note->value, note_sender(scene), (long long)note->value2);
}
