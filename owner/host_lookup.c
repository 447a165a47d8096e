/* Whose sockets certain ends are, among all sockets of this host, now. */
#include "owner/host_lookup.h"

#include "base/clock.h"
#include "base/five_tuple.h"
#include "owner/host_find.h"
#include "owner/sock_diag.h"

#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>

/* Namespaces are looked for again after this time at the earliest, */
#define REFRESH_NS 20000000LL
/* and after so many times as long as it took. */
#define REST_FACTOR 19

struct host_lookup {
	struct namespaces namespaces;
	struct holders *holders;
	struct mnl_socket *home; /* asks in our own namespace */
	int64_t refresh_ns;      /* namespaces may be looked for again from then on */
	bool is_stale;           /* a namespace could not be entered by the process known of it */
	struct budget questions; /* of the kernel */
	struct budget dumps;     /* of all sockets of a port */
};

/* Looks for namespaces, and says when that may be done again. */
static void refresh(struct host_lookup *host)
{
	int64_t before_ns = clock_now_ns(), after_ns;

	namespaces_refresh(&host->namespaces);
	host->is_stale = false;
	after_ns = clock_now_ns();
	host->refresh_ns = after_ns + REFRESH_NS + REST_FACTOR * (after_ns - before_ns);
}

struct host_lookup *host_lookup_new(void)
{
	struct host_lookup *host = calloc(1, sizeof(*host));

	if (host == NULL)
		return NULL;
	host->namespaces.home = -1;
	host->holders = holders_new();
	host->home = sock_diag_open();
	if (host->holders == NULL || host->home == NULL || !namespaces_init(&host->namespaces)) {
		host_lookup_free(host);
		return NULL;
	}
	refresh(host);
	return host;
}

void host_lookup_free(struct host_lookup *host)
{
	namespaces_free(&host->namespaces);
	holders_free(host->holders);
	if (host->home != NULL)
		(void)mnl_socket_close(host->home);
	free(host);
}

struct host_lookup_limits host_lookup_limits(const struct host_lookup *host)
{
	return (struct host_lookup_limits){.namespaces_closed = host->namespaces.closed,
					   .processes_hidden = host->namespaces.hidden};
}

/* Has the place's network anything to do with the end? Our own may have sockets of any address. */
static bool is_asked(const struct network *network, const struct lookup_question *question)
{
	return network->pid == 0 || network_has(network, &question->ends.local);
}

/* Joins what was found at one place to what is known from the others: the closest fit is told. */
static void join(struct lookup_answer *answer, const struct finding *finding,
		 const struct network *network)
{
	bool had_socket = answer->socket.owner.inode != 0;
	bool is_closer = !had_socket || finding->fit < (enum owner_fit)answer->fit;

	if (!is_closer) {
		answer->others += finding->fit == (enum owner_fit)answer->fit;
		return;
	}
	answer->fit = (uint8_t)finding->fit;
	answer->others = finding->others;
	answer->socket.owner = finding->owner;
	answer->socket.owner.net_namespace = network->inode;
	answer->socket.owner.is_namespace_ours = network->pid == 0;
	answer->socket.owner.cgroup = NULL;
}

static void ask_at(const struct place *place, const struct lookup_question *questions,
		   struct lookup_answer *answers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct finding finding;

		if (!is_asked(place->network, &questions[i]))
			continue;
		if (host_find(place, &questions[i].ends, &finding))
			join(&answers[i], &finding, place->network);
		else if (answers[i].socket.owner.inode == 0 && answers[i].fit < finding.fit)
			answers[i].fit = (uint8_t)finding.fit;
	}
}

/* Which ends are of that network can be said without asking the kernel. */
static void leave_unasked(const struct network *network, const struct lookup_question *questions,
			  struct lookup_answer *answers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (answers[i].socket.owner.inode == 0 &&
		    network_has(network, &questions[i].ends.local))
			answers[i].fit = OWNER_UNASKED;
}

static void ask_in(struct host_lookup *host, const struct network *network,
		   const struct lookup_question *questions, struct lookup_answer *answers,
		   size_t count)
{
	struct place place = {.network = network, .diag = host->home, .dumps = &host->dumps};
	bool is_wanted = false;

	for (size_t i = 0; i < count && !is_wanted; i++)
		is_wanted = is_asked(network, &questions[i]);
	if (!is_wanted)
		return;
	if (!namespaces_enter(&host->namespaces, network)) {
		host->is_stale = true;
		leave_unasked(network, questions, answers, count);
		return;
	}
	if (network->pid != 0)
		place.diag = sock_diag_open();
	/* nothing of ours may stay there: it would keep the namespace from ending */
	if (place.diag != NULL)
		ask_at(&place, questions, answers, count);
	if (network->pid != 0) {
		if (place.diag != NULL)
			(void)mnl_socket_close(place.diag);
		namespaces_leave(&host->namespaces);
	}
}

static void clear_answer(struct lookup_answer *answer, const struct lookup_question *question)
{
	memset(answer, 0, sizeof(*answer));
	answer->key = question->key;
	answer->ends = question->ends;
	answer->socket.owner = socket_owner_unknown();
}

static void ask_everywhere(struct host_lookup *host, const struct lookup_question *questions,
			   struct lookup_answer *answers, size_t count)
{
	int64_t before_ns = clock_now_ns(), after_ns;
	bool is_due = before_ns >= budget_due_ns(&host->questions);

	for (size_t i = 0; i < count; i++)
		clear_answer(&answers[i], &questions[i]);
	for (size_t i = 0; i < host->namespaces.count; i++) {
		if (is_due)
			ask_in(host, &host->namespaces.networks[i], questions, answers, count);
		else
			leave_unasked(&host->namespaces.networks[i], questions, answers, count);
	}
	after_ns = clock_now_ns();
	if (is_due)
		budget_spend(&host->questions, after_ns - before_ns, after_ns);
}

void host_lookup_sockets(struct host_lookup *host, const struct lookup_question *questions,
			 struct lookup_answer *answers, size_t count)
{
	bool is_unknown = false;

	ask_everywhere(host, questions, answers, count);
	for (size_t i = 0; i < count; i++)
		is_unknown |= answers[i].fit == OWNER_NONE || answers[i].fit == OWNER_GONE;
	if ((!is_unknown && !host->is_stale) || clock_now_ns() < host->refresh_ns)
		return;
	/* perhaps of a namespace or with an address that was not there before */
	refresh(host);
	ask_everywhere(host, questions, answers, count);
}

bool host_lookup_recall(struct host_lookup *host, struct lookup_answer *answer)
{
	return answer->socket.owner.inode == 0 ||
	       holders_recall(host->holders, clock_now_ns(), &answer->socket);
}

void host_lookup_processes(struct host_lookup *host, struct lookup_answer *const *answers,
			   size_t count)
{
	struct held_socket **sockets = malloc((count + 1) * sizeof(*sockets));

	if (sockets == NULL)
		return;
	for (size_t i = 0; i < count; i++)
		sockets[i] = &answers[i]->socket;
	holders_search(host->holders, clock_now_ns(), sockets, count);
	free(sockets);
}

bool host_lookup_is_preliminary(const struct lookup_question *question,
				const struct lookup_answer *answer)
{
	return answer->fit == OWNER_UNASKED ||
	       (question->ends.protocol == IP_PROTOCOL_TCP &&
		(answer->fit == OWNER_BOUND || answer->fit == OWNER_GONE));
}
