/* Signals: SIGINT, SIGTERM and SIGHUP end the reading; others ask something of a live capture. */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

/* A signal handler has no argument to hang its state on. */
static volatile sig_atomic_t is_requested; /* NOLINT(*-avoid-non-const-global-variables) */
static volatile sig_atomic_t is_asked;     /* NOLINT(*-avoid-non-const-global-variables) */
static volatile sig_atomic_t asked[3];     /* NOLINT(*-avoid-non-const-global-variables) */

/* The signals that ask, and what; in the order of `asked`. */
static const struct {
	int signal;
	enum interrupt_question question;
} questions[] = {{SIGUSR1, ASKED_COUNTS}, {SIGUSR2, ASKED_FLUSH}, {SIGALRM, ASKED_PROGRESS}};

#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

static void note(int number)
{
	(void)number;
	is_requested = 1;
}

void interrupt_catch(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	/* without SA_RESTART: a read that waits for a pipe ends at once */
	const struct sigaction noted = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
	const struct sigaction ignored = {.sa_handler = SIG_IGN};
	struct sigaction before;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			(void)sigaction(numbers[i], &noted, NULL);
	/* a reader that went away shows as EPIPE */
	(void)sigaction(SIGPIPE, &ignored, NULL);
}

bool interrupt_requested(void)
{
	return is_requested != 0;
}

static void note_question(int number)
{
	for (size_t i = 0; i < QUESTIONS; i++)
		if (questions[i].signal == number)
			asked[i] = 1;
	is_asked = 1;
}

void interrupt_catch_questions(bool every_second)
{
	const struct sigaction noted = {.sa_handler = note_question, .sa_flags = SA_RESTART};
	const struct itimerval second = {{1, 0}, {1, 0}};

	for (size_t i = 0; i < QUESTIONS; i++)
		(void)sigaction(questions[i].signal, &noted, NULL);
	if (every_second)
		(void)setitimer(ITIMER_REAL, &second, NULL);
}

unsigned interrupt_asked(void)
{
	unsigned set = 0;

	if (is_asked == 0)
		return 0;
	is_asked = 0;
	for (size_t i = 0; i < QUESTIONS; i++) {
		set |= asked[i] != 0 ? (unsigned)questions[i].question : 0;
		asked[i] = 0;
	}
	return set;
}
