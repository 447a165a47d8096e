/* What the printers of an IPv4 header and of its options share. */
#ifndef REPORT_LINE_IPV4_H
#define REPORT_LINE_IPV4_H

#include "report/line.h"

/*
 * Appends options of `length` bytes. `*is_cut`: one was not captured as far as it goes; false:
 * not even its kind or length.
 */
MUST_CHECK bool line_ipv4_options(struct line *line, struct bytes from, uint32_t length,
				  bool *is_cut);

/* The last address of a source route in the options `from`; `destination` without one. */
struct bytes line_ipv4_last_address(struct bytes from, struct bytes destination);

#endif
