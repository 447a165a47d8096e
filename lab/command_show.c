/* show: what a scenario teaches, between which hosts, what to look at, and in which variants. */
#include "lab/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The hosts in a row, with the addresses that the lab gives them (lab.c). */
static const char *const drawings[] = {
	[TOPOLOGY_DIRECT] = "  client ------------------------------- server\n"
			    "    192.0.2.2                     192.0.2.1\n"
			    "    2001:db8:1::2             2001:db8:1::1\n",
	[TOPOLOGY_ROUTER] = "  client ------------------- router ------------------- server\n"
			    "    192.0.2.2      192.0.2.1        198.51.100.1 198.51.100.2\n"
			    "    2001:db8:1::2      ::1        2001:db8:2::1           ::2\n",
	[TOPOLOGY_ROUTERS] = "  client ---------- router ---------- router2 ---------- server\n"
			     "    192.0.2.0/24    203.0.113.0/30    198.51.100.0/24\n"
			     "    2001:db8:1::/64 2001:db8:2::/64   2001:db8:3::/64\n",
	[TOPOLOGY_FAR] =
		"  client ---------- router ---------- router2 ---------- router3 -------- "
		"server\n"
		"    192.0.2.0/24    203.0.113.0/30    203.0.113.4/30    198.51.100.0/24\n"
		"    2001:db8:1::/64 2001:db8:2::/64   2001:db8:3::/64   2001:db8:4::/64\n",
};

/* How the path is: its delay, and whether link addresses are asked for. */
static void print_path(const struct scenario *scenario)
{
	if (scenario->no_delay)
		(void)printf("  bare cables: what is sent arrives inside the sender's own call\n");
	else
		(void)printf("  each link delays by %u ms each way\n",
			     scenario->delay_ms != 0 ? scenario->delay_ms : 3);
	if (scenario->asks_neighbors)
		(void)printf(
			"  link addresses are not known: ARP and neighbour discovery happen\n");
}

static void print_words(const struct scenario *scenario)
{
	static const struct {
		enum axis axis;
		const char *words;
	} rows[] = {
		{AXIS_VERSION, "IPv6 instead of IPv4"},
		{AXIS_UNCONNECTED, "sendto() without connect()"},
		{AXIS_RECVERR, "the socket asks for errors with IP_RECVERR or IPV6_RECVERR"},
		{AXIS_NONBLOCKING, "non-blocking, with poll()"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (scenario->axes & rows[i].axis)
			(void)printf("  .%-12s %s\n", axis_word(rows[i].axis), rows[i].words);
	}
}

static size_t count_runs(const struct scenario *scenario)
{
	struct scenario_run run;
	size_t count = 0;

	while (scenario_run_at(scenario, count, &run))
		count++;
	return count;
}

static void print_variants(const struct scenario *scenario)
{
	size_t count = count_runs(scenario);
	char name[RUN_NAME_SIZE];
	struct scenario_run run;

	(void)printf("\n%zu run%s", count, count == 1 ? "" : "s");
	if (scenario->axes != 0)
		(void)printf("; variants, one or more behind the name, in this order:");
	(void)putchar('\n');
	print_words(scenario);
	for (size_t i = 0; scenario->cases != NULL && i < scenario->case_count; i++)
		(void)printf("%s .%s", i == 0 ? "  cases, right behind the name:" : "",
			     scenario->cases[i].name);
	if (scenario->cases != NULL)
		(void)putchar('\n');
	if (!scenario_run_at(scenario, 0, &run))
		return;
	(void)scenario_run_name(&run, name);
	(void)printf("\nSee it:  sockwhy-lab run %s\n", name);
	(void)printf("Keep it: sockwhy-lab record DIR %s; sockwhy -r DIR/%s.pcap\n", name, name);
}

static void print_one(const struct scenario *scenario)
{
	(void)printf("%s (%s): %s\n\n", scenario->name, scenario->phenomena, scenario->title);
	(void)fputs(drawings[scenario->topology], stdout);
	print_path(scenario);
	if (scenario->lesson != NULL)
		(void)printf("\n%s\n", scenario->lesson);
	print_variants(scenario);
}

int command_show(const struct lab_options *options)
{
	struct selection selection;
	const struct scenario *last = NULL;

	if (options->name_count == 0) {
		(void)fprintf(stderr, "sockwhy-lab: show which scenario?\n");
		return EXIT_FAILURE;
	}
	if (!select_runs(options, false, &selection))
		return EXIT_FAILURE;
	for (size_t i = 0; i < selection.count; i++) {
		const struct scenario *scenario = selection.runs[i].scenario;

		if (scenario == last)
			continue;
		if (last != NULL)
			(void)putchar('\n');
		print_one(scenario);
		last = scenario;
	}
	free(selection.runs);
	return EXIT_SUCCESS;
}
