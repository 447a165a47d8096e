/* Systems other than Linux: nobody knows whose sockets there are. */
#include "owner/lookup.h"

#include <stddef.h>

struct owner_lookup *owner_lookup_start(struct host_lookup_limits *limits, struct error *error)
{
	*limits = (struct host_lookup_limits){0};
	error_set(error, "asking for the owners of sockets works on Linux only");
	return NULL;
}

bool owner_lookup_ask(struct owner_lookup *lookup, const struct lookup_question *question)
{
	(void)lookup;
	(void)question;
	return false;
}

void owner_lookup_flush(struct owner_lookup *lookup)
{
	(void)lookup;
}

bool owner_lookup_receive(struct owner_lookup *lookup, struct lookup_answer *answer)
{
	(void)lookup;
	(void)answer;
	return false;
}

bool owner_lookup_wait(struct owner_lookup *lookup, int milliseconds)
{
	(void)lookup;
	(void)milliseconds;
	return false;
}

int owner_lookup_descriptor(const struct owner_lookup *lookup)
{
	(void)lookup;
	return -1;
}

uint64_t owner_lookup_waiting(const struct owner_lookup *lookup)
{
	(void)lookup;
	return 0;
}

bool owner_lookup_is_gone(const struct owner_lookup *lookup)
{
	(void)lookup;
	return true;
}

void owner_lookup_stop(struct owner_lookup *lookup)
{
	(void)lookup;
}
