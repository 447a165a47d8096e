/* All scenarios: the registry of topics.def as a table. */
#include "lab/scenario.h"

/* scenarios_<topic>.c defines <topic>_scenarios. */
#define TOPIC(topic) extern const struct scenario_list topic##_scenarios;
#include "lab/topics.def"
#undef TOPIC

static const struct scenario_list *const topics[] = {
#define TOPIC(topic) &topic##_scenarios,
#include "lab/topics.def"
#undef TOPIC
};

const struct scenario_list *const *scenario_topics(size_t *count)
{
	*count = sizeof(topics) / sizeof(topics[0]);
	return topics;
}
