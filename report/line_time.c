/* The time at the beginning of a line, in tcpdump's six ways. */
#include "report/line.h"

#include "base/timestamp.h"

#include <time.h>

/* tcpdump's answer to seconds whose 32nd bit is set. */
static bool is_beyond_conversion(int64_t seconds)
{
	return ((uint64_t)seconds & 0x80000000u) != 0;
}

/* Appends ".213794": `fraction` in units of the last digit. */
static void add_fraction(struct line *line, int64_t fraction)
{
	text_addf(line->text, ".%0*u", line->options->nanoseconds ? 9 : 6, (unsigned)fraction);
}

/* Appends a broken-down time, with the date by `format` (strftime). */
static void add_clock(struct line *line, int64_t seconds, bool local, const char *format)
{
	time_t time = (time_t)seconds;
	struct tm parts;
	char clock[40];

	if (is_beyond_conversion(seconds) ||
	    (local ? localtime_r(&time, &parts) : gmtime_r(&time, &parts)) == NULL) {
		text_add(line->text, "[Error converting time]");
		return;
	}
	if (strftime(clock, sizeof(clock), format, &parts) > 0)
		text_add(line->text, clock);
}

/* Rounds towards the past: `*fraction` is never negative. */
static int64_t split(int64_t units, int64_t per_second, int64_t *fraction)
{
	int64_t seconds = units / per_second;

	*fraction = units % per_second;
	if (*fraction >= 0)
		return seconds;
	*fraction += per_second;
	return seconds - 1;
}

static void add_local(struct line *line, int64_t units, int64_t per_second, const char *format)
{
	int64_t fraction, seconds = split(units, per_second, &fraction);

	add_clock(line, seconds, true, format);
	if (!is_beyond_conversion(seconds))
		add_fraction(line, fraction);
	text_add_char(line->text, ' ');
}

static void add_seconds(struct line *line, int64_t units, int64_t per_second)
{
	int64_t fraction, seconds = split(units, per_second, &fraction);

	if (is_beyond_conversion(seconds)) {
		text_add(line->text, "[Error converting time]");
	} else {
		text_add_unsigned(line->text, (uint32_t)seconds);
		add_fraction(line, fraction);
	}
	text_add_char(line->text, ' ');
}

/* The difference to the reference, with its sign before it. */
static void add_delta(struct line *line, int64_t units, int64_t per_second)
{
	int64_t unset = 0, *reference = &unset, delta, fraction, seconds;

	if (line->base->state != NULL)
		reference = packet_line_state_reference(line->base->state);
	if (*reference == 0)
		*reference = units;
	text_add_char(line->text, units < *reference ? '-' : ' ');
	if (__builtin_sub_overflow(units, *reference, &delta) || delta == INT64_MIN)
		delta = INT64_MAX;
	seconds = split(delta < 0 ? -delta : delta, per_second, &fraction);
	add_clock(line, seconds, false, "%H:%M:%S");
	if (!is_beyond_conversion(seconds))
		add_fraction(line, fraction);
	text_add_char(line->text, ' ');
	if (line->options->time == PACKET_LINE_SINCE_PREVIOUS)
		*reference = units;
}

void line_add_time(struct line *line, int64_t time_ns)
{
	int64_t per_second = line->options->nanoseconds ? NS_PER_SECOND : NS_PER_SECOND / 1000;
	int64_t rest, units = time_ns;

	/* as if the file had been read in microseconds: cut before anything is subtracted */
	if (!line->options->nanoseconds)
		units = split(time_ns, 1000, &rest);
	switch (line->options->time) {
	case PACKET_LINE_NO_TIME:
		break;
	case PACKET_LINE_CLOCK:
		add_local(line, units, per_second, "%H:%M:%S");
		break;
	case PACKET_LINE_DATE:
		add_local(line, units, per_second, "%Y-%m-%d %H:%M:%S");
		break;
	case PACKET_LINE_SECONDS:
		add_seconds(line, units, per_second);
		break;
	case PACKET_LINE_SINCE_PREVIOUS:
	case PACKET_LINE_SINCE_FIRST:
		add_delta(line, units, per_second);
		break;
	}
}
