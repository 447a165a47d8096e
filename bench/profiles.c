/* The tables of the generated captures: kinds of conversation, ICMP errors, profiles. */
#include "bench/profiles.h"

#include <string.h>

#define OPENING                                                           \
	{ACTION_SEGMENT, ACTOR_CLIENT, TCP_SYN, false},                   \
		{ACTION_SEGMENT, ACTOR_SERVER, TCP_SYN | TCP_ACK, false}, \
	{                                                                 \
		ACTION_SEGMENT, ACTOR_CLIENT, TCP_ACK, false              \
	}
#define EXCHANGE                                        \
	{                                               \
		ACTION_EXCHANGE, ACTOR_CLIENT, 0, false \
	}
#define FIRST_FIN                                                     \
	{                                                             \
		ACTION_SEGMENT, ACTOR_CLOSER, TCP_FIN | TCP_ACK, true \
	}
#define END                                        \
	{                                          \
		ACTION_END, ACTOR_CLIENT, 0, false \
	}
#define SEGMENT(a, f)                       \
	{                                   \
		ACTION_SEGMENT, a, f, false \
	}

/* clang-format off: one row for each kind, its moves below each other. */
const struct conversation_kind conversation_kinds[KIND_COUNT] = {
	[KIND_CLOSED_BY_FOUR] = {PROTOCOL_TCP,
				 false,
				 false,
				 VERDICT_CLOSED,
				 {OPENING, EXCHANGE, FIRST_FIN, SEGMENT(ACTOR_OTHER, TCP_ACK),
				  SEGMENT(ACTOR_OTHER, TCP_FIN | TCP_ACK),
				  SEGMENT(ACTOR_CLOSER, TCP_ACK), END}},
	[KIND_CLOSED_BY_THREE] = {PROTOCOL_TCP,
				  false,
				  false,
				  VERDICT_CLOSED,
				  {OPENING, EXCHANGE, FIRST_FIN,
				   SEGMENT(ACTOR_OTHER, TCP_FIN | TCP_ACK),
				   SEGMENT(ACTOR_CLOSER, TCP_ACK), END}},
	[KIND_RESET] =
		{PROTOCOL_TCP,
		 false,
		 false,
		 VERDICT_RESET,
		 {OPENING, EXCHANGE, {ACTION_SEGMENT, ACTOR_CLOSER, TCP_RST | TCP_ACK, true}, END}},
	[KIND_OPEN] = {PROTOCOL_TCP, false, false, VERDICT_OPEN, {OPENING, EXCHANGE, END}},
	[KIND_HALF_CLOSED] = {PROTOCOL_TCP,
			      false,
			      false,
			      VERDICT_HALF_CLOSED,
			      {OPENING, EXCHANGE, FIRST_FIN, SEGMENT(ACTOR_OTHER, TCP_ACK), END}},
	[KIND_INCOMPLETE] = {PROTOCOL_TCP,
			     false,
			     false,
			     VERDICT_INCOMPLETE,
			     {SEGMENT(ACTOR_CLIENT, TCP_SYN),
			      {ACTION_REPEATED, ACTOR_SERVER, TCP_SYN | TCP_ACK, false},
			      END}},
	[KIND_HALF_OPEN_SCAN] = {PROTOCOL_TCP,
				 false,
				 false,
				 VERDICT_INCOMPLETE,
				 {SEGMENT(ACTOR_CLIENT, TCP_SYN),
				  SEGMENT(ACTOR_SERVER, TCP_SYN | TCP_ACK),
				  SEGMENT(ACTOR_CLIENT, TCP_RST), END}},
	[KIND_REFUSED] = {PROTOCOL_TCP,
			  false,
			  false,
			  VERDICT_REFUSED,
			  {SEGMENT(ACTOR_CLIENT, TCP_SYN), SEGMENT(ACTOR_SERVER, TCP_RST | TCP_ACK),
			   END}},
	[KIND_SILENT] = {PROTOCOL_TCP,
			 false,
			 false,
			 VERDICT_UNANSWERED,
			 {{ACTION_REPEATED, ACTOR_CLIENT, TCP_SYN, false}, END}},
	[KIND_REJECTED] = {PROTOCOL_TCP,
			   true,
			   false,
			   VERDICT_COUNT,
			   {{ACTION_REPEATED, ACTOR_CLIENT, TCP_SYN, false},
			    {ACTION_ERROR, ACTOR_SERVER, 0, false},
			    END}},
	[KIND_UDP_ANSWERED] = {PROTOCOL_UDP,
			       false,
			       false,
			       VERDICT_ANSWERED,
			       {{ACTION_DATAGRAM, ACTOR_CLIENT, 0, false},
				{ACTION_DATAGRAM, ACTOR_SERVER, 0, false},
				EXCHANGE,
				END}},
	[KIND_UDP_SILENT] = {PROTOCOL_UDP,
			     false,
			     false,
			     VERDICT_UNANSWERED,
			     {{ACTION_TRIES, ACTOR_CLIENT, 0, false}, END}},
	[KIND_UDP_REJECTED] = {PROTOCOL_UDP,
			       true,
			       true,
			       VERDICT_COUNT,
			       {{ACTION_DATAGRAM, ACTOR_CLIENT, 0, true},
				{ACTION_ERROR, ACTOR_SERVER, 0, false},
				END}},
};

/* RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1, RFC 4443 section 3.
 * UDP is given no protocol unreachable: a host that sends it has no UDP at all. */
const struct rejection rejections[REJECTION_COUNT] = {
	/* v6   type code name                    verdict              by host  TCP UDP */
	{false, 3, 0, "net-unreachable", VERDICT_UNREACHABLE, false, 10, 5},
	{false, 3, 1, "host-unreachable", VERDICT_UNREACHABLE, false, 35, 15},
	{false, 3, 2, "protocol-unreachable", VERDICT_REFUSED, true, 2, 0},
	{false, 3, 3, "port-unreachable", VERDICT_REFUSED, true, 20, 100},
	{false, 3, 9, "net-prohibited", VERDICT_PROHIBITED, false, 3, 2},
	{false, 3, 10, "host-prohibited", VERDICT_PROHIBITED, false, 10, 5},
	{false, 3, 13, "admin-prohibited", VERDICT_PROHIBITED, false, 15, 8},
	{false, 11, 0, "ttl-exceeded", VERDICT_UNREACHABLE, false, 5, 2},
	{true, 1, 0, "no-route", VERDICT_UNREACHABLE, false, 25, 10},
	{true, 1, 1, "admin-prohibited", VERDICT_PROHIBITED, false, 25, 15},
	{true, 1, 3, "address-unreachable", VERDICT_UNREACHABLE, false, 25, 10},
	{true, 1, 4, "port-unreachable", VERDICT_REFUSED, true, 20, 100},
	{true, 3, 0, "hop-limit-exceeded", VERDICT_UNREACHABLE, false, 5, 2},
};

#define MIX_SHARES                                                                            \
	{                                                                                     \
		[KIND_CLOSED_BY_FOUR] = 200, [KIND_CLOSED_BY_THREE] = 150, [KIND_RESET] = 40, \
		[KIND_OPEN] = 30, [KIND_HALF_CLOSED] = 5, [KIND_INCOMPLETE] = 5,              \
		[KIND_REFUSED] = 80, [KIND_SILENT] = 80, [KIND_REJECTED] = 60,                \
		[KIND_UDP_ANSWERED] = 220, [KIND_UDP_SILENT] = 60, [KIND_UDP_REJECTED] = 70   \
	}

static const struct profile profiles[] = {
	/* name      packets  connections starts/s  v6 vlan  scan   even   shares */
	{"mix", 10000000, 500000, 1700, 100, 50, false, false, MIX_SHARES},
	{"scan",
	 5000000,
	 3700000,
	 50000,
	 100,
	 50,
	 true,
	 true,
	 {[KIND_HALF_OPEN_SCAN] = 2,
	  [KIND_REFUSED] = 150,
	  [KIND_REJECTED] = 184,
	  [KIND_SILENT] = 664}},
	{"elephants",
	 5000000,
	 50,
	 20,
	 100,
	 50,
	 false,
	 true,
	 {[KIND_CLOSED_BY_FOUR] = 500,
	  [KIND_CLOSED_BY_THREE] = 300,
	  [KIND_RESET] = 50,
	  [KIND_OPEN] = 50,
	  [KIND_UDP_ANSWERED] = 100}},
	{"small", 1000000, 50000, 1700, 100, 50, false, false, MIX_SHARES},
};
/* clang-format on */

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[VERDICT_COUNT] = {
		[VERDICT_CLOSED] = "closed",
		[VERDICT_RESET] = "reset",
		[VERDICT_OPEN] = "open",
		[VERDICT_HALF_CLOSED] = "half-closed",
		[VERDICT_INCOMPLETE] = "incomplete",
		[VERDICT_REFUSED] = "refused",
		[VERDICT_UNREACHABLE] = "unreachable",
		[VERDICT_PROHIBITED] = "prohibited",
		[VERDICT_UNANSWERED] = "unanswered",
		[VERDICT_ANSWERED] = "answered",
	};

	return names[verdict];
}

const struct profile *profile_find(const char *name)
{
	for (unsigned i = 0; i < sizeof profiles / sizeof profiles[0]; i++) {
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	}
	return NULL;
}

const char *profile_name(unsigned number)
{
	return number < sizeof profiles / sizeof profiles[0] ? profiles[number].name : NULL;
}

static enum kind draw_kind(const struct profile *profile, struct random *random)
{
	uint32_t drawn = random_below(random, 1000);
	unsigned kind = 0;

	while (kind < KIND_COUNT - 1 && drawn >= profile->shares[kind])
		drawn -= profile->shares[kind++];
	return (enum kind)kind;
}

static unsigned rejection_share(const struct rejection *row, const struct plan *plan)
{
	if (row->v6 != plan->v6)
		return 0;
	return plan->kind == KIND_REJECTED ? row->tcp_share : row->udp_share;
}

static const struct rejection *draw_rejection(const struct plan *plan, struct random *random)
{
	uint32_t total = 0, drawn;
	unsigned row = 0;

	for (unsigned i = 0; i < REJECTION_COUNT; i++)
		total += rejection_share(&rejections[i], plan);
	drawn = random_below(random, total);
	while (drawn >= rejection_share(&rejections[row], plan))
		drawn -= rejection_share(&rejections[row++], plan);
	return &rejections[row];
}

static uint8_t draw_attempts(const struct profile *profile, enum kind kind, struct random *random)
{
	uint32_t drawn = (uint32_t)(random_next(random) >> 32);

	switch (kind) {
	case KIND_SILENT: /* programs give up after some seconds, long before Linux does */
		return profile->scan ? 1 : (uint8_t)(3 + drawn % 4);
	case KIND_REJECTED: /* now and then the first SYN is lost */
		return !profile->scan && drawn % 5 == 0 ? 2 : 1;
	case KIND_INCOMPLETE:
		return (uint8_t)(2 + drawn % 3);
	case KIND_UDP_SILENT:
		return (uint8_t)(1 + drawn % 4);
	case KIND_UDP_REJECTED:
		return (uint8_t)(1 + drawn % 3);
	case KIND_CLOSED_BY_FOUR:
	case KIND_CLOSED_BY_THREE:
	case KIND_RESET:
	case KIND_OPEN:
	case KIND_HALF_CLOSED:
	case KIND_HALF_OPEN_SCAN:
	case KIND_REFUSED:
	case KIND_UDP_ANSWERED:
	case KIND_COUNT:
		break;
	}
	return 1;
}

/* Most UDP conversations are a question and its answer; some carry data, as QUIC does. */
static uint32_t draw_weight(const struct profile *profile, enum kind kind, struct random *random)
{
	uint32_t weight = random_heavy(random, 15);
	bool has_exchange = false;

	for (const struct move *m = conversation_kinds[kind].moves; m->action != ACTION_END; m++)
		has_exchange = has_exchange || m->action == ACTION_EXCHANGE;
	if (profile->scan)
		return kind == KIND_SILENT;
	if (!has_exchange)
		return 0;
	if (profile->even_sizes)
		return random_between(random, 80, 120);
	if (kind == KIND_UDP_ANSWERED && !random_permille(random, 120))
		return 0;
	return weight;
}

struct plan plan_draw(const struct profile *profile, struct random *random)
{
	struct plan plan = {.kind = draw_kind(profile, random)};
	const struct conversation_kind *kind = &conversation_kinds[plan.kind];
	uint32_t moves = 0, repeated = 0;

	plan.v6 = random_permille(random, profile->v6_permille);
	if (random_permille(random, profile->vlan_permille))
		plan.vlan = (uint16_t)(100 * random_between(random, 1, 4));
	plan.attempts = draw_attempts(profile, plan.kind, random);
	plan.rejection = kind->rejected ? draw_rejection(&plan, random) : NULL;
	plan.weight = draw_weight(profile, plan.kind, random);
	for (const struct move *m = kind->moves; m->action != ACTION_END; m++) {
		moves += m->action != ACTION_EXCHANGE;
		repeated += m->action == ACTION_REPEATED || m->action == ACTION_TRIES;
	}
	plan.packets =
		kind->rounds ? moves * plan.attempts : moves + repeated * (plan.attempts - 1u);
	return plan;
}
