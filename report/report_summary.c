/* The summary: counts how connections ended, who refused and who complained. */
#include "report/summary.h"

#include <stdlib.h>
#include <string.h>

/* Keys kept of each tally: some megabytes at most, however large the capture. */
#define TALLY_LIMIT 65536

static void free_summary(struct summary *summary)
{
	tally_free(summary->outcomes);
	tally_free(summary->ports);
	tally_free(summary->hosts);
	tally_free(summary->routers);
	free(summary);
}

static bool begin(struct report *report)
{
	struct summary *summary = calloc(1, sizeof(*summary));
	uint64_t seed = report->context->seed;

	if (summary == NULL)
		return false;
	summary->outcomes = tally_new(TALLY_LIMIT, seed);
	summary->ports = tally_new(TALLY_LIMIT, seed);
	summary->hosts = tally_new(TALLY_LIMIT, seed);
	summary->routers = tally_new(TALLY_LIMIT, seed);
	if (summary->outcomes == NULL || summary->ports == NULL || summary->hosts == NULL ||
	    summary->routers == NULL) {
		free_summary(summary);
		return false;
	}
	report->state = summary;
	return true;
}

struct tally_key outcome_key(const struct outcome *outcome)
{
	return (struct tally_key){
		.protocol = outcome->protocol,
		.port = (uint16_t)outcome->verdict,
		.detail = (uint32_t)outcome->cause << 24 | (uint32_t)outcome->icmp_version << 16 |
			  (uint32_t)outcome->icmp_type << 8 | outcome->icmp_code,
	};
}

struct outcome outcome_of_key(const struct tally_key *key)
{
	return (struct outcome){
		.protocol = (uint8_t)key->protocol,
		.verdict = (enum verdict)key->port,
		.cause = (enum cause)(key->detail >> 24),
		.icmp_version = (uint8_t)(key->detail >> 16),
		.icmp_type = (uint8_t)(key->detail >> 8),
		.icmp_code = (uint8_t)key->detail,
	};
}

static void count_outcome(struct summary *summary, const struct story *story)
{
	struct outcome outcome = {
		.protocol = story->connection->key.protocol,
		.verdict = story->verdict,
		.cause = story->cause,
	};
	struct tally_key key;

	if (story->cause == CAUSE_ICMP && story->cause_icmp != NULL) {
		outcome.icmp_version = story->cause_icmp->version;
		outcome.icmp_type = story->cause_icmp->type;
		outcome.icmp_code = story->cause_icmp->code;
	}
	key = outcome_key(&outcome);
	tally_add(summary->outcomes, &key);
}

/* The end that was refused: the server, unless an ICMP error says that the client's socket was. */
static const struct endpoint *refused_end(const struct story *story)
{
	if (story->cause != CAUSE_ICMP || story->cause_icmp == NULL)
		return &story->end[SERVER];
	return &story->end[other_side((enum side)story->cause_icmp->side)];
}

/* The port that was refused; the host too, unless somebody else refused in its name. */
static void count_refusal(struct summary *summary, const struct story *story)
{
	const struct endpoint *end = refused_end(story);
	struct tally_key port = {
		.protocol = story->connection->key.protocol,
		.port = end->port,
	};
	struct tally_key host = {.address = end->address};

	if (report_has_ports(story->connection->key.protocol))
		tally_add(summary->ports, &port);
	if (story->cause != CAUSE_ICMP ||
	    (story->cause_icmp != NULL && story->cause_icmp->from_peer))
		tally_add(summary->hosts, &host);
}

/* Who sent ICMP errors, apart from the destinations themselves and the sender's own kernel. */
static void count_routers(struct summary *summary, const struct story *story)
{
	for (size_t i = 0; i < story->icmp_count; i++) {
		const struct icmp_record *icmp = story->icmp[i];
		struct tally_key key = {.address = icmp->from};

		if (!icmp->from_peer &&
		    !ip_addr_equal(&icmp->from, &story->end[icmp->side].address))
			tally_add(summary->routers, &key);
	}
}

static struct errno_count *find_errno(struct summary *summary, const char *name)
{
	for (size_t i = 0; i < summary->errno_count; i++)
		if (summary->errnos[i].name == name || strcmp(summary->errnos[i].name, name) == 0)
			return &summary->errnos[i];
	if (summary->errno_count == SUMMARY_MAX_ERRNOS)
		return NULL;
	summary->errnos[summary->errno_count].name = name;
	return &summary->errnos[summary->errno_count++];
}

static void count_errnos(struct summary *summary, const struct story *story)
{
	for (size_t i = 0; i < story->error_count; i++) {
		const struct socket_error *error = &story->errors[i];
		struct errno_count *count = find_errno(summary, error->errno_name);

		if (count == NULL)
			continue;
		count->side[error->side]++;
		if (!error->to_connected && !error->to_unconnected)
			count->only_recverr++;
	}
}

static void connection(struct report *report, const struct story *story)
{
	struct summary *summary = report->state;

	count_outcome(summary, story);
	if (story->verdict == VERDICT_REFUSED)
		count_refusal(summary, story);
	count_routers(summary, story);
	count_errnos(summary, story);
}

static void finish(struct report *report)
{
	summary_print(report, report->state);
	free_summary(report->state);
}

const struct report_writer report_summary_writer = {
	.name = "summary",
	.help = "totals: how connections ended, who refused, who complained",
	.begin = begin,
	.connection = connection,
	.finish = finish,
};
