/* Asking, while packets are captured, whose sockets the ends of connections are. */
#include "owner/lookup.h"

#include "owner/lookup_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Questions that wait to be sent; what comes when so many wait is not asked. */
#define QUEUE_SIZE 1024u

/* Answers that are on their way may be so many. */
#define SOCKET_BUFFER (1 << 20)

/* So long it may take to look at the host for the first time. */
#define START_MS 5000

struct owner_lookup {
	struct lookup_question queue[QUEUE_SIZE];
	size_t queued;
	uint64_t asked, answered;
	struct lookup_reply reply; /* the last one, of which so many were handed out: */
	uint32_t briefs;
	pid_t process;
	int file;
	bool is_gone;
};

/* Waits for the first word. */
static bool is_ready(int file, struct host_lookup_limits *limits)
{
	struct pollfd waited = {.fd = file, .events = POLLIN};

	return poll(&waited, 1, START_MS) == 1 &&
	       recv(file, limits, sizeof(*limits), MSG_DONTWAIT) == (ssize_t)sizeof(*limits);
}

struct owner_lookup *owner_lookup_start(struct host_lookup_limits *limits, struct error *error)
{
	static const int size = SOCKET_BUFFER;
	struct owner_lookup *lookup = calloc(1, sizeof(*lookup));
	int ends[2];

	if (lookup == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		error_set(error, "asking for the owners of sockets: %s", strerror(errno));
		free(lookup);
		return NULL;
	}
	(void)setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	lookup->process = fork();
	if (lookup->process == 0)
		lookup_process_run(ends[1]);
	lookup->file = ends[0];
	(void)close(ends[1]);
	if (lookup->process > 0 && is_ready(lookup->file, limits))
		return lookup;
	error_set(error, "asking for the owners of sockets: %s",
		  lookup->process < 0 ? strerror(errno) : "sock_diag does not answer");
	owner_lookup_stop(lookup);
	return NULL;
}

void owner_lookup_stop(struct owner_lookup *lookup)
{
	if (lookup == NULL)
		return;
	(void)close(lookup->file); /* which ends the process after what it is at */
	if (lookup->process > 0)
		(void)waitpid(lookup->process, NULL, 0);
	free(lookup);
}

void owner_lookup_flush(struct owner_lookup *lookup)
{
	size_t sent = 0;

	while (sent < lookup->queued && !lookup->is_gone) {
		size_t count = lookup->queued - sent;
		ssize_t length;

		if (count > LOOKUP_QUESTIONS)
			count = LOOKUP_QUESTIONS;
		length = send(lookup->file, lookup->queue + sent, count * sizeof(lookup->queue[0]),
			      MSG_DONTWAIT | MSG_NOSIGNAL);
		if (length < 0) {
			lookup->is_gone = errno != EAGAIN && errno != EINTR && errno != ENOBUFS;
			break;
		}
		sent += count;
	}
	lookup->queued -= sent;
	if (sent > 0)
		memmove(lookup->queue, lookup->queue + sent,
			lookup->queued * sizeof(lookup->queue[0]));
}

bool owner_lookup_ask(struct owner_lookup *lookup, const struct lookup_question *question)
{
	if (lookup->queued == QUEUE_SIZE)
		owner_lookup_flush(lookup);
	if (lookup->queued == QUEUE_SIZE || lookup->is_gone)
		return false;
	lookup->queue[lookup->queued++] = *question;
	lookup->asked++;
	return true;
}

/* An answer as it should be: its strings end, and its cgroup is in it. */
static bool check_answer(struct lookup_answer *answer)
{
	answer->socket.owner.command[OWNER_NAME_SIZE - 1] = '\0';
	answer->socket.owner.user[OWNER_NAME_SIZE - 1] = '\0';
	answer->socket.owner.cgroup = NULL;
	answer->socket.cgroup[HOLDER_CGROUP_SIZE - 1] = '\0';
	return answer->socket.owner.inode != 0 && answer->fit > OWNER_NONE &&
	       answer->fit < OWNER_GONE;
}

/* One without a socket says why. */
static bool check_brief(const struct lookup_brief *brief)
{
	return brief->fit == OWNER_NONE || brief->fit == OWNER_GONE || brief->fit == OWNER_UNASKED;
}

static bool check(struct lookup_reply *reply, size_t length)
{
	if (length < LOOKUP_REPLY_HEAD || reply->brief_count > LOOKUP_QUESTIONS)
		return false;
	length -= LOOKUP_REPLY_HEAD;
	if (reply->brief_count == 0)
		return length == sizeof(reply->answer) && check_answer(&reply->answer);
	if (length != reply->brief_count * sizeof(reply->brief[0]))
		return false;
	for (uint32_t i = 0; i < reply->brief_count; i++)
		if (!check_brief(&reply->brief[i]))
			return false;
	return true;
}

/* Takes one message; false when there is none. */
static bool receive(struct owner_lookup *lookup)
{
	ssize_t length;

	if (lookup->is_gone)
		return false;
	length = recv(lookup->file, &lookup->reply, sizeof(lookup->reply), MSG_DONTWAIT);
	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	lookup->briefs = 0;
	lookup->is_gone = length <= 0 || !check(&lookup->reply, (size_t)length);
	if (lookup->is_gone)
		lookup->reply.brief_count = 0;
	return !lookup->is_gone;
}

/* The next one without a socket, as a whole answer. */
static void take_brief(struct owner_lookup *lookup, struct lookup_answer *answer)
{
	const struct lookup_brief *brief = &lookup->reply.brief[lookup->briefs++];

	memset(answer, 0, sizeof(*answer));
	answer->key = brief->key;
	answer->ends = brief->ends;
	answer->fit = brief->fit;
	answer->is_later = brief->is_later;
	answer->socket.owner = socket_owner_unknown();
}

bool owner_lookup_receive(struct owner_lookup *lookup, struct lookup_answer *answer)
{
	if (lookup->briefs >= lookup->reply.brief_count && !receive(lookup))
		return false;
	if (lookup->reply.brief_count == 0)
		*answer = lookup->reply.answer;
	else
		take_brief(lookup, answer);
	lookup->answered += !answer->is_later && !answer->is_unnamed;
	return true;
}

bool owner_lookup_wait(struct owner_lookup *lookup, int milliseconds)
{
	struct pollfd waited = {.fd = lookup->file, .events = POLLIN};

	if (lookup->briefs < lookup->reply.brief_count)
		return true;
	return !lookup->is_gone && poll(&waited, 1, milliseconds) > 0;
}

int owner_lookup_descriptor(const struct owner_lookup *lookup)
{
	return lookup->file;
}

uint64_t owner_lookup_waiting(const struct owner_lookup *lookup)
{
	return lookup->is_gone ? 0 : lookup->asked - lookup->answered;
}

bool owner_lookup_is_gone(const struct owner_lookup *lookup)
{
	return lookup->is_gone;
}
