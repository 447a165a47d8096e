/* Where sockets have no error queue: nothing can be probed. */
#include "probe/probe.h"

struct probe *probe_open(const struct probe_target *target, const struct probe_settings *settings,
			 struct error *error)
{
	(void)target;
	(void)settings;
	error_set(error, "probing needs the error queue of Linux's sockets");
	return NULL;
}

uint16_t probe_local_port(const struct probe *probe)
{
	(void)probe;
	return 0;
}

void probe_run(struct probe *probe, struct probe_answer *answer)
{
	(void)probe;
	*answer = (struct probe_answer){.outcome = PROBE_FAILED};
}

void probe_close(struct probe *probe)
{
	(void)probe;
}
