/* list: what there is. */
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
				(void)printf("%-25s %-8s %s\n", scenario->name, scenario->phenomena,
					     scenario->title);
		}
	}
	return EXIT_SUCCESS;
}
