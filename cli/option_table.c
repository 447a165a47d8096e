/* The table of options: what getopt_long() is told, what --help prints, what each option does. */
#include "cli/option_table.h"

#define FLAG(member) .flag = offsetof(struct options, member)

static const char dumping[] = "showing more of a packet than its line is not supported yet";

/* clang-format off */
static const struct option_row rows[] = {
	{.help = "Input"},
	{'r', NULL, "FILE", "read the capture FILE (pcap or pcapng, compressed or not; - is standard input); several are merged by time", .take = option_capture},
	{'V', NULL, "FILE", "read the captures that FILE names, one on each line (- is standard input)", .take = option_capture_list},
	{'F', NULL, "FILE", "take the filter from FILE, not from the command line", .take = option_filter_file},
	{'c', NULL, "N", "stop after N packets", .take = option_packet_limit},
	{0, "skip", "N", "leave out the first N packets", .take = option_skip},
	{0, "exact-filter", NULL, "keep only packets that match the filter: without the ICMP errors about them, and ARP", FLAG(exact_filter)},
	{0, "sockets", "FILE", "whose sockets they are: what ss -tuanpe, netstat -tunap or lsof -nP -i printed", .take = option_sockets},
	{0, "save-sockets", "FILE", "write whose sockets there are on this host now, for --sockets (- is standard output)", .take = option_save_sockets},
	{0, "max-connections", "N", "keep at most N connections at once (1000000)", .take = option_max_connections},
	{0, "max-events", "N", "keep at most N events of a connection (1000)", .take = option_max_events},
	{.help = "Live capture"},
	{'i', "interface", "NAME", "capture at the interface NAME, its number in -D, or any for all of them", .take = option_interface},
	{'D', "list-interfaces", NULL, "the interfaces that there are", .take = option_list_interfaces},
	{'L', "list-data-link-types", NULL, "the link types of the interface", .take = option_list_link_types},
	{'y', "linktype", "TYPE", "capture with this link type", .take = option_link_type},
	{'s', "snapshot-length", "N", "capture N bytes of each packet (262144)", .take = option_snapshot_length},
	{'B', "buffer-size", "KIB", "size of the kernel's buffer in KiB", .take = option_buffer_size},
	{'p', "no-promiscuous-mode", NULL, "do not put the interface into promiscuous mode", FLAG(live.not_promiscuous)},
	{'Q', "direction", "WHICH", "in, out or inout", .take = option_direction},
	{'I', "monitor-mode", NULL, "802.11: monitor mode", FLAG(live.monitor)},
	{0, "immediate-mode", NULL, "each packet at once, not a buffer at a time", FLAG(live.immediate)},
	{'j', "time-stamp-type", "TYPE", "who takes the time", .take = option_time_stamp_type},
	{'J', "list-time-stamp-types", NULL, "the types that the interface has", .take = option_list_time_stamp_types},
	{'d', NULL, NULL, "print the filter that the kernel is given, and stop; -dd as C, -ddd as numbers", .take = option_dump_filter},
	{.help = "Output"},
	{'o', "format", "FORMAT", "text, ladder, packets, list, summary, json or html", .take = option_format},
	{0, "ladder", NULL, "every connection as a sequence diagram, 100 columns wide", .take = option_ladder},
	{0, "html", "FILE", "one page for browsers, with everything in it (- is standard output)", .take = option_html},
	{0, "unicode", NULL, "ladder: lines and arrows beyond ASCII, in UTF-8", FLAG(report.unicode)},
	{0, "packets", NULL, "every packet in capture order, with annotations", .take = option_packets},
	{0, "plain", NULL, "the same without annotations: tcpdump's lines", .take = option_plain},
	{0, "list", NULL, "one line for each connection", .take = option_list},
	{0, "summary", NULL, "totals by verdict, cause, port and host", .take = option_summary},
	{0, "events", NULL, "json: with the timeline of each connection", FLAG(report.events)},
	{0, "count", NULL, "only the number of packets", .take = option_count},
	{0, "only", "VERDICT,...", "only connections that ended so", .take = option_only},
	{0, "failed", NULL, "only connections that failed", .take = option_failed},
	{0, "conn", "N,...", "only the connections with these numbers", .take = option_conn},
	{0, "color", "WHEN", "auto, always or never", .take = option_color},
	{0, "exit-code", NULL, "exit with 2 if a connection that is shown failed", FLAG(exit_code)},
	{.help = "Packets into files"},
	{'w', NULL, "FILE", "write the packets to FILE (- is standard output) and print nothing; of the connections that --only, --failed and --conn choose, if given", .take = option_write},
	{0, "pcapng", NULL, "pcapng even if FILE does not end in .pcapng or .ntar; else it is pcap", FLAG(write.pcapng)},
	{0, "print", NULL, "print all the same", FLAG(write.print)},
	{0, "split", "DIR", "each connection into a file of its own in the new directory DIR", .take = option_split},
	{'C', NULL, "SIZE", "another FILE when one is larger than SIZE million bytes (k, m, g behind it: KiB, MiB, GiB)", .take = option_rotate_size},
	{'G', NULL, "SECONDS", "another FILE, named by strftime(3), when one is as old", .take = option_rotate_seconds},
	{'W', NULL, "N", "-C: begin anew with the first after N files; -G: end after N files", .take = option_file_limit},
	{'z', NULL, "COMMAND", "run COMMAND on each FILE when another one begins", .take = option_rotate_command},
	{.help = "Packets' lines, as in tcpdump"},
	{'#', "number", NULL, "packet numbers", FLAG(report.packet_numbers)},
	{'e', NULL, NULL, "link-level headers", FLAG(report.link_headers)},
	{'l', NULL, NULL, "write each line at once", FLAG(report.line_buffered)},
	{'n', NULL, NULL, "no names (there never are any)", .take = option_no_names},
	{'N', NULL, NULL, "the same", .take = option_no_names},
	{'q', NULL, NULL, "short lines", FLAG(report.quick)},
	{'S', "absolute-tcp-sequence-numbers", NULL, "absolute sequence numbers", FLAG(report.absolute_seq)},
	{'t', NULL, NULL, "no time; -tt seconds; -ttt since the line before; -tttt with the date; -ttttt since the first line", .take = option_time},
	{'U', "packet-buffered", NULL, "as -l, and for the packets that -w writes", .take = option_packet_buffered},
	{0, "micro", NULL, "microseconds", .take = option_micro},
	{0, "nano", NULL, "nanoseconds", .take = option_nano},
	{0, "time-stamp-precision", "WHICH", "micro or nano", .take = option_precision},
	{.help = "Help"},
	{0, "explain", "WHAT", "what brings about an errno (ECONNREFUSED), or what an ICMP error does ('icmp 3 1', 'icmp6 1 4')", .take = option_explain},
	{'h', "help", NULL, "this", .take = option_help},
	{0, "version", NULL, "the versions of sockwhy and libpcap", .take = option_version},

	{'A', NULL, NULL, .refusal = dumping},
	{'Z', "relinquish-privileges", "USER", .refusal = "giving privileges up is not supported yet"},
	{'K', "dont-verify-checksums", NULL, .refusal = "checksums are always verified"},
	{'O', "no-optimize", NULL, .refusal = "filters are always optimised"},
	{'v', "verbose", NULL, .refusal = dumping},
	{'x', NULL, NULL, .refusal = dumping},
	{'X', NULL, NULL, .refusal = dumping},
};
/* clang-format on */

const struct option_row *option_table(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}
