/* What the completions for all shells are made of. */
#ifndef CLI_COMPLETION_PARTS_H
#define CLI_COMPLETION_PARTS_H

#include "base/text.h"
#include "cli/option_table.h"
#include "cli/probe_option_table.h"

#include <stdio.h>

/* What an option's argument is, for a shell. */
enum completion_kind {
	COMPLETE_NOTHING, /* a number, or whatever else only the user knows */
	COMPLETE_FILE,
	COMPLETE_CAPTURE, /* a file that is named like a capture, if there is one */
	COMPLETE_DIRECTORY,
	COMPLETE_INTERFACE, /* asked of the program each time */
	COMPLETE_COMMAND,
	COMPLETE_USER,
	COMPLETE_WORD,
	COMPLETE_WORDS, /* several with commas between them */
};

/* How the names of captures end, rotated ones (-C) with a number behind the first three. */
#define CAPTURE_SUFFIXES          "pcap pcapng cap gz zst lz4 xz"
#define CAPTURE_SUFFIXES_NUMBERED "pcap pcapng cap"

/* What filters, pcap-filter(7), begin and go on with. */
#define FILTER_WORDS                                                                               \
	"and or not src dst host net port portrange ip ip6 tcp udp sctp icmp icmp6 arp vlan mpls " \
	"gateway proto less greater broadcast multicast"

/* What --format of `sockwhy probe` takes. */
#define PROBE_FORMATS "text json"

/* What the argument of an option is; appends its words, blanks between them, to `*words`. */
enum completion_kind completion_of(const struct option_row *row, struct text *words);

/* Is it one that --help offers? (Not: a title, or an option of tcpdump's that is refused.) */
bool completion_offers(const struct option_row *row);

/* Does it mean something when given again? */
bool completion_may_repeat(const struct option_row *row);

/* Appends what an option does, up to the first details. */
void completion_add_summary(struct text *text, const struct option_row *row);

/* Each writes a whole script. */
typedef void completion_writer(FILE *output);
completion_writer completion_write_bash, completion_write_zsh, completion_write_fish;

#endif
