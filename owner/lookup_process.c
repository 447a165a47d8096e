/* The process that answers whose sockets ends are. */
#define _GNU_SOURCE /* close_range(), setresuid() */
#include "owner/lookup_process.h"

#include "base/clock.h"
#include "owner/budget.h"
#include "owner/host_lookup.h"
#include "owner/lookup_privileges.h"
#include "owner/lookup_sandbox.h"
#include "owner/user_names.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Answers that wait for their processes to be looked for, and questions to be asked again. */
#define NAMING_SIZE 256u
#define AGAIN_SIZE  256u

/* nice(1) */
#define NICENESS 5

/* When a server's question is asked again: it should have accepted the connection. */
static const int64_t again_after_ns[] = {100000000, 1000000000};
#define AGAIN_TIMES (sizeof(again_after_ns) / sizeof(again_after_ns[0]))

struct again {
	struct lookup_question question;
	int64_t due_ns;
	size_t times;
	uint8_t fit; /* of the last answer */
};

struct server {
	struct host_lookup *host;
	struct user_names *users;
	int file;
	struct budget searches; /* for processes */
	struct lookup_answer naming[NAMING_SIZE];
	size_t naming_count;
	struct again again[AGAIN_SIZE];
	size_t again_count;
};

static void reply(const struct server *server, const struct lookup_reply *reply, size_t length)
{
	while (send(server->file, reply, LOOKUP_REPLY_HEAD + length, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			_exit(EXIT_SUCCESS);
}

/* Sends all that were put together. */
static void send_briefs(const struct server *server, struct lookup_reply *message)
{
	if (message->brief_count > 0)
		reply(server, message, message->brief_count * sizeof(message->brief[0]));
	message->brief_count = 0;
}

/* Puts it to the others; there is room. */
static void add_brief(struct lookup_reply *message, const struct lookup_answer *answer)
{
	struct lookup_brief *brief = &message->brief[message->brief_count++];

	memset(brief, 0, sizeof(*brief));
	brief->key = answer->key;
	brief->ends = answer->ends;
	brief->fit = answer->fit;
	brief->is_later = answer->is_later;
}

static void send_answer(const struct server *server, const struct lookup_answer *answer)
{
	struct lookup_reply message;

	memset(&message, 0, LOOKUP_REPLY_HEAD);
	message.answer = *answer;
	user_names_find(server->users, answer->socket.owner.uid, message.answer.socket.owner.user);
	reply(server, &message, sizeof(*answer));
}

/* Looks for the processes of all answers that wait for them, and sends these. */
static void name(struct server *server)
{
	struct lookup_answer *answers[NAMING_SIZE];
	int64_t before_ns = clock_now_ns(), after_ns;

	for (size_t i = 0; i < server->naming_count; i++)
		answers[i] = &server->naming[i];
	host_lookup_processes(server->host, answers, server->naming_count);
	for (size_t i = 0; i < server->naming_count; i++)
		send_answer(server, answers[i]);
	server->naming_count = 0;
	after_ns = clock_now_ns();
	budget_spend(&server->searches, after_ns - before_ns, after_ns);
}

static void answer_or_name(struct server *server, struct lookup_answer *answer)
{
	if (host_lookup_recall(server->host, answer)) {
		send_answer(server, answer);
		return;
	}
	/* what the socket is told of errors can be said at once */
	answer->is_unnamed = true;
	send_answer(server, answer);
	answer->is_unnamed = false;
	server->naming[server->naming_count++] = *answer;
	if (server->naming_count == NAMING_SIZE)
		name(server);
}

static void ask_later(struct server *server, const struct lookup_question *question, uint8_t fit,
		      size_t times)
{
	if (times < AGAIN_TIMES && server->again_count < AGAIN_SIZE)
		server->again[server->again_count++] =
			(struct again){.question = *question,
				       .due_ns = clock_now_ns() + again_after_ns[times],
				       .times = times + 1,
				       .fit = fit};
}

static void take_questions(struct server *server, const struct lookup_question *questions,
			   size_t count)
{
	struct lookup_answer answers[LOOKUP_QUESTIONS];
	struct lookup_reply briefs = {.brief_count = 0};

	host_lookup_sockets(server->host, questions, answers, count);
	for (size_t i = 0; i < count; i++) {
		if (host_lookup_is_preliminary(&questions[i], &answers[i]))
			ask_later(server, &questions[i], answers[i].fit, 0);
		if (answers[i].socket.owner.inode == 0)
			add_brief(&briefs, &answers[i]);
		else
			answer_or_name(server, &answers[i]);
	}
	send_briefs(server, &briefs);
}

static void ask_once_more(struct server *server, const struct again *again)
{
	struct lookup_reply brief = {.brief_count = 0};
	struct lookup_answer answer;

	host_lookup_sockets(server->host, &again->question, &answer, 1);
	answer.is_later = true;
	if (host_lookup_is_preliminary(&again->question, &answer))
		ask_later(server, &again->question, answer.fit, again->times);
	if (answer.fit != OWNER_EXACT &&
	    (again->fit != OWNER_UNASKED || answer.fit == OWNER_UNASKED))
		return;
	if (answer.socket.owner.inode != 0) {
		answer_or_name(server, &answer);
		return;
	}
	add_brief(&brief, &answer);
	send_briefs(server, &brief);
}

static void ask_again(struct server *server)
{
	int64_t now_ns = clock_now_ns();
	size_t count = server->again_count, left = 0;
	struct again again[AGAIN_SIZE];

	for (size_t i = 0; i < count; i++) {
		if (server->again[i].due_ns > now_ns)
			server->again[left++] = server->again[i];
		else
			again[i - left] = server->again[i];
	}
	server->again_count = left;
	for (size_t i = 0; i < count - left; i++)
		ask_once_more(server, &again[i]);
}

/* So many milliseconds may be waited for questions; -1: for ever. */
static int patience(const struct server *server)
{
	int64_t due_ns = server->naming_count > 0 ? budget_due_ns(&server->searches) : INT64_MAX;
	int64_t now_ns;

	for (size_t i = 0; i < server->again_count; i++)
		if (server->again[i].due_ns < due_ns)
			due_ns = server->again[i].due_ns;
	if (due_ns == INT64_MAX)
		return -1;
	now_ns = clock_now_ns();
	return due_ns <= now_ns ? 0 : (int)((due_ns - now_ns) / 1000000) + 1;
}

static void serve(struct server *server)
{
	struct lookup_question questions[LOOKUP_QUESTIONS];
	struct pollfd waited = {.fd = server->file, .events = POLLIN};

	for (;;) {
		if (poll(&waited, 1, patience(server)) > 0) {
			ssize_t length =
				recv(server->file, questions, sizeof(questions), MSG_DONTWAIT);

			if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR))
				return;
			if (length > 0)
				take_questions(server, questions,
					       (size_t)length / sizeof(questions[0]));
		}
		if (server->naming_count > 0 && clock_now_ns() >= budget_due_ns(&server->searches))
			name(server);
		if (server->again_count > 0)
			ask_again(server);
	}
}

/* Signals to a whole group are for the asker, whose end is the sign to end. */
static void detach(int file)
{
	static const int ignored[] = {SIGINT,  SIGTERM, SIGQUIT, SIGHUP,
				      SIGPIPE, SIGUSR1, SIGUSR2, SIGTSTP};
	int nowhere = open("/dev/null", O_RDWR);

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		(void)signal(ignored[i], SIG_IGN);
	for (int standard = STDIN_FILENO; nowhere >= 0 && standard <= STDERR_FILENO; standard++)
		if (file != standard)
			(void)dup2(nowhere, standard);
	if (file > STDERR_FILENO + 1)
		(void)close_range(STDERR_FILENO + 1, (unsigned)file - 1, 0);
	(void)close_range((unsigned)file + 1, ~0u, 0);
	(void)prctl(PR_SET_NAME, "sockwhy-owners");
}

/* Where processors are short, packets come first: it waits for its turn when it is asked. */
static void stand_back(void)
{
	const struct sched_param parameter = {.sched_priority = 0};

	(void)sched_setscheduler(0, SCHED_BATCH, &parameter);
	(void)setpriority(PRIO_PROCESS, 0, NICENESS);
}

/* NULL where there is no such file: then users are numbers. */
static struct user_names *read_users(void)
{
	FILE *file = fopen("/etc/passwd", "re");
	struct user_names *users;

	if (file == NULL)
		return NULL;
	users = user_names_read(file);
	(void)fclose(file);
	return users;
}

_Noreturn void lookup_process_run(int file)
{
	struct server *server = calloc(1, sizeof(*server));
	struct host_lookup_limits limits;
	bool sees_processes;

	detach(file);
	stand_back();
	sees_processes = lookup_privileges_reduce();
	if (server == NULL)
		_exit(EXIT_FAILURE);
	server->file = file;
	server->users = read_users();
	server->host = host_lookup_new();
	if (server->host == NULL)
		_exit(EXIT_FAILURE);
	limits = host_lookup_limits(server->host);
	if (sees_processes)
		limits.processes_hidden = 0; /* in other user namespaces: nothing helps there */
	(void)lookup_sandbox_enter();
	if (send(file, &limits, sizeof(limits), MSG_NOSIGNAL) == (ssize_t)sizeof(limits))
		serve(server);
	_exit(EXIT_SUCCESS);
}
