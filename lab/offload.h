/* Network card offloads, switched off so that frames look as they would on a cable. */
#ifndef LAB_OFFLOAD_H
#define LAB_OFFLOAD_H

#include "lab/host.h"

/* Switches checksum and segmentation offload of an interface off. */
bool offload_disable(const struct host *host, const char *interface, struct error *error);

#endif
