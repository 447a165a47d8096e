/* `sockwhy probe`: every address of a name, every port, one after the other. */
#include "cli/probe_command.h"

#include "cli/privileges.h"
#include "cli/probe_options.h"
#include "cli/probe_print.h"
#include "cli/sandbox.h"
#include "cli/terminal.h"
#include "probe/sender.h"
#include "probe/watch.h"

/* Statuses 0 to 2 mean what they mean for sockwhy without a command. */
static int exit_status(enum probe_outcome outcome)
{
	static const int statuses[PROBE_OUTCOMES] = {
		[PROBE_OPEN] = 0,       [PROBE_REFUSED] = 3, [PROBE_UNREACHABLE] = 4,
		[PROBE_PROHIBITED] = 5, [PROBE_TOO_BIG] = 6, [PROBE_EXPIRED] = 7,
		[PROBE_UNANSWERED] = 8, [PROBE_FAILED] = 1,
	};

	return statuses[outcome];
}

/* One run: what was asked for, where it goes, and how it went so far. */
struct run {
	struct probe_options options;
	struct probe_target addresses[PROBE_MAX_ADDRESSES];
	size_t address_count;
	struct probe_print print;
	struct probe_watch *watch;   /* NULL: not allowed to capture, or not wanted */
	struct probe_sender *sender; /* --raw */
	struct probe_distance distances[PROBE_MAX_ADDRESSES]; /* of each address's first answer */
	size_t distance_count;
	int status;
};

/* Is the answer the target's own, or at least in its name? */
static bool is_in_its_name(const struct probe_answer *answer)
{
	return answer->ttl != 0 &&
	       (answer->witness == PROBE_BY_ANSWER || answer->witness == PROBE_BY_RST ||
		(answer->witness == PROBE_BY_ICMP && answer->icmp.sender == PROBE_FROM_TARGET));
}

/* The first answer from the same address, if that came from another distance; else NULL. */
static const struct probe_distance *compare_distance(struct run *run,
						     const struct probe_target *target,
						     const struct probe_answer *answer)
{
	const unsigned routers = probe_routers_of_ttl(answer->ttl);

	if (!is_in_its_name(answer))
		return NULL;
	for (size_t i = 0; i < run->distance_count; i++) {
		const struct probe_distance *known = &run->distances[i];

		if (ip_addr_equal(&known->target.address, &target->address))
			return known->routers == routers ? NULL : known;
	}
	if (run->distance_count < PROBE_MAX_ADDRESSES)
		run->distances[run->distance_count++] = (struct probe_distance){*target, routers};
	return NULL;
}

static bool probe_one(struct run *run, const struct probe_target *target, struct error *error)
{
	struct probe *probe = probe_open(target, &run->options.settings, error);
	struct probe_answer answer;
	struct probed probed = {
		.target = target,
		.settings = &run->options.settings,
		.answer = &answer,
		.by_hand = run->sender != NULL,
	};

	if (probe == NULL)
		return false;
	if (run->watch != NULL &&
	    !probe_watch_begin(run->watch, target, probe_local_port(probe), error)) {
		probe_close(probe);
		return false;
	}
	if (!run->options.json)
		probe_print_target(&run->print, target);
	probe_run(probe, run->watch, run->sender, &answer);
	probe_close(probe);
	probed.other = compare_distance(run, target, &answer);
	if (run->options.json)
		probe_print_json(&run->print, &probed);
	else
		probe_print_text(&run->print, &probed, run->watch);
	if (run->status == 0)
		run->status = exit_status(answer.outcome);
	return true;
}

/* The ports are all known before the first packet goes. */
static bool find_ports(const struct probe_options *options, uint16_t ports[][PROBE_MAX_PORTS],
		       struct error *error)
{
	for (size_t i = 0; i < options->protocol_count; i++)
		for (size_t j = 0; j < options->port_count; j++) {
			ports[i][j] =
				probe_port_find(options->words[j], options->protocols[i], error);
			if (ports[i][j] == 0)
				return false;
		}
	return true;
}

static bool probe_all(struct run *run, uint16_t ports[][PROBE_MAX_PORTS], struct error *error)
{
	const struct probe_options *options = &run->options;

	for (size_t i = 0; i < options->port_count; i++)
		for (size_t j = 0; j < run->address_count * options->protocol_count; j++) {
			const size_t protocol = j % options->protocol_count;
			struct probe_target target = run->addresses[j / options->protocol_count];

			target.protocol = options->protocols[protocol];
			target.port = ports[protocol][i];
			if (!probe_one(run, &target, error))
				return false;
		}
	return true;
}

/* What needs privileges: with --raw it has to be, else it may. */
static bool open_wire(struct run *run, struct error *error)
{
	struct error ignored;

	if (run->options.no_capture)
		return true;
	run->watch = probe_watch_open(run->options.by_hand ? error : &ignored);
	if (!run->options.by_hand)
		return true;
	run->sender = run->watch == NULL ? NULL : probe_sender_open(error);
	return run->sender != NULL;
}

/* What is needed no more once all is open: nothing is decoded as root, or free to call all. */
static bool give_up_privileges(const struct run *run, struct error *error)
{
	const struct options defaults = {.user = NULL};
	struct sandbox_needs needs = {.asks_ports = true};
	struct privileges privileges;

	if (run->watch == NULL)
		return true;
	needs.capture_descriptor = probe_watch_descriptor(run->watch);
	return privileges_plan(&privileges, &defaults, error) &&
	       privileges_give_up(&privileges, error) &&
	       (run->options.no_sandbox || sandbox_enter(&needs, error));
}

int probe_command(int argc, char *argv[], struct error *error)
{
	struct run run = {.status = 0};
	uint16_t ports[2][PROBE_MAX_PORTS] = {{0}};
	bool is_good = probe_options_read(&run.options, argc, argv, error);

	if (is_good && run.options.help) {
		probe_options_write_help(stdout);
	} else if (is_good) {
		run.print = (struct probe_print){
			.output = stdout,
			.host = run.options.host,
			.color = terminal_has_color(COLOR_MODE_AUTO, stdout),
		};
		is_good = find_ports(&run.options, ports, error);
		if (is_good)
			run.address_count = probe_targets_find(run.addresses, run.options.host,
							       run.options.version, error);
		is_good = is_good && run.address_count > 0 && open_wire(&run, error) &&
			  give_up_privileges(&run, error) && probe_all(&run, ports, error);
		probe_watch_close(run.watch);
		probe_sender_close(run.sender);
	}
	probe_options_free(&run.options);
	return is_good ? run.status : 1;
}
