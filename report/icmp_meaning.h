/* What an ICMP error says of whoever sent it, by type and code: the tables. */
#ifndef REPORT_ICMP_MEANING_H
#define REPORT_ICMP_MEANING_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A clause about the sender: "it has no route to that network". `from_peer`: that is the
 * destination itself. Not for port and protocol unreachable and time exceeded, of which there is
 * more to say. Static.
 */
const char *icmp_meaning(uint8_t version, uint8_t type, uint8_t code, bool from_peer);

#endif
