/* LINKTYPE_ values of files against the DLT_ values that libpcap's functions speak. */
#ifndef CAPTURE_LINK_TYPE_H
#define CAPTURE_LINK_TYPE_H

#include <stdint.h>

/* The LINKTYPE_ value of what pcap_datalink() of a saved capture returned. */
uint32_t link_type_of_dlt(int dlt);

/* The DLT_ value of this platform for a LINKTYPE_ value. */
int link_type_to_dlt(uint32_t link_type);

#endif
