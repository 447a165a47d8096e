/* A line on the terminal that says how far the reading has come; gone when it is done. */
#include "cli/progress.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Work that takes no longer than this shows no progress; later lines come as often. */
#define FIRST_NS NS_PER_SECOND
#define PAUSE_NS (NS_PER_SECOND / 4)

/* The clock is looked at once in so many packets (a power of two). */
#define PACKETS_A_LOOK 1024u

struct progress progress_begin(const struct capture *capture)
{
	const char *term = getenv("TERM");
	int64_t start_ns = clock_now_ns();

	return (struct progress){
		.capture = capture,
		.start_ns = start_ns,
		.next_ns = start_ns + FIRST_NS,
		.is_on = isatty(STDERR_FILENO) && term != NULL && strcmp(term, "dumb") != 0,
	};
}

/* "1.2 GB" */
static void add_bytes(struct text *text, uint64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
	double value = (double)bytes;
	size_t unit = 0;

	while (value >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		value /= 1000;
		unit++;
	}
	text_addf(text, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
}

static void show(const struct progress *progress, uint64_t packets, int64_t time_ns)
{
	uint64_t position = capture_position(progress->capture);
	uint64_t size = capture_info(progress->capture)->size;
	double seconds = (double)(time_ns - progress->start_ns) / (double)NS_PER_SECOND;
	char buffer[120];
	struct text text = text_in(buffer, sizeof(buffer));

	add_bytes(&text, position);
	if (size > 0) {
		text_add(&text, " of ");
		add_bytes(&text, size);
		text_addf(&text, " (%.0f %%)", 100.0 * (double)position / (double)size);
	}
	text_addf(&text, ", %llu packets, %.0f a second", (unsigned long long)packets,
		  (double)packets / seconds);
	(void)fprintf(stderr, "\rsockwhy: %s\033[K", buffer);
	(void)fflush(stderr);
}

void progress_update(struct progress *progress, uint64_t packets)
{
	int64_t time_ns;

	if (!progress->is_on || packets % PACKETS_A_LOOK != 0)
		return;
	time_ns = clock_now_ns();
	if (time_ns < progress->next_ns)
		return;
	show(progress, packets, time_ns);
	progress->next_ns = time_ns + PAUSE_NS;
	progress->is_shown = true;
}

void progress_hide(struct progress *progress)
{
	if (progress->is_shown)
		(void)fputs("\r\033[K", stderr);
	progress->is_shown = false;
}
