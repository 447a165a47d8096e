/* The command line of `sockwhy probe`. */
#include "cli/probe_options.h"

#include "base/five_tuple.h"
#include "base/timestamp.h"
#include "cli/probe_option_table.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_COUNT   3u
#define MAX_COUNT       10ul
#define DEFAULT_WAIT_NS (5 * NS_PER_SECOND)
#define MAX_WAIT        3600.0
#define MAX_TTL         255ul

/* Says who asks, to whoever looks into a capture there. */
static const char default_payload[] = "sockwhy probe\n";

static const char help[] =
	"Usage: sockwhy probe [OPTION]... [udp|tcp] HOST PORT...\n"
	"Asks each port from an ordinary socket, and says who answered what and which errno\n"
	"a program would have seen. Without udp or tcp both are tried; of a name, every\n"
	"address. At most 8 ports: this is no scanner.\n"
	"\n"
	"  -4, -6               only IPv4 or IPv6\n"
	"  -w, --wait=SECONDS   for an answer; 5 by default\n"
	"  -c, --count=N        datagrams at most, one each second; 3 by default\n"
	"      --ttl=N          TTL or hop limit\n"
	"      --payload=WHAT   of a datagram: text, or hex:DIGITS\n"
	"      --size=N         fill the payload up to N bytes, with zeros\n"
	"      --raw            packets made by hand, and their answers off the wire\n"
	"      --no-capture     do not capture the packets, although that is allowed\n"
	"      --no-sandbox     do not filter system calls while packets are decoded\n"
	"  -o, --format=FORMAT  text or json\n"
	"  -h, --help           this text\n"
	"\n"
	"Exit status: 0 open, 1 an error, 3 refused, 4 unreachable, 5 prohibited, 6 too big,\n"
	"7 time exceeded in transit, 8 no answer; of several answers that of the first that\n"
	"is not open.\n";

void probe_options_write_help(FILE *output)
{
	(void)fputs(help, output);
}

/* A whole number from `least` to `most`. */
static bool read_number(const char *word, unsigned long least, unsigned long most,
			unsigned long *number)
{
	char *end;

	if (!isdigit((unsigned char)word[0]))
		return false;
	errno = 0;
	*number = strtoul(word, &end, 10);
	return errno == 0 && *end == '\0' && *number >= least && *number <= most;
}

static bool read_wait(const char *word, int64_t *wait_ns)
{
	char *end;
	double seconds = strtod(word, &end);

	/* a NaN compares as false */
	if (!isdigit((unsigned char)word[0]) || *end != '\0' ||
	    !(seconds > 0 && seconds <= MAX_WAIT))
		return false;
	*wait_ns = (int64_t)(seconds * (double)NS_PER_SECOND);
	return *wait_ns > 0;
}

/* What the words of the options said, before it is checked together. */
struct asked {
	const char *payload;
	unsigned long size;
	bool has_datagram_options; /* that make no sense for TCP */
	bool has_count;
};

static bool take_number(struct probe_options *options, int choice, struct asked *asked,
			struct error *error)
{
	unsigned long number = 0;

	if (choice == PROBE_CHOICE_TTL) {
		if (!read_number(optarg, 1, MAX_TTL, &number)) {
			error_set(error, "--ttl=%s: it is 1 to %lu", optarg, MAX_TTL);
			return false;
		}
		options->settings.ttl = (unsigned)number;
		return true;
	}
	if (choice == PROBE_CHOICE_SIZE) {
		asked->has_datagram_options = true;
		if (read_number(optarg, 0, PAYLOAD_MAX, &asked->size))
			return true;
		error_set(error, "--size=%s: it is 0 to %u bytes", optarg, PAYLOAD_MAX);
		return false;
	}
	if (!read_number(optarg, 1, MAX_COUNT, &number)) {
		error_set(error, "--count=%s: it is 1 to %lu", optarg, MAX_COUNT);
		return false;
	}
	options->settings.count = (unsigned)number;
	asked->has_count = true;
	return true;
}

static bool take_option(struct probe_options *options, int choice, struct asked *asked,
			struct error *error)
{
	switch (choice) {
	case PROBE_CHOICE_IPV4:
	case PROBE_CHOICE_IPV6:
		options->version = choice == PROBE_CHOICE_IPV6 ? 6 : 4;
		return true;
	case PROBE_CHOICE_WAIT:
		if (read_wait(optarg, &options->settings.wait_ns))
			return true;
		error_set(error, "--wait=%s: seconds, up to %.0f", optarg, MAX_WAIT);
		return false;
	case PROBE_CHOICE_PAYLOAD:
		asked->payload = optarg;
		asked->has_datagram_options = true;
		return true;
	case PROBE_CHOICE_FORMAT:
		options->json = strcmp(optarg, "json") == 0;
		if (options->json || strcmp(optarg, "text") == 0)
			return true;
		error_set(error, "--format=%s: it is text or json", optarg);
		return false;
	case PROBE_CHOICE_HELP:
		options->help = true;
		return true;
	case PROBE_CHOICE_RAW:
		options->by_hand = true;
		return true;
	case PROBE_CHOICE_NO_CAPTURE:
		options->no_capture = true;
		return true;
	case PROBE_CHOICE_NO_SANDBOX:
		options->no_sandbox = true;
		return true;
	default:
		return take_number(options, choice, asked, error);
	}
}

static bool read_options(struct probe_options *options, int argc, char *argv[], struct asked *asked,
			 struct error *error)
{
	int choice;

	opterr = 0;
	while ((choice = getopt_long(argc, argv, ":46c:ho:w:", probe_option_table(), NULL)) != -1) {
		if (choice == ':' || choice == '?') {
			error_set(error, "%s: %s; see sockwhy probe --help", argv[optind - 1],
				  choice == ':' ? "it needs an argument" : "no such option");
			return false;
		}
		if (!take_option(options, choice, asked, error))
			return false;
	}
	return true;
}

/* [udp|tcp] HOST PORT... */
static bool read_words(struct probe_options *options, int count, char *words[], struct error *error)
{
	if (count > 0 && (strcmp(words[0], "udp") == 0 || strcmp(words[0], "tcp") == 0)) {
		options->protocols[0] = words[0][0] == 'u' ? IP_PROTOCOL_UDP : IP_PROTOCOL_TCP;
		options->protocol_count = 1;
		words++;
		count--;
	} else {
		options->protocols[0] = IP_PROTOCOL_UDP;
		options->protocols[1] = IP_PROTOCOL_TCP;
		options->protocol_count = 2;
	}
	if (count < 2) {
		error_set(error, "%s; see sockwhy probe --help",
			  count == 0 ? "whom? Give a host and a port" : "which port?");
		return false;
	}
	if (count - 1 > (int)PROBE_MAX_PORTS) {
		error_set(error, "%d ports are a scan: at most %u are probed", count - 1,
			  PROBE_MAX_PORTS);
		return false;
	}
	options->host = words[0];
	for (int i = 1; i < count; i++)
		options->words[options->port_count++] = words[i];
	return true;
}

static bool makes_sense(const struct probe_options *options, const struct asked *asked,
			struct error *error)
{
	const bool is_only_tcp = options->protocols[0] == IP_PROTOCOL_TCP;

	if (is_only_tcp && asked->has_datagram_options)
		error_set(error, "a SYN carries no payload: --payload and --size are for udp");
	else if (is_only_tcp && asked->has_count && !options->by_hand)
		error_set(error, "how often a SYN goes is the kernel's choice: --count is for udp, "
				 "and for --raw");
	else if (options->by_hand && options->no_capture)
		error_set(error, "with --raw answers are captured: --no-capture leaves none");
	else
		return true;
	return false;
}

bool probe_options_read(struct probe_options *options, int argc, char *argv[], struct error *error)
{
	struct asked asked = {.payload = default_payload};

	*options = (struct probe_options){
		.settings = {.count = DEFAULT_COUNT, .wait_ns = DEFAULT_WAIT_NS},
	};
	if (!read_options(options, argc, argv, &asked, error))
		return false;
	if (options->help)
		return true;
	if (!read_words(options, argc - optind, argv + optind, error))
		return false;
	if (!makes_sense(options, &asked, error))
		return false;
	if (!payload_make(&options->payload, asked.payload, asked.size, error))
		return false;
	options->settings.payload = options->payload.octets;
	options->settings.payload_length = options->payload.length;
	return true;
}

void probe_options_free(struct probe_options *options)
{
	free(options->payload.octets);
}
