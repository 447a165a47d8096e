/* What stands at the end of a connection's block: what happened, who is told, how sure. */
#include "report/conclusion.h"

#include "report/explanation.h"
#include "report/margin.h"
#include "report/owner_words.h"
#include "report/socket_line.h"
#include "report/tunnel_words.h"
#include "report/words.h"

/* Room for the longest sentence here: what a socket gets, and why. */
#define SENTENCE_SIZE (EXPLANATION_SIZE + ANNOTATION_SIZE)

static void tell_explanation(const struct story *story, const struct teller *teller)
{
	char buffer[SENTENCE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_addf(&text, "verdict: %s. ", verdict_word(story->verdict));
	explanation_add(&text, story);
	teller->tell(teller->context, SENTENCE_VERDICT, buffer);
}

/* How often a socket is told the same: at least `sure` times, `count` if it looks in between. */
struct repeats {
	size_t count, sure;
	enum confidence confidence; /* of the surest */
};

static struct repeats count_same(const struct story *story, size_t index)
{
	struct repeats found = {.confidence = story->errors[index].confidence};

	for (size_t i = index; i < story->error_count; i++) {
		const struct socket_error *error = &story->errors[i];

		if (!socket_line_is_same(error, &story->errors[index]))
			continue;
		found.count++;
		found.sure += !error->may_be_overwritten;
		if (error->confidence < found.confidence)
			found.confidence = error->confidence;
	}
	return found;
}

static void tell_error(const struct story *story, size_t index, const struct teller *teller)
{
	char buffer[SENTENCE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));
	struct repeats repeats = count_same(story, index);
	struct socket_error error = story->errors[index];

	error.confidence = repeats.confidence;
	socket_line_add_errno(&text, story, &error);
	socket_line_add_kinds(&text, story, &error);
	if (repeats.sure > 0 && repeats.sure < repeats.count)
		text_addf(&text, ", %zu to %zu times", repeats.sure, repeats.count);
	else if (repeats.count > 1)
		text_addf(&text, ", %zu times", repeats.count);
	text_add(&text, ". ");
	error_why_add(&text, story, &error);
	teller->tell(teller->context, SENTENCE_SOCKET, buffer);
}

/* Nobody is told: said only where that is sure. */
static void tell_untold(const struct story *story, const struct teller *teller)
{
	uint8_t protocol = story->connection->key.protocol;
	bool never_up =
		story->tcp != NULL && !story->tcp->was_established && story->seen == SEEN_BOTH;

	if (protocol == IP_PROTOCOL_TCP && never_up &&
	    (story->verdict == VERDICT_INCOMPLETE || story->verdict == VERDICT_RESET))
		teller->tell(teller->context, SENTENCE_SOCKET,
			     "server: no program is told, accept() never returns this connection");
	else if (story->verdict == VERDICT_UNANSWERED &&
		 (protocol == IP_PROTOCOL_UDP || protocol == IP_PROTOCOL_UDPLITE))
		teller->tell(
			teller->context, SENTENCE_SOCKET,
			"client: no socket is told of anything, and a blocking recv() waits for "
			"ever");
}

static void tell_errors(const struct story *story, const struct teller *teller)
{
	for (size_t i = 0; i < story->error_count; i++)
		if (!socket_line_is_repeated(story, i))
			tell_error(story, i, teller);
	if (story->error_count == 0)
		tell_untold(story, teller);
}

/* Why it is not certain. */
static void add_doubts(struct text *text, const struct story *story)
{
	const struct icmp_record *icmp = story->cause == CAUSE_ICMP ? story->cause_icmp : NULL;
	size_t before = text->length;

	if (story->has_gaps)
		text_add(text, ", packets were lost while capturing");
	if ((story->seen == SEEN_CLIENT_ONLY && story->verdict != VERDICT_UNANSWERED &&
	     story->verdict != VERDICT_UNREACHABLE && icmp == NULL) ||
	    story->seen == SEEN_SERVER_ONLY)
		text_add(text, ", the capture holds one direction only");
	if (story->handshake == HANDSHAKE_NOT_CAPTURED && story->seen != SEEN_QUOTED_ONLY &&
	    story->connection->key.protocol == IP_PROTOCOL_TCP)
		text_add(text, ", the capture begins midway");
	if (icmp != NULL && icmp->match != ICMP_MATCH_EXACT)
		text_add(text, ", the quoted packet itself is not in the capture");
	if (story->cause >= CAUSE_ARP_UNANSWERED || story->verdict == VERDICT_TIMED_OUT)
		text_add(text, ", silence is all there is to judge by");
	if (words_found(story, FOUND_RST_TTL_DIFFERS) && story->cause == CAUSE_RST)
		text_add(text, ", the RST may come from something in between");
	if (text->length == before)
		text_add(text, ", the packets allow other explanations");
}

static void add_evidence(struct text *text, const struct story *story)
{
	if (story->evidence_count == 0)
		return;
	text_add(text, story->evidence_count == 1 ? "; rests on packet" : "; rests on packets");
	for (unsigned i = 0; i < story->evidence_count; i++) {
		bool is_last = i + 1 == story->evidence_count;

		text_add(text, i == 0 ? " " : is_last ? " and " : ", ");
		text_add_unsigned(text, story->evidence[i]);
	}
}

static void tell_confidence(const struct story *story, const struct teller *teller)
{
	char buffer[SENTENCE_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	text_addf(&text, "how sure: %s", confidence_word(story->confidence));
	if (story->confidence == CONFIDENCE_CERTAIN)
		text_add(&text, ", the packets leave nothing else");
	else
		add_doubts(&text, story);
	add_evidence(&text, story);
	teller->tell(teller->context, SENTENCE_CONFIDENCE, buffer);
}

/* What was found that no packet of its own shows. */
static const struct {
	enum note_bit bit;
	const char *sentence;
} remarks[] = {
	{FOUND_LAST_ACK_LOST,
	 "the SYN-ACK was repeated although the client had acknowledged it: that "
	 "ACK was lost, or the listener's accept queue was full and it was "
	 "ignored"},
	{FOUND_PMTU_REDUCED, "the path MTU was learned on the way, from an ICMP error"},
	{FOUND_FORGED_ICMP,
	 "an ICMP error about it is not acted upon (see there): stale, damaged or "
	 "forged (RFC 5927)"},
	{FOUND_RST_NOT_ACCEPTED,
	 "a RST about it was not accepted: stale, or forged by somebody who "
	 "guesses (RFC 5961)"},
	{FOUND_TRUNCATED_BY_SNAPLEN,
	 "the capture cut packets short (snapshot length), so not all of "
	 "their headers could be read"},
	{FOUND_MISSING_PACKETS,
	 "there are gaps in what was seen: packets were lost on the way here, or "
	 "the capture missed them"},
	{FOUND_DUPLICATE_PACKETS,
	 "the capture holds some packets twice (two interfaces, two points of "
	 "the path, or the path itself delivered them twice)"},
	{FOUND_CLOCK_WENT_BACK, "the capture's clock went back: times and pauses are not exact"},
	{FOUND_EVICTED, "reported before the end of the capture to make room for newer connections "
			"(--max-connections): later packets count as another connection"},
};

/* Which part of a traceroute this is. */
static void tell_traceroute(const struct story *story, const struct teller *teller)
{
	if (story->cause_icmp != NULL && icmp_is_time_exceeded(story->cause_icmp))
		return; /* the verdict says it */
	teller->tell(teller->context, SENTENCE_REMARK,
		     story->verdict == VERDICT_UNANSWERED
			     ? "a probe of a traceroute: where its TTL ended nobody says so with "
			       "an ICMP "
			       "error, or not for every probe"
			     : "a probe of a traceroute, which came as far as the destination");
}

/* What the two connections on the sides of a NAT are to each other. */
static void add_translation(struct text *text, const struct story *story)
{
	const struct connection *connection = story->connection;
	unsigned long long other = (unsigned long long)story->related_id;

	text_addf(text, "address translation (NAT): connection #%llu is the same conversation ",
		  other);
	if (connection->client_is_translator || connection->server_is_translator) {
		text_addf(text, "with the real %s, whose socket is told; ",
			  connection->client_is_translator ? "client" : "server");
		words_add_end(text, story, connection->client_is_translator ? CLIENT : SERVER);
		text_add(text, " is the translator's");
	} else {
		text_add(text, "as the translator passes it on");
	}
}

/* Why what was sent never came out of the tunnel, and who is told of it. */
static void tell_tunnel_error(const struct story *story, const struct teller *teller)
{
	const struct icmp_record *icmp = tunnel_words_error(story);
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (icmp == NULL)
		return;
	words_add_icmp(&text, icmp);
	text_addf(&text, " (packet %llu) is about the tunnel: ", (unsigned long long)icmp->packet);
	text_addf(&text, "what the %s sent was lost before it came out of it. ",
		  words_side((enum side)icmp->side));
	text_add(&text, "The error goes to the tunnel's end ");
	words_add_address(&text, &icmp->tunnel->to);
	text_addf(&text, "; %s", tunnel_effect_words(icmp));
	teller->tell(teller->context, SENTENCE_REMARK, buffer);
}

static void tell_remarks(const struct story *story, const struct teller *teller)
{
	char buffer[ANNOTATION_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++)
		if (words_found(story, remarks[i].bit))
			teller->tell(teller->context, SENTENCE_REMARK, remarks[i].sentence);
	tell_tunnel_error(story, teller);
	if (words_found(story, FOUND_TRACEROUTE))
		tell_traceroute(story, teller);
	if (words_found(story, FOUND_NAT) && story->related_id != 0) {
		add_translation(&text, story);
		teller->tell(teller->context, SENTENCE_REMARK, buffer);
	}
}

static void tell_owners(const struct story *story, const struct teller *teller)
{
	char buffer[ANNOTATION_SIZE];

	for (int side = CLIENT; side <= SERVER; side++) {
		struct text text = text_in(buffer, sizeof(buffer));

		owner_words_add(&text, story, (enum side)side);
		if (text.length > 0)
			teller->tell(teller->context, SENTENCE_SOCKET, buffer);
	}
}

void conclusion_tell(const struct story *story, const struct teller *teller)
{
	tell_owners(story, teller);
	tell_explanation(story, teller);
	tell_errors(story, teller);
	tell_confidence(story, teller);
	tell_remarks(story, teller);
}

struct margin_output {
	FILE *output;
	bool color;
};

static void write_sentence(void *context, enum sentence_kind kind, const char *sentence)
{
	const struct margin_output *margin = context;

	(void)kind;
	margin_write(margin->output, MARGIN_RESULT, sentence, margin->color);
}

void conclusion_write(FILE *output, const struct story *story, bool color)
{
	struct margin_output margin = {.output = output, .color = color};
	const struct teller teller = {.tell = write_sentence, .context = &margin};

	conclusion_tell(story, &teller);
}
