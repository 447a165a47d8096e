/* Whose sockets the ends of connections are, asked while packets are captured. */
#include "cli/live_owners.h"

#include "base/clock.h"
#include "base/timestamp.h"
#include "owner/known_owners.h"
#include "owner/lookup.h"

#include <poll.h>
#include <stdlib.h>

/* So many packets after a question was asked it is sent, and answers are looked for. */
#define PACKETS_PER_TURN 64u

/* News that wait to be told; what comes beyond is told with the connections' stories only. */
#define NEWS_SIZE 128u

/* So many new connections are asked about: in a flood, packets come first. */
#define ASKED_PER_SECOND 5000u

/* So long one waits for an answer, and at the end for all of them. */
#define WAIT_NS   (50 * NS_PER_SECOND / 1000)
#define SETTLE_NS (NS_PER_SECOND / 2)

struct live_owners {
	struct owner_lookup *lookup;
	struct known_owners *known;
	struct report *report;
	int capture_descriptor;
	uint64_t last_connection; /* the highest number that was met */
	unsigned packets;         /* since the last turn */
	int64_t second; /* of packets' time, in which so many connections were asked for: */
	unsigned asked;
	uint64_t unasked; /* ends for which there was no time or room */
	bool has_said_gone;
	struct host_lookup_limits limits; /* what is not looked at */
	struct owner_news news[NEWS_SIZE];
	size_t news_count;
};

/* A question's key says which end it is about, and whether that is the client. */
static uint64_t key_of(uint64_t connection, bool is_low, bool is_client)
{
	return connection << 2 | (unsigned)is_low << 1 | (unsigned)is_client;
}

/* What the privileges do not show. */
static void tell_limits(const struct host_lookup_limits *limits)
{
	if (limits->processes_hidden > 0)
		(void)fprintf(stderr,
			      "sockwhy: warning: %u process%s may not be looked at (that needs "
			      "CAP_SYS_PTRACE): of their sockets only the user is known\n",
			      limits->processes_hidden, limits->processes_hidden == 1 ? "" : "es");
	if (limits->namespaces_closed > 0)
		(void)fprintf(stderr,
			      "sockwhy: warning: %u other network namespace%s not looked at for "
			      "owners of sockets: entering needs CAP_SYS_ADMIN\n",
			      limits->namespaces_closed,
			      limits->namespaces_closed == 1 ? " is" : "s are");
}

struct live_owners *live_owners_start(void)
{
	struct live_owners *owners = calloc(1, sizeof(*owners));
	struct error error = {.text = "out of memory"};

	if (owners != NULL && (owners->known = known_owners_new()) != NULL)
		owners->lookup = owner_lookup_start(&owners->limits, &error);
	if (owners == NULL || owners->lookup == NULL) {
		(void)fprintf(stderr, "sockwhy: warning: whose sockets they are is not known: %s\n",
			      error.text);
		live_owners_stop(owners);
		return NULL;
	}
	owners->capture_descriptor = -1;
	return owners;
}

void live_owners_connect(struct live_owners *owners, struct report *report, int capture_descriptor)
{
	if (owners == NULL)
		return;
	owners->report = report;
	owners->capture_descriptor = capture_descriptor;
	tell_limits(&owners->limits);
}

int live_owners_descriptor(const struct live_owners *owners)
{
	return owners == NULL || owner_lookup_is_gone(owners->lookup)
		       ? -1
		       : owner_lookup_descriptor(owners->lookup);
}

/* What is sent to a group has an end that is everybody's, and before there is an address, nobody's.
 */
static bool has_sockets(const struct ip_addr *address)
{
	return !ip_addr_is_unspecified(address) && !ip_addr_is_multicast(address);
}

/* Is there a share of this second left? */
static bool may_ask(struct live_owners *owners, const struct connection *connection)
{
	const int64_t second = connection->first_ns / NS_PER_SECOND;

	if (second != owners->second) {
		owners->second = second;
		owners->asked = 0;
	}
	return owners->asked++ < ASKED_PER_SECOND;
}

static void ask(struct live_owners *owners, const struct connection *connection)
{
	const struct flow_key *key = &connection->key;
	const struct socket_ends low = {key->low, key->high, key->low_port, key->high_port,
					key->protocol};
	const struct socket_ends high = {key->high, key->low, key->high_port, key->low_port,
					 key->protocol};
	const bool client_is_low = connection->client_is_low;
	const struct lookup_question questions[] = {
		{key_of(connection->id, false, !client_is_low), high},
		{key_of(connection->id, true, client_is_low), low},
	};

	if (owner_lookup_is_gone(owners->lookup) || !has_sockets(&key->low) ||
	    !has_sockets(&key->high))
		return;
	if (!may_ask(owners, connection) || !known_owners_expect(owners->known, connection->id)) {
		owners->unasked += 2;
		return;
	}
	for (unsigned i = 0; i < 2; i++) {
		const struct lookup_answer unasked = {.fit = OWNER_NONE};

		if (owner_lookup_ask(owners->lookup, &questions[i]))
			continue;
		owners->unasked++;
		(void)known_owners_learn(owners->known, connection->id, i, &unasked);
	}
}

/* An end whose socket is known is news; that the client's is not, too. */
static void note_news(struct live_owners *owners, const struct lookup_answer *answer)
{
	const bool is_client = (answer->key & 1) != 0;

	if (owners->news_count == NEWS_SIZE || answer->is_unnamed || answer->fit == OWNER_UNASKED ||
	    (answer->fit == OWNER_GONE && !is_client))
		return;
	owners->news[owners->news_count++] = (struct owner_news){
		.connection = answer->key >> 2,
		.end = {answer->ends.local, answer->ends.local_port},
		.protocol = answer->ends.protocol,
		.is_low = (answer->key >> 1 & 1) != 0,
	};
}

static void receive(struct live_owners *owners)
{
	struct lookup_answer answer;

	while (owner_lookup_receive(owners->lookup, &answer)) {
		const uint64_t connection = answer.key >> 2;
		const unsigned end = answer.key >> 1 & 1;
		const enum owner_fit before = known_owners_find(owners->known, connection, end).fit;

		if (!known_owners_learn(owners->known, connection, end, &answer))
			continue;
		owners->unasked += answer.fit == OWNER_UNASKED;
		owners->unasked -= before == OWNER_UNASKED;
		note_news(owners, &answer);
	}
	if (!owner_lookup_is_gone(owners->lookup) || owners->has_said_gone)
		return;
	owners->has_said_gone = true;
	(void)fputs("sockwhy: warning: nobody answers any more whose sockets they are\n", stderr);
}

static void tell_news(struct live_owners *owners)
{
	for (size_t i = 0; i < owners->news_count; i++) {
		struct owner_news *news = &owners->news[i];

		news->match =
			known_owners_find(owners->known, news->connection, (unsigned)news->is_low);
		if (news->match.fit != OWNER_NONE && owners->report != NULL)
			report_owner(owners->report, news);
	}
	owners->news_count = 0;
}

void live_owners_turn(struct live_owners *owners)
{
	if (owners == NULL)
		return;
	owner_lookup_flush(owners->lookup);
	receive(owners);
	tell_news(owners);
	owners->packets = 0;
}

void live_owners_packet(struct live_owners *owners, const struct correlator *correlator)
{
	const struct connection *connection = correlator_last_connection(correlator);

	if (connection != NULL && connection->id > owners->last_connection) {
		owners->last_connection = connection->id;
		ask(owners, connection);
	}
	if (++owners->packets >= PACKETS_PER_TURN)
		live_owners_turn(owners);
}

/* Waits for answers until `until_ns`; false when there are none, or a packet came. */
static bool wait_for_answer(const struct live_owners *owners, int64_t until_ns,
			    int capture_descriptor)
{
	struct pollfd waited[] = {{.fd = live_owners_descriptor(owners), .events = POLLIN},
				  {.fd = capture_descriptor, .events = POLLIN}};
	int64_t left_ns = until_ns - clock_now_ns();

	return left_ns > 0 && poll(waited, 2, (int)(left_ns / 1000000) + 1) > 0 &&
	       waited[1].revents == 0;
}

struct owner_match live_owners_match(void *context, uint64_t connection, bool is_low)
{
	struct live_owners *owners = context;
	const int64_t until_ns = clock_now_ns() + WAIT_NS;

	if (known_owners_is_waiting(owners->known, connection)) {
		owner_lookup_flush(owners->lookup);
		receive(owners);
	}
	while (known_owners_is_waiting(owners->known, connection) &&
	       wait_for_answer(owners, until_ns, owners->capture_descriptor))
		receive(owners);
	return known_owners_find(owners->known, connection, (unsigned)is_low);
}

void live_owners_find(struct live_owners *owners, struct story *story)
{
	const struct connection *connection = story->connection;

	for (int side = CLIENT; side <= SERVER; side++) {
		const bool is_low = (side == CLIENT) == connection->client_is_low;

		story->owner[side] =
			known_owners_find(owners->known, connection->id, (unsigned)is_low);
	}
}

void live_owners_forget(struct live_owners *owners, const struct story *story)
{
	if (story->telling != TELLING_ONGOING)
		known_owners_forget(owners->known, story->connection->id);
}

void live_owners_settle(struct live_owners *owners)
{
	const int64_t until_ns = clock_now_ns() + SETTLE_NS;

	if (owners == NULL)
		return;
	live_owners_turn(owners);
	while (owner_lookup_waiting(owners->lookup) > 0 && wait_for_answer(owners, until_ns, -1))
		live_owners_turn(owners);
	if (owners->unasked > 0)
		(void)fprintf(stderr,
			      "sockwhy: warning: whose sockets %llu ends are was not asked: too "
			      "much was going on\n",
			      (unsigned long long)owners->unasked);
}

void live_owners_stop(struct live_owners *owners)
{
	if (owners == NULL)
		return;
	owner_lookup_stop(owners->lookup);
	known_owners_free(owners->known);
	free(owners);
}
