/* bench-generate: writes a large, realistic, reproducible capture and FILE.truth.json beside it. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/capture_writer.h"
#include "bench/conversation.h"
#include "bench/schedule.h"
#include "bench/truth.h"

enum { MOST_SPARE_SYNS = 200 };

#define FIRST_TIME_NS 1795000000000000000u

struct options {
	const struct profile *named;   /* NULL if none was */
	struct profile profile;        /* the same with the sizes that are wanted */
	uint64_t packets, connections; /* 0: as the profile has it */
	uint64_t divide;
	uint64_t seed;
	uint64_t snapshot_length;
	const char *file;
};

/* The packets that no plan asks for, dealt out by weight. What a division leaves over is kept for
 * the next one, so that in the end all are dealt. */
struct dealer {
	uint64_t spare, total_weight, remainder;
};

struct generator {
	const struct options *options;
	struct packet_builder *builder;
	struct capture_writer *writer;
	struct schedule *schedule;
	struct dealer dealer;
	struct truth truth;
	struct frame frame;
};

static void usage(FILE *out)
{
	fputs("usage: bench-generate --profile NAME [--packets N] [--connections N] [--divide N]\n"
	      "                      [--seed N] [--snapshot BYTES] FILE\n"
	      "Writes a capture to FILE and what it holds to FILE.truth.json. Profiles:",
	      out);
	for (unsigned i = 0; profile_name(i) != NULL; i++)
		fprintf(out, " %s", profile_name(i));
	fputc('\n', out);
}

static bool parse_number(const char *text, uint64_t limit, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	if (errno == 0 && end != text && *end == '\0' && text[0] != '-' && *number <= limit)
		return true;
	fprintf(stderr, "bench-generate: not a number up to %" PRIu64 ": %s\n", limit, text);
	return false;
}

static bool parse_option(struct options *options, int option, const char *value)
{
	switch (option) {
	case 'f':
		options->named = profile_find(value);
		if (options->named == NULL)
			fprintf(stderr, "bench-generate: no such profile: %s\n", value);
		return options->named != NULL;
	case 'p':
		return parse_number(value, 1u << 30, &options->packets);
	case 'c':
		return parse_number(value, 1u << 30, &options->connections);
	case 'd':
		return parse_number(value, 1u << 30, &options->divide) && options->divide > 0;
	case 's':
		return parse_number(value, UINT64_MAX, &options->seed);
	case 'b':
		return parse_number(value, FRAME_ROOM, &options->snapshot_length);
	default:
		return false;
	}
}

/* The sizes of the profile, or those asked for, divided; few connections stay as few as they are.
 */
static void scale_profile(struct options *options)
{
	struct profile *profile = &options->profile;

	*profile = *options->named;
	if (options->packets != 0)
		profile->packets = options->packets;
	if (options->connections != 0)
		profile->connections = (uint32_t)options->connections;
	profile->packets /= options->divide;
	if (profile->connections / options->divide >= 100)
		profile->connections /= (uint32_t)options->divide;
}

static bool parse_options(struct options *options, int argc, char **argv)
{
	static const struct option names[] = {
		{"profile", required_argument, NULL, 'f'},
		{"packets", required_argument, NULL, 'p'},
		{"connections", required_argument, NULL, 'c'},
		{"divide", required_argument, NULL, 'd'},
		{"seed", required_argument, NULL, 's'},
		{"snapshot", required_argument, NULL, 'b'},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (!parse_option(options, option, optarg))
			return false;
	}
	if (options->named == NULL || optind != argc - 1)
		return false;
	options->file = argv[optind];
	scale_profile(options);
	return true;
}

/* Draws all plans once to learn how many packets are left to deal out. */
static bool count_plans(struct dealer *dealer, const struct options *options)
{
	const struct profile *profile = &options->profile;
	uint64_t planned = 0;

	if (profile->connections > conversation_limit(profile)) {
		fprintf(stderr, "bench-generate: there are addresses for %u connections only\n",
			conversation_limit(profile));
		return false;
	}
	for (uint32_t number = 0; number < profile->connections; number++) {
		struct random random = random_for(options->seed, number);
		struct plan plan = plan_draw(profile, &random);

		planned += plan.packets;
		dealer->total_weight += plan.weight;
	}
	if (profile->packets < planned) {
		fprintf(stderr, "bench-generate: so many connections need %" PRIu64 " packets\n",
			planned);
		return false;
	}
	dealer->spare = dealer->total_weight > 0 ? profile->packets - planned : 0;
	if (profile->scan && dealer->spare > dealer->total_weight * MOST_SPARE_SYNS) {
		fputs("bench-generate: too many packets for a scan of so few connections\n",
		      stderr);
		return false;
	}
	return true;
}

static uint32_t deal(struct dealer *dealer, uint32_t weight)
{
	uint64_t dealt;

	if (weight == 0)
		return 0;
	dealer->remainder += weight * dealer->spare;
	dealt = dealer->remainder / dealer->total_weight;
	dealer->remainder %= dealer->total_weight;
	return (uint32_t)dealt;
}

static bool begin_conversation(struct generator *generator, uint32_t number, uint64_t time_ns)
{
	const struct options *options = generator->options;
	struct random random = random_for(options->seed, number);
	struct plan plan = plan_draw(&options->profile, &random);
	struct conversation *conversation = schedule_add(generator->schedule, time_ns);

	if (conversation == NULL)
		return false;
	conversation_begin(conversation, &options->profile, number, &plan, random);
	conversation_give(conversation, deal(&generator->dealer, plan.weight));
	truth_add_plan(&generator->truth, &plan);
	return true;
}

/* Lets the conversation that is due first send its packet. */
static void step(struct generator *generator, struct conversation *conversation, uint64_t time_ns)
{
	struct outcome outcome = conversation_step(conversation, time_ns);

	if (outcome.is_error)
		packet_builder_error(generator->builder, &conversation->flow, &outcome.segment,
				     &outcome.error, &generator->frame);
	else
		packet_builder_segment(generator->builder, &conversation->flow, &outcome.segment,
				       generator->options->snapshot_length, &generator->frame);
	capture_writer_add(generator->writer, time_ns, generator->frame.bytes,
			   generator->frame.length);
	truth_add_outcome(&generator->truth, &outcome);
	generator->truth.duration_ns = time_ns - FIRST_TIME_NS;
	if (outcome.over)
		schedule_drop(generator->schedule);
	else
		schedule_postpone(generator->schedule, time_ns + outcome.pause_ns);
}

static bool generate(struct generator *generator)
{
	const struct profile *profile = &generator->options->profile;
	struct random random = {generator->options->seed};
	uint32_t gap_ns = 2000000000u / profile->starts_per_second;
	uint64_t start_ns = FIRST_TIME_NS, due_ns = 0;
	struct conversation *conversation;
	uint32_t begun = 0;

	while ((conversation = schedule_first(generator->schedule, &due_ns)) != NULL ||
	       begun < profile->connections) {
		if (begun == profile->connections || (conversation != NULL && due_ns <= start_ns)) {
			step(generator, conversation, due_ns);
			continue;
		}
		if (!begin_conversation(generator, begun++, start_ns))
			return false;
		start_ns += random_below(&random, gap_ns);
	}
	generator->truth.most_at_once = schedule_peak(generator->schedule);
	return true;
}

static bool write_truth(const struct generator *generator)
{
	size_t length = strlen(generator->options->file) + sizeof ".truth.json";
	char *path = malloc(length);
	bool written;

	if (path == NULL)
		return false;
	snprintf(path, length, "%s.truth.json", generator->options->file);
	written = truth_write(&generator->truth, path);
	free(path);
	return written;
}

static bool run(struct generator *generator)
{
	const struct options *options = generator->options;
	bool done;

	generator->truth.profile = options->profile.name;
	generator->truth.seed = options->seed;
	generator->builder = packet_builder_new(options->seed);
	generator->schedule = schedule_new(sizeof(struct conversation));
	generator->writer = capture_writer_open(options->file, (uint32_t)options->snapshot_length);
	done = generator->builder != NULL && generator->schedule != NULL &&
	       generator->writer != NULL && generate(generator);
	if (generator->writer != NULL)
		done = capture_writer_close(generator->writer) && done;
	done = done && write_truth(generator);
	if (!done)
		fprintf(stderr, "bench-generate: %s: %s\n", options->file, strerror(errno));
	packet_builder_free(generator->builder);
	schedule_free(generator->schedule);
	return done;
}

int main(int argc, char **argv)
{
	struct options options = {.divide = 1, .seed = 1, .snapshot_length = 128};
	struct generator generator = {.options = &options};

	if (!parse_options(&options, argc, argv)) {
		usage(stderr);
		return 2;
	}
	if (!count_plans(&generator.dealer, &options))
		return 1;
	return run(&generator) ? 0 : 1;
}
