/* Packet by packet in capture order: tcpdump's lines, and below each what was found about it. */
#include "report/annotation.h"
#include "report/comment_words.h"
#include "report/conclusion.h"
#include "report/headline.h"
#include "report/line_writer.h"
#include "report/margin.h"
#include "report/owner_words.h"
#include "report/socket_line.h"
#include "report/words.h"

#include <stdlib.h>

static bool begin(struct report *report)
{
	struct line_writer *writer = calloc(1, sizeof(*writer));

	if (writer == NULL)
		return false;
	if (!line_writer_open(writer, report, true)) {
		free(writer);
		return false;
	}
	report->state = writer;
	return true;
}

/* "#3 ": in front of the first thing said about a packet of connection 3. */
static void add_id(struct text *text, uint64_t *id)
{
	if (*id != 0)
		text_addf(text, "#%llu ", (unsigned long long)*id);
	*id = 0;
}

static void write_icmp(const struct report *report, const struct scene *scene,
		       const struct icmp_record *icmp, uint64_t id)
{
	char buffer[ANNOTATION_SIZE];
	struct text text;

	for (unsigned line = 0;; line++) {
		size_t before;

		text = text_in(buffer, sizeof(buffer));
		add_id(&text, &id);
		before = text.length;
		if (!annotation_add_icmp(&text, scene, icmp, line))
			break;
		if (text.length > before)
			margin_write(report->options->output, MARGIN_NOTE, buffer,
				     report->options->color);
	}
	text = text_in(buffer, sizeof(buffer));
	socket_line_add_icmp(&text, scene, icmp);
	margin_write(report->options->output, MARGIN_RESULT, buffer, report->options->color);
}

/* Does a note of this kind tell of a change of TCP's states? */
static bool tells_of_states(enum note_kind kind)
{
	return kind == NOTE_HANDSHAKE || kind == NOTE_FIN || kind == NOTE_FIN_ACKED ||
	       kind == NOTE_FIN_AND_ACK || kind == NOTE_RST_REFUSES || kind == NOTE_RST_HALF_OPEN ||
	       kind == NOTE_RST_ABORT || kind == NOTE_RST_DATA_AFTER_CLOSE ||
	       kind == NOTE_RST_LOST_STATE || kind == NOTE_RST_REFUSES_LAST_ACK ||
	       kind == NOTE_RST_TTL;
}

/* What is known of the states of both ends after the packet. */
static void add_states(struct text *text, const uint8_t states[2])
{
	const char *before = "; ";

	for (int side = CLIENT; side <= SERVER; side++) {
		if (states[side] == TCP_UNKNOWN)
			continue;
		text_addf(text, "%s%s %s", before, words_side((enum side)side),
			  tcp_state_name((enum tcp_state)states[side]));
		before = ", ";
	}
}

/* The RST that refuses a SYN ends a call at once, whatever comes later. */
static void write_refused(const struct report *report, const struct packet *packet)
{
	const struct five_tuple *tuple = &packet->five_tuple;
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	words_add_tuple_end(&text, tuple, false);
	text_add(&text, ": ECONNREFUSED from connect()");
	margin_write(report->options->output, MARGIN_RESULT, buffer, report->options->color);
}

static void write_note(const struct report *report, const struct scene *scene,
		       const struct note *note, uint64_t *id, const uint8_t states[2])
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	size_t before;

	if (note->kind == NOTE_ICMP)
		return;
	add_id(&text, id);
	before = text.length;
	annotation_add(&text, scene, note);
	if (text.length == before)
		return;
	if (tells_of_states(note->kind))
		add_states(&text, states);
	margin_write(report->options->output, MARGIN_NOTE, buffer, report->options->color);
	if (note->kind == NOTE_RST_REFUSES)
		write_refused(report, scene->packet);
}

static void write_unmatched(const struct report *report, const struct unmatched *unmatched)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_add(&text, "names no connection: an error ");
	annotation_add_unmatched(&text, unmatched);
	margin_write(report->options->output, MARGIN_NOTE, buffer, report->options->color);
}

static void write_comment(void *context, enum sentence_kind kind, const char *sentence)
{
	const struct report *report = context;

	(void)kind;
	margin_write(report->options->output, MARGIN_NOTE, sentence, report->options->color);
}

/* Whose socket the error is for, as far as that is known by now. */
static struct owner_match find_owner(const struct report *report, const struct packet *packet,
				     const struct icmp_record *icmp, uint64_t id)
{
	static const uint16_t no_vlan[2];
	struct flow_key key;
	bool is_low;

	if (report->context->find_owner == NULL || icmp->is_about_tunnel ||
	    icmp->reason != ICMP_ACCEPTED)
		return (struct owner_match){.owner = NULL};
	is_low = flow_key_of(&key, &packet->icmp.quote.five_tuple, no_vlan);
	return report->context->find_owner(report->context->owners, id, is_low);
}

static void write_annotations(const struct report *report, const struct packet *packet)
{
	const struct correlator *correlator = report->context->correlator;
	const struct icmp_record *icmp = correlator_last_icmp(correlator);
	const struct unmatched *unmatched = correlator_last_unmatched(correlator);
	struct scene scene = {.packet = packet, .from = FROM_OTHER};
	const struct note *notes;
	uint64_t id;
	uint8_t states[2];
	size_t count = correlator_last_notes(correlator, &notes, &id, states);

	if (icmp != NULL) {
		scene.owner = find_owner(report, packet, icmp, id);
		write_icmp(report, &scene, icmp, id);
	}
	if (unmatched != NULL)
		write_unmatched(report, unmatched);
	for (size_t i = 0; i < count; i++)
		write_note(report, &scene, &notes[i], &id, states);
}

static void show_packet(struct report *report, const struct packet_view *view,
			const struct packet *packet)
{
	const struct teller teller = {.tell = write_comment, .context = report};

	line_writer_packet(report->state, view, packet);
	if (report->options->plain)
		return;
	comments_tell(view->extra, &teller);
	write_annotations(report, packet);
}

/*
 * While packets come, only what no packet shows is told of a connection: that its time is up, and
 * what came of it after all.
 */
static void show_connection(struct report *report, const struct story *story)
{
	bool is_silence = verdict_is_failure(story->verdict) && story->cause != CAUSE_RST &&
			  story->cause != CAUSE_ICMP;
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (story->telling == TELLING_END || report->options->plain ||
	    !(is_silence || story->was_told))
		return;
	headline_add_sentence(&text, story);
	margin_write(report->options->output, MARGIN_RESULT, buffer, report->options->color);
	conclusion_write(report->options->output, story, report->options->color);
}

static void show_owner(struct report *report, const struct owner_news *news)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (report->options->plain)
		return;
	owner_words_add_news(&text, news);
	margin_write(report->options->output, MARGIN_RESULT, buffer, report->options->color);
}

static void finish(struct report *report)
{
	line_writer_close(report->state);
	free(report->state);
}

const struct report_writer report_packets_writer = {
	.name = "packets",
	.help = "every packet in capture order, as tcpdump prints it, with annotations",
	.tellings = TELLINGS_CHANGES,
	.begin = begin,
	.packet = show_packet,
	.connection = show_connection,
	.owner = show_owner,
	.finish = finish,
};
