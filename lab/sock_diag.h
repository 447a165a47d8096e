/* The states of a host's TCP sockets, as the kernel tells them (sock_diag(7)). */
#ifndef LAB_SOCK_DIAG_H
#define LAB_SOCK_DIAG_H

#include "lab/host.h"
#include "lab/recorder.h"

/* Adds every TCP connection of the host, TIME_WAIT too, to the record; listeners are left out. */
bool sock_diag_record(const struct host *host, struct recorder *recorder, struct error *error);

#endif
