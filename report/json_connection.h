/* One connection as an object of the machine output. */
#ifndef REPORT_JSON_CONNECTION_H
#define REPORT_JSON_CONNECTION_H

#include "report/json.h"
#include "report/packet_line.h"
#include "report/report.h"

/* What the machine output keeps from record to record: the `state` of its report. */
struct json_report {
	struct json json;
	struct packet_line_state *lines; /* with options.events, else NULL */
};

/* The record of a connection, a whole line; `report` says whether with its timeline. */
void json_add_connection(struct json *json, const struct report *report, const struct story *story);

/* A number for each side, as the member `key`. */
void json_add_both(struct json *json, const char *key, uint64_t client, uint64_t server);

/* The TCP states of both sides, as the member `states`; left out as far as not known. */
void json_add_states(struct json *json, const uint8_t state[2]);

/* Do the ends of this protocol have the identifier of an echo exchange? */
bool json_is_echo(uint8_t protocol);

/* The members type, code and name of an ICMP error. */
void json_add_icmp_type(struct json *json, uint8_t version, uint8_t type, uint8_t code);

/* The list of ICMP errors that quote the connection, as the member `icmp`. */
void json_add_icmp_errors(struct json *json, const struct story *story);

/* The list of what the sockets' owners see, as the member `errors`. */
void json_add_socket_errors(struct json *json, const struct story *story);

/* The timeline, as the member `events`. */
void json_add_events(struct json *json, const struct report *report, const struct story *story);

#endif
