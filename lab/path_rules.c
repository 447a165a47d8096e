/* What becomes of frames: rules, forged answers, and the frames that passed lately. */
#include "lab/path_private.h"

#include <string.h>

static struct passage passage_of(const struct path *path, unsigned end, const struct packet *packet)
{
	return (struct passage){.link = (int)(end / 2),
				.way = end % 2 == 0 ? TO_SERVER : TO_CLIENT,
				.packet = packet,
				.fin_passed = path->ends[end ^ 1].fin_passed};
}

static void remember(struct path *path, unsigned end, const struct frame *frame)
{
	struct remembered *place = &path->remembered[path->remembered_count++ % MAX_REMEMBERED];

	place->end = end;
	place->frame.length = frame->length;
	memcpy(place->frame.octet, frame->octet, frame->length);
}

/* What hosts tell their groups by themselves (MLD) is no part of any story. */
static bool is_listener_report(const struct packet *packet)
{
	return packet->kind == PACKET_ICMP_OTHER &&
	       ip_addr_is_multicast(&packet->five_tuple.destination);
}

/* The rule that decides about a frame, or NULL. */
static struct rule *find_rule(struct path *path, const struct passage *passage)
{
	for (unsigned i = 0; i < MAX_RULES && !is_listener_report(passage->packet); i++) {
		struct rule *rule = &path->rules[i];
		unsigned first = rule->frames.first != 0 ? rule->frames.first : 1;

		if (!rule->is_used || !frames_match(&rule->frames, passage))
			continue;
		rule->matched++;
		if (rule->matched < first ||
		    (rule->frames.count != 0 && rule->matched - first >= rule->frames.count))
			continue;
		rule->hits++;
		return rule;
	}
	return NULL;
}

/* Sends an ICMP error about a frame that came in at `end` back to its sender. */
static bool answer_icmp(struct path *path, unsigned end, const struct frame *about,
			const struct icmp_forgery *forgery, int64_t delay_ns)
{
	const struct path_end *far = &path->ends[end ^ 1];
	struct icmp_forgery whole = *forgery;
	struct packet packet;
	struct frame made;

	path_decode(about, &packet);
	if (whole.from.version == 0)
		whole.from = packet.ip.version == 4 ? far->ip4 : far->ip6;
	if (!forge_icmp(path->builder, about, &packet, &whole, &made))
		return false;
	recorder_note(path->plan.recorder, "path", "forged ICMP error %u/%u", whole.type,
		      whole.code);
	path_send_off(path, end, &made, delay_ns, true);
	return true;
}

static bool answer_tcp(struct path *path, unsigned end, const struct frame *about,
		       const struct tcp_forgery *forgery, int64_t delay_ns)
{
	struct packet packet;
	struct frame made;
	char text[FRAME_TEXT_SIZE];

	path_decode(about, &packet);
	if (!forge_tcp(path->builder, about, &packet, forgery, &made))
		return false;
	path_decode(&made, &packet);
	recorder_note(path->plan.recorder, "path", "forged %s", frame_describe(&packet, text));
	path_send_off(path, end, &made, delay_ns, true);
	return true;
}

/* What a rule does to the frame that came in at `end`. */
static void treat(struct path *path, const struct rule *rule, unsigned end,
		  const struct frame *frame)
{
	const struct treatment *treatment = &rule->treatment;
	int64_t delay_ns = path->plan.delay_ns;
	struct packet packet;
	char text[FRAME_TEXT_SIZE];

	path_decode(frame, &packet);
	(void)frame_describe(&packet, text);
	switch (treatment->kind) {
	case TREAT_LOSE:
		recorder_note(path->plan.recorder, "path", "lost: %s", text);
		return;
	case TREAT_DELAY:
		recorder_note(path->plan.recorder, "path", "late: %s", text);
		path_send_off(path, end ^ 1, frame, delay_ns + treatment->delay_ns, false);
		return;
	case TREAT_DUPLICATE:
		recorder_note(path->plan.recorder, "path", "delivered twice: %s", text);
		path_send_off(path, end ^ 1, frame, delay_ns, false);
		path_send_off(path, end ^ 1, frame, delay_ns + treatment->delay_ns, false);
		return;
	case TREAT_COMMENT_ICMP:
	case TREAT_ANSWER_ICMP:
		(void)answer_icmp(path, end, frame, &treatment->icmp,
				  delay_ns + treatment->delay_ns);
		break;
	case TREAT_COMMENT_TCP:
	case TREAT_ANSWER_TCP:
		(void)answer_tcp(path, end, frame, &treatment->tcp, delay_ns + treatment->delay_ns);
		break;
	}
	if (treatment->kind == TREAT_COMMENT_ICMP || treatment->kind == TREAT_COMMENT_TCP)
		path_send_off(path, end ^ 1, frame, delay_ns, false);
}

/* One frame of a host. */
void path_take_in(struct path *path, unsigned end, const struct frame *frame)
{
	struct packet packet;
	struct passage passage;
	struct rule *rule;

	path_decode(frame, &packet);
	passage = passage_of(path, end, &packet);
	path->last_ns = clock_now_ns();
	remember(path, end, frame);
	rule = find_rule(path, &passage);
	if (rule != NULL)
		treat(path, rule, end, frame);
	else
		path_send_off(path, end ^ 1, frame, path->plan.delay_ns, false);
	if (packet.kind == PACKET_TCP && packet.tcp.flags & TCP_FIN)
		path->ends[end].fin_passed = true;
}

unsigned path_add_rule(struct path *path, const struct frames *frames,
		       const struct treatment *treatment)
{
	unsigned number = 0;

	(void)pthread_mutex_lock(&path->lock);
	while (number < MAX_RULES - 1 && path->rules[number].is_used)
		number++;
	path->rules[number] =
		(struct rule){.is_used = true, .frames = *frames, .treatment = *treatment};
	(void)pthread_mutex_unlock(&path->lock);
	return number;
}

unsigned path_rule_hits(struct path *path, unsigned rule)
{
	unsigned hits;

	(void)pthread_mutex_lock(&path->lock);
	hits = path->rules[rule].hits;
	(void)pthread_mutex_unlock(&path->lock);
	return hits;
}

void path_drop_rule(struct path *path, unsigned rule)
{
	(void)pthread_mutex_lock(&path->lock);
	path->rules[rule].is_used = false;
	(void)pthread_mutex_unlock(&path->lock);
}

/* The last frame of this kind that passed, or NULL. */
static const struct remembered *find_remembered(const struct path *path,
						const struct frames *frames)
{
	unsigned count = path->remembered_count;

	for (unsigned back = 1; back <= count && back <= MAX_REMEMBERED; back++) {
		const struct remembered *one = &path->remembered[(count - back) % MAX_REMEMBERED];
		struct packet packet;
		struct passage passage;

		path_decode(&one->frame, &packet);
		passage = passage_of(path, one->end, &packet);
		if (frames_match(frames, &passage))
			return one;
	}
	return NULL;
}

bool path_forge_icmp(struct path *path, const struct frames *frames,
		     const struct icmp_forgery *forgery)
{
	const struct remembered *about;
	bool done;

	(void)pthread_mutex_lock(&path->lock);
	about = find_remembered(path, frames);
	done = about != NULL && answer_icmp(path, about->end, &about->frame, forgery, 0);
	(void)pthread_mutex_unlock(&path->lock);
	path_wake(path);
	return done;
}

bool path_forge_tcp(struct path *path, const struct frames *frames,
		    const struct tcp_forgery *forgery)
{
	const struct remembered *about;
	bool done;

	(void)pthread_mutex_lock(&path->lock);
	about = find_remembered(path, frames);
	done = about != NULL && answer_tcp(path, about->end, &about->frame, forgery, 0);
	(void)pthread_mutex_unlock(&path->lock);
	path_wake(path);
	return done;
}
