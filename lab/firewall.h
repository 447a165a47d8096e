/* Firewall rules of a host, by libnftables. */
#ifndef LAB_FIREWALL_H
#define LAB_FIREWALL_H

#include "lab/host.h"

/* Runs nft(8) commands inside the host: "add rule inet lab input …". */
bool firewall_run(const struct host *host, const char *commands, struct error *error);

#endif
