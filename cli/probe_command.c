/* `sockwhy probe`: every address of a name, every port, one after the other. */
#include "cli/probe_command.h"

#include "cli/probe_options.h"
#include "cli/probe_print.h"
#include "cli/terminal.h"

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
	int status;
};

static bool probe_one(struct run *run, const struct probe_target *target, struct error *error)
{
	struct probe *probe = probe_open(target, &run->options.settings, error);
	struct probe_answer answer;
	const struct probed probed = {target, &run->options.settings, &answer};

	if (probe == NULL)
		return false;
	probe_run(probe, &answer);
	probe_close(probe);
	if (run->options.json)
		probe_print_json(&run->print, &probed);
	else
		probe_print_text(&run->print, &probed);
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

int probe_command(int argc, char *argv[], struct error *error)
{
	struct run run = {.status = 0};
	uint16_t ports[2][PROBE_MAX_PORTS];
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
		is_good = is_good && run.address_count > 0 && probe_all(&run, ports, error);
	}
	probe_options_free(&run.options);
	return is_good ? run.status : 1;
}
