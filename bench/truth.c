/* Counts what is generated and writes it down as one JSON object. */
#include "bench/truth.h"

#include <inttypes.h>
#include <stdio.h>

void truth_add_plan(struct truth *truth, const struct plan *plan)
{
	const struct conversation_kind *kind = &conversation_kinds[plan->kind];
	enum verdict verdict = kind->rejected ? plan->rejection->verdict : kind->verdict;

	truth->connections++;
	truth->v6_connections += plan->v6;
	truth->vlan_connections += plan->vlan != 0;
	truth->verdicts[kind->protocol == PROTOCOL_UDP][verdict]++;
}

void truth_add_outcome(struct truth *truth, const struct outcome *outcome)
{
	truth->packets++;
	if (outcome->is_error) {
		truth->icmp_errors++;
		truth->icmp_errors_by_row[outcome->error.kind - rejections]++;
		return;
	}
	truth->payload_bytes += outcome->segment.payload_length;
	truth->sent_again += outcome->again;
}

static void write_verdicts(FILE *out, const uint64_t counts[VERDICT_COUNT])
{
	const char *comma = "";

	fputc('{', out);
	for (unsigned v = 0; v < VERDICT_COUNT; v++) {
		if (counts[v] == 0)
			continue;
		fprintf(out, "%s\"%s\": %" PRIu64, comma, verdict_name((enum verdict)v), counts[v]);
		comma = ", ";
	}
	fputc('}', out);
}

static void write_errors(FILE *out, const struct truth *truth, bool v6)
{
	const char *comma = "";

	fputc('{', out);
	for (unsigned row = 0; row < REJECTION_COUNT; row++) {
		if (rejections[row].v6 != v6 || truth->icmp_errors_by_row[row] == 0)
			continue;
		fprintf(out, "%s\"%s\": %" PRIu64, comma, rejections[row].name,
			truth->icmp_errors_by_row[row]);
		comma = ", ";
	}
	fputc('}', out);
}

static bool has_verdicts(const uint64_t counts[VERDICT_COUNT])
{
	for (unsigned v = 0; v < VERDICT_COUNT; v++) {
		if (counts[v] != 0)
			return true;
	}
	return false;
}

static void write_all(FILE *out, const struct truth *truth)
{
	static const char *const protocols[2] = {"tcp", "udp"};
	const char *comma = "";

	fprintf(out, "{\n  \"profile\": \"%s\",\n  \"seed\": %" PRIu64 ",\n", truth->profile,
		truth->seed);
	fprintf(out, "  \"packets\": %" PRIu64 ",\n  \"payload_bytes\": %" PRIu64 ",\n",
		truth->packets, truth->payload_bytes);
	fprintf(out, "  \"connections\": %" PRIu64 ",\n  \"verdicts\": {", truth->connections);
	for (unsigned i = 0; i < 2; i++) {
		if (!has_verdicts(truth->verdicts[i]))
			continue;
		fprintf(out, "%s\n    \"%s\": ", comma, protocols[i]);
		write_verdicts(out, truth->verdicts[i]);
		comma = ",";
	}
	fprintf(out, "\n  },\n  \"icmp_errors\": {\n    \"total\": %" PRIu64 ",\n    \"ipv4\": ",
		truth->icmp_errors);
	write_errors(out, truth, false);
	fputs(",\n    \"ipv6\": ", out);
	write_errors(out, truth, true);
	fprintf(out,
		"\n  },\n  \"ipv6_connections\": %" PRIu64 ",\n  \"vlan_connections\": %" PRIu64
		",\n  \"most_at_once\": %" PRIu64 ",\n  \"tcp_sent_again\": %" PRIu64
		",\n  \"seconds\": %" PRIu64 ".%09" PRIu64 "\n}\n",
		truth->v6_connections, truth->vlan_connections, truth->most_at_once,
		truth->sent_again, truth->duration_ns / 1000000000u,
		truth->duration_ns % 1000000000u);
}

bool truth_write(const struct truth *truth, const char *path)
{
	FILE *out = fopen(path, "w");
	bool written;

	if (out == NULL)
		return false;
	write_all(out, truth);
	written = ferror(out) == 0;
	return fclose(out) == 0 && written;
}
