/* The functions that the table of options names: each takes one option's argument. */
#ifndef CLI_OPTION_VALUES_H
#define CLI_OPTION_VALUES_H

#include "cli/options.h"

/*
 * Takes an option into `*options`; `argument` is NULL where it has none. False with `*error`
 * filled when the argument makes no sense.
 */
typedef bool option_function(struct options *options, const char *argument, struct error *error);

option_function option_capture, option_capture_list, option_filter_file, option_packet_limit,
	option_skip, option_count, option_format, option_ladder, option_html, option_packets,
	option_plain, option_list, option_summary, option_only, option_failed, option_conn,
	option_explain, option_max_connections, option_max_events, option_max_details, option_color,
	option_no_names, option_time, option_micro, option_precision, option_sockets,
	option_save_sockets, option_nano, option_completion, option_packet_buffered, option_write,
	option_annotate, option_split, option_rotate_size, option_rotate_seconds, option_file_limit,
	option_rotate_command, option_help, option_version, option_interface,
	option_snapshot_length, option_buffer_size, option_direction, option_link_type,
	option_time_stamp_type, option_dump_filter, option_list_interfaces, option_list_link_types,
	option_list_time_stamp_types, option_idle, option_unanswered, option_stalled, option_user;

#endif
