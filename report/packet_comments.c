/* What is said of packets as comments, which a capture carries along: for other programs to show.
 */
#include "report/packet_comments.h"

#include "report/conclusion.h"
#include "report/event_words.h"
#include "report/headline.h"

/* What does not fit is cut, and that shows. One option of pcapng holds four times as much. */
#define COMMENT_SIZE 16384u

static const char left_out[] = "\n...";

struct comment {
	char buffer[COMMENT_SIZE + sizeof(left_out)];
	struct text text;
	size_t start; /* where the first sentence begins */
};

static void begin(struct comment *comment)
{
	comment->text = text_in(comment->buffer, COMMENT_SIZE);
	text_add(&comment->text, "sockwhy");
}

static void hand_out(struct comment *comment, uint64_t packet, const struct commenter *commenter)
{
	if (comment->text.length == COMMENT_SIZE - 1) {
		comment->text.size = sizeof(comment->buffer);
		text_add(&comment->text, left_out);
	}
	commenter->comment(commenter->context, packet, comment->buffer);
}

/* A sentence of several, each on a line of its own. */
static void add_sentence(void *context, enum sentence_kind kind, const char *sentence)
{
	struct comment *comment = context;

	(void)kind;
	if (comment->text.length > comment->start)
		text_add_char(&comment->text, '\n');
	text_add(&comment->text, sentence);
}

static void tell_packet(const struct story *story, const struct event *event,
			const struct commenter *commenter)
{
	struct comment comment;
	struct packet packet;
	const struct scene scene = {.story = story, .packet = &packet, .from = event->from};
	const struct teller teller = {.tell = add_sentence, .context = &comment};

	begin(&comment);
	text_addf(&comment.text, " #%llu: ", (unsigned long long)story->connection->id);
	comment.start = comment.text.length;
	commenter->decode(&event->view, &packet);
	event_tell_all(&scene, event, &teller);
	if (comment.text.length > comment.start)
		hand_out(&comment, event->packet, commenter);
}

/* The connection's own last packet, or an ICMP error about it that came later. */
static uint64_t last_packet_of(const struct story *story)
{
	const uint64_t last_error =
		story->icmp_count > 0 ? story->icmp[story->icmp_count - 1]->packet : 0;

	return last_error > story->last_packet ? last_error : story->last_packet;
}

static void tell_verdict(const struct story *story, const struct commenter *commenter)
{
	struct comment comment;
	const struct teller teller = {.tell = add_sentence, .context = &comment};

	begin(&comment);
	comment.start = 0;
	text_add_char(&comment.text, ' ');
	headline_add(&comment.text, story);
	conclusion_tell(story, &teller);
	hand_out(&comment, last_packet_of(story), commenter);
}

void packet_comments_tell(const struct story *story, const struct commenter *commenter)
{
	const struct timeline *timeline = story->timeline;

	for (size_t i = 0; timeline != NULL && i < timeline->event_count; i++)
		if (timeline->events[i].kind == EVENT_PACKET)
			tell_packet(story, &timeline->events[i], commenter);
	tell_verdict(story, commenter);
}

void packet_comments_tell_unmatched(const struct unmatched *unmatched,
				    const struct commenter *commenter)
{
	struct comment comment;

	begin(&comment);
	text_add(&comment.text, ": names no connection: an error ");
	annotation_add_unmatched(&comment.text, unmatched);
	hand_out(&comment, unmatched->packet, commenter);
}
