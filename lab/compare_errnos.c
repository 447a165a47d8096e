/* Predicted errnos against returned ones: which, in what order, and none too many. */
#include "lab/compare.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

/* What a kernel may need to take a packet that its interface has got. */
#define TAKES_NS INT64_C(2000000)

#define MAX_PREDICTED 256

/* One error that the analysis expects a call to return. */
struct predicted {
	int64_t time_ns; /* 0 = not known: silence brings it about */
	const struct socket_error *error;
	const struct call_record *call; /* that returned it; NULL = none did */
};

/* What is compared for one socket. */
struct asked {
	const struct comparing *comparing;
	const struct socket_record *socket;
	unsigned index;
	struct predicted predicted[MAX_PREDICTED];
	size_t count;
	struct predicted remembered[MAX_PREDICTED]; /* for SO_ERROR alone */
	size_t remembered_count;
	bool differs;
};

/*
 * A call that began this long after an error was captured must have met it. Before that it may have
 * been first: every capture lies before the socket on the packet's way, by nothing on the socket's
 * own host and by less than the whole path on another; and a busy machine passes packets on late.
 */
static int64_t slack_ns(const struct asked *asked)
{
	const struct comparing *comparing = asked->comparing;
	const struct recorder *recorder = comparing->recorder;
	bool is_here = strcmp(asked->socket->host, comparing->host) == 0;
	int64_t late_ns = recorder->late_ns < TOO_LATE_NS ? recorder->late_ns : TOO_LATE_NS;

	return TAKES_NS + late_ns + (is_here ? 0 : recorder->way_ns);
}

static bool is_tcp(const struct socket_record *socket)
{
	return socket->protocol == IPPROTO_TCP;
}

/* When did the program make the socket? */
static int64_t born_ns(const struct recorder *recorder, unsigned index)
{
	for (size_t i = 0; i < recorder->call_count; i++) {
		if (recorder->calls[i].socket == index)
			return recorder->calls[i].begin_ns;
	}
	return 0;
}

/*
 * Would the kernel find this socket for an error of that time about the conversation? It must have
 * been there, and a connected UDP socket is found for its own peer only; of a ping socket the
 * identifier is enough (ping_lookup()).
 */
static bool is_found(const struct asked *asked, const struct told_side *one, int64_t time_ns)
{
	const struct socket_record *socket = asked->socket;
	const struct endpoint *peer = &one->told->end[other_side(one->side)];

	if (is_tcp(socket))
		return true; /* it was there before accept() gave it to the program */
	if (time_ns != 0 && time_ns < born_ns(asked->comparing->recorder, asked->index))
		return false;
	if (socket->protocol != IPPROTO_UDP && socket->protocol != IPPROTO_UDPLITE)
		return true;
	return socket->connected_ns == 0 || time_ns == 0 || socket->connected_ns > time_ns ||
	       (peer->port == socket->remote.port &&
		ip_addr_equal(&peer->address, &socket->remote.ip));
}

/* Is a socket of this kind told of the error? What counts is what it was when the error came. */
static bool is_told(const struct socket_record *socket, const struct socket_error *error,
		    int64_t time_ns)
{
	bool has_recverr =
		socket->recverr_ns != 0 && (time_ns == 0 || socket->recverr_ns <= time_ns);

	if (has_recverr)
		return error->to_recverr;
	if (is_tcp(socket) ||
	    (socket->connected_ns != 0 && (time_ns == 0 || socket->connected_ns <= time_ns)))
		return error->to_connected;
	return error->to_unconnected;
}

static int by_time(const void *a, const void *b)
{
	const struct predicted *left = a, *right = b;

	if (left->time_ns == 0 || right->time_ns == 0)
		return (left->time_ns == 0) - (right->time_ns == 0);
	return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
}

static void collect(struct asked *asked, const struct told_side *tolds, size_t count)
{
	for (size_t t = 0; t < count; t++) {
		for (size_t i = 0; i < tolds[t].told->error_count; i++) {
			const struct socket_error *error = &tolds[t].told->errors[i];
			int64_t time_ns = findings_time(asked->comparing->findings, error->packet);

			if (error->side == tolds[t].side && error->icmp != NULL &&
			    !error->is_fatal && is_tcp(asked->socket) &&
			    asked->remembered_count < MAX_PREDICTED &&
			    !is_told(asked->socket, error, time_ns))
				asked->remembered[asked->remembered_count++] =
					(struct predicted){.time_ns = time_ns, .error = error};
			if (error->side != tolds[t].side || asked->count == MAX_PREDICTED ||
			    !is_told(asked->socket, error, time_ns) ||
			    !is_found(asked, &tolds[t], time_ns))
				continue;
			asked->predicted[asked->count++] = (struct predicted){time_ns, error, NULL};
		}
	}
	qsort(asked->predicted, asked->count, sizeof(asked->predicted[0]), by_time);
}

/* Would this call have returned the error, had it been pending? */
static bool would_tell(const struct asked *asked, const struct call_record *call,
		       const struct socket_error *error)
{
	bool is_send = strncmp(call->name, "send", 4) == 0;

	if (call->socket != asked->index || !call_looks_for_errors(call))
		return false;
	if (!is_tcp(asked->socket))
		return true;
	/* what was received before the error is read first */
	if (call->result > 0 && !is_send)
		return false;
	return error->call != CALL_WRITE || is_send;
}

/* Did a call begin well after the error and before `before_ns`? Then it should have told it. */
static bool was_asked(const struct asked *asked, const struct predicted *predicted,
		      int64_t before_ns)
{
	const struct recorder *recorder = asked->comparing->recorder;

	for (size_t i = 0; i < recorder->call_count; i++) {
		const struct call_record *call = &recorder->calls[i];

		if (predicted->time_ns != 0 &&
		    call->begin_ns > predicted->time_ns + slack_ns(asked) &&
		    call->begin_ns < before_ns && would_tell(asked, call, predicted->error))
			return true;
	}
	return false;
}

static void untold(struct asked *asked, const struct predicted *predicted)
{
	asked->differs = true;
	compare_differs(asked->comparing, "%s: %s of packet %llu is predicted, no call returned it",
			asked->socket->id, predicted->error->errno_name,
			(unsigned long long)predicted->error->packet);
}

/* Can the call have returned this error, by name and time? */
static bool is_of(const struct predicted *one, const struct call_record *call)
{
	int error = call_network_error(call);

	return error != 0 && strcmp(one->error->errno_name, strerrorname_np(error)) == 0 &&
	       one->time_ns <= call->end_ns;
}

/* The last prediction before `limit` that a call's errno may be, or `limit` itself. */
static size_t find(const struct asked *asked, size_t limit, const struct call_record *call)
{
	for (size_t i = limit; i-- > 0;) {
		if (is_of(&asked->predicted[i], call))
			return i;
	}
	return limit;
}

/* Finds the call that returned each prediction: the last call first, so that most have one. */
static void match(struct asked *asked)
{
	const struct recorder *recorder = asked->comparing->recorder;
	size_t limit = asked->count;

	for (size_t i = recorder->call_count; i-- > 0 && limit > 0;) {
		const struct call_record *call = &recorder->calls[i];
		size_t found;

		if (call->socket != asked->index || call_network_error(call) == 0)
			continue;
		found = find(asked, limit, call);
		if (found == limit)
			continue;
		asked->predicted[found].call = call;
		limit = found;
	}
}

/* The first call from `call` on that tells of `one`; the one it has at the latest. */
static const struct call_record *first_of(const struct asked *asked, const struct predicted *one,
					  const struct call_record *call)
{
	while (call < one->call && !(call->socket == asked->index && is_of(one, call)))
		call++;
	return call < one->call ? call : one->call;
}

/*
 * Of several calls that returned the same errno the first one met the error, the others what
 * follows from it. They lie between the calls that met the predictions before and behind.
 */
static void prefer_first(struct asked *asked)
{
	const struct recorder *recorder = asked->comparing->recorder;
	const struct call_record *call = recorder->calls;

	for (size_t i = 0; i < asked->count; i++) {
		struct predicted *one = &asked->predicted[i];

		if (one->call == NULL)
			continue;
		one->call = first_of(asked, one, call);
		call = one->call + 1;
	}
}

/* A consequence of an errno that was told before, and so no news from the network. */
static bool is_consequence(const struct asked *asked, const struct call_record *call,
			   const char *last)
{
	if (!is_tcp(asked->socket) || last == NULL)
		return false;
	/* the remembered error is told once more by SO_ERROR */
	return call->error == EPIPE || call->error == ENOTCONN ||
	       (call->socket_error != 0 && strcmp(strerrorname_np(call->socket_error), last) == 0);
}

/*
 * SO_ERROR of a TCP connection that lives gives what was only remembered (sk_err_soft), which no
 * other call tells before the end.
 */
static bool is_remembered(const struct asked *asked, const struct call_record *call)
{
	for (size_t i = 0; i < asked->remembered_count && call->socket_error != 0; i++) {
		const struct predicted *one = &asked->remembered[i];

		if (one->time_ns < call->end_ns &&
		    strcmp(one->error->errno_name, strerrorname_np(call->socket_error)) == 0)
			return true;
	}
	return false;
}

/* Holds the errno of one call against the predictions. */
static void settle(struct asked *asked, const struct call_record *call, const char **last)
{
	const char *name = strerrorname_np(call_network_error(call));

	for (size_t i = 0; i < asked->count; i++) {
		if (asked->predicted[i].call == call) {
			asked->comparing->counts->errnos++;
			*last = name;
			return;
		}
	}
	if (is_consequence(asked, call, *last))
		return;
	if (is_remembered(asked, call)) {
		asked->comparing->counts->errnos++;
		return;
	}
	asked->differs = true;
	compare_differs(asked->comparing, "%s: %s(%s) returned %s, not predicted",
			asked->socket->id, call->name, call->arguments, name);
}

/*
 * A prediction that no call returned: the next error may have overwritten it, if it came so soon
 * that no call was certainly between them, or at any time if no call was.
 */
static void settle_untold(struct asked *asked, size_t at)
{
	const struct predicted *one = &asked->predicted[at];
	int64_t before_ns = INT64_MAX;

	if (at + 1 < asked->count && asked->predicted[at + 1].time_ns != 0 &&
	    asked->predicted[at + 1].time_ns - one->time_ns <= slack_ns(asked))
		return;
	for (size_t i = at + 1; i < asked->count && before_ns == INT64_MAX; i++) {
		if (asked->predicted[i].call != NULL)
			before_ns = asked->predicted[i].call->begin_ns;
	}
	if (was_asked(asked, one, before_ns))
		untold(asked, one);
}

bool compare_errnos(const struct comparing *comparing, unsigned index,
		    const struct told_side *tolds, size_t count)
{
	const struct recorder *recorder = comparing->recorder;
	struct asked asked = {
		.comparing = comparing, .socket = recorder->sockets[index], .index = index};
	const char *last = NULL;

	collect(&asked, tolds, count);
	match(&asked);
	prefer_first(&asked);
	for (size_t i = 0; i < recorder->call_count; i++) {
		const struct call_record *call = &recorder->calls[i];

		if (call->socket == index && call_network_error(call) != 0)
			settle(&asked, call, &last);
	}
	for (size_t i = 0; i < asked.count; i++) {
		if (asked.predicted[i].call == NULL)
			settle_untold(&asked, i);
	}
	return !asked.differs;
}
