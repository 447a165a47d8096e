/* Where sockets have no error queue: nothing can be probed. */
#include "probe/probe.h"
#include "probe/sender.h"
#include "probe/watch.h"

static const char needs[] = "probing needs the error queue of Linux's sockets";

struct probe *probe_open(const struct probe_target *target, const struct probe_settings *settings,
			 struct error *error)
{
	(void)target;
	(void)settings;
	error_set(error, "%s", needs);
	return NULL;
}

uint16_t probe_local_port(const struct probe *probe)
{
	(void)probe;
	return 0;
}

void probe_run(struct probe *probe, struct probe_watch *watch, struct probe_sender *sender,
	       struct probe_answer *answer)
{
	(void)probe;
	(void)watch;
	(void)sender;
	*answer = (struct probe_answer){.outcome = PROBE_FAILED};
}

void probe_close(struct probe *probe)
{
	(void)probe;
}

struct probe_watch *probe_watch_open(struct error *error)
{
	error_set(error, "%s", needs);
	return NULL;
}

bool probe_watch_begin(struct probe_watch *watch, const struct probe_target *target,
		       uint16_t local_port, struct error *error)
{
	(void)watch;
	(void)target;
	(void)local_port;
	error_set(error, "%s", needs);
	return false;
}

size_t probe_watch_count(const struct probe_watch *watch)
{
	(void)watch;
	return 0;
}

const struct watched_packet *probe_watch_packet(const struct probe_watch *watch, size_t index)
{
	(void)watch;
	(void)index;
	return NULL;
}

int probe_watch_descriptor(const struct probe_watch *watch)
{
	(void)watch;
	return -1;
}

void probe_watch_close(struct probe_watch *watch)
{
	(void)watch;
}

struct probe_sender *probe_sender_open(struct error *error)
{
	error_set(error, "%s", needs);
	return NULL;
}

void probe_sender_close(struct probe_sender *sender)
{
	(void)sender;
}
