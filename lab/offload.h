/* Network card offloads, switched off so that frames look as they would on a cable; and the link.
 */
#ifndef LAB_OFFLOAD_H
#define LAB_OFFLOAD_H

#include "lab/host.h"

/* Switches checksum and segmentation offload of an interface off. */
bool offload_disable(const struct host *host, const char *interface, struct error *error);

/*
 * Waits until a cable, both of whose ends are up, carries frames. The end that came up first goes
 * on throwing them away until the kernel's link watch has run, which on a busy machine takes its
 * time; asking for the link makes it run (ethtool_op_get_link() of net/ethtool/ioctl.c, Linux 6.8).
 */
bool link_await(const struct host *host, const char *interface, struct error *error);

#endif
