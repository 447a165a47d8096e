/* The Community ID of a flow, version 1: one word that other tools give the same flow. */
#ifndef REPORT_COMMUNITY_ID_H
#define REPORT_COMMUNITY_ID_H

#include "base/five_tuple.h"
#include "correlate/connection.h"

/* Room for "1:", the base64 of a SHA-1 and a NUL. */
#define COMMUNITY_ID_SIZE 31

/*
 * Writes the Community ID with seed 0 of a packet's five-tuple to `text` (COMMUNITY_ID_SIZE bytes).
 * For ICMP and ICMPv6 the ports hold the type and, for a message that has a counterpart (echo
 * request and reply), the counterpart's type, else the code; `is_one_way` says that there is no
 * counterpart, and then the ends are not put in order. Protocols other than TCP, UDP, SCTP and
 * those two are taken without ports, as the reference implementation does
 * (github.com/corelight/pycommunityid, algo.py).
 */
void community_id_write(const struct five_tuple *tuple, bool is_one_way, char *text);

/* The same for a connection whose client is `client`; an echo exchange as the request's flow. */
void community_id_of_connection(const struct connection *connection, char *text);

#endif
