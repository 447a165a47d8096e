/* What a check found, by phenomenon and scenario. */
#include "lab/coverage.h"

#include <stdlib.h>
#include <string.h>

/* The groups of phenomena, in order: UDP, opening, closing, breaking, ICMP. */
static const char groups[] = "UTCBI";

#define MOST_PHENOMENA 32

void coverage_add(struct coverage *coverage, const struct scenario_run *run,
		  const struct job_counts *counts)
{
	struct coverage_row *row;

	if (coverage->count == 0 || coverage->rows[coverage->count - 1].scenario != run->scenario) {
		coverage->rows =
			realloc(coverage->rows, (coverage->count + 1) * sizeof(*coverage->rows));
		if (coverage->rows == NULL)
			abort();
		coverage->rows[coverage->count++] =
			(struct coverage_row){.scenario = run->scenario};
	}
	row = &coverage->rows[coverage->count - 1];
	row->runs++;
	job_counts_add(&row->counts, counts);
}

/* Is the word one of the scenario's phenomena? */
static bool shows(const struct scenario *scenario, const char *word)
{
	const char *rest = scenario->phenomena;
	size_t length = strlen(word);

	while ((rest = strstr(rest, word)) != NULL) {
		if ((rest == scenario->phenomena || rest[-1] == ' ') &&
		    (rest[length] == ' ' || rest[length] == '\0'))
			return true;
		rest += length;
	}
	return false;
}

/* The rows of the scenarios that show the phenomenon of this name. */
static void print_phenomenon(FILE *output, const struct coverage *coverage, const char *word)
{
	for (size_t i = 0; i < coverage->count; i++) {
		const struct coverage_row *row = &coverage->rows[i];

		if (shows(row->scenario, word))
			(void)fprintf(output, "%-10s %-28s %5u %8u %7u %10u\n", word,
				      row->scenario->name, row->runs, row->counts.sockets,
				      row->counts.agreed, row->counts.not_decidable);
	}
}

void coverage_print(FILE *output, const struct coverage *coverage)
{
	(void)fprintf(output, "\n%-10s %-28s %5s %8s %7s %10s\n", "phenomenon", "scenario", "runs",
		      "sockets", "agreed", "undecided");
	for (const char *group = groups; *group != '\0'; group++) {
		for (unsigned number = 1; number <= MOST_PHENOMENA; number++) {
			char word[8];

			(void)snprintf(word, sizeof(word), "%c%u", *group, number);
			print_phenomenon(output, coverage, word);
		}
	}
}

void coverage_free(struct coverage *coverage)
{
	free(coverage->rows);
}
