/* What the options of a live capture do with their argument. */
#include "cli/option_values.h"

#include "base/timestamp.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* pcap-filter programs see a packet through 18 bits; it is tcpdump's limit, too. */
#define MAX_SNAPSHOT_LENGTH 262144u

/* -ddd; more is the same. */
#define MAX_FILTER_DUMPS 3u

static bool read_number(const char *argument, uint32_t most, uint32_t *number)
{
	unsigned long value;
	char *end;

	if (!isdigit((unsigned char)argument[0]))
		return false;
	errno = 0;
	value = strtoul(argument, &end, 10);
	*number = (uint32_t)value;
	return errno == 0 && *end == '\0' && value <= most;
}

bool option_interface(struct options *options, const char *argument, struct error *error)
{
	if (options->live.interface != NULL) {
		error_set(error, "-i was given twice: -i any captures on all interfaces");
		return false;
	}
	options->live.interface = argument;
	options->is_live = true;
	return true;
}

bool option_snapshot_length(struct options *options, const char *argument, struct error *error)
{
	if (read_number(argument, MAX_SNAPSHOT_LENGTH, &options->live.snapshot_length))
		return true;
	error_set(error, "invalid snaplen %s: it is 0 to %u", argument, MAX_SNAPSHOT_LENGTH);
	return false;
}

bool option_buffer_size(struct options *options, const char *argument, struct error *error)
{
	if (read_number(argument, INT32_MAX / 1024, &options->live.buffer_kib) &&
	    options->live.buffer_kib > 0)
		return true;
	error_set(error, "invalid packet buffer size %s", argument);
	return false;
}

bool option_direction(struct options *options, const char *argument, struct error *error)
{
	static const char *const words[] = {
		[LIVE_BOTH] = "inout", [LIVE_IN] = "in", [LIVE_OUT] = "out"};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], argument) == 0) {
			options->live.direction = (enum live_direction)i;
			return true;
		}
	error_set(error, "unknown capture direction %s: it is in, out or inout", argument);
	return false;
}

/* "3" or "0.5", up to a day. */
static bool read_seconds(const char *argument, const char *option, int64_t *ns, struct error *error)
{
	double seconds;
	char *end;

	seconds = strtod(argument, &end);
	/* not: nan, inf, 0x10, -1 */
	if (argument[strspn(argument, "0123456789.")] != '\0' || end == argument || *end != '\0' ||
	    !(seconds > 0 && seconds <= 86400)) {
		error_set(error, "%s %s: it is a number of seconds, at most 86400", option,
			  argument);
		return false;
	}
	*ns = (int64_t)(seconds * (double)NS_PER_SECOND);
	return true;
}

bool option_idle(struct options *options, const char *argument, struct error *error)
{
	return read_seconds(argument, "--idle", &options->limits.idle_ns, error);
}

bool option_unanswered(struct options *options, const char *argument, struct error *error)
{
	return read_seconds(argument, "--unanswered", &options->limits.unanswered_ns, error);
}

bool option_stalled(struct options *options, const char *argument, struct error *error)
{
	return read_seconds(argument, "--stalled", &options->limits.stalled_ns, error);
}

bool option_link_type(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->live.link_type = argument;
	return true;
}

bool option_time_stamp_type(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->live.time_stamp_type = argument;
	return true;
}

bool option_user(struct options *options, const char *argument, struct error *error)
{
	(void)error;
	options->user = argument;
	return true;
}

bool option_dump_filter(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->filter_dumps += options->filter_dumps < MAX_FILTER_DUMPS;
	return true;
}

bool option_list_interfaces(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->action = ACTION_LIST_INTERFACES;
	return true;
}

bool option_list_link_types(struct options *options, const char *argument, struct error *error)
{
	(void)argument;
	(void)error;
	options->action = ACTION_LIST_LINK_TYPES;
	return true;
}

bool option_list_time_stamp_types(struct options *options, const char *argument,
				  struct error *error)
{
	(void)argument;
	(void)error;
	options->action = ACTION_LIST_TIME_STAMP_TYPES;
	return true;
}
