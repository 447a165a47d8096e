/* SIGINT, SIGTERM and SIGHUP: stop reading, and report what was read; SIGUSR1: say how far it is.
 */
#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* A signal handler has no argument to hang its state on. */
static volatile sig_atomic_t is_requested; /* NOLINT(*-avoid-non-const-global-variables) */
static volatile sig_atomic_t is_asked;     /* NOLINT(*-avoid-non-const-global-variables) */

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
	if (number == SIGUSR1)
		is_asked = 1;
}

void interrupt_catch_questions(void)
{
	const struct sigaction noted = {.sa_handler = note_question, .sa_flags = SA_RESTART};

	(void)sigaction(SIGUSR1, &noted, NULL);
	(void)sigaction(SIGUSR2, &noted, NULL);
}

bool interrupt_asked(void)
{
	if (is_asked == 0)
		return false;
	is_asked = 0;
	return true;
}
