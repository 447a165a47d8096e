/* The line that a connection's block begins with. */
#include "report/headline.h"

#include "report/annotation.h"
#include "report/color.h"
#include "report/margin.h"
#include "report/tunnel_words.h"
#include "report/words.h"

#include <string.h>

static const char *const verdicts[VERDICTS] = {
	[VERDICT_OPEN] = "OPEN",
	[VERDICT_CLOSED] = "CLOSED",
	[VERDICT_HALF_CLOSED] = "HALF-CLOSED",
	[VERDICT_RESET] = "RESET",
	[VERDICT_REFUSED] = "REFUSED",
	[VERDICT_UNREACHABLE] = "UNREACHABLE",
	[VERDICT_PROHIBITED] = "PROHIBITED",
	[VERDICT_UNANSWERED] = "UNANSWERED",
	[VERDICT_INCOMPLETE] = "INCOMPLETE",
	[VERDICT_TIMED_OUT] = "TIMED OUT",
	[VERDICT_ANSWERED] = "ANSWERED",
	[VERDICT_TOO_BIG] = "TOO BIG",
	[VERDICT_ONE_WAY] = "ONE-WAY",
	[VERDICT_UNDETERMINED] = "UNDETERMINED",
};

static const char *const causes[CAUSES] = {
	[CAUSE_RST] = "RST",
	[CAUSE_ARP_UNANSWERED] = "no answer to ARP",
	[CAUSE_ND_UNANSWERED] = "no answer to neighbour discovery",
	[CAUSE_SYN_UNANSWERED] = "no answer to SYN",
	[CAUSE_SYNACK_UNANSWERED] = "no answer to SYN-ACK",
	[CAUSE_DATA_UNANSWERED] = "no answer to data",
	[CAUSE_KEEPALIVE_UNANSWERED] = "no answer to keepalive",
	[CAUSE_NO_REPLY] = "no reply",
};

void headline_add_verdict(struct text *text, const struct story *story)
{
	text_add(text, verdicts[story->verdict]);
	if (story->cause == CAUSE_ICMP && story->cause_icmp != NULL) {
		text_add(text, " (");
		words_add_icmp(text, story->cause_icmp);
		text_add_char(text, ')');
	} else if (causes[story->cause] != NULL) {
		text_addf(text, " (%s)", causes[story->cause]);
	}
}

static void add_marks(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;

	for (unsigned i = 0; i < 2 && connection->key.vlan[i] != 0; i++)
		text_addf(text, i == 0 ? " vlan %u" : ".%u", (unsigned)connection->key.vlan[i]);
	if (story->tunnel_count > 0)
		tunnel_words_add(text, story);
	if (words_is_echo(connection))
		text_addf(text, " id %u", (unsigned)story->end[CLIENT].port);
	if (connection->is_self)
		text_add(text, " (self-connect)");
	if (words_found(story, FOUND_ALSO_TUNNELLED) && story->related_id != 0)
		text_addf(text,
			  story->tunnel_count > 0 ? " (without it: see #%llu)"
						  : " (in a tunnel, too: see #%llu)",
			  (unsigned long long)story->related_id);
	if (words_found(story, FOUND_NAT) && story->related_id != 0)
		text_addf(text, " (NAT: see #%llu)", (unsigned long long)story->related_id);
}

void headline_add_connection(struct text *text, const struct story *story)
{
	char buffer[20];

	text_addf(text, "#%llu %s ", (unsigned long long)story->connection->id,
		  words_protocol(story->connection, buffer));
	words_add_end(text, story, CLIENT);
	text_add(text, " > ");
	words_add_end(text, story, SERVER);
	add_marks(text, story);
}

void headline_add(struct text *text, const struct story *story)
{
	headline_add_connection(text, story);
	text_add(text, "  ");
	headline_add_verdict(text, story);
	text_addf(text, ", %s", confidence_word(story->confidence));
}

static enum color verdict_color(enum verdict verdict)
{
	if (verdict_is_failure(verdict))
		return COLOR_BAD;
	return verdict == VERDICT_ONE_WAY || verdict == VERDICT_UNDETERMINED ? COLOR_UNSURE
									     : COLOR_GOOD;
}

/* The names that the capture has for the two addresses. */
static void write_names(FILE *output, const struct story *story, bool color)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	for (int side = CLIENT; side <= SERVER; side++) {
		const char *name = story->host_name[side];

		if (name == NULL || (side == SERVER && story->connection->is_self))
			continue;
		text_add(&text, text.length > 0 ? ", the " : "by the capture's own names the ");
		text_addf(&text, "%s is ", words_side((enum side)side));
		text_add_escaped(&text, name, strlen(name));
	}
	margin_write(output, MARGIN_RESULT, buffer, color);
}

void headline_write(FILE *output, const struct story *story, bool color)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	headline_add_connection(&text, story);
	(void)fprintf(output, "%s%s%s  ", color_start(color, COLOR_HEADLINE), buffer,
		      color_end(color));
	text = text_in(buffer, sizeof(buffer));
	headline_add_verdict(&text, story);
	(void)fprintf(output, "%s%s%s, %s", color_start(color, verdict_color(story->verdict)),
		      buffer, color_end(color), confidence_word(story->confidence));
	if (story->was_told && story->told_verdict != story->verdict)
		(void)fprintf(output, " (before: %s)", verdict_word(story->told_verdict));
	(void)fputc('\n', output);
	write_names(output, story, color);
}

void headline_add_sentence(struct text *text, const struct story *story)
{
	headline_add_connection(text, story);
	text_add(text, ": ");
	headline_add_verdict(text, story);
	text_addf(text, ", %s", confidence_word(story->confidence));
	if (story->was_told && story->told_verdict != story->verdict)
		text_addf(text, " (before: %s)", verdict_word(story->told_verdict));
}
