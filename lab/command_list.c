/* list and show: what there is, and what it teaches. */
#include "lab/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

static void member(yajl_gen json, const char *key, const char *value)
{
	(void)yajl_gen_string(json, (const unsigned char *)key, strlen(key));
	(void)yajl_gen_string(json, (const unsigned char *)value, strlen(value));
}

static void list_json(const struct scenario *scenario)
{
	yajl_gen json = yajl_gen_alloc(NULL);
	const unsigned char *text;
	size_t length;
	struct scenario_run run;

	(void)yajl_gen_map_open(json);
	member(json, "name", scenario->name);
	member(json, "phenomena", scenario->phenomena);
	member(json, "title", scenario->title);
	(void)yajl_gen_string(json, (const unsigned char *)"runs", 4);
	(void)yajl_gen_array_open(json);
	for (size_t n = 0; scenario_run_at(scenario, n, &run); n++) {
		char name[RUN_NAME_SIZE];

		(void)scenario_run_name(&run, name);
		(void)yajl_gen_string(json, (const unsigned char *)name, strlen(name));
	}
	(void)yajl_gen_array_close(json);
	(void)yajl_gen_map_close(json);
	(void)yajl_gen_get_buf(json, &text, &length);
	(void)printf("%.*s\n", (int)length, (const char *)text);
	yajl_gen_free(json);
}

int command_list(const struct lab_options *options)
{
	size_t topic_count;
	const struct scenario_list *const *topics = scenario_topics(&topic_count);

	for (size_t t = 0; t < topic_count; t++) {
		for (size_t s = 0; s < topics[t]->count; s++) {
			const struct scenario *scenario = &topics[t]->scenarios[s];

			if (options->json)
				list_json(scenario);
			else
				(void)printf("%-28s %-9s %s\n", scenario->name, scenario->phenomena,
					     scenario->title);
		}
	}
	return EXIT_SUCCESS;
}

static const char *topology_text(enum topology topology)
{
	switch (topology) {
	case TOPOLOGY_DIRECT:
		return "client --- server";
	case TOPOLOGY_ROUTER:
		return "client --- router --- server";
	case TOPOLOGY_ROUTERS:
		return "client --- router --- router2 --- server";
	case TOPOLOGY_FAR:
		return "client --- router --- router2 --- router3 --- server";
	}
	return "";
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
		char name[RUN_NAME_SIZE];

		if (scenario != last)
			(void)printf("%s%s (%s): %s\n\n  %s\n\n%s\n\nruns:\n", last ? "\n" : "",
				     scenario->name, scenario->phenomena, scenario->title,
				     topology_text(scenario->topology),
				     scenario->lesson != NULL ? scenario->lesson : "");
		last = scenario;
		(void)printf("  %s\n", scenario_run_name(&selection.runs[i], name));
	}
	free(selection.runs);
	return EXIT_SUCCESS;
}
