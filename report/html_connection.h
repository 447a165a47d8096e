/* One connection as the page's script reads it: a short row for the list, and all the rest. */
#ifndef REPORT_HTML_CONNECTION_H
#define REPORT_HTML_CONNECTION_H

#include "report/json.h"
#include "report/ladder.h"
#include "report/side_note.h"

/* What the page keeps from connection to connection. */
struct html_data {
	struct json json;
	struct ladder ladder;
	struct packet_line_state *lines;          /* of tcpdump's full lines */
	const struct interface_names *interfaces; /* NULL = not known */
	const struct side_notes *notes;           /* NULL = none */
	int64_t start_ns;         /* of the connection at hand, and of what was before it */
	uint64_t without_packets; /* connections whose packets were left out to bound the page */
};

/*
 * Writes two lines of JSON: what the list shows, and what is shown when it is chosen: headline,
 * conclusion, and the arrows of the ladder with what is said of them.
 */
void html_add_connection(struct html_data *data, const struct story *story);

/* Writes one step of a ladder that is no packet; its time counts from `start_ns`. */
void html_add_side_note(struct html_data *data, const struct side_note *note);

#endif
