/* From rows of the table to runs: cases times variants. */
#include "lab/scenario.h"

#include "lab/recording.h"

#include <pcap/dlt.h>
#include <stdio.h>
#include <string.h>

static const enum axis all_axes[] = {AXIS_VERSION, AXIS_UNCONNECTED, AXIS_RECVERR,
				     AXIS_NONBLOCKING};

#define AXES (sizeof(all_axes) / sizeof(all_axes[0]))

const char *axis_word(enum axis axis)
{
	switch (axis) {
	case AXIS_VERSION:
		return "v6";
	case AXIS_UNCONNECTED:
		return "unconnected";
	case AXIS_RECVERR:
		return "recverr";
	case AXIS_NONBLOCKING:
		return "nonblocking";
	}
	return "?";
}

/* The axes that vary in this case: a case may be of one IP version only. */
static unsigned axes_of(const struct scenario *scenario, const struct scenario_case *one)
{
	if (one != NULL && one->version != 0)
		return scenario->axes & ~(unsigned)AXIS_VERSION;
	return scenario->axes;
}

/* Sets of the axes' bits, counted up: the number-th subset of `axes`; false beyond the last. */
static bool subset(unsigned axes, size_t number, unsigned *chosen)
{
	*chosen = 0;
	for (size_t i = 0; i < AXES; i++) {
		if (!(axes & all_axes[i]))
			continue;
		if (number & 1)
			*chosen |= all_axes[i];
		number >>= 1;
	}
	return number == 0;
}

static struct variant variant_of(unsigned chosen, const struct scenario_case *one)
{
	struct variant variant = {.version = chosen & AXIS_VERSION ? 6 : 4,
				  .unconnected = (chosen & AXIS_UNCONNECTED) != 0,
				  .recverr = (chosen & AXIS_RECVERR) != 0,
				  .nonblocking = (chosen & AXIS_NONBLOCKING) != 0,
				  .one = one};

	if (one != NULL && one->version != 0)
		variant.version = one->version;
	return variant;
}

bool scenario_run_at(const struct scenario *scenario, size_t number, struct scenario_run *run)
{
	size_t cases = scenario->cases != NULL ? scenario->case_count : 1;

	for (size_t i = 0; i < cases; i++) {
		const struct scenario_case *one =
			scenario->cases != NULL ? &scenario->cases[i] : NULL;
		unsigned axes = axes_of(scenario, one), chosen;
		size_t variants = (size_t)1 << __builtin_popcount(axes);

		if (number >= variants) {
			number -= variants;
			continue;
		}
		if (!subset(axes, number, &chosen))
			return false;
		*run = (struct scenario_run){scenario, variant_of(chosen, one)};
		return true;
	}
	return false;
}

char *scenario_run_name(const struct scenario_run *run, char *name)
{
	const struct variant *variant = &run->variant;
	bool shows_v6 =
		variant->version == 6 && (variant->one == NULL || variant->one->version == 0);

	(void)snprintf(
		name, RUN_NAME_SIZE, "%s%s%s%s%s%s%s", run->scenario->name,
		variant->one != NULL ? "." : "", variant->one != NULL ? variant->one->name : "",
		shows_v6 ? ".v6" : "", variant->unconnected ? ".unconnected" : "",
		variant->recverr ? ".recverr" : "", variant->nonblocking ? ".nonblocking" : "");
	return name;
}

unsigned scenario_points(const struct scenario *scenario, struct capture_point *points)
{
	static const struct {
		unsigned set;
		struct capture_point point;
	} rows[] = {
		{0, {"", HOST_CLIENT, "eth0", -1, 0}},
		{POINTS_CLIENT, {"any", HOST_CLIENT, "any", DLT_LINUX_SLL2, 0}},
		{POINTS_CLIENT, {"snap96", HOST_CLIENT, "eth0", -1, 96}},
		{POINTS_CLIENT, {"snap68", HOST_CLIENT, "eth0", -1, 68}},
		{POINTS_ROUTER, {"router", HOST_ROUTER, "any", DLT_LINUX_SLL2, 0}},
		{POINTS_LOOPBACK, {"lo", HOST_CLIENT, "lo", -1, 0}},
		{POINTS_SERVER, {"server", HOST_SERVER, "eth0", -1, 0}},
	};
	unsigned count = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].set != 0 && !(scenario->points & rows[i].set))
			continue;
		if (rows[i].point.host == HOST_ROUTER && scenario->topology == TOPOLOGY_DIRECT)
			continue;
		points[count++] = rows[i].point;
	}
	return count;
}
