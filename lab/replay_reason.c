/* Which packet brought about which call's errno, and what would have to differ. */
#include "lab/replay.h"

#include "base/text.h"
#include "base/timestamp.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

/* What would have to differ, by why the socket sees the error; ICMP about datagrams apart. */
static const char *const otherwise[ERROR_REASONS] = {
	[ERROR_BY_ICMP] =
		"had nobody sent the ICMP error, the attempt would have gone on to its "
		"timeout; on an established connection the same error is only remembered, "
		"unless the socket asked with IP_RECVERR",
	[ERROR_BY_REFUSAL] =
		"with a program listening there, connect() succeeds; had a firewall "
		"dropped the SYN in silence, it waits and ends in ETIMEDOUT; an ICMP error "
		"in the RST's place gives the errno of its code",
	[ERROR_BY_ABORT] = "with a program listening there, connect() succeeds",
	[ERROR_BY_RST] = "a FIN in the RST's place is no error: recv() gives what is left, then 0; "
			 "after the peer's FIN the RST would have been EPIPE",
	[ERROR_BY_RST_CLOSE_WAIT] =
		"before the peer's FIN, the same RST would have been ECONNRESET",
	[ERROR_BY_SYN_TIMEOUT] = "any answer ends the wait sooner: a SYN-ACK with success, an RST "
				 "with ECONNREFUSED, an ICMP error with the errno of its code",
	[ERROR_BY_TIMEOUT] =
		"one acknowledgement in time, and the connection goes on as if nothing "
		"had been; an ICMP error meanwhile, and its errno takes ETIMEDOUT's place",
	[ERROR_BY_TIMEOUT_SOFT] = "without the ICMP error, the same silence ends in ETIMEDOUT; one "
				  "acknowledgement in time, and no call is told anything",
	[ERROR_BY_NEIGHBOR] = "had the address an owner on the link, the packet would have left",
};

const char *replay_errno(const struct replay_call *call)
{
	static const char *const waiting[] = {"EAGAIN", "EINPROGRESS", "EALREADY"};

	if (call->value[0] != '\0')
		return call->value;
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
		if (strcmp(call->error, waiting[i]) == 0)
			return "";
	return call->error;
}

static int64_t packet_time(const struct replay *replay, uint64_t number)
{
	return number == 0 || number > replay->packet_count ? 0
							    : replay->packets[number - 1].time_ns;
}

/* Is a socket of this kind told of the error? */
static bool is_told(const struct replay_socket *socket, const struct replay_error *one)
{
	if (socket->has_recverr)
		return one->error.to_recverr;
	return one->protocol == IPPROTO_TCP || socket->is_connected ? one->error.to_connected
								    : one->error.to_unconnected;
}

/* The first error that no call has returned yet, and that this one may have. */
static struct replay_error *find_error(struct replay *replay, const struct replay_call *call)
{
	for (size_t i = 0; i < replay->error_count; i++) {
		struct replay_error *one = &replay->errors[i];

		if (!one->is_used && strcmp(one->end, call->socket->local) == 0 &&
		    strcmp(one->error.errno_name, replay_errno(call)) == 0 &&
		    is_told(call->socket, one) &&
		    packet_time(replay, one->error.packet) <= call->end_ns)
			return one;
	}
	return NULL;
}

/* What brought it about, and when, seen from the call. */
static void add_cause(struct text *text, const struct replay *replay,
		      const struct replay_call *call, const struct replay_error *one)
{
	int64_t time_ns = packet_time(replay, one->error.packet);

	if (one->error.packet == 0) {
		text_add(text, one->icmp[0] != '\0' ? "silence, until the kernel gave up; what it "
						      "remembered of the way is "
						    : "silence, until the kernel gave up");
		text_add(text, one->icmp);
		return;
	}
	text_addf(text, "packet %llu", (unsigned long long)one->error.packet);
	if (one->icmp[0] != '\0')
		text_addf(text, " (%s)", one->icmp);
	if (time_ns > call->begin_ns) {
		text_add(text, " came while the call waited");
		return;
	}
	text_add(text, " had come ");
	timestamp_add_duration(text, call->begin_ns - time_ns);
	text_add(text, " before; the socket kept the error for the next call, this one");
}

/* The option that asks for errors, by the version of IP. */
static const char *recverr_of(const struct replay_error *one)
{
	return one->end[0] == '[' ? "IPV6_RECVERR" : "IP_RECVERR";
}

/* To which kinds of UDP sockets the error is told. */
static void add_kinds(struct text *text, const struct replay_error *one)
{
	const struct socket_error *error = &one->error;

	text_addf(text, "a socket that is connect()ed %s; one that is not %s; one with %s %s",
		  error->to_connected ? "is told" : "is told nothing",
		  error->to_unconnected ? "is told, too" : "is told nothing", recverr_of(one),
		  error->to_recverr ? "is told in either case" : "is told nothing");
}

/* Why a call failed with an errno that the analysis does not expect. Static, or the record's. */
static const char *other_reason(const struct replay_call *call)
{
	if (call->local[0] != '\0')
		return call->local;
	if (strcmp(replay_errno(call), "EPIPE") == 0)
		return "the error was told before; what is left is a connection that can send no "
		       "more";
	if (strcmp(replay_errno(call), "ETIMEDOUT") == 0)
		return "the socket's patience was over; no packet of this capture says so";
	return "no packet of this capture brings it about";
}

/* The sentence about what would have to differ; "" = none. */
static void add_otherwise(struct text *text, const struct replay_error *one)
{
	if (one->error.reason == ERROR_BY_ICMP && one->protocol != IPPROTO_TCP)
		add_kinds(text, one);
	else if (one->error.reason == ERROR_BY_ICMP && !one->error.to_connected)
		text_addf(text,
			  "without %s the error is only remembered, and takes "
			  "ETIMEDOUT's place should the silence last",
			  recverr_of(one));
	else if (otherwise[one->error.reason] != NULL)
		text_add(text, otherwise[one->error.reason]);
}

static char *copy_of(const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		abort();
	return copy;
}

static void find_reason(struct replay *replay, struct replay_call *call)
{
	struct replay_error *one = find_error(replay, call);
	char buffer[512];
	struct text text = text_in(buffer, sizeof(buffer));

	if (one == NULL) {
		call->why = copy_of(other_reason(call));
		call->otherwise = copy_of("");
		return;
	}
	one->is_used = true;
	call->packet = one->error.packet;
	add_cause(&text, replay, call, one);
	call->why = copy_of(buffer);
	text = text_in(buffer, sizeof(buffer));
	add_otherwise(&text, one);
	call->otherwise = copy_of(buffer);
}

void replay_find_reasons(struct replay *replay)
{
	for (size_t i = 0; i < replay->call_count; i++)
		if (replay_errno(&replay->calls[i])[0] != '\0')
			find_reason(replay, &replay->calls[i]);
}
