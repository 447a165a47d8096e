/* How many packets an interface has lost by itself, from files that are opened once. */
#include "capture/live_private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const counters[LIVE_DROP_FILES] = {"rx_missed_errors", "rx_fifo_errors"};

/* What the file holds now; 0 where it cannot be read. */
static uint64_t read_counter(int descriptor)
{
	char text[32];
	const ssize_t length = descriptor < 0 ? -1 : pread(descriptor, text, sizeof(text) - 1, 0);

	if (length <= 0)
		return 0;
	text[length] = '\0';
	return strtoull(text, NULL, 10);
}

void live_drops_open(struct live_drops *drops, const char *interface)
{
	for (size_t i = 0; i < LIVE_DROP_FILES; i++) {
		char path[LIVE_NAME_SIZE + 64];

		(void)snprintf(path, sizeof(path), "/sys/class/net/%s/statistics/%s", interface,
			       counters[i]);
		drops->file[i] = open(path, O_RDONLY | O_CLOEXEC);
		drops->before[i] = read_counter(drops->file[i]);
		drops->count[i] = 0;
	}
}

bool live_drops_are_known(const struct live_drops *drops)
{
	return drops->file[0] >= 0;
}

uint64_t live_drops_count(struct live_drops *drops)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < LIVE_DROP_FILES; i++) {
		const uint64_t now = read_counter(drops->file[i]);

		/* it cannot be read any more once the interface has gone away */
		if (now > drops->before[i])
			drops->count[i] = now - drops->before[i];
		sum += drops->count[i];
	}
	return sum;
}

void live_drops_close(struct live_drops *drops)
{
	for (size_t i = 0; i < LIVE_DROP_FILES; i++)
		if (drops->file[i] >= 0)
			(void)close(drops->file[i]);
}
