/* Nanoseconds since the epoch: format. */
#include "base/timestamp.h"

#include <time.h>

/* Floor division, so that times before 1970 keep a fraction that counts forward. */
static int64_t whole_seconds(int64_t time_ns, int64_t *fraction_ns)
{
	int64_t seconds = time_ns / NS_PER_SECOND;

	*fraction_ns = time_ns % NS_PER_SECOND;
	if (*fraction_ns < 0) {
		*fraction_ns += NS_PER_SECOND;
		seconds--;
	}
	return seconds;
}

void timestamp_add_iso8601(struct text *text, int64_t time_ns)
{
	int64_t fraction;
	time_t seconds = (time_t)whole_seconds(time_ns, &fraction);
	struct tm tm;

	if (gmtime_r(&seconds, &tm) == NULL)
		return;
	text_addf(text, "%04d-%02d-%02dT%02d:%02d:%02d.%09lldZ", tm.tm_year + 1900, tm.tm_mon + 1,
		  tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (long long)fraction);
}

void timestamp_add_seconds(struct text *text, int64_t duration_ns, int digits)
{
	uint64_t magnitude = duration_ns < 0 ? 0 - (uint64_t)duration_ns : (uint64_t)duration_ns;
	uint64_t fraction = magnitude % NS_PER_SECOND;

	if (duration_ns < 0)
		text_add_char(text, '-');
	text_add_unsigned(text, magnitude / NS_PER_SECOND);
	if (digits == 9)
		text_addf(text, ".%09llu", (unsigned long long)fraction);
	else
		text_addf(text, ".%06llu", (unsigned long long)(fraction / 1000));
}

void timestamp_add_duration(struct text *text, int64_t duration_ns)
{
	double seconds = (double)duration_ns / (double)NS_PER_SECOND;
	uint64_t whole;

	if (duration_ns < 0) {
		text_add_char(text, '-');
		seconds = -seconds;
	}
	whole = (uint64_t)(seconds + 0.5);
	if (seconds < 0.001)
		text_addf(text, "%.0f us", seconds * 1e6);
	else if (seconds < 1)
		text_addf(text,
			  seconds < 0.01  ? "%.2f ms"
			  : seconds < 0.1 ? "%.1f ms"
					  : "%.0f ms",
			  seconds * 1e3);
	else if (seconds < 60)
		text_addf(text, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
	else if (whole < 3600)
		text_addf(text, "%u min %u s", (unsigned)(whole / 60), (unsigned)(whole % 60));
	else
		text_addf(text, "%llu h %u min", (unsigned long long)(whole / 3600),
			  (unsigned)(whole / 60 % 60));
}
