/* IEEE 802.2 logical link control, which follows a length in place of an Ethertype. */
#ifndef DECODE_LINK_LLC_H
#define DECODE_LINK_LLC_H

#include "decode/decoding.h"

/* Reads an LLC header; with SNAP (RFC 1042) the step goes to the Ethertype in it. */
struct step decode_llc(struct decoding *decoding);

#endif
